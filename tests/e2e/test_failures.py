"""Whatever breaks, the message stays, and no word stands nowhere."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from bot.core.errors import ModelFailed, QueueFull, StorageError
from bot.core.incidents import Outcome, Step
from bot.core.modes import Mode
from tests.e2e.world import World, texts

HOSTILE = "you idiot"
SOFT = "you person\n-# softened"


@pytest.mark.parametrize(
    ("denied", "outcome", "channel", "named"),
    [
        ({"manage_webhooks": False}, Outcome.REPLIED, [HOSTILE, SOFT], "Manage Webhooks"),
        ({"manage_messages": False}, Outcome.REPLIED, [HOSTILE, SOFT], "Manage Messages"),
        (
            {"manage_webhooks": False, "send_messages": False},
            Outcome.SHADOWED,
            [HOSTILE],
            "Manage Webhooks",
        ),
    ],
)
async def test_a_missing_permission_means_a_milder_mode_and_one_notice(
    world: World, denied: dict[str, bool], outcome: Outcome, channel: list[str], named: str
) -> None:
    world.deny(world.general, **denied)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == channel
    assert (await world.incident()).outcome is outcome
    await world.member.send(world.general, HOSTILE)
    notices = [text for text in texts(world.log) if text]
    assert len(notices) == 1
    assert f"**{named}**" in notices[0]


async def test_a_mended_permission_is_used_and_a_new_loss_is_told_again(world: World) -> None:
    world.deny(world.general, manage_webhooks=False)
    await world.member.send(world.general, HOSTILE)
    world.deny(world.general)
    await world.member.send(world.general, HOSTILE)
    assert (await world.incident(2)).outcome is Outcome.REPLACED
    world.deny(world.general, manage_webhooks=False)
    await world.member.send(world.general, HOSTILE)
    assert len([text for text in texts(world.log) if text]) == 2


async def test_a_permission_that_discord_refuses_on_the_way_means_a_milder_mode(
    world: World,
) -> None:
    world.env.inject_error("GET", "/channels/*/webhooks", status=403, code=50013)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [HOSTILE, SOFT]
    incident = await world.incident()
    assert (incident.outcome, incident.mode) == (Outcome.REPLIED, Mode.REPLY)
    assert "Manage Webhooks" in texts(world.log)[0]


async def test_when_the_database_fails_nothing_is_done(world: World) -> None:
    await world.bot.rooms.settings.get(world.guild.id)
    with closing(sqlite3.connect(world.settings.database_url.partition("///")[2])) as database:
        database.execute("ALTER TABLE incidents RENAME TO hidden")
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [HOSTILE]
    assert world.log.history() == []


async def test_when_the_post_cannot_be_stored_it_is_taken_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr(world.bot.rooms.incidents, "posted", refuse)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [HOSTILE]
    assert (await world.incident()).outcome is Outcome.FAILED


async def test_when_the_model_breaks_the_message_stays(world: World) -> None:
    world.model.broken = True
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [HOSTILE]


@pytest.mark.parametrize("error", [QueueFull("full"), ModelFailed("broken")])
async def test_when_no_rewrite_comes_the_message_stays_and_that_is_recorded(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def refuse(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(world.bot.worker, "rewrite", refuse)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [HOSTILE]
    incident = await world.incident()
    assert incident.outcome is Outcome.FAILED
    assert incident.detail is not None
    assert type(error).__name__ in incident.detail
    [card] = world.log.history()
    assert card.embeds[0].title == "Could not act on a message"


async def test_when_posting_fails_the_message_stays(world: World) -> None:
    world.env.inject_error("POST", "/webhooks/*", status=500)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [HOSTILE]
    assert (await world.incident()).outcome is Outcome.FAILED


async def test_deleting_is_tried_again(world: World) -> None:
    world.env.inject_error("DELETE", "/channels/*/messages/*", status=503)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [SOFT]
    assert (await world.incident()).outcome is Outcome.REPLACED


async def test_when_deleting_fails_for_good_the_post_is_taken_back(world: World) -> None:
    world.env.inject_error("DELETE", "/channels/*/messages/*", status=500, times=None)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [HOSTILE]
    assert (await world.incident()).outcome is Outcome.FAILED


async def test_when_deleting_is_forbidden_the_post_is_taken_back(world: World) -> None:
    world.env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50013)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [HOSTILE]
    incident = await world.incident()
    assert incident.outcome is Outcome.FAILED
    assert incident.detail == (
        "could not remove the original: PermissionMissing: missing permission: Manage Messages"
    )


async def test_when_the_author_deletes_first_nothing_of_ours_stands(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = world.bot.platform.post_as_author

    async def post_late(message: Any, text: str, incident_id: int) -> int:
        posted = await post(message, text, incident_id)
        world.env.backend.delete_message(world.general.id, message.ref.message_id)
        return posted

    monkeypatch.setattr(world.bot.platform, "post_as_author", post_late)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == []
    assert (await world.incident()).outcome is Outcome.GONE
    assert world.log.history() == []


async def test_without_a_log_channel_it_works_all_the_same(world: World) -> None:
    await world.setup(log_channel_id=None)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [SOFT]
    assert (await world.incident()).step is Step.DONE


async def test_a_log_channel_that_cannot_be_written_changes_nothing(world: World) -> None:
    world.deny(world.log, send_messages=False)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [SOFT]
    assert (await world.incident()).outcome is Outcome.REPLACED


@pytest.mark.parametrize(
    ("lost", "channel", "outcome"),
    [
        ("propose", [HOSTILE], Outcome.ROLLED_BACK),
        ("posting", [HOSTILE], Outcome.ROLLED_BACK),
        ("posted", [SOFT], Outcome.REPLACED),
        ("finish", [SOFT], Outcome.REPLACED),
    ],
)
async def test_a_crash_before_a_step_is_settled_at_the_next_start(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    lost: str,
    channel: list[str],
    outcome: Outcome,
) -> None:
    async def die(*_: Any, **__: Any) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(world.bot.rooms.incidents, lost, die)
    await world.member.send(world.general, HOSTILE)
    assert (await world.incident()).step is not Step.DONE
    await world.restart()
    assert texts(world.general) == channel
    incident = await world.incident()
    assert (incident.step, incident.outcome) == (Step.DONE, outcome)
    assert len(world.log.history()) == 1


async def test_a_crash_between_post_and_delete_is_finished_at_the_next_start(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(*_: Any) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(world.bot.platform, "remove", die)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [HOSTILE, SOFT]
    assert (await world.incident()).step is Step.POSTED
    await world.restart()
    assert texts(world.general) == [SOFT]
    assert (await world.incident()).outcome is Outcome.REPLACED


async def test_when_neither_stands_after_a_crash_the_card_can_restore(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(*_: Any) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(world.bot.platform, "remove", die)
    await world.member.send(world.general, HOSTILE)
    for message in world.general.history():
        world.env.backend.delete_message(world.general.id, message.id)
    await world.restart()
    assert (await world.incident()).outcome is Outcome.GONE
    [card] = world.log.history()
    await world.restore(card)
    assert texts(world.general) == [f"{HOSTILE}\n-# restored by the moderators"]
