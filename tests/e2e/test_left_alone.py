"""What cannot be posted anew stays as it is, and the moderators hear of it."""

from typing import Any

import pytest
from simcord.backend import serializers

from bot.core.incidents import Outcome
from bot.core.modes import Fallback, Mode
from bot.core.reasons import Reason
from tests.e2e.world import World, labels, texts

HOSTILE = "you idiot"
VOICE, FORWARDED = 1 << 13, 1 << 14


KINDS: dict[str, tuple[dict[str, Any], Reason]] = {
    "sticker": ({"sticker_items": [{"id": "5", "name": "wave", "format_type": 1}]}, Reason.STICKER),
    "poll": (
        {
            "poll": {
                "question": {"text": "who?"},
                "answers": [{"answer_id": 1, "poll_media": {"text": "you"}}],
                "expiry": "2030-01-01T00:00:00+00:00",
                "allow_multiselect": False,
                "layout_type": 1,
            }
        },
        Reason.POLL,
    ),
    "forward": ({"flags": FORWARDED}, Reason.FORWARD),
    "voice": ({"flags": VOICE}, Reason.VOICE),
    "activity": ({"activity": {"type": 1, "party_id": "game"}}, Reason.ACTIVITY),
}


async def say(world: World, extra: dict[str, Any], text: str = HOSTILE) -> None:
    """The member writes what simcord's members cannot."""
    backend = world.env.backend
    message = backend.prepare_message(world.general.id, world.member.id, "a text")
    message.content = text
    backend.commit_message(message, broadcast=False)
    payload: dict[str, Any] = dict(serializers.message_payload(backend, message)) | extra
    guild = backend.get_guild(world.guild.id)
    payload["guild_id"] = str(world.guild.id)
    payload["member"] = serializers.member_payload(backend, guild, guild.members[world.member.id])
    backend.emit("MESSAGE_CREATE", payload)
    await world.env.settle()


@pytest.mark.parametrize("mode", [Mode.NUDGE, Mode.REPLY, Mode.REPLACE])
@pytest.mark.parametrize("kind", KINDS)
async def test_it_stays_in_every_mode_with_a_card(world: World, kind: str, mode: Mode) -> None:
    extra, reason = KINDS[kind]
    await world.setup(mode, remove_after_reply=True, fallback=Fallback.WITHHOLD)
    await say(world, extra)
    assert texts(world.general) == [HOSTILE]
    incident = await world.incident()
    assert (incident.outcome, incident.detail) == (Outcome.LEFT, reason)
    [card] = world.log.history()
    assert "Restore original" not in labels(card)
    assert any(field.name == "Why" for field in card.embeds[0].fields)


async def test_in_shadow_mode_it_is_noted_like_anything_else(world: World) -> None:
    await world.setup(Mode.SHADOW)
    await say(world, KINDS["sticker"][0])
    incident = await world.incident()
    assert (incident.outcome, incident.detail) == (Outcome.SHADOWED, None)
    assert incident.proposal is not None


async def test_a_friendly_one_is_no_incident(world: World) -> None:
    await say(world, KINDS["sticker"][0], "hello")
    assert await world.bot.rooms.incidents.get(1) is None


@pytest.mark.parametrize(
    ("mode", "fallback"),
    [(Mode.REPLACE, Fallback.MASK), (Mode.REPLY, Fallback.MASK), (Mode.REPLACE, Fallback.LEAVE)],
)
async def test_what_is_longer_than_a_bot_may_post_stays(
    world: World, mode: Mode, fallback: Fallback
) -> None:
    text = "idiot " + "x" * 2_500
    await world.setup(mode, fallback=fallback)
    await say(world, {}, text)
    assert texts(world.general) == [text]
    incident = await world.incident()
    assert incident.outcome is Outcome.LEFT
    assert Reason.LONG in (incident.detail or "")


async def test_what_is_longer_is_still_withheld_where_the_server_wants_that(world: World) -> None:
    text = "hopeless " + "x" * 2_500
    await world.setup(fallback=Fallback.WITHHOLD)
    await say(world, {}, text)
    assert (await world.incident()).outcome is Outcome.WITHHELD
    await world.bot.rooms.reviews.restore(1, world.moderator.id)
    assert "".join(texts(world.general)[1:]) == f"{text}\n-# restored by the moderators"
