"""Every state that a crash can leave, and what start-up makes of it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from bot.core.errors import PermissionMissing, PlatformUnavailable, StorageError
from bot.core.incidents import Outcome, Proposal, Source, Step
from bot.core.modes import Fallback, Mode
from bot.core.policy import GuildSettings
from bot.core.recovery import CARD_PATIENCE, PATIENCE, Recovery
from bot.core.service import ModerationService
from bot.database.database import Database
from bot.database.models import INCIDENTS
from detox_model.results import Status, Verdict
from tests.bot.core.scripted import GUILD, ScriptedPlatform, message

ORIGINAL, POST = 100, 1_001
NOW = datetime.now(UTC)


def recovery(
    database: Database, platform: ScriptedPlatform, *, later: timedelta = timedelta(minutes=5)
) -> Recovery:
    return Recovery(
        incidents=database.incidents,
        settings=database.settings,
        platform=platform,
        now=lambda: datetime.now(UTC) + later,
    )


async def crashed_at(
    database: Database,
    step: Step,
    mode: Mode = Mode.REPLACE,
    status: Status = Status.REWRITTEN,
    message_id: int = ORIGINAL,
) -> int:
    """An incident that got as far as ``step``; its number. Without an id AutoMod blocked it."""
    incident = await database.incidents.claim(
        message(message_id=message_id), Verdict(0.9), source=Source.SCORE, mode=mode
    )
    assert incident is not None
    steps = list(Step)
    if steps.index(step) >= steps.index(Step.PROPOSED):
        proposal = Proposal("you person", status.value, 0.1, "scripted")
        await database.incidents.propose(incident.id, proposal)
    if steps.index(step) >= steps.index(Step.POSTING):
        await database.incidents.posting(incident.id, mode)
    if step is Step.POSTED:
        await database.incidents.posted(incident.id, POST)
    return incident.id


@pytest.mark.parametrize(
    ("step", "mode", "standing", "outcome", "after"),
    [
        (Step.CLAIMED, Mode.REPLACE, {ORIGINAL}, Outcome.ROLLED_BACK, {ORIGINAL}),
        (Step.PROPOSED, Mode.REPLACE, {ORIGINAL}, Outcome.ROLLED_BACK, {ORIGINAL}),
        (Step.POSTING, Mode.REPLACE, {ORIGINAL}, Outcome.ROLLED_BACK, {ORIGINAL}),
        (Step.POSTING, Mode.REPLACE, set(), Outcome.GONE, set()),
        (Step.POSTING, Mode.REPLACE, {ORIGINAL, POST}, Outcome.REPLACED, {POST}),
        (Step.POSTING, Mode.REPLACE, {POST}, Outcome.REPLACED, {POST}),
        (Step.POSTING, Mode.REPLY, {ORIGINAL, POST}, Outcome.REPLIED, {ORIGINAL, POST}),
        (Step.POSTED, Mode.REPLACE, {ORIGINAL, POST}, Outcome.REPLACED, {POST}),
        (Step.POSTED, Mode.REPLACE, {POST}, Outcome.REPLACED, {POST}),
        (Step.POSTED, Mode.REPLACE, {ORIGINAL}, Outcome.ROLLED_BACK, {ORIGINAL}),
        (Step.POSTED, Mode.REPLACE, set(), Outcome.GONE, set()),
        (Step.POSTED, Mode.REPLY, {ORIGINAL, POST}, Outcome.REPLIED, {ORIGINAL, POST}),
        (Step.POSTED, Mode.REPLY, {POST}, Outcome.REPLY_REPLACED, {POST}),
        (Step.POSTED, Mode.NUDGE, {ORIGINAL, POST}, Outcome.NUDGED, {ORIGINAL, POST}),
    ],
)
async def test_every_state_is_settled(
    database: Database,
    platform: ScriptedPlatform,
    step: Step,
    mode: Mode,
    standing: set[int],
    outcome: Outcome,
    after: set[int],
) -> None:
    number = await crashed_at(database, step, mode)
    platform.standing = set(standing)
    platform.posts = {number: POST}
    [recovered] = await recovery(database, platform).run()
    assert recovered.outcome is outcome
    assert platform.standing == after
    incident = await database.incidents.get(number)
    assert incident is not None
    assert (incident.step, incident.outcome) == (Step.DONE, outcome)
    assert incident.log_message_id is not None
    assert await recovery(database, platform).run() == []


@pytest.mark.parametrize("fallback", Fallback)
@pytest.mark.parametrize(
    ("step", "mode", "standing", "outcome"),
    [
        (Step.CLAIMED, Mode.REPLACE, set(), Outcome.ROLLED_BACK),
        (Step.PROPOSED, Mode.REPLACE, set(), Outcome.ROLLED_BACK),
        (Step.POSTING, Mode.REPLACE, set(), Outcome.ROLLED_BACK),
        (Step.POSTING, Mode.REPLACE, {POST}, Outcome.REPLACED),
        (Step.POSTING, Mode.REPLY, {POST}, Outcome.REPLY_REPLACED),
        (Step.POSTED, Mode.REPLACE, {POST}, Outcome.REPLACED),
        (Step.POSTED, Mode.REPLY, {POST}, Outcome.REPLY_REPLACED),
        (Step.POSTED, Mode.REPLACE, set(), Outcome.GONE),
    ],
)
async def test_what_automod_blocked_is_settled_without_removing_anything(
    database: Database,
    platform: ScriptedPlatform,
    step: Step,
    mode: Mode,
    standing: set[int],
    outcome: Outcome,
    fallback: Fallback,
) -> None:
    await database.settings.save(GuildSettings(GUILD, mode, fallback=fallback))
    number = await crashed_at(database, step, mode, message_id=0)
    platform.standing, platform.posts = set(standing), {number: POST}
    [recovered] = await recovery(database, platform).run()
    assert recovered.outcome is outcome
    assert platform.standing == standing
    assert "remove" not in platform.calls


async def test_a_message_that_was_being_withheld_is_withheld(
    database: Database, platform: ScriptedPlatform
) -> None:
    await database.settings.save(GuildSettings(GUILD, Mode.REPLACE, fallback=Fallback.WITHHOLD))
    await crashed_at(database, Step.POSTING, status=Status.MASKED)
    platform.standing = set()
    [recovered] = await recovery(database, platform).run()
    assert recovered.outcome is Outcome.WITHHELD


async def test_an_original_that_may_not_be_removed_any_more_wins(
    database: Database, platform: ScriptedPlatform
) -> None:
    await crashed_at(database, Step.POSTED)
    platform.standing = {ORIGINAL, POST}
    platform.errors = {"remove": [PermissionMissing("Manage Messages")]}
    [recovered] = await recovery(database, platform).run()
    assert recovered.outcome is Outcome.ROLLED_BACK
    assert platform.standing == {ORIGINAL}


@pytest.mark.parametrize("call", ["find_post", "exists"])
async def test_what_cannot_be_seen_is_tried_again(
    database: Database, platform: ScriptedPlatform, call: str
) -> None:
    await crashed_at(database, Step.POSTING)
    platform.errors = {call: [PlatformUnavailable("HTTP 500")]}
    [first] = await recovery(database, platform).run()
    assert first.outcome is None
    [second] = await recovery(database, platform).run()
    assert second.outcome is Outcome.ROLLED_BACK


async def test_a_place_that_stays_closed_is_given_up_after_a_day(
    database: Database, platform: ScriptedPlatform
) -> None:
    await crashed_at(database, Step.POSTING)
    closed = PermissionMissing("Read Message History")
    platform.errors = {"find_post": [closed, closed]}
    [first] = await recovery(database, platform).run()
    assert first.outcome is None
    later = recovery(database, platform, later=PATIENCE + timedelta(minutes=1))
    [second] = await later.run()
    assert second.outcome is Outcome.FAILED


async def test_the_young_and_the_busy_are_left_alone(
    database: Database, platform: ScriptedPlatform
) -> None:
    number = await crashed_at(database, Step.CLAIMED)
    assert await recovery(database, platform, later=timedelta(0)).run() == []
    busy = Recovery(
        incidents=database.incidents,
        settings=database.settings,
        platform=platform,
        busy=lambda: frozenset({number}),
        now=lambda: datetime.now(UTC) + timedelta(minutes=5),
    )
    assert await busy.run() == []


async def test_a_database_that_fails_ends_the_pass_quietly(
    database: Database, platform: ScriptedPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(**_: object) -> None:
        raise StorageError("gone")

    monkeypatch.setattr(database.incidents, "unfinished", refuse)
    assert await recovery(database, platform).run() == []


LATE = timedelta(hours=1)


async def cardless(database: Database, message_id: int = ORIGINAL) -> int:
    """An incident whose handler died between the record's end and the card; its number."""
    incident = await database.incidents.claim(
        message(message_id=message_id), Verdict(0.9), source=Source.SCORE, mode=Mode.SHADOW
    )
    assert incident is not None
    await database.incidents.finish(incident.id, Outcome.SHADOWED, card=True)
    return incident.id


