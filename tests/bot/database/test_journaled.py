"""The database goes away and comes back: what happened meanwhile is there, in order and once."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, make_url, select, update

from bot.core.errors import StorageError, StorageUnavailable
from bot.core.incidents import Hit, Incident, Outcome, ReviewAction, Source, Step
from bot.core.messages import MessageRef
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.reasons import Reason
from bot.database.breaker import Circuit
from bot.database.database import Database
from bot.database.engine import DEFAULT_TIMEOUTS, Timeouts
from bot.database.errors import StepConflict, UnknownIncident
from bot.database.models import FORGOTTEN, INCIDENTS, REPLAYED
from bot.database.replay import KEPT
from bot.journal.entries import Entry, Kind
from bot.journal.incidents import JournaledIncidents
from bot.journal.journal import BATCH, Journal
from bot.journal.replaying import Replaying
from tests.bot.database.samples import PROPOSAL, VERDICT, ManualClock, Opener, message
from tests.bot.database.test_failures import HASTY
from tests.postgres import PostgresServer

CALM = Timeouts(pause=0)
AT = datetime(2026, 3, 1, 13, tzinfo=UTC)
ANN, MODERATOR = 4, 7
HITS = (Hit(Source.SCORE, 0.9, ((0, 3, 0.5),)), Hit(Source.WORD_LIST, 1.0, (), "stup*"))


@dataclass
class Process:
    """A bot's storage: database, journal and what stands before them."""

    database: Database
    journal: Journal
    replaying: Replaying
    incidents: JournaledIncidents

    async def claim(self, number: int = 10, **changes: Any) -> Incident:
        incident = await self.incidents.claim(
            message(number=number, **changes),
            VERDICT,
            source=Source.SCORE,
            mode=Mode.REPLACE,
            hits=HITS,
        )
        assert incident is not None
        return incident

    async def posted(self, number: int = 10) -> Incident:
        """An incident whose rewrite stands."""
        incident = await self.claim(number)
        await self.incidents.propose(incident.id, PROPOSAL)
        await self.incidents.posting(incident.id, Mode.REPLACE)
        await self.incidents.posted(incident.id, 99)
        return incident

    async def miss(self, number: int = 10, **changes: Any) -> None:
        with pytest.raises(StorageUnavailable):
            await self.claim(number, **changes)

    async def all(self) -> list[Incident]:
        ids = select(INCIDENTS.c.id).order_by(INCIDENTS.c.id)
        found = await self.database.gateway.read(lambda c: list(c.execute(ids).scalars()))
        return [one for each in found if (one := await self.incidents.get(each)) is not None]


Start = Callable[..., Awaitable[Process]]
Away = Callable[[], AbstractContextManager[None]]


@pytest.fixture
async def start(opened: Opener, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Start]:
    """Starts processes on one database, with one folder for their journals."""
    journals: list[Journal] = []

    async def begin(url: str, timeouts: Timeouts = CALM) -> Process:
        database = opened(url, None, timeouts)
        await database.connect()
        scope = await database.replay.scope()
        journal = Journal(tmp_path / "journal", scope, database.keyring, limit=1 << 20, clock=clock)
        journals.append(journal)
        replaying = Replaying(journal, database.replay)
        return Process(database, journal, replaying, JournaledIncidents(database, replaying))

    yield begin
    for journal in journals:
        await journal.close()


@pytest.fixture
async def process(sqlite_url: str, start: Start) -> Process:
    made = await start(sqlite_url)
    await made.database.settings.save(GuildSettings(1, Mode.REPLACE, log_channel_id=5))
    return made


@contextmanager
def gone(file: Path) -> Iterator[None]:
    """For the time of the block the file is somewhere else."""
    elsewhere = file.with_suffix(".elsewhere")
    file.rename(elsewhere)
    try:
        yield
    finally:
        elsewhere.rename(file)


