"""The review queue, on both databases: what waits, in which order, and for how long."""

from datetime import timedelta

import pytest

from bot.core.incidents import Incident, Outcome, ReviewAction
from bot.core.ports import QueueRepository
from bot.core.queue import COUNTED
from bot.database.database import Database
from bot.database.models import INCIDENTS
from tests.bot.database.samples import ManualClock, claimed, message

GUILD, CHANNEL, THREAD, ELSEWHERE, MODERATOR = 1, 2, 3, 99, 7
WAITING = {
    Outcome.REPLACED,
    Outcome.REPLIED,
    Outcome.REPLY_REPLACED,
    Outcome.WITHHELD,
    Outcome.LEFT,
    Outcome.FAILED,
    Outcome.ROLLED_BACK,
}


def repository(database: Database) -> QueueRepository:
    """For the type checker: the repository fulfils the core's protocol."""
    return database.queue


async def done(database: Database, number: int, outcome: Outcome = Outcome.REPLACED) -> Incident:
    incident = await claimed(database, message(number=number))
    await database.incidents.finish(incident.id, outcome)
    return incident


async def walked(database: Database, place_id: int | None = None) -> list[int]:
    """The ids of the queue, as a moderator who skips everything sees them."""
    found: list[int] = []
    after = None
    while len(found) < 100:
        waiting = await database.queue.next(GUILD, place_id, after=after)
        if waiting is None:
            break
        found.append(waiting.id)
        after = waiting.id
    assert await database.queue.count(GUILD, place_id) == len(found)
    return found


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_what_waits_by_outcome(database: Database, outcome: Outcome) -> None:
    incident = await done(database, 10, outcome)
    assert await walked(database) == ([incident.id] if outcome in WAITING else [])
    await database.incidents.report(incident.id, 5)
    assert await walked(database) == [incident.id]


@pytest.mark.parametrize("outcome", [Outcome.SHADOWED, Outcome.NUDGED, Outcome.GONE])
async def test_an_appeal_makes_anything_wait(database: Database, outcome: Outcome) -> None:
    incident = await done(database, 10, outcome)
    await database.incidents.appeal(incident.id, "but")
    assert await walked(database) == [incident.id]


@pytest.mark.parametrize("action", list(ReviewAction))
async def test_a_moderators_word_ends_the_waiting(database: Database, action: ReviewAction) -> None:
    incident = await done(database, 10)
    await database.incidents.review(incident.id, MODERATOR, action, "dear")
    still = action is ReviewAction.REWORDED  # that was its author
    assert await walked(database) == ([incident.id] if still else [])
    await database.incidents.appeal(incident.id, "but")
    assert await walked(database) == [incident.id]
    await database.incidents.review(incident.id, MODERATOR, ReviewAction.APPROVED)
    assert await walked(database) == []


async def test_appeals_come_first_then_the_oldest(database: Database) -> None:
    numbers = [(await done(database, number)).id for number in range(10, 16)]
    await database.incidents.appeal(numbers[4], "first")
    await database.incidents.appeal(numbers[2], "second")
    left = [numbers[0], numbers[1], numbers[3], numbers[5]]
    assert await walked(database) == [numbers[4], numbers[2], *left]


async def test_a_walk_goes_on_behind_what_was_decided_meanwhile(database: Database) -> None:
    one, two, three = [(await done(database, number)).id for number in (10, 11, 12)]
    for number in (one, two):
        await database.incidents.review(number, MODERATOR, ReviewAction.APPROVED)
    following = await database.queue.next(GUILD, after=one)
    assert following is not None
    assert following.id == three
    await database.retention.forget_guild(GUILD)
    assert await database.queue.next(GUILD, after=one) is None


async def test_equal_moments_lose_nobody(database: Database, clock: ManualClock) -> None:
    moment = clock()
    numbers = []
    for number in range(10, 15):
        clock.moment = moment - timedelta(seconds=1)
        numbers.append((await done(database, number)).id)
    assert await walked(database) == numbers


async def test_it_keeps_to_one_server_and_place(database: Database) -> None:
    incident = await done(database, 10)
    assert await walked(database, CHANNEL) == await walked(database, THREAD) == [incident.id]
    assert await walked(database, ELSEWHERE) == []
    assert await database.queue.next(GUILD + 1) is None
    assert await database.queue.count(GUILD + 1) == 0


async def test_what_is_not_done_does_not_wait(database: Database) -> None:
    await claimed(database)
    assert await walked(database) == []


async def test_a_very_long_queue_is_not_counted_to_its_end(database: Database) -> None:
    incident = await done(database, 10)
    row = {"incident": incident.id}

    def copy(connection: object) -> int:
        columns = [column for column in INCIDENTS.c if column.name not in ("id", "message_id")]
        stored = connection.execute(  # type: ignore[attr-defined]
            INCIDENTS.select().where(INCIDENTS.c.id == row["incident"])
        ).one()
        plain = {column.name: getattr(stored, column.name) for column in columns}
        made = [{**plain, "message_id": 1_000 + n} for n in range(COUNTED + 5)]
        count: int = connection.execute(INCIDENTS.insert(), made).rowcount  # type: ignore[attr-defined]
        return count

    await database.gateway.write(copy)
    assert await database.queue.count(GUILD) == COUNTED
