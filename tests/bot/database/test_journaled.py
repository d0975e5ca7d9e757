"""What happens while the database is away: it is as if it had been there all the time."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.errors import StorageUnavailable
from bot.core.incidents import Outcome, ReviewAction, Source, Step
from bot.core.messages import MessageRef
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.reasons import Reason
from bot.core.words.entries import Kind, WordEntry
from bot.database.errors import StepConflict, UnknownIncident
from bot.database.models import INCIDENTS
from bot.journal.incidents import JournaledIncidents
from tests.bot.database.process import ANN, AT, CALM, HITS, MODERATOR, Away, Process, Start, rows
from tests.bot.database.samples import PROPOSAL, VERDICT, Opener, message

LISTED = WordEntry(Kind.BLOCK, "moron*")
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
    assert await database.settings.get(1) == known


async def test_a_change_that_fails_leaves_what_was_known(
    sqlite_url: str, opened: Opener, away: Away
) -> None:
    """Else nothing of that server would be journaled any more until the database is back."""
    database = opened(sqlite_url, None, CALM)
    known = GuildSettings(1, Mode.NUDGE)
    await database.settings.save(known)
    await database.words.add(1, [LISTED], MODERATOR)
    words = await database.words.get(1)
    with away():
        with pytest.raises(StorageUnavailable):
            await database.settings.save(replace(known, mode=Mode.OFF))
        with pytest.raises(StorageUnavailable):
            await database.words.replace(1, [], MODERATOR)
        assert await database.settings.get(1) == known
        assert await database.words.get(1) == words


async def test_a_change_of_which_nobody_heard_is_seen_at_once(
    sqlite_url: str, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its transaction was committed, but the answer was lost."""
    database = opened(sqlite_url, None, CALM)
    write = database.gateway.write
    known = GuildSettings(1, Mode.NUDGE)
    await database.settings.save(known)
    await database.settings.get(1)
    await database.words.get(1)

    async def unheard(work: Callable[[Any], Any]) -> Any:
        await write(work)
        raise StorageUnavailable("it did not answer in time")

    monkeypatch.setattr(database.gateway, "write", unheard)
    with pytest.raises(StorageUnavailable):
        await database.settings.save(replace(known, mode=Mode.OFF))
    with pytest.raises(StorageUnavailable):
        await database.words.add(1, [LISTED], MODERATOR)
    assert (await database.settings.get(1)).mode is Mode.OFF
    assert (await database.words.get(1)).entries == (LISTED,)
