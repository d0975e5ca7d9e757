"""Messages that are not just text in a channel."""

import asyncio

import discord
import pytest
from simcord.backend.models import Message
from simcord.enums import MessageType

from bot.core.incidents import Outcome
from bot.platform.convert import chat_message
from tests.e2e.world import World, labels, texts

SOFT = "you person\n-# softened"


def starter_of_forum_post(world: World, text: str) -> tuple[int, Message]:
    """A member opens a post in a forum; simcord lets only bots do so."""
    backend = world.env.backend
    forum = world.guild.create_forum_channel("ideas")
    thread = backend.create_thread(forum.id, "an idea", world.member.id, broadcast=False)
    backend.announce_thread_create(thread)
    starter = backend.prepare_message(thread.id, world.member.id, text)
    starter.id = thread.id
    return thread.id, backend.commit_message(starter)


async def test_the_starter_of_a_forum_post_gets_a_reply(world: World) -> None:
    thread_id, starter = starter_of_forum_post(world, "you idiot")
    await world.env.settle()
    stored = list(world.env.backend.messages[thread_id].values())
    assert [message.content for message in stored] == ["you idiot", SOFT]
    assert stored[1].reference is not None
    assert stored[1].reference["message_id"] == str(starter.id)
    assert (await world.incident()).outcome is Outcome.REPLIED


async def test_in_a_forum_post_later_messages_are_replaced(world: World) -> None:
    thread_id, _ = starter_of_forum_post(world, "hello")
    await world.env.settle()
    world.env.backend.create_message(thread_id, world.member.id, "you idiot")
    await world.env.settle()
    stored = list(world.env.backend.messages[thread_id].values())
    assert [message.content for message in stored] == ["hello", SOFT]


async def test_a_voice_channels_chat_is_moderated_too(world: World) -> None:
    voice = world.guild.create_voice_channel("lounge")
    await world.member.send(voice, "you idiot")
    assert texts(voice) == [SOFT]


async def test_a_category_can_be_exempt(world: World) -> None:
    category = world.guild.create_category("off topic")
    pit = world.guild.create_text_channel("pit", category=category)
    await world.setup(exempt_channel_ids=frozenset({category.id}))
    await world.member.send(pit, "you idiot")
    assert texts(pit) == ["you idiot"]


async def test_system_messages_are_left_alone(world: World) -> None:
    message = world.guild.create_system_message(
        world.general, MessageType.PREMIUM_GUILD_SUBSCRIPTION, author=world.member
    )
    converted = chat_message(message)
    assert converted is not None
    assert converted.is_automated


async def test_direct_messages_are_none_of_our_business(world: World) -> None:
    await world.member.send_dm("you idiot")
    assert await world.bot.rooms.incidents.get(1) is None


@pytest.mark.parametrize("length", [1_975, 1_989, 2_000])
async def test_no_length_escapes(world: World, length: int) -> None:
    text = "idiot " + "x" * (length - 6)
    await world.member.send(world.general, text)
    [post] = world.general.history()
    assert post.content.startswith(
        "person xxx" if length < 2_000 else "\u25aa\u25aa\u25aa\u25aa\u25aa xxx"
    )
    assert len(post.content) <= 2_000
    marked = post.content.endswith("\n-# softened")
    assert marked != ("softened" in labels(post))


async def test_a_burst_makes_one_webhook(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = discord.TextChannel.webhooks

    async def listed_late(channel: discord.TextChannel) -> list[discord.Webhook]:
        found = await listed(channel)
        await asyncio.sleep(0)  # simcord answers at once; Discord lets the others ask meanwhile
        return found

    monkeypatch.setattr(discord.TextChannel, "webhooks", listed_late)
    channel = world.bot.get_channel(world.general.id)
    assert isinstance(channel, discord.TextChannel)
    with world.env.time_context():
        webhooks = await asyncio.gather(
            *(world.bot.platform.webhooks.of(channel) for _ in range(5))
        )
    assert len({webhook.id for webhook in webhooks}) == 1
    assert len(world.env.backend.webhooks) == 1


async def test_a_burst_of_messages_is_handled_in_full(world: World) -> None:
    for number in range(10):
        world.env.backend.create_message(
            world.general.id, world.member.id, f"idiot number {number}"
        )
    await world.env.settle()
    assert sorted(texts(world.general)) == [
        f"person number {number}\n-# softened" for number in range(10)
    ]


async def test_after_closing_nothing_is_begun(world: World) -> None:
    with world.env.time_context():
        await world.bot.rooms.moderation.close()
    await world.member.send(world.general, "you idiot")
    assert texts(world.general) == ["you idiot"]
