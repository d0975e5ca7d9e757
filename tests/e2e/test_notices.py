"""What moderators can mend is told once; what they cannot is not told at all."""

import asyncio
from typing import Any

import pytest

from bot.core.incidents import Outcome
from bot.core.modes import Mode
from bot.core.said import Language
from bot.platform import webhooks
from tests.e2e.world import World, texts

HOSTILE, SOFT = "you idiot", "you person\n-# softened"


def refuse_webhooks(world: World, times: int | None, code: int = 30007) -> None:
    """Let Discord say that there are too many webhooks."""
    path, why = "/channels/*/webhooks", "Maximum number of webhooks reached"
    world.env.inject_error("POST", path, status=400, code=code, message=why, times=times)


def notices(world: World) -> list[str]:
    return [text for text in texts(world.log) if text]


@pytest.mark.parametrize("code", [30007, 30058])
async def test_a_channel_full_of_webhooks_gets_replies_and_one_notice(
    world: World, code: int
) -> None:
    refuse_webhooks(world, None, code)
    for _ in range(3):
        await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [HOSTILE, SOFT] * 3
    incident = await world.incident()
    assert (incident.outcome, incident.mode) == (Outcome.REPLIED, Mode.REPLY)
    assert "WebhooksFull" in (incident.detail or "")
    [notice] = notices(world)
    assert f"<#{world.general.id}>" in notice
    assert "`replace`" in notice
    assert "`reply`" in notice
    assert "Please delete a webhook" in notice


async def test_it_is_told_again_only_after_a_webhook_worked_there(world: World) -> None:
    refuse_webhooks(world, 1)
    await world.member.send(world.general, HOSTILE)
    await world.member.send(world.general, HOSTILE)  # now there is room
    assert texts(world.general)[-1] == SOFT
    assert (await world.incident(2)).outcome is Outcome.REPLACED
    for webhook_id in list(world.env.backend.webhooks):
        world.env.backend.delete_webhook(webhook_id)
    refuse_webhooks(world, 2)
    await world.member.send(world.general, HOSTILE)
    await world.member.send(world.general, HOSTILE)
    assert len(notices(world)) == 2


async def test_a_message_that_needs_no_webhook_mends_nothing(world: World) -> None:
    refuse_webhooks(world, None)
    await world.member.send(world.general, HOSTILE)
    await world.member.send(world.general, "hopeless")
    await world.setup(Mode.REPLY)
    await world.member.send(world.general, HOSTILE)
    await world.setup(Mode.REPLACE)
    await world.member.send(world.general, HOSTILE)
    assert len(notices(world)) == 1


@pytest.mark.parametrize("mode", [Mode.SHADOW, Mode.REPLY])
async def test_a_milder_mode_for_a_while_mends_no_permission(world: World, mode: Mode) -> None:
    world.deny(world.general, manage_webhooks=False)
    await world.member.send(world.general, HOSTILE)
    await world.setup(mode)
    await world.member.send(world.general, HOSTILE)
    await world.setup()
    await world.member.send(world.general, HOSTILE)
    assert len(notices(world)) == 1


async def test_a_deleted_webhook_that_may_not_be_made_again_is_told(world: World) -> None:
    await world.member.send(world.general, HOSTILE)
    [webhook_id] = world.env.backend.webhooks
    world.env.backend.delete_webhook(webhook_id)
    world.env.inject_error("POST", "/channels/*/webhooks", status=403, code=50013)
    await world.member.send(world.general, "you moron")
    assert texts(world.general) == [SOFT, "you moron", "you friend\n-# softened"]
    [notice] = notices(world)
    assert "**Manage Webhooks**" in notice


async def test_a_webhook_that_vanishes_twice_gives_way_to_a_reply(world: World) -> None:
    world.env.inject_error("POST", "/webhooks/*", status=404, code=10015, times=2)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [HOSTILE, SOFT]
    assert (await world.incident()).outcome is Outcome.REPLIED
    assert notices(world) == []


@pytest.mark.parametrize("call", ["GET", "POST"])
@pytest.mark.parametrize("status", [429, 503])
async def test_when_discord_gives_no_webhook_now_a_reply_stands_and_nobody_is_bothered(
    world: World, call: str, status: int
) -> None:
    world.env.inject_error(call, "/channels/*/webhooks", status=status)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [HOSTILE, SOFT]
    incident = await world.incident()
    assert incident.outcome is Outcome.REPLIED
    assert "NoWebhook" in (incident.detail or "")
    assert notices(world) == []
    await world.member.send(world.general, HOSTILE)
    assert (await world.incident(2)).outcome is Outcome.REPLACED


async def test_nobody_waits_long_for_a_webhook(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(*_: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(webhooks, "PATIENCE", 0)
    monkeypatch.setattr(world.bot.platform.webhooks, "_found_or_made", endless)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [HOSTILE, SOFT]


async def test_notices_are_in_the_servers_language(world: World) -> None:
    await world.setup(language=Language.GERMAN)
    world.deny(world.general, manage_webhooks=False)
    await world.member.send(world.general, HOSTILE)
    [notice] = notices(world)
    assert "Mir fehlt **WebHooks verwalten**" in notice
    assert texts(world.general) == [HOSTILE, "you person\n-# entschärft"]


@pytest.mark.parametrize("denied", ["view_channel", "send_messages", "embed_links"])
async def test_a_log_channel_that_cannot_be_written_is_not_asked_for_in_vain(
    world: World, denied: str
) -> None:
    world.deny(world.log, **{denied: False})
    world.deny(world.general, manage_webhooks=False)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [HOSTILE, SOFT]
    asked = [one.path for one in world.env.http_requests if str(world.log.id) in one.path]
    assert asked == []
    world.deny(world.log)
    await world.member.send(world.general, HOSTILE)
    assert len(notices(world)) == 1


async def test_a_log_channel_that_is_gone_changes_nothing(world: World) -> None:
    world.env.backend.delete_channel(world.log.id)
    await world.env.settle()
    await world.setup(log_channel_id=world.log.id)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [SOFT]
    assert (await world.incident()).outcome is Outcome.REPLACED