async def card_of(database: Database, number: int) -> int | None:
    incident = await database.incidents.get(number)
    assert incident is not None
    return incident.log_message_id


async def test_a_card_that_a_crash_swallowed_is_posted_once(
    database: Database, platform: ScriptedPlatform
) -> None:
    number = await cardless(database)
    for _ in range(2):
        assert await recovery(database, platform, later=LATE).run() == []
    assert platform.cards == [number]
    assert await card_of(database, number) == 9_000 + number


async def test_a_card_that_stands_is_found_instead_of_posted_again(
    database: Database, platform: ScriptedPlatform
) -> None:
    number = await cardless(database)
    platform.cards = [number]
    await recovery(database, platform, later=LATE).run()
    assert "log_card" not in platform.calls
    assert await card_of(database, number) == 9_000 + number


async def test_a_card_is_left_to_whoever_promised_it_just_now(
    database: Database, platform: ScriptedPlatform
) -> None:
    await cardless(database)
    await recovery(database, platform, later=timedelta(minutes=5)).run()
    assert platform.calls == []
    await recovery(database, platform, later=timedelta(0)).run(grace=timedelta(0))
    assert "log_card" in platform.calls


async def test_of_two_recoveries_at_once_one_posts(
    database: Database, platform: ScriptedPlatform
) -> None:
    numbers = [await cardless(database, message_id) for message_id in range(100, 105)]
    long_ago = update(INCIDENTS).values(card_promised_at=NOW - LATE)
    await database.gateway.write(lambda connection: connection.execute(long_ago).rowcount)
    await asyncio.gather(
        *(recovery(database, platform, later=timedelta(0)).run() for _ in range(2))
    )
    assert sorted(platform.cards) == numbers