@pytest.fixture
def away(sqlite_url: str) -> Away:
    return lambda: gone(Path(make_url(sqlite_url).database or ""))


async def rows(process: Process, table: Any) -> list[Any]:
    query = select(table)
    return await process.database.gateway.read(lambda c: list(c.execute(query)))


Deed = Callable[[JournaledIncidents, int], Awaitable[Any]]
DEEDS: dict[str, tuple[Deed, Any]] = {
    "finish": (
        lambda log, i: log.finish(
            i, Outcome.REPLACED, detail=Reason.REMOVED, latency_ms=12.5, card=True
        ),
        None,
    ),
    "logged": (lambda log, i: log.logged(i, 77), None),
    "no card": (lambda log, i: log.logged(i, None), None),
    "report": (lambda log, i: log.report(i, 8), 1),
    "appeal": (lambda log, i: log.appeal(i, "I meant the weather"), True),
}


@pytest.mark.parametrize("name", DEEDS)
async def test_what_was_done_meanwhile_is_as_if_it_had_been_written_at_once(
    process: Process, away: Away, name: str
) -> None:
    deed, answer = DEEDS[name]
    one, other = await process.posted(10), await process.posted(11)
    process.incidents._clock = lambda: AT  # the same for both
    assert await deed(process.incidents, one.id) == answer
    with away():
        assert await deed(process.incidents, other.id) == answer
    assert process.journal.waiting == 1
    assert await process.replaying.run() == 1
    written, replayed = await process.incidents.get(one.id), await process.incidents.get(other.id)
    assert written is not None
    assert replayed is not None
    assert replace(written, id=0, ref=other.ref, created_at=other.created_at) == replace(
        replayed, id=0
    )
    promised = [row.card_promised_at for row in await rows(process, INCIDENTS)]
    assert promised[0] == promised[1]


async def test_a_press_meanwhile_is_answered_and_kept(process: Process, away: Away) -> None:
    incident = await process.posted()
    with away():
        pressed = await process.incidents.review(
            incident.id, MODERATOR, ReviewAction.EDITED, "Please.", "kinder"
        )
        assert pressed.text == "Please."
    [kept] = await process.incidents.reviews(incident.id)
    assert replace(kept, id=0) == pressed


async def test_whoever_asks_of_an_incident_sees_what_was_journaled(
    process: Process, away: Away
) -> None:
    """No replay was asked for: reading one that waits brings it in."""
    incident = await process.posted()
    with away():
        await process.incidents.finish(incident.id, Outcome.REPLACED)
        with pytest.raises(StorageUnavailable):
            await process.incidents.get(incident.id)
    now = await process.incidents.get(incident.id)
    assert now is not None
    assert now.outcome is Outcome.REPLACED


async def test_presses_stay_in_their_order(process: Process, away: Away) -> None:
    incident = await process.posted()
    press, actions = process.incidents.review, list(ReviewAction)
    with away():
        for action in actions[:3]:
            await press(incident.id, MODERATOR, action)
    for action in actions[3:]:
        await press(incident.id, MODERATOR, action)
    kept = await process.incidents.reviews(incident.id)
    assert [review.action for review in kept] == actions


@pytest.mark.parametrize(
    "call",
    [
        lambda log: log.propose(1, PROPOSAL),
        lambda log: log.posting(1, Mode.REPLY),
        lambda log: log.posted(1, 5),
        lambda log: log.reopen(1, Outcome.LEFT, Mode.REPLACE),
        lambda log: log.get(1),
        lambda log: log.claim(
            message(number=11), VERDICT, source=Source.MODERATOR, mode=Mode.REPLACE
        ),
    ],
)
async def test_what_was_not_done_yet_is_not_begun(
    process: Process, away: Away, call: Callable[[JournaledIncidents], Awaitable[object]]
) -> None:
    await process.claim()
    with away(), pytest.raises(StorageUnavailable):
        await call(process.incidents)
    assert process.journal.waiting == 0


