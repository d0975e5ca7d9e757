"""What is kept long enough is erased, by either database and any number of processes."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core.incidents import Incident, Outcome, ReviewAction
from bot.core.messages import MessageRef
from bot.core.modes import Keeping, Mode
from bot.core.policy import DEFAULT_RETENTION, GuildSettings
from bot.core.ports import Retention
from bot.core.privacy import Choice
from bot.core.retention import Erasing
from bot.core.survey import Survey
from bot.database import expiry
from bot.database.database import Database
from bot.database.models import INCIDENTS
from tests.bot.database.samples import PROPOSAL, ManualClock, Opener, claimed, message

MODERATOR, MEMBER, OTHER = 6, 4, 5
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "BATCH", 2)


async def add(
    database: Database, number: int, *, author: int = MEMBER, guild: int = 1, done: bool = True
) -> Incident:
    chat = replace(message(), ref=MessageRef(guild, 2, number), author_id=author)
    incident = await claimed(database, chat)
    if done:
        await database.incidents.propose(incident.id, PROPOSAL)
        await database.incidents.finish(incident.id, Outcome.REPLACED)
    return incident


async def review(
    database: Database, incident: Incident, action: ReviewAction = ReviewAction.APPROVED
) -> None:
    await database.incidents.review(incident.id, MODERATOR, action)


async def wants_no_keeping(database: Database) -> None:
    await database.privacy.choose(1, MEMBER, Choice.KEEPING, False)


async def left(database: Database) -> list[int]:
    """The incidents that are not erased."""
    query = select(INCIDENTS.c.id).where(INCIDENTS.c.erased_at.is_(None)).order_by(INCIDENTS.c.id)
    return await database.gateway.read(lambda connection: list(connection.execute(query).scalars()))


def erasing(database: Database, clock: ManualClock) -> Erasing:
    return Erasing(database.expiry, Survey(database.survey, now=clock), now=clock)


async def test_each_servers_retention_counts(database: Database, clock: ManualClock) -> None:
    await database.settings.save(GuildSettings(1, retention_days=7))
    await database.settings.save(GuildSettings(2, retention_days=365))
    for number in range(5):
        await add(database, number)
    kept = [await add(database, 10, guild=2), await add(database, 11, guild=3)]
    clock.moment += 8 * DAY
    recent = await add(database, 20)
    unfinished = await add(database, 21, done=False)
    assert await erasing(database, clock).run() == 5
    assert await left(database) == [*(one.id for one in kept), recent.id, unfinished.id]
    clock.moment += DEFAULT_RETENTION * DAY
    await erasing(database, clock).run()
    assert await left(database) == [kept[0].id, unfinished.id]  # the third never chose


@pytest.mark.parametrize(
    ("keeping", "days", "erased"),
    [
        (Keeping.RETENTION, 2, False),
        (Keeping.REVIEW, 2, True),
        (Keeping.REVIEW, 0, False),
    ],
)
async def test_words_can_go_a_day_after_the_last_review(
    database: Database, clock: ManualClock, keeping: Keeping, days: int, erased: bool
) -> None:
    await database.settings.save(GuildSettings(1, keeping=keeping))
    judged, unseen = await add(database, 1), await add(database, 2)
    reworded = await add(database, 3)
    await review(database, reworded, ReviewAction.REWORDED)
    clock.moment += 5 * DAY
    await review(database, judged)
    clock.moment += days * DAY
    await erasing(database, clock).run()
    assert (judged.id not in await left(database)) is erased
    assert {unseen.id, reworded.id} <= set(await left(database))


async def test_an_appeal_is_kept_until_it_is_decided(
    database: Database, clock: ManualClock
) -> None:
    await database.settings.save(GuildSettings(1, keeping=Keeping.REVIEW))
    incident = await add(database, 1)
    await review(database, incident)
    await database.incidents.appeal(incident.id, "that was a joke")
    other = await add(database, 2)
    await review(database, other)  # what is said of another message decides nothing
    clock.moment += 2 * DAY
    assert await erasing(database, clock).run() == 1
    assert await left(database) == [incident.id]
    await review(database, incident, ReviewAction.NOT_TOXIC)
    clock.moment += 2 * DAY
    assert await erasing(database, clock).run() == 1


async def test_a_member_can_want_their_words_kept_no_longer_than_needed(
    database: Database, clock: ManualClock
) -> None:
    await wants_no_keeping(database)
    judged, unseen = await add(database, 1), await add(database, 2)
    others, elsewhere = await add(database, 3, author=OTHER), await add(database, 4, guild=2)
    for incident in (judged, others, elsewhere):
        await review(database, incident)
    clock.moment += 2 * DAY
    await erasing(database, clock).run()
    assert await left(database) == [unseen.id, others.id, elsewhere.id]
    clock.moment += 6 * DAY
    await erasing(database, clock).run()
    assert await left(database) == [others.id, elsewhere.id]


async def test_several_processes_do_no_harm(url: str, opened: Opener, clock: ManualClock) -> None:
    first, second = opened(url), opened(url)
    await first.connect()
    await second.connect()
    for number in range(9):
        await add(first, number)
    clock.moment += 2 * DEFAULT_RETENTION * DAY
    kept = await add(first, 20)
    await asyncio.gather(*(erasing(one, clock).run() for one in (first, second)))
    assert await left(first) == [kept.id]


async def test_a_pass_that_broke_off_is_taken_up_again(
    database: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        await add(database, number)
    clock.moment += 2 * DEFAULT_RETENTION * DAY
    expire, calls = database.expiry.expire, 0

    async def once(guild_id: int, *, before: datetime) -> int:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise ConnectionError
        return await expire(guild_id, before=before)

    with monkeypatch.context() as broken:
        broken.setattr(database.expiry, "expire", once)
        with pytest.raises(ConnectionError):
            await erasing(database, clock).run()
    assert len(await left(database)) == 3
    assert await erasing(database, clock).run() == 3


async def test_servers_are_listed_with_what_holds_there(database: Database) -> None:
    await database.settings.save(
        GuildSettings(1, Mode.SHADOW, retention_days=30, keeps_samples=False)
    )
    await add(database, 1, guild=2)
    assert await database.expiry.retentions() == [
        Retention(1, 30, Keeping.RETENTION, False),
        Retention(2, DEFAULT_RETENTION, Keeping.RETENTION, True),
    ]
