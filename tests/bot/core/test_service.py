"""The road, step by step, against a real database."""

import asyncio
from typing import Any

import pytest

from bot.core.errors import (
    DeadlineExceeded,
    MessageGone,
    ModelFailed,
    PermissionMissing,
    PlatformError,
    PlatformUnavailable,
    QueueFull,
    StorageError,
    WorkerStopped,
)
from bot.core.incidents import Outcome, Source, Step
from bot.core.messages import AttachedFile, Kind
from bot.core.modes import Fallback, Mode
from bot.core.policy import GuildSettings
from bot.core.ports import Priority
from bot.core.service import Handled, Ignored, ModerationService
from bot.database.database import Database
from detox_model.results import Status
from tests.bot.core.scripted import GUILD, ScriptedModel, ScriptedPlatform, message, rewrite

DOWN = PlatformUnavailable("HTTP 500")
FORBIDDEN = PermissionMissing("Manage Messages")
ORIGINAL = 100
CAT = AttachedFile("https://cdn.example/cat.png", "cat.png", 4)


async def choose(database: Database, mode: Mode = Mode.REPLACE, **choices: Any) -> None:
    await database.settings.save(GuildSettings(GUILD, mode, log_channel_id=5, **choices))


async def test_the_whole_road_leaves_a_full_record(
    service: ModerationService, database: Database, platform: ScriptedPlatform
) -> None:
    handled = await service.handle(message())
    assert handled.outcome is Outcome.REPLACED
    assert platform.standing == {1_001}
    assert platform.texts[1_001] == "you person"
    incident = await database.incidents.get(handled.incident_id or 0)
    assert incident is not None
    assert incident.step is Step.DONE
    assert incident.original == "you idiot"
    assert incident.spans == ((4, 9, 0.9),)
    assert incident.source is Source.SCORE
    assert incident.posted_message_id == 1_001
    assert incident.log_message_id == 9_000 + incident.id
    assert incident.latency_ms == handled.latency_ms
    assert incident.proposal is not None
    assert (incident.proposal.text, incident.proposal.model) == ("you person", "scripted")


@pytest.mark.parametrize(
    ("mode", "changes", "outcome", "calls", "standing"),
    [
        (Mode.SHADOW, {}, Outcome.SHADOWED, ["log_card"], {ORIGINAL}),
        (Mode.NUDGE, {}, Outcome.NUDGED, ["nudge_author", "log_card"], {ORIGINAL, 1_001}),
        (Mode.REPLY, {}, Outcome.REPLIED, ["post_reply", "log_card"], {ORIGINAL, 1_001}),
        (
            Mode.REPLACE,
            {},
            Outcome.REPLACED,
            ["post_as_author", "remove", "log_card"],
            {1_001},
        ),
        (
            Mode.REPLACE,
            {"files": (CAT,)},
            Outcome.REPLACED,
            ["post_as_author", "remove", "log_card"],
            {1_001},
        ),
        (
            Mode.REPLACE,
            {"files": (CAT,), "files_stay": "too large"},
            Outcome.REPLIED,
            ["post_reply", "log_card"],
            {ORIGINAL, 1_001},
        ),
        (
            Mode.REPLACE,
            {"kind": Kind.STARTER},
            Outcome.REPLIED,
            ["post_reply", "log_card"],
            {ORIGINAL, 1_001},
        ),
    ],
)
async def test_modes(
    service: ModerationService,
    database: Database,
    platform: ScriptedPlatform,
    mode: Mode,
    changes: dict[str, Any],
    outcome: Outcome,
    calls: list[str],
    standing: set[int],
) -> None:
    await choose(database, mode)
    handled = await service.handle(message(**changes))
    assert handled.outcome is outcome
    assert platform.calls == calls
    assert platform.standing == standing


@pytest.mark.parametrize(
    ("changes", "ignored"),
    [
        ({"text": "hello"}, Ignored.CLEAN),
        ({"is_automated": True}, Ignored.OUT_OF_SCOPE),
        ({"text": "  \n"}, Ignored.OUT_OF_SCOPE),
    ],
)
async def test_what_is_left_alone(
    service: ModerationService,
    platform: ScriptedPlatform,
    changes: dict[str, Any],
    ignored: Ignored,
) -> None:
    assert await service.handle(message(**changes)) == Handled(ignored)
    assert platform.calls == []


async def test_a_message_is_handled_once(
    service: ModerationService, platform: ScriptedPlatform
) -> None:
    first, second = await asyncio.gather(service.handle(message()), service.handle(message()))
    assert {first.ignored, second.ignored} == {None, Ignored.CLAIMED}
    assert platform.calls.count("post_as_author") == 1


