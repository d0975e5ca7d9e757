"""What is kept of one member, on both databases: counted, listed and erased, nobody else's."""

import pytest
from sqlalchemy import insert, select

from bot.core.incidents import Outcome, ReviewAction
from bot.core.privacy import Choice, Choices
from bot.core.rules import Consequence
from bot.database.database import Database
from bot.database.models import CHOICES, SANCTIONS
from tests.bot.database.samples import ManualClock, claimed, message
from tests.bot.database.test_retention import add, left, numbers

ME = 4


async def punish(database: Database, incident_id: int, clock: ManualClock) -> None:
    row = {
        "incident_id": incident_id,
        "guild_id": 1,
        "member_id": ME,
        "consequence": Consequence.TIMEOUT,
        "rule": "3 in 1h",
        "created_at": clock(),
    }
    await database.gateway.write(lambda connection: connection.execute(insert(SANCTIONS), row))


@pytest.mark.parametrize(
    ("chosen", "choices"),
    [
        ([(Choice.KEEPING, False)], Choices(None, False)),
        ([(Choice.TRAINING, True), (Choice.KEEPING, False)], Choices(True, False)),
        ([(Choice.TRAINING, True), (Choice.TRAINING, False)], Choices(False, None)),
        (
            [(Choice.TRAINING, False), (Choice.KEEPING, True), (Choice.KEEPING, None)],
            Choices(False),
        ),
        ([(Choice.KEEPING, True), (Choice.KEEPING, None)], Choices()),
    ],
)
async def test_choices_do_not_touch_each_other(
    database: Database, chosen: list[tuple[Choice, bool | None]], choices: Choices
) -> None:
    for what, choice in chosen:
        await database.privacy.choose(1, ME, what, choice)
    assert await database.privacy.choices(1, ME) == choices
    assert await database.privacy.choices(2, ME) == Choices()
    by_server = {} if choices == Choices() else {1: choices}
    assert await database.privacy.choices_by_server(ME) == by_server
    assert await numbers(database, select(CHOICES.c.guild_id)) == list(by_server)


async def test_what_is_kept_of_a_member_is_counted(database: Database, clock: ManualClock) -> None:
    assert (await database.privacy.kept(ME, 1)).oldest is None
    mine = [await add(database, number) for number in range(3)]
    await add(database, 10, author=5)
    await add(database, 11, guild=2)
    await database.incidents.appeal(mine[1].id, "that was a joke")
    await punish(database, mine[2].id, clock)
    here = await database.privacy.kept(ME, 1)
    assert (here.incidents, here.appeals, here.sanctions) == (3, 1, 1)
    assert (here.oldest, here.newest) == (mine[0].created_at, mine[2].created_at)
    assert (await database.privacy.kept(ME, None)).incidents == 4
    ids = [incident.id for incident in mine]
    assert await database.privacy.incident_ids(ME, 1, after=0, limit=2) == ids[:2]
    assert await database.privacy.incident_ids(ME, 1, after=ids[1], limit=2) == ids[2:]
    sanctions = await database.privacy.sanctions(ids)
    assert [one.rule for one in sanctions[ids[2]]] == ["3 in 1h"]


async def test_only_what_is_done_and_ones_own_is_erased(
    database: Database, clock: ManualClock
) -> None:
    done = await add(database, 1)
    await database.incidents.logged(done.id, 77)
    other = await add(database, 2, author=5)
    open_one = await claimed(database, message(number=3))
    owing = await claimed(database, message(number=4))
    await database.incidents.finish(owing.id, Outcome.LEFT, card=True)
    await punish(database, done.id, clock)
    await database.incidents.appeal(done.id, "please")
    before = owing.created_at
    found = await database.privacy.settled(ME, 1, after=0, limit=9, promised_before=before)
    assert [(one.id, one.log_message_id) for one in found] == [(done.id, 77)]
    later = await database.privacy.settled(ME, 1, after=0, limit=9, promised_before=clock())
    assert [one.id for one in later] == [done.id, owing.id]
    assert await database.privacy.erase(ME, [done.id, other.id, open_one.id]) == 1
    kept = await left(database)
    assert kept["incidents"] == [other.id, open_one.id, owing.id]
    assert kept["reviews"] == [other.id]
    assert await numbers(database, select(SANCTIONS.c.id)) == []
    reviewed = await database.incidents.review(other.id, 9, ReviewAction.APPROVED)
    assert reviewed.incident_id == other.id
