"""Once the database is back: what a journal kept gets there, in order and once."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import String, insert, select, type_coerce, update

from bot.core.errors import StorageUnavailable
from bot.core.incidents import Outcome, ReviewAction, Step
from bot.database.claims import BLOCKED_AGAIN
from bot.database.keyring import Keyring
from bot.database.models import FORGOTTEN, INCIDENTS, REPLAYED
from bot.database.replay import KEPT
from bot.journal.entries import Entry, Kind
from bot.journal.journal import BATCH
from tests.bot.database.process import ANN, AT, MODERATOR, Away, Process, Start, rows
from tests.bot.database.samples import ManualClock, Opener, claimed, message


@contextmanager
def unheard(process: Process) -> Iterator[None]:
    """Commits work, and their answers come too late."""
    write = process.database.gateway.write

    async def too_late(work: Callable[[Any], Any]) -> Any:
        await write(work)
        raise StorageUnavailable("it did not answer in time")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process.database.gateway, "write", too_late)
        yield


async def test_a_commit_that_was_not_heard_of_does_not_count_twice(
    process: Process, away: Away
) -> None:
    incident = await process.posted()
    with unheard(process):
        await process.incidents.review(incident.id, MODERATOR, ReviewAction.APPROVED)
        await process.incidents.appeal(incident.id, "no")
        await process.incidents.finish(incident.id, Outcome.REPLACED)
        await process.miss(11)
    assert process.journal.waiting == 4
    await process.replaying.run()
    assert len(await process.incidents.reviews(incident.id)) == 1
    assert [one.step for one in await process.all()] == [Step.DONE, Step.CLAIMED]


async def test_a_death_between_the_commit_and_the_file_writes_nothing_twice(
    process: Process, away: Away, start: Start, sqlite_url: str, tmp_path: Path
) -> None:
    incident = await process.posted()
    with away():
        for _ in range(3):
            await process.incidents.review(incident.id, MODERATOR, ReviewAction.APPROVED)
    [file] = (tmp_path / "journal").iterdir()
    saved = shutil.copy(file, tmp_path / "saved")
    await process.replaying.run()
    shutil.move(saved, file)
    heir = await start(sqlite_url)
    assert await heir.replaying.run() == 3
    assert len(await heir.incidents.reviews(incident.id)) == 3


async def test_the_next_run_brings_in_what_a_dead_one_kept(
    process: Process, away: Away, start: Start, sqlite_url: str
) -> None:
    incident = await process.posted()
    with away():
        await process.incidents.finish(incident.id, Outcome.REPLACED)
        await process.miss(11)
    await process.journal.close()
    heir = await start(sqlite_url)
    await heir.replaying.run()
    outcomes = [one.outcome for one in await heir.all()]
    assert outcomes == [Outcome.REPLACED, Outcome.LEFT]


async def test_where_it_goes_away_again_the_rest_waits(process: Process, away: Away) -> None:
    with away():
        for number in range(70):
            await process.miss(100 + number)
    apply, calls = process.database.replay.apply, 0

    async def breaking(entries: Any) -> int:
        nonlocal calls
        calls += 1
        if calls in (2, 4):
            raise StorageUnavailable("away again")
        return await apply(entries)

    process.database.replay.apply = breaking  # type: ignore[method-assign]
    with pytest.raises(StorageUnavailable):
        await process.replaying.run()
    assert process.journal.waiting == 70 - BATCH - 1
    assert await process.replaying.run() == 70 - BATCH - 1
    assert [one.ref.message_id for one in await process.all()] == list(range(100, 170))


async def test_a_database_too_slow_for_many_at_once_takes_one_by_one(
    process: Process, away: Away
) -> None:
    with away():
        for number in range(30):
            await process.miss(100 + number)
    apply, sizes = process.database.replay.apply, []

    async def slow(entries: Any) -> int:
        sizes.append(len(entries))
        if len(entries) > 1:
            raise StorageUnavailable("it did not answer in time")
        return await apply(entries)

    process.database.replay.apply = slow  # type: ignore[method-assign]
    assert await process.replaying.run() == 30
    assert sizes == [BATCH, *[1] * 30]


async def test_an_entry_that_cannot_be_written_holds_up_nobody(
    process: Process, clock: ManualClock
) -> None:
    incident = await process.posted()
    bad: list[Entry] = [
        Entry(clock(), Kind.FINISHED, {}, incident.id),
        Entry(clock(), Kind.FINISHED, {"outcome": "danced"}, incident.id),
        Entry(clock(), Kind.REVIEWED, {"action": "approved", "text": None}, incident.id),
        Entry(clock(), Kind.APPEALED, {"text": 5}, incident.id),
        Entry(clock(), Kind.APPEALED, {"text": "x"}, 2**70),
        Entry(clock(), Kind.MISSED, {"revision": None}, None, 1, ANN, -1),
        Entry(clock(), Kind.APPEALED, {"text": "x"}, 12_345),
    ]
    good = Entry(clock(), Kind.APPEALED, {"text": "no"}, incident.id)
    for entry in (*bad, good):
        assert await process.journal.append(entry)
    assert await process.replaying.run() == len(bad) + 1
    now = await process.incidents.get(incident.id)
    assert now is not None
    assert (now.step, now.appeal) == (Step.POSTED, "no")


async def test_a_key_that_others_have_already_holds_up_no_journal(
    process: Process, away: Away, clock: ManualClock, opened: Opener, sqlite_url: str
) -> None:
    """Another process claimed the same blocked text under a new key."""
    new = Keyring([Fernet.generate_key().decode(), *process.database.keyring._keys])
    await claimed(opened(sqlite_url, new), message(number=0))
    clock.moment += BLOCKED_AGAIN
    with away():
        await process.miss(0)
        await process.miss(11)
    assert await process.replaying.run() == 2
    revisions = select(INCIDENTS.c.revision).order_by(INCIDENTS.c.id)
    found = await process.database.gateway.read(lambda c: list(c.scalars(revisions)))
    assert found == ["blocked:1", "blocked:2", "posted"]


async def test_an_incident_of_a_newer_version_holds_up_no_journal(
    process: Process, away: Away
) -> None:
    incident = await process.posted()
    with away():
        await process.incidents.finish(incident.id, Outcome.REPLACED)
        await process.miss(11)
    newer = update(INCIDENTS).values(step=type_coerce("dreamt", String))
    await process.database.gateway.write(lambda c: c.execute(newer).rowcount)
    assert await process.replaying.run() == 2
    assert process.journal.waiting == 0


async def test_marks_are_kept_for_a_while(process: Process, away: Away, clock: ManualClock) -> None:
    for number, marks in ((10, 1), (11, 2), (12, 2)):
        with away():
            await process.miss(number)
        await process.replaying.run()
        assert len(await rows(process, REPLAYED)) == marks
        clock.moment += KEPT * 0.6


@pytest.mark.parametrize(
    ("whose", "guild", "later", "kept"),
    [
        ("author", None, True, False),
        ("author", 1, True, False),
        ("author", 2, True, True),
        ("author", None, False, True),
        ("moderator", None, True, True),
    ],
)
async def test_who_asked_since_to_be_forgotten_is(
    process: Process,
    away: Away,
    clock: ManualClock,
    whose: str,
    guild: int | None,
    later: bool,
    kept: bool,
) -> None:
    incident = await process.posted()
    before = clock()
    with away():
        await process.miss(11)
        await process.incidents.review(
            incident.id, MODERATOR, ReviewAction.APPROVED, reason="as I said"
        )
    member = ANN if whose == "author" else MODERATOR
    key = await process.database.pepper.member_key(member)
    wish = {"member_key": key, "guild_id": guild, "at": clock() if later else before}
    await process.database.gateway.write(lambda c: c.execute(insert(FORGOTTEN), wish).rowcount)
    await process.replaying.run()
    assert len(await process.all()) == (2 if kept else 1)
    reviews = await process.incidents.reviews(incident.id)
    assert [(one.moderator_id, one.reason) for one in reviews] == (
        [] if not kept else [(MODERATOR, "as I said") if whose == "author" else (key, None)]
    )


@pytest.mark.parametrize("reached", ["the table", "the journal", "both"])
async def test_a_review_of_who_asked_since_to_be_forgotten_does_not_count_twice(
    process: Process, reached: str
) -> None:
    incident = await process.posted()
    with unheard(process):
        await process.incidents.review(incident.id, MODERATOR, ReviewAction.APPROVED, None, "so")
    await process.database.traces.wish(MODERATOR, None)
    if reached != "the journal":
        await process.database.traces.forget(MODERATOR, None)
    if reached != "the table":
        await process.journal.forget(MODERATOR, None)
    await process.replaying.run()
    assert len(await process.incidents.reviews(incident.id)) == 1


async def test_who_asks_to_be_forgotten_meanwhile_leaves_no_card_behind(
    process: Process, away: Away
) -> None:
    incident = await process.posted()
    with away():
        await process.incidents.finish(incident.id, Outcome.REPLIED, card=True)
        await process.incidents.logged(incident.id, 55, 5)
    await process.database.traces.wish(ANN, None)
    await process.journal.forget(ANN, None)
    await process.replaying.run()
    [left] = await process.database.privacy.settled(ANN, None, after=0, limit=9, promised_before=AT)
    assert (left.id, left.log_message_id, left.outcome) == (incident.id, 55, Outcome.REPLIED)


@pytest.mark.parametrize(("guild", "reporters"), [(None, 0), (1, 0), (2, 1)])
async def test_a_report_of_who_asks_to_be_forgotten_does_not_come_back(
    process: Process, away: Away, guild: int | None, reporters: int
) -> None:
    incident = await process.posted()
    with away():
        await process.incidents.report(incident.id, 8)
    await process.database.traces.wish(8, guild)
    await process.replaying.run()
    [found] = await process.all()
    assert found.reporters == reporters


async def test_what_was_erased_meanwhile_stays_erased(
    process: Process, away: Away, clock: ManualClock
) -> None:
    incident = await process.posted()
    with away():
        await process.incidents.appeal(incident.id, "no")
    erase = update(INCIDENTS).values(erased_at=clock(), author_id=0)
    await process.database.gateway.write(lambda c: c.execute(erase).rowcount)
    await process.replaying.run()
    counted = await process.database.gateway.read(
        lambda c: c.exec_driver_sql("SELECT count(*) FROM appeals").scalar_one()
    )
    assert counted == 0
