"""*Apps → Rewrite and replace*: a moderator has a message reworded at once."""

import asyncio

import discord
import pytest
import simcord

from bot.core.incidents import Outcome, Source
from bot.core.modes import Fallback, Mode
from bot.platform.convert import chat_message
from tests.e2e.world import World, texts

MENU = "Rewrite and replace"
DEAF = 0.99
"""A sensitivity at which nothing that the toy model knows is flagged."""


async def replaced(world: World, message: discord.Message) -> str:
    """What the moderator is told."""
    done = await world.moderator.context_menu(world.general, MENU, message)
    assert done.ephemeral
    assert done.response is not None
    return done.response.content


@pytest.mark.parametrize("mode", list(Mode))
async def test_it_is_replaced_whatever_the_score_and_the_mode(world: World, mode: Mode) -> None:
    await world.setup(mode, sensitivity=DEAF)
    message = await world.member.send(world.general, "you idiot")
    assert texts(world.general) == ["you idiot"]
    assert (await replaced(world, message)).startswith("Done: a calmer wording stands")
    assert texts(world.general) == ["you person\n-# softened"]
    incident = await world.incident()
    assert (incident.source, incident.mode, incident.outcome) == (
        Source.MODERATOR,
        Mode.REPLACE,
        Outcome.REPLACED,
    )
    [card] = world.log.history()
    assert f"<@{world.moderator.id}> had it reworded" in str(card.embeds[0].to_dict())


async def test_its_author_is_not_told_which_moderator_it_was(world: World) -> None:
    await world.setup(sensitivity=DEAF)
    await replaced(world, await world.member.send(world.general, "you idiot"))
    asked = await world.member.click(world.general.history()[-1], label="Why?")
    assert asked.response is not None
    assert "A moderator had it reworded." in asked.response.content
    assert str(world.moderator.id) not in asked.response.content


@pytest.mark.parametrize(
    ("text", "fallback", "answer", "outcome"),
    [
        ("you hopeless soul", Fallback.LEAVE, "so the message stays", Outcome.LEFT),
        ("you hopeless soul", Fallback.WITHHOLD, "so I removed the message", Outcome.WITHHELD),
        ("I will kill you", Fallback.MASK, "a threat or a wish of harm", Outcome.LEFT),
        ("I want to kill myself", Fallback.WITHHOLD, "talk of hurting", Outcome.LEFT),
    ],
)
async def test_where_there_is_no_wording_the_moderator_hears_why(
    world: World, text: str, fallback: Fallback, answer: str, outcome: Outcome
) -> None:
    await world.setup(Mode.OFF, fallback=fallback)
    message = await world.member.send(world.general, text)
    assert answer in await replaced(world, message)
    assert (await world.incident()).outcome is outcome
    assert (text in texts(world.general)) is (outcome is Outcome.LEFT)


async def test_what_members_did_not_write_is_left_alone(world: World) -> None:
    await world.member.send(world.general, "you idiot")
    [ours] = world.general.history()
    assert "a wording of mine already" in await replaced(world, ours)
    bot = world.guild.add_member(world.env.create_user("beep", bot=True))
    beep = await bot.send(world.general, "you idiot")
    assert "what members write themselves" in await replaced(world, beep)
    picture = await world.member.send(world.general, attachments=[("cat.png", b"cat")])
    assert "no text" in await replaced(world, picture)
    forwarded = await world.member.forward(beep, world.general)
    assert "a forward or the like" in await replaced(world, forwarded)
    assert len(world.log.history()) == 1


async def test_a_message_that_is_gone_is_told(world: World) -> None:
    await world.setup(Mode.OFF)
    message = await world.member.send(world.general, "you idiot")
    await world.member.delete(message)
    chat = chat_message(message)
    assert chat is not None
    done = await world.bot.rooms.wishes.replace(chat, world.moderator.id)
    assert done.replaced == "gone"
    assert texts(world.general) == []


async def test_without_webhooks_it_stands_beside_or_the_moderator_hears_why(world: World) -> None:
    await world.setup(Mode.OFF)
    world.deny(world.general, manage_webhooks=False)
    message = await world.member.send(world.general, "you idiot")
    assert "stands beside it" in await replaced(world, message)
    world.deny(world.general, manage_webhooks=False, send_messages=False)
    assert "I may not post there" in await replaced(world, message)
    assert texts(world.general) == ["you idiot", "you person\n-# softened"]


async def test_what_was_flagged_before_and_stands_can_still_be_replaced(world: World) -> None:
    await world.setup(Mode.SHADOW)
    message = await world.member.send(world.general, "you idiot")
    assert (await replaced(world, message)).startswith("Done")
    assert texts(world.general) == ["you person\n-# softened"]
    assert [(await world.incident(n)).outcome for n in (1, 2)] == [
        Outcome.SHADOWED,
        Outcome.REPLACED,
    ]


async def test_of_two_moderators_at_once_one_replaces_it(world: World) -> None:
    await world.setup(sensitivity=DEAF)
    message = chat_message(await world.member.send(world.general, "you idiot"))
    assert message is not None
    wishes = world.bot.rooms.wishes
    done = await asyncio.gather(*(wishes.replace(message, number) for number in (1, 2)))
    assert sorted(one.replaced.value for one in done) in (["busy", "done"], ["done", "gone"])
    assert texts(world.general) == ["you person\n-# softened"]


async def test_only_who_manages_messages_may(world: World) -> None:
    await world.setup(Mode.OFF)
    message = await world.member.send(world.general, "you idiot")
    with pytest.raises(simcord.SetupError, match="not visible"):
        await world.member.context_menu(world.general, MENU, message)
    command = world.env.backend.find_command(MENU, None, type=3)
    assert command is not None
    world.guild.set_command_permissions(int(command["id"]), {world.member: True})
    done = await world.member.context_menu(world.general, MENU, message)
    assert done.response is not None
    assert "Manage Messages" in done.response.content
    assert texts(world.general) == ["you idiot"]