async def test_more_messages_than_the_limit_are_left_alone(service: ModerationService) -> None:
    handled = await asyncio.gather(*(service.handle(message(message_id=n)) for n in range(1, 6)))
    assert [one.ignored for one in handled].count(Ignored.BUSY) == 3
    assert service.counts == {Ignored.BUSY: 3, Outcome.GONE: 2}
    assert service.on_road == 0


async def test_a_closed_service_takes_nothing_more(service: ModerationService) -> None:
    on_road = asyncio.create_task(service.handle(message()))
    await asyncio.sleep(0)
    await service.close()
    assert on_road.done()
    assert (await on_road).outcome is Outcome.REPLACED
    assert (await service.handle(message(message_id=101))).ignored is Ignored.BUSY


@pytest.mark.parametrize(
    "error", [QueueFull("x"), DeadlineExceeded("x"), ModelFailed("x"), WorkerStopped("x")]
)
async def test_without_a_rewrite_the_message_stays(
    service: ModerationService,
    database: Database,
    model: ScriptedModel,
    platform: ScriptedPlatform,
    error: Exception,
) -> None:
    model.error = error
    handled = await service.handle(message())
    assert handled.outcome is Outcome.FAILED
    assert platform.standing == {ORIGINAL}
    incident = await database.incidents.get(handled.incident_id or 0)
    assert incident is not None
    assert incident.detail == f"{type(error).__name__}: x"


@pytest.mark.parametrize("call", ["claim", "propose", "posting", "posted", "finish", "logged"])
async def test_storage_failing_at_any_step_loses_no_word(
    service: ModerationService,
    database: Database,
    platform: ScriptedPlatform,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
) -> None:
    async def refuse(*_: Any, **__: Any) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr(database.incidents, call, refuse)
    handled = await service.handle(message())
    replaced = call in ("finish", "logged")
    assert platform.standing == ({1_001} if replaced else {ORIGINAL})
    if call == "claim":
        assert handled.ignored is Ignored.ERROR
        assert platform.calls == []
    else:
        assert handled.outcome is (Outcome.REPLACED if replaced else Outcome.FAILED)


@pytest.mark.parametrize(
    ("errors", "outcome", "standing"),
    [
        ({"post_as_author": [DOWN]}, Outcome.FAILED, {ORIGINAL}),
        ({"post_as_author": [PlatformError("HTTP 400")]}, Outcome.FAILED, {ORIGINAL}),
        ({"post_as_author": [PermissionMissing("Manage Webhooks")]}, Outcome.REPLIED, {100, 1_001}),
        (
            {"post_as_author": [FORBIDDEN], "post_reply": [FORBIDDEN]},
            Outcome.NUDGED,
            {ORIGINAL, 1_001},
        ),
        (
            {
                "post_as_author": [FORBIDDEN],
                "post_reply": [FORBIDDEN],
                "nudge_author": [FORBIDDEN],
            },
            Outcome.SHADOWED,
            {ORIGINAL},
        ),
        ({"remove": [DOWN]}, Outcome.REPLACED, {1_001}),
        ({"remove": [DOWN, DOWN]}, Outcome.REPLACED, {1_001}),
        ({"remove": [DOWN, DOWN, DOWN]}, Outcome.FAILED, {ORIGINAL}),
        ({"remove": [MessageGone("x")]}, Outcome.GONE, {ORIGINAL}),
        ({"remove": [DOWN, MessageGone("x")]}, Outcome.REPLACED, {ORIGINAL, 1_001}),
        ({"remove": [FORBIDDEN]}, Outcome.FAILED, {ORIGINAL}),
        ({"remove": [PlatformError("HTTP 400")]}, Outcome.FAILED, {ORIGINAL}),
        ({"log_card": [DOWN]}, Outcome.REPLACED, {1_001}),
    ],
)
async def test_platform_failures(
    service: ModerationService,
    platform: ScriptedPlatform,
    errors: dict[str, list[Exception | None]],
    outcome: Outcome,
    standing: set[int],
) -> None:
    platform.errors = {call: list(raised) for call, raised in errors.items()}
    handled = await service.handle(message())
    assert handled.outcome is outcome
    assert platform.standing == standing