async def test_what_a_database_brings_after_days_gets_its_card(
    database: Database, platform: ScriptedPlatform
) -> None:
    """As what passed over a weekend without it, which is dated as it was."""
    number = await cardless(database)
    await recovery(database, platform, later=timedelta(days=3)).run()
    assert platform.cards == [number]


async def test_cards_of_messages_older_than_a_week_are_not_posted(
    database: Database, platform: ScriptedPlatform
) -> None:
    await cardless(database)
    await recovery(database, platform, later=CARD_PATIENCE + timedelta(minutes=1)).run()
    assert platform.calls == []


async def test_a_server_that_refuses_cards_is_asked_once_a_pass(
    database: Database, platform: ScriptedPlatform
) -> None:
    for message_id in range(100, 105):
        await cardless(database, message_id)
    platform.errors = {"log_card": [PermissionMissing("Send Messages")]}
    await recovery(database, platform, later=LATE).run()
    assert platform.calls.count("log_card") == 1
    await recovery(database, platform, later=LATE * 2).run()
    assert platform.calls.count("log_card") == 6


async def test_a_busy_incidents_card_is_left_alone(
    database: Database, platform: ScriptedPlatform
) -> None:
    number = await cardless(database)
    busy = Recovery(
        incidents=database.incidents,
        settings=database.settings,
        platform=platform,
        busy=lambda: frozenset({number}),
    )
    await busy.run(grace=timedelta(0))
    assert platform.calls == []