async def test_refusals_are_not_journaled(process: Process) -> None:
    incident = await process.claim()
    await process.incidents.finish(incident.id, Outcome.LEFT)
    with pytest.raises(StepConflict):
        await process.incidents.finish(incident.id, Outcome.LEFT)
    with pytest.raises(UnknownIncident):
        await process.incidents.appeal(1_000, "no")
    assert process.journal.waiting == 0


async def test_a_message_that_passed_gets_its_incident_and_is_owed_a_card(
    process: Process, away: Away
) -> None:
    with away():
        await process.miss(text="You are \ud800 stupid")
    await process.replaying.run()
    [incident] = await process.all()
    assert (incident.step, incident.outcome) == (Step.DONE, Outcome.LEFT)
    assert incident.detail == Reason.MISSED
    assert incident.original == "You are \ud800 stupid"
    assert incident.ref == MessageRef(1, 2, 10, 3)
    assert (incident.author_id, incident.hits, incident.toxicity) == (ANN, HITS, 0.9)
    assert (incident.source, incident.mode) == (Source.SCORE, Mode.REPLACE)
    owing = await process.incidents.owing_cards(
        claimed_after=incident.created_at - timedelta(hours=1), promised_before=incident.created_at
    )
    assert [one.id for one in owing] == [incident.id]
    # It was handled: the same event again is nobody's.
    assert (
        await process.incidents.claim(message(), VERDICT, source=Source.SCORE, mode=Mode.REPLACE)
        is None
    )


async def test_without_a_log_channel_no_card_is_owed(process: Process, away: Away) -> None:
    await process.database.settings.save(GuildSettings(1, Mode.REPLACE))
    with away():
        await process.miss()
    await process.replaying.run()
    assert [row.card_promised_at for row in await rows(process, INCIDENTS)] == [None]


@pytest.mark.parametrize("number", [10, 0])
async def test_what_another_process_handled_was_not_missed(
    process: Process, away: Away, start: Start, sqlite_url: str, number: int
) -> None:
    """The same post, or the same blocked text, which has no id."""
    with away():
        await process.miss(number)
    other = await start(sqlite_url)
    mine = await other.claim(number)
    await process.replaying.run()
    [incident] = await process.all()
    assert (incident.id, incident.step) == (mine.id, Step.CLAIMED)