@pytest.mark.parametrize(
    "errors",
    [
        {"post_as_author": [DOWN], "find_post": [DOWN]},
        {"remove": [DOWN, DOWN, DOWN], "exists": [DOWN]},
        {"remove": [FORBIDDEN], "remove_post": [DOWN]},
    ],
)
async def test_what_nobody_can_tell_is_left_to_recovery(
    service: ModerationService,
    database: Database,
    platform: ScriptedPlatform,
    errors: dict[str, list[Exception | None]],
) -> None:
    platform.errors = {call: list(raised) for call, raised in errors.items()}
    handled = await service.handle(message())
    assert handled.outcome is None
    incident = await database.incidents.get(handled.incident_id or 0)
    assert incident is not None
    assert incident.step in (Step.POSTING, Step.POSTED)
    assert service.busy == frozenset()


async def test_a_post_that_stands_although_discord_answered_with_an_error_is_found(
    service: ModerationService, platform: ScriptedPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = platform.post_as_author

    async def lose_the_answer(*arguments: Any) -> int:
        await post(*arguments)
        raise DOWN

    monkeypatch.setattr(platform, "post_as_author", lose_the_answer)
    assert (await service.handle(message())).outcome is Outcome.REPLACED
    assert platform.standing == {1_001}


@pytest.mark.parametrize(
    ("mode", "fallback", "outcome", "standing"),
    [
        (Mode.REPLACE, Fallback.WITHHOLD, Outcome.WITHHELD, set()),
        (Mode.REPLACE, Fallback.LEAVE, Outcome.LEFT, {ORIGINAL}),
        (Mode.REPLACE, Fallback.MASK, Outcome.LEFT, {ORIGINAL}),
        (Mode.REPLY, Fallback.WITHHOLD, Outcome.LEFT, {ORIGINAL}),
        (Mode.NUDGE, Fallback.WITHHOLD, Outcome.LEFT, {ORIGINAL}),
        (Mode.SHADOW, Fallback.WITHHOLD, Outcome.SHADOWED, {ORIGINAL}),
    ],
)
async def test_without_a_good_wording(
    service: ModerationService,
    database: Database,
    model: ScriptedModel,
    platform: ScriptedPlatform,
    mode: Mode,
    fallback: Fallback,
    outcome: Outcome,
    standing: set[int],
) -> None:
    await choose(database, mode, fallback=fallback)
    model.answer = rewrite(kinder="you idiot", status=Status.WITHHELD, toxicity_after=0.9)
    assert (await service.handle(message())).outcome is outcome
    assert platform.standing == standing


async def test_a_withheld_message_that_may_not_be_removed_is_left(
    service: ModerationService,
    database: Database,
    model: ScriptedModel,
    platform: ScriptedPlatform,
) -> None:
    await choose(database, fallback=Fallback.WITHHOLD)
    model.answer = rewrite(kinder="you idiot", status=Status.WITHHELD)
    platform.errors = {"remove": [FORBIDDEN]}
    assert (await service.handle(message())).outcome is Outcome.LEFT
    assert platform.standing == {ORIGINAL}
    assert len(platform.notices) == 1


@pytest.mark.parametrize(
    ("lacking", "mode"),
    [
        ({Mode.REPLACE: ("Manage Webhooks",)}, Mode.REPLY),
        ({Mode.REPLACE: ("Manage Webhooks",), Mode.REPLY: ("Send Messages",)}, Mode.NUDGE),
        (dict.fromkeys((Mode.REPLACE, Mode.REPLY, Mode.NUDGE), ("View Channel",)), Mode.SHADOW),
    ],
)
async def test_missing_permissions(
    service: ModerationService,
    database: Database,
    platform: ScriptedPlatform,
    lacking: dict[Mode, tuple[str, ...]],
    mode: Mode,
) -> None:
    platform.lacking = lacking
    for number in range(3):
        handled = await service.handle(message(message_id=100 + number))
        incident = await database.incidents.get(handled.incident_id or 0)
        assert incident is not None
        assert incident.mode is mode
    assert len(platform.notices) == 1


async def test_members_do_not_wait_behind_messages(
    service: ModerationService, model: ScriptedModel
) -> None:
    await service.handle(message())
    assert model.asked == [("you idiot", Priority.AUTOMATIC, False)]


async def test_no_log_line_holds_what_was_said(
    service: ModerationService,
    model: ScriptedModel,
    platform: ScriptedPlatform,
    caplog: pytest.LogCaptureFixture,
) -> None:
    platform.errors = {"remove": [FORBIDDEN], "remove_post": [DOWN]}
    await service.handle(message("secret idiot"))
    model.error = ModelFailed("broken")
    await service.handle(message("secret idiot", 101))
    assert caplog.records
    assert "secret" not in caplog.text