async def test_without_a_log_channel_no_card_is_owed(
    database: Database, platform: ScriptedPlatform
) -> None:
    """Else a server that chooses its log channel later would get yesterday's cards at once."""
    await database.settings.save(GuildSettings(GUILD, Mode.REPLACE))
    await crashed_at(database, Step.CLAIMED)
    await recovery(database, platform).run()
    await database.settings.save(GuildSettings(GUILD, Mode.REPLACE, log_channel_id=5))
    await recovery(database, platform, later=LATE).run()
    assert platform.calls == []


Work = Callable[[Connection], Any]


@pytest.mark.parametrize(
    ("committed", "outcome", "standing"),
    [
        (0, None, {ORIGINAL}),  # the claim
        (1, Outcome.FAILED, {ORIGINAL}),  # the proposal
        (2, Outcome.FAILED, {ORIGINAL}),  # about to post
        (3, Outcome.FAILED, {ORIGINAL}),  # posted: our post is taken back
        (4, Outcome.REPLACED, {POST}),  # done
    ],
)
async def test_a_commit_whose_answer_was_lost_is_settled(
    database: Database,
    platform: ScriptedPlatform,
    service: ModerationService,
    monkeypatch: pytest.MonkeyPatch,
    committed: int,
    outcome: Outcome | None,
    standing: set[int],
) -> None:
    """The database falls silent during a commit: the caller hears of an error, the row is there."""
    write, lost = database.gateway.write, [False] * committed + [True]

    async def silent(work: Work) -> Any:
        done = await write(work)
        if lost and lost.pop(0):
            raise StorageError("it did not answer in time")
        return done

    monkeypatch.setattr(database.gateway, "write", silent)
    handled = await service.handle(message())
    assert lost == []
    assert handled.outcome is outcome
    assert platform.standing == standing
    await recovery(database, platform, later=LATE).run()
    assert platform.standing == standing
    incident = await database.incidents.get(1)
    assert incident is not None
    assert (incident.step, incident.original) == (Step.DONE, "you idiot")
    assert incident.outcome is (outcome or Outcome.ROLLED_BACK)
    assert platform.cards == [1]
    assert incident.log_message_id == 9_001


async def test_an_original_that_was_edited_since_is_never_removed(
    database: Database, platform: ScriptedPlatform
) -> None:
    await crashed_at(database, Step.POSTED)
    platform.standing = {ORIGINAL, POST}
    platform.text_now = "you are right, sorry"
    [recovered] = await recovery(database, platform).run()
    assert recovered.outcome is Outcome.ROLLED_BACK
    assert platform.standing == {ORIGINAL}


@pytest.mark.parametrize(("minutes", "stands"), [(1, True), (10, False)])
@pytest.mark.parametrize("ended", [True, False])
async def test_a_nudge_passes_although_who_posted_it_died(
    database: Database, platform: ScriptedPlatform, minutes: int, stands: bool, ended: bool
) -> None:
    recovering = recovery(database, platform, later=timedelta(minutes=minutes))
    await recovering.run(grace=timedelta(0))  # it has been here for long
    async with Database(database.url, database.keyring) as doomed:
        number = await crashed_at(doomed, Step.POSTED, Mode.NUDGE)
        if ended:
            await doomed.incidents.finish(number, Outcome.NUDGED)
    platform.standing.add(POST)
    await recovering.run(grace=timedelta(0))
    await recovering.run(grace=timedelta(0))
    assert (POST in platform.standing) is stands
    assert platform.calls.count("let_nudge_pass") == 1
    incident = await database.incidents.get(number)
    assert incident is not None
    assert incident.outcome is Outcome.NUDGED
