"""Every kind of channel and thread, in every mode."""

from collections.abc import Callable

import pytest
from simcord.backend.models import Message
from simcord.builders import ChannelHandle
from simcord.enums import ChannelType

from bot.core.incidents import Outcome
from bot.core.modes import Mode
from bot.core.reasons import Reason
from tests.e2e.world import World, texts

HOSTILE, SOFT = "you idiot", "you person\n-# softened"
NUDGE = "-# There is a calmer way to say this. Only its author can open it."
MEDIA = 16
"""The type of media channels, which simcord does not name."""


def thread_in(world: World, parent: ChannelHandle, kind: int) -> ChannelHandle:
    """An open thread of which the bot is a member."""
    backend = world.env.backend
    thread = backend.create_thread(parent.id, "talk", world.member.id, type=kind, broadcast=False)
    backend.announce_thread_create(thread)
    backend.add_thread_member(thread.id, backend.bot_user.id)
    return ChannelHandle(world.env, world.guild, thread)


def public_thread(world: World) -> ChannelHandle:
    return thread_in(world, world.general, ChannelType.PUBLIC_THREAD)


def private_thread(world: World) -> ChannelHandle:
    return thread_in(world, world.general, ChannelType.PRIVATE_THREAD)


def thread_of_news(world: World) -> ChannelHandle:
    return thread_in(world, world.guild.create_news_channel("news"), ChannelType.PUBLIC_THREAD)


def forum_post(world: World) -> ChannelHandle:
    return thread_in(world, world.guild.create_forum_channel("ideas"), ChannelType.PUBLIC_THREAD)


def media_post(world: World) -> ChannelHandle:
    channel = world.env.backend.create_channel(world.guild.id, "pictures", type=MEDIA)
    parent = ChannelHandle(world.env, world.guild, channel)
    return thread_in(world, parent, ChannelType.PUBLIC_THREAD)


PLACES: dict[str, Callable[[World], ChannelHandle]] = {
    "text": lambda world: world.general,
    "news": lambda world: world.guild.create_news_channel("news"),
    "voice": lambda world: world.guild.create_voice_channel("lounge"),
    "stage": lambda world: world.guild.create_stage_channel("stage"),
    "thread": public_thread,
    "private thread": private_thread,
    "news thread": thread_of_news,
    "forum post": forum_post,
    "media post": media_post,
}
STANDS = {
    Mode.OFF: (None, [HOSTILE]),
    Mode.SHADOW: (Outcome.SHADOWED, [HOSTILE]),
    Mode.NUDGE: (Outcome.NUDGED, [HOSTILE, NUDGE]),
    Mode.REPLY: (Outcome.REPLIED, [HOSTILE, SOFT]),
    Mode.REPLACE: (Outcome.REPLACED, [SOFT]),
}


def said_in(place: ChannelHandle) -> list[str]:
    """What stands there, without what Discord says itself."""
    return [text for text in texts(place) if text]


async def say(world: World, place: ChannelHandle, text: str = HOSTILE) -> Message:
    message = world.env.backend.create_message(place.id, world.member.id, text)
    await world.env.settle()
    return message


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("kind", PLACES)
async def test_each_mode_works_in_each_kind_of_place(world: World, kind: str, mode: Mode) -> None:
    place = PLACES[kind](world)
    await world.env.settle()
    await world.setup(Mode.OFF, channel_modes={place.id: mode})
    await say(world, place)
    outcome, stands = STANDS[mode]
    assert said_in(place) == stands
    incident = await world.bot.rooms.incidents.get(1)
    assert (incident and incident.outcome) == outcome


@pytest.mark.parametrize("kind", ["thread", "forum post"])
async def test_a_thread_follows_its_channel_unless_it_has_a_mode_of_its_own(
    world: World, kind: str
) -> None:
    place = PLACES[kind](world)
    await world.env.settle()
    parent = world.env.backend.get_channel(place.id).parent_id
    assert parent is not None
    await world.setup(Mode.OFF, channel_modes={parent: Mode.REPLY})
    await say(world, place)
    assert said_in(place) == [HOSTILE, SOFT]
    await world.setup(Mode.OFF, channel_modes={parent: Mode.REPLY, place.id: Mode.SHADOW})
    await say(world, place, "so stupid")
    assert said_in(place) == [HOSTILE, SOFT, "so stupid"]


@pytest.mark.parametrize(
    ("own", "stands"),
    [(None, [HOSTILE, SOFT]), (Mode.SHADOW, [HOSTILE]), (Mode.REPLACE, [SOFT])],
)
async def test_a_category_is_overruled_by_what_is_in_it(
    world: World, own: Mode | None, stands: list[str]
) -> None:
    category = world.guild.create_category("talk")
    place = world.guild.create_text_channel("pit", category=category)
    thread = thread_in(world, place, ChannelType.PUBLIC_THREAD)
    await world.env.settle()
    modes = {category.id: Mode.REPLY} | ({} if own is None else {place.id: own})
    await world.setup(Mode.OFF, channel_modes=modes)
    await say(world, place)
    await say(world, thread)
    assert said_in(place) == stands
    assert said_in(thread) == stands


@pytest.mark.parametrize("mode", [Mode.NUDGE, Mode.REPLY, Mode.REPLACE])
async def test_in_a_locked_thread_only_who_manages_threads_may_post(
    world: World, mode: Mode
) -> None:
    await world.setup(mode)
    thread = public_thread(world)
    world.deny(world.general, manage_threads=False)
    world.env.backend.edit_channel(thread.id, {}, thread_metadata={"locked": True})
    await world.env.settle()
    await say(world, thread)
    assert said_in(thread) == [HOSTILE]
    assert (await world.incident()).outcome is Outcome.SHADOWED
    [notice] = [text for text in texts(world.log) if text]
    assert f"**Manage Threads** in <#{thread.id}>" in notice
    world.deny(world.general, manage_threads=True)
    await say(world, thread, "so stupid")
    assert (await world.incident(2)).outcome is STANDS[mode][0]


async def test_an_archived_thread_is_not_opened_again_unasked(world: World) -> None:
    await world.setup(Mode.OFF)
    thread = public_thread(world)
    message = await say(world, thread)
    archived = {"archived": True, "archive_timestamp": "2026-02-01T00:00:00+00:00"}
    world.env.backend.edit_channel(thread.id, {}, thread_metadata=archived)
    await world.env.settle()
    await world.setup()
    rooms = world.bot.rooms
    with world.env.time_context():
        found = await rooms.platform.standing_message(world.guild.id, thread.id, message.id)
        handled = await rooms.moderation.handle(found)
    assert (handled.outcome, handled.detail) == (Outcome.SHADOWED, Reason.ARCHIVED)
    assert said_in(thread) == [HOSTILE]
    assert len(world.log.history()) == 1


async def test_a_message_that_opened_its_thread_again_is_handled(world: World) -> None:
    thread = public_thread(world)
    await world.env.settle()
    known = world.bot.get_guild(world.guild.id)
    assert known is not None
    cached = known.get_thread(thread.id)
    assert cached is not None
    cached.archived = True  # the news that it is open comes after the message
    await world.env.advance_time(5)
    await say(world, thread)
    assert said_in(thread) == [SOFT]


async def test_the_permission_for_threads_counts_in_threads(world: World) -> None:
    thread = public_thread(world)
    await world.setup(Mode.REPLY)
    world.deny(world.general, send_messages_in_threads=False)
    await world.env.settle()
    await say(world, thread)
    assert said_in(thread) == [HOSTILE]
    [notice] = [text for text in texts(world.log) if text]
    assert "**Send Messages in Threads**" in notice
