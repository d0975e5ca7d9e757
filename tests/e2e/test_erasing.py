"""What was kept long enough is erased when the bot starts, and nothing else."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bot.core import old_cards
from tests.e2e.world import World


async def age(world: World, number: int) -> None:
    """Let an incident have happened longer ago than is kept."""
    when = datetime.now(UTC) - timedelta(days=100)
    file = world.settings.database_url.partition("///")[2]
    with closing(sqlite3.connect(file, timeout=5)) as database, database:
        database.execute(
            "UPDATE incidents SET created_at = ? WHERE id = ?",
            (f"{when:%Y-%m-%d %H:%M:%S}.000000", number),
        )


async def test_what_is_older_than_the_retention_is_erased_on_start(world: World) -> None:
    await world.setup(retention_days=7)
    for number in (1, 2):
        await world.member.send(world.general, f"you idiot {number}")
    await age(world, 1)
    await world.restart()
    [erasing] = [task for task in world.bot._tasks if task.get_name() == "erasing"]
    while await world.bot.rooms.incidents.get(1) is not None:
        assert not erasing.done()
        await world.env.settle()
    assert (await world.incident(2)).original == "you idiot 2"


async def test_a_card_loses_its_words_with_the_database(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in a channel that is the log channel no longer."""
    monkeypatch.setattr(old_cards, "PAUSE", 0)
    await world.setup(retention_days=7)
    for number in (1, 2):
        await world.member.send(world.general, f"you idiot {number}")
    await world.setup(retention_days=7, log_channel_id=None)
    await age(world, 1)
    bot = world.bot
    assert await bot.erasing.run() == 1
    assert await bot.old_cards.run() == 1
    old, young = world.log.history()
    assert old.embeds[0].description == (
        "The words of incident 1 were kept long enough and are erased, here and in the database."
    )
    assert old.components == []
    assert "idiot 2" in str(young.embeds[0].description)
    pressed = await world.member.click(world.general.history()[0], label="Why?")
    assert pressed.response is not None
    assert "I no longer keep that message" in pressed.response.content
    world.env.errors.clear()
