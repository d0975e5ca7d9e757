"""What rules count and did, on both databases: once a window, whoever asks."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.core.incidents import Incident, Outcome, ReviewAction, Source
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.ports import SanctionRepository
from bot.core.rules import COUNTING, Consequence, Rule
from bot.database.database import Database
from detox_model.results import Category, Verdict
from tests.bot.database.samples import ManualClock, Opener, message

GUILD, MEMBER, MODERATOR = 1, 4, 7
DAY = timedelta(days=1)
RULE = Rule(3, DAY, Consequence.TIMEOUT, timedelta(hours=1))
OTHERS = [
    Rule(3, DAY, Consequence.ALERT),
    Rule(2, DAY, Consequence.TIMEOUT, timedelta(hours=1)),
    Rule(3, DAY, Consequence.ROLE, role_id=2**63 - 1),
]


def repository(database: Database) -> SanctionRepository:
    """For the type checker: the repository fulfils the core's protocol."""
    return database.sanctions


async def done(
    database: Database,
    number: int = 10,
    outcome: Outcome = Outcome.REPLACED,
    source: Source = Source.SCORE,
    category: Category | None = None,
    *,
    edited: bool = False,
) -> Incident:
    incident = await database.incidents.claim(
        message(number=number, edited=edited),
        Verdict(0.9, (), category),
        source=source,
        mode=Mode.REPLACE,
    )
    assert incident is not None
    await database.incidents.finish(incident.id, outcome)
    return incident


async def counted(database: Database, limit: int = 10, member: int = MEMBER) -> list[int]:
    since = database.clock() - DAY
    found = await database.sanctions.counting(GUILD, member, since=since, limit=limit)
    return [incident.id for incident in found]


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_what_counts_by_outcome(database: Database, outcome: Outcome) -> None:
    incident = await done(database, outcome=outcome)
    assert await counted(database) == ([incident.id] if outcome in COUNTING else [])
    assert await counted(database, member=MEMBER + 1) == []


async def test_a_message_counts_once_however_often_it_was_handled(database: Database) -> None:
    await done(database, number=10, outcome=Outcome.NUDGED)
    again = await done(database, number=10, edited=True)
    wanted = await done(database, number=11, outcome=Outcome.NUDGED)
    await done(database, number=11, source=Source.MODERATOR)
    assert await counted(database) == [wanted.id, again.id]


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({"source": Source.WORD_LIST}, True),
        ({"source": Source.AUTOMOD}, True),
        ({"source": Source.EDIT}, True),
        ({"source": Source.REPORT}, False),
        ({"source": Source.MODERATOR}, False),
        ({"category": Category.THREAT}, True),
        ({"category": Category.SELF_HARM}, False),
    ],
)
async def test_what_counts_by_what_it_is(
    database: Database, facts: dict[str, Any], counts: bool
) -> None:
    await done(database, **facts)
    assert bool(await counted(database)) is counts


@pytest.mark.parametrize(
    ("actions", "counts"),
    [
        ([ReviewAction.APPROVED], True),
        ([ReviewAction.REWORDED], True),
        ([ReviewAction.NOT_TOXIC], False),
        ([ReviewAction.RESTORED], False),
        ([ReviewAction.RESTORED, ReviewAction.REWORDED], False),
        ([ReviewAction.NOT_TOXIC, ReviewAction.APPROVED], True),
        ([ReviewAction.APPROVED, ReviewAction.NOT_TOXIC], False),
    ],
)
async def test_what_moderators_excuse_does_not_count(
    database: Database, actions: list[ReviewAction], counts: bool
) -> None:
    incident = await done(database)
    for action in actions:
        await database.incidents.review(incident.id, MODERATOR, action)
    assert bool(await counted(database)) is counts


async def test_the_newest_within_the_window_count(database: Database, clock: ManualClock) -> None:
    old = await done(database, 9)
    clock.moment += DAY
    numbers = [(await done(database, number)).id for number in range(10, 15)]
    assert await counted(database) == numbers[::-1]
    assert await counted(database, limit=2) == [numbers[4], numbers[3]]
    assert old.id not in numbers


async def test_a_rule_takes_effect_once_a_window(database: Database, clock: ManualClock) -> None:
    await database.settings.save(GuildSettings(GUILD, rules=(RULE,)))
    incident = await done(database)
    first = await database.sanctions.begin(GUILD, MEMBER, incident.id, RULE)
    assert first is not None
    assert (first.rule, first.member_id, first.incident_id) == (RULE, MEMBER, incident.id)
    assert await database.sanctions.begin(GUILD, MEMBER, incident.id, RULE) is None
    for other in OTHERS:
        assert await database.sanctions.begin(GUILD, MEMBER, incident.id, other) is not None
    assert await database.sanctions.begin(GUILD, MEMBER + 1, incident.id, RULE) is not None
    clock.moment += DAY
    assert await database.sanctions.begin(GUILD, MEMBER, incident.id, RULE) is not None


async def test_two_processes_at_once_begin_it_once(url: str, opened: Opener) -> None:
    one, two = opened(url), opened(url)
    await one.connect()
    await two.connect()
    await one.settings.save(GuildSettings(GUILD, rules=(RULE,)))
    incident = await done(one)
    begun = await asyncio.gather(
        *(database.sanctions.begin(GUILD, MEMBER, incident.id, RULE) for database in (one, two) * 4)
    )
    assert len([sanction for sanction in begun if sanction is not None]) == 1


@pytest.mark.parametrize("rule", [RULE, *OTHERS])
async def test_a_sanction_is_found_again_and_goes_with_its_incident(
    database: Database, rule: Rule
) -> None:
    incident = await done(database)
    begun = await database.sanctions.begin(GUILD, MEMBER, incident.id, rule)
    assert begun is not None
    assert len(rule.key) <= 64
    assert await database.sanctions.get(begun.id) == begun
    assert await database.sanctions.because_of(incident.id) == [begun]
    await database.retention.forget_member(MEMBER)
    assert await database.sanctions.get(begun.id) is None
    assert await database.sanctions.because_of(incident.id) == []


async def test_an_incident_is_taken_up_again_by_one(url: str, opened: Opener) -> None:
    one, two = opened(url), opened(url)
    await one.connect()
    await two.connect()
    incident = await done(one, outcome=Outcome.NUDGED)
    taken = await asyncio.gather(
        *(
            database.incidents.reopen(incident.id, Outcome.NUDGED, Mode.REPLACE)
            for database in (one, two) * 4
        )
    )
    assert sum(taken) == 1
    assert not await one.incidents.reopen(incident.id, Outcome.LEFT, Mode.REPLACE)
