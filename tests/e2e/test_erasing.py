"""What was kept long enough is erased when the bot starts, and nothing else."""

import sqlite3
from contextlib import closing

from tests.e2e.world import World


async def test_what_is_older_than_the_retention_is_erased_on_start(world: World) -> None:
    await world.setup(retention_days=7)
    for number in (1, 2):
        await world.member.send(world.general, f"you idiot {number}")
    file = world.settings.database_url.partition("///")[2]
    with closing(sqlite3.connect(file, timeout=5)) as database, database:
        database.execute(
            "UPDATE incidents SET created_at = '2020-01-01 00:00:00.000000' WHERE id = 1"
        )
    await world.restart()
    [erasing] = [task for task in world.bot._tasks if task.get_name() == "erasing"]
    while await world.bot.rooms.incidents.get(1) is not None:
        assert not erasing.done()
        await world.env.settle()
    assert (await world.incident(2)).original == "you idiot 2"
