"""What became of incidents, counted by either database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.incidents import Incident, Outcome, ReviewAction
from bot.core.messages import MessageRef
from bot.core.statistics import Fate, Scope, Statistics
from bot.database.database import Database
from tests.bot.database.samples import ManualClock, claimed, message

FIRST = date(2026, 3, 1)
"""Where the clock of the tests begins, at noon."""
ALWAYS = Scope(1, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
MODERATOR = 6


async def add(
    database: Database,
    number: int,
    outcome: Outcome | None,
    reviews: Sequence[ReviewAction] = (),
    *,
    guild: int = 1,
    channel: int = 2,
    thread: int | None = None,
    latency_ms: float | None = None,
) -> Incident:
    chat = replace(message(), ref=MessageRef(guild, channel, number, thread))
    incident = await claimed(database, chat)
    if outcome is not None:
        await database.incidents.finish(incident.id, outcome, latency_ms=latency_ms)
    for action in reviews:
        await database.incidents.review(incident.id, MODERATOR, action)
    return incident


@pytest.mark.parametrize(
    ("outcome", "reviews", "fate"),
    [
        (Outcome.REPLACED, [], Fate.ACCEPTED),
        (Outcome.REPLIED, [], Fate.ACCEPTED),
        (Outcome.REPLY_REPLACED, [ReviewAction.REWORDED], Fate.ACCEPTED),
        (Outcome.WITHHELD, [ReviewAction.APPROVED], Fate.ACCEPTED),
        (Outcome.REPLACED, [ReviewAction.EDITED], Fate.EDITED),
        (Outcome.REPLACED, [ReviewAction.APPROVED, ReviewAction.RESTORED], Fate.RESTORED),
        (Outcome.REPLACED, [ReviewAction.RESTORED, ReviewAction.REWORDED], Fate.RESTORED),
        (Outcome.SHADOWED, [ReviewAction.NOT_TOXIC], Fate.NOT_TOXIC),
        (Outcome.WITHHELD, [], Fate.OPEN),
        (Outcome.LEFT, [], Fate.OPEN),
        (Outcome.FAILED, [], Fate.OPEN),
        (Outcome.ROLLED_BACK, [], Fate.OPEN),
        (None, [], Fate.OPEN),
        (Outcome.SHADOWED, [], Fate.NOTED),
        (Outcome.NUDGED, [], Fate.NOTED),
        (Outcome.GONE, [], Fate.NOTED),
    ],
)
async def test_every_incident_has_one_fate(
    database: Database, outcome: Outcome | None, reviews: list[ReviewAction], fate: Fate
) -> None:
    await add(database, 1, outcome, reviews)
    found = await database.statistics.count(ALWAYS)
    assert found.by_day == {(FIRST, fate): 1}
    assert found.by_channel == {(2, fate): 1}
    assert found.reworded == reviews.count(ReviewAction.REWORDED)


async def test_an_appeal_opens_an_incident_until_somebody_decides(database: Database) -> None:
    incident = await add(database, 1, Outcome.REPLACED, [ReviewAction.APPROVED])
    await database.incidents.appeal(incident.id, "that was a joke")
    # What is said of another message decides nothing.
    await add(database, 2, Outcome.REPLACED, [ReviewAction.EDITED])
    found = await database.statistics.count(ALWAYS)
    assert (found.of(Fate.OPEN), found.of(Fate.EDITED), found.appeals) == (1, 1, 1)
    await database.incidents.review(incident.id, MODERATOR, ReviewAction.RESTORED)
    found = await database.statistics.count(ALWAYS)
    assert (found.of(Fate.RESTORED), found.of(Fate.OPEN), found.appeals) == (1, 0, 1)


async def test_days_are_utcs_and_only_those_asked_for(
    database: Database, clock: ManualClock
) -> None:
    clock.moment = datetime(2026, 3, 1, 23, 59, 58, tzinfo=UTC)
    await add(database, 1, Outcome.REPLACED)
    clock.moment = datetime(2026, 3, 2, tzinfo=UTC)
    await add(database, 2, Outcome.REPLACED)
    found = await database.statistics.count(ALWAYS)
    assert found.by_day == {
        (date(2026, 3, 1), Fate.ACCEPTED): 1,
        (date(2026, 3, 2), Fate.ACCEPTED): 1,
    }
    second = replace(ALWAYS, since=datetime(2026, 3, 2, tzinfo=UTC))
    assert (await database.statistics.count(second)).total == 1


@pytest.mark.parametrize(
    ("scope", "total"),
    [
        (ALWAYS, 4),
        (replace(ALWAYS, channel_ids=frozenset({2})), 3),
        (replace(ALWAYS, channel_ids=frozenset({2}), thread_id=3), 1),
        (replace(ALWAYS, channel_ids=frozenset({2, 5})), 4),
        (replace(ALWAYS, channel_ids=frozenset()), 0),
        (replace(ALWAYS, guild_id=9), 1),
        (replace(ALWAYS, until=ALWAYS.since), 0),
    ],
)
async def test_a_scope_counts_what_is_in_it(database: Database, scope: Scope, total: int) -> None:
    await add(database, 1, Outcome.REPLACED, latency_ms=5)
    await add(database, 2, Outcome.REPLACED, [ReviewAction.EDITED])
    await add(database, 3, Outcome.REPLACED, thread=3)
    await add(database, 4, Outcome.REPLACED, channel=5)
    await add(database, 5, Outcome.REPLACED, guild=9)
    found = await database.statistics.count(scope)
    assert found.total == sum(found.by_channel.values()) == total


async def test_medians(database: Database, clock: ManualClock) -> None:
    """The lower middle one of an even number; the first look of a moderator counts."""
    for number, (latency, minutes) in enumerate([(10.0, 1), (400.0, 90), (30.0, 5), (20.0, 2)]):
        incident = await add(database, number, Outcome.REPLACED, latency_ms=latency)
        await database.incidents.review(incident.id, 4, ReviewAction.REWORDED)
        clock.moment = incident.created_at + timedelta(minutes=minutes, seconds=-1)
        await database.incidents.review(incident.id, MODERATOR, ReviewAction.APPROVED)
        clock.moment += timedelta(days=1)
        await database.incidents.review(incident.id, MODERATOR, ReviewAction.EDITED)
    found = await database.statistics.count(ALWAYS)
    assert found.latency_ms == 20.0
    assert found.review_seconds == pytest.approx(120.0, abs=0.01)
    assert found.reworded == 4


async def test_a_server_without_incidents_has_no_numbers(database: Database) -> None:
    assert await database.statistics.count(ALWAYS) == Statistics()
