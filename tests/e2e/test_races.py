"""Authors and other processes that come in between: never two posts for a message, never none."""

import asyncio
from typing import Any

import discord
import pytest
from simcord.backend import serializers
from simcord.backend.models import Message

from bot.core.incidents import Outcome, ReviewAction
from bot.core.modes import Fallback, Mode
from tests.e2e.world import World, labels, texts

HOSTILE, SOFT = "you idiot", "you person\n-# softened"
ROAD = ("claim", "propose", "posting", "posted")
CALLS = ("missing_permissions", "post_as_author", "remove")


def at(world: World, monkeypatch: pytest.MonkeyPatch, step: str, deed: Any) -> None:
    """Let ``deed`` happen once, just before the road takes ``step``."""
    owner: Any = world.bot.rooms.incidents if step in ROAD else world.bot.platform
    real = getattr(owner, step)
    done: list[bool] = []

    async def interrupted(*arguments: Any, **options: Any) -> Any:
        if not done:
            done.append(True)
            deed()
            await asyncio.sleep(0)
        return await real(*arguments, **options)

    monkeypatch.setattr(owner, step, interrupted)


def newest(world: World) -> int:
    """The member's message."""
    messages = world.env.backend.messages[world.general.id].values()
    return next(one.id for one in messages if one.author_id == world.member.id)


@pytest.mark.parametrize("step", [*ROAD, *CALLS])
async def test_when_the_author_deletes_nothing_of_ours_stands(
    world: World, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    backend = world.env.backend
    at(
        world,
        monkeypatch,
        step,
        lambda: backend.delete_message(world.general.id, newest(world)),
    )
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == []
    assert (await world.incident()).outcome is Outcome.GONE
    assert world.log.history() == []


@pytest.mark.parametrize("mode", [Mode.REPLY, Mode.NUDGE])
async def test_when_the_author_deletes_before_a_reply_there_is_none(
    world: World, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    await world.setup(mode)
    world.env.inject_error(
        "POST",
        "/channels/*/messages",
        status=400,
        code=50035,
        message="Invalid Form Body\nIn message_reference: Unknown message",
    )
    at(
        world,
        monkeypatch,
        "posting",
        lambda: world.env.backend.delete_message(world.general.id, newest(world)),
    )
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == []
    assert (await world.incident()).outcome is Outcome.GONE


async def test_a_nudge_goes_with_its_message(world: World) -> None:
    await world.setup(Mode.NUDGE)
    first = await world.member.send(world.general, HOSTILE)
    await world.member.send(world.general, "so stupid")
    assert len(texts(world.general)) == 4
    await world.member.delete(first)
    assert texts(world.general)[0] == "so stupid"
    assert len(texts(world.general)) == 2


async def test_the_note_of_a_withheld_message_outlives_it(world: World) -> None:
    await world.setup(fallback=Fallback.WITHHOLD)
    await world.member.send(world.general, "hopeless")
    [note] = texts(world.general)
    assert "was withheld" in note


def edit(world: World, text: str) -> None:
    world.env.backend.edit_message(world.general.id, newest(world), {"content": text})


@pytest.mark.parametrize("step", ["claim", "propose", "posting", "posted", "post_as_author"])
@pytest.mark.parametrize(
    ("text", "stands"),
    [("you are right", ["you are right"]), ("you moron", ["you friend\n-# softened"])],
)
async def test_an_edit_on_the_way_counts_and_stands_once(
    world: World, monkeypatch: pytest.MonkeyPatch, step: str, text: str, stands: list[str]
) -> None:
    at(world, monkeypatch, step, lambda: edit(world, text))
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == stands
    assert (await world.incident()).outcome is Outcome.FAILED


async def test_a_calm_edit_that_the_removal_overtakes_stands_in_the_post(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(world, monkeypatch, "remove", lambda: edit(world, "you are right"))
    await world.member.send(world.general, HOSTILE)
    [post] = world.general.history()
    assert post.content == "you are right\n-# softened"
    assert labels(post) == ["Edit my wording", "Why?", "Appeal", "Remove"]
    [review] = await world.bot.rooms.incidents.reviews(1)
    assert (review.action, review.text) == (ReviewAction.REWORDED, "you are right")
    assert (await world.incident()).outcome is Outcome.REPLACED


async def test_a_calm_edit_that_is_told_after_the_removal_stands_too(world: World) -> None:
    message = await world.member.send(world.general, HOSTILE)
    await tell_of_edit(world, message, "you are right")
    assert texts(world.general) == ["you are right\n-# softened"]


async def test_a_hostile_edit_that_is_told_after_the_removal_changes_nothing(world: World) -> None:
    message = await world.member.send(world.general, HOSTILE)
    await tell_of_edit(world, message, "you moron")
    assert texts(world.general) == [SOFT]
    late = await world.incident(2)
    assert (late.original, late.outcome) == ("you moron", Outcome.GONE)


async def tell_of_edit(world: World, message: discord.Message, text: str) -> None:
    """Discord took the edit before the removal, and tells of it afterwards."""
    stored = world.env.backend.prepare_message(world.general.id, world.member.id, text)
    stored.id = message.id
    stored.edited_timestamp = world.env.backend.now_iso()
    await tell(world, "MESSAGE_UPDATE", stored)


async def tell(world: World, event: str, stored: Message) -> None:
    backend = world.env.backend
    guild = backend.get_guild(world.guild.id)
    payload: dict[str, Any] = dict(serializers.message_payload(backend, stored))
    payload["guild_id"] = str(world.guild.id)
    payload["member"] = serializers.member_payload(backend, guild, guild.members[world.member.id])
    backend.emit(event, payload)
    await world.env.settle()


async def test_one_message_told_twice_is_handled_once(world: World) -> None:
    backend = world.env.backend
    stored = backend.create_message(world.general.id, world.member.id, HOSTILE)
    await tell(world, "MESSAGE_CREATE", stored)
    assert texts(world.general) == [SOFT]
    assert await world.bot.rooms.incidents.get(2) is None


async def test_fifty_first_messages_at_once_make_one_webhook(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, listed = discord.TextChannel.create_webhook, discord.TextChannel.webhooks

    async def list_late(channel: discord.TextChannel) -> list[discord.Webhook]:
        found = await listed(channel)
        await asyncio.sleep(0)  # Discord takes its time, and the others ask meanwhile
        return found

    async def make_late(channel: discord.TextChannel, **options: Any) -> discord.Webhook:
        await asyncio.sleep(0)
        return await made(channel, **options)

    monkeypatch.setattr(discord.TextChannel, "webhooks", list_late)
    monkeypatch.setattr(discord.TextChannel, "create_webhook", make_late)
    for number in range(50):
        world.env.backend.create_message(world.general.id, world.member.id, f"idiot {number}")
    await world.env.settle()
    assert len(world.env.backend.webhooks) == 1
    assert sorted(texts(world.general)) == sorted(f"person {n}\n-# softened" for n in range(50))