async def test_a_commit_that_was_not_heard_of_does_not_count_twice(
    process: Process, away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = process.database.gateway.write

    async def unheard(work: Callable[[Any], Any]) -> Any:
        await write(work)
        raise StorageUnavailable("it did not answer in time")

    incident = await process.posted()
    with monkeypatch.context() as patch:
        patch.setattr(process.database.gateway, "write", unheard)
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
        await process.incidents.review(incident.id, MODERATOR, ReviewAction.APPROVED)
    member = ANN if whose == "author" else MODERATOR
    key = await process.database.pepper.member_key(member)
    wish = {"member_key": key, "guild_id": guild, "at": clock() if later else before}
    await process.database.gateway.write(lambda c: c.execute(insert(FORGOTTEN), wish).rowcount)
    await process.replaying.run()
    assert len(await process.all()) == (2 if kept else 1)
    reviews = await process.incidents.reviews(incident.id)
    assert [one.moderator_id for one in reviews] == (
        [] if not kept else [MODERATOR if whose == "author" else key]
    )


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


async def test_marks_are_kept_for_a_while(process: Process, away: Away, clock: ManualClock) -> None:
    for number, marks in ((10, 1), (11, 2), (12, 2)):
        with away():
            await process.miss(number)
        await process.replaying.run()
        assert len(await rows(process, REPLAYED)) == marks
        clock.moment += KEPT * 0.6


async def test_with_a_full_journal_calls_fail_as_they_did(process: Process, away: Away) -> None:
    incident = await process.posted()
    process.journal._limit = 10
    with away():
        with pytest.raises(StorageUnavailable):
            await process.incidents.finish(incident.id, Outcome.REPLACED)
        await process.miss(11)
    assert (process.journal.waiting, process.journal.refused) == (0, 2)


async def test_settings_and_words_hold_on_while_the_database_is_away(
    sqlite_url: str, opened: Opener, away: Away
) -> None:
    database = opened(sqlite_url, None, CALM)
    database.settings._ttl = database.words._ttl = 0
    known = GuildSettings(1, Mode.NUDGE)
    await database.settings.save(known)
    await database.settings.get(1)
    words = await database.words.get(1)
    with away():
        assert await database.settings.get(1) == known
        assert await database.words.get(1) == words
        with pytest.raises(StorageUnavailable):
            await database.settings.get(2)
        with pytest.raises(StorageUnavailable):
            await database.words.get(2)
        with pytest.raises(StorageError):
            await database.settings.save(replace(known, mode=Mode.OFF))
    assert await database.settings.get(1) == known


async def test_a_postgresql_that_stops_under_load_loses_nothing(
    migrated_postgres: str, start: Start, postgres_server: PostgresServer
) -> None:
    """Two processes see every message; the server stops amid them and comes back."""
    one = await start(migrated_postgres, DEFAULT_TIMEOUTS)
    other = await start(migrated_postgres, DEFAULT_TIMEOUTS)
    left = await one.posted(1)
    stopped = asyncio.Event()

    async def see(process: Process, number: int) -> None:
        if number == 120:
            stopped.set()
        if number > 120:
            await stopped.wait()
        with suppress(StorageUnavailable, AssertionError):  # missed, or the other's
            await process.claim(number)

    async def crowd(start_at: int, end: int) -> None:
        await asyncio.gather(
            *(see(each, number) for number in range(start_at, end) for each in (one, other))
        )

    under_load = asyncio.create_task(crowd(100, 140))
    await stopped.wait()
    with postgres_server.stopped():
        await under_load
        await crowd(140, 160)
        await one.incidents.finish(left.id, Outcome.REPLACED)
        asked = [each.database.gateway.circuits["writes"] for each in (one, other)]
        assert asked == [Circuit.OPEN, Circuit.OPEN]
    let_them_ask(one, other)
    await crowd(160, 180)
    let_them_ask(one, other)
    for process in (one, other):
        await process.replaying.run()
        assert process.journal.waiting == 0
    found = await one.all()
    numbers = [incident.ref.message_id for incident in found]
    assert sorted(numbers) == [1, *range(100, 180)]
    assert found[0].outcome is Outcome.REPLACED
    missed = {incident.ref.message_id for incident in found if incident.detail == Reason.MISSED}
    assert set(range(140, 160)) <= missed


def let_them_ask(*processes: Process) -> None:
    """The pause in which the database is left alone is over."""
    for process in processes:
        for breaker in process.database.gateway._breakers.values():
            breaker._until = 0


async def test_a_postgresql_that_falls_silent_loses_nothing(
    migrated_postgres: str, start: Start, postgres_server: PostgresServer
) -> None:
    process, heir = await start(migrated_postgres, HASTY), await start(migrated_postgres)
    incident = await heir.posted()
    await process.database.ping()
    with postgres_server.frozen(make_url(migrated_postgres).database or ""):
        await asyncio.gather(
            process.incidents.finish(incident.id, Outcome.REPLACED, card=True),
            process.incidents.review(incident.id, MODERATOR, ReviewAction.APPROVED),
            process.miss(11),
            process.miss(12),
        )
    assert process.journal.waiting == 4
    await process.journal.close()
    assert await heir.replaying.run() == 4
    now = await heir.incidents.get(incident.id)
    assert now is not None
    assert now.outcome is Outcome.REPLACED
    assert len(await heir.incidents.reviews(incident.id)) == 1
    assert sorted(one.ref.message_id for one in await heir.all()) == [10, 11, 12]
