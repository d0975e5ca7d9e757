"""An author's word against what became of their message, and what they hear of it."""

from datetime import timedelta

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.core.appeals import LONGEST_APPEAL
from bot.core.modes import Fallback, Mode
from tests.e2e.world import World, labels, texts

WORDS = "It was a quote from a film."


@pytest.fixture
async def replaced(world: World) -> World:
    await world.member.send(world.general, "you idiot")
    return world


def post(world: World) -> discord.Message:
    [found] = [message for message in world.general.history() if message.components]
    return found


def card(world: World) -> discord.Message:
    return next(message for message in world.log.history() if message.embeds)


def told(result: InteractionResult) -> str:
    said = [result.response, *result.followups]
    return "\n".join(one.content or "" for one in said if one is not None)


async def appeal(world: World, words: str = WORDS, who: MemberActor | None = None) -> str:
    actor = who or world.member
    pressed = await actor.click(post(world), label="Appeal")
    if pressed.modal is None:
        return told(pressed)
    return told(await actor.submit_modal(pressed, {"appeal": words}))


async def why(world: World) -> str:
    return told(await world.member.click(post(world), label="Why?"))


@pytest.mark.parametrize("restarted", [False, True])
async def test_an_appeal_reaches_the_card(replaced: World, restarted: bool) -> None:
    if restarted:
        await replaced.restart()
    assert "The moderators will look at it" in await appeal(replaced)
    fields = {field.name: field.value for field in card(replaced).embeds[0].fields}
    assert card(replaced).embeds[0].title == "Appealed: Replaced a message"
    assert fields["The author's appeal"] == WORDS.replace(".", "\\.")
    assert len(replaced.log.history()) == 1  # a fresh card is seen anyway
    assert (await replaced.incident()).appeal == WORDS


async def test_there_is_one_appeal_an_incident(replaced: World) -> None:
    await appeal(replaced)
    assert "appealed already" in await appeal(replaced, "once more")
    assert (await replaced.incident()).appeal == WORDS


@pytest.mark.parametrize("words", [" \n ", "\u3000"])
async def test_an_empty_appeal_is_none(replaced: World, words: str) -> None:
    assert "nothing to read" in await appeal(replaced, words)
    assert (await replaced.incident()).appeal is None


async def test_a_wall_of_markdown_fits_the_card(replaced: World) -> None:
    await appeal(replaced, "@everyone ||" + "*" * (LONGEST_APPEAL - 12))
    embeds = card(replaced).embeds
    assert sum(len(embed) for embed in embeds) <= 6_000
    fields = {field.name: field.value for field in embeds[0].fields}
    assert "@everyone" not in (fields["The author's appeal"] or "").replace("\\@", "")


async def test_only_the_author_appeals(replaced: World) -> None:
    assert "Only the author" in await appeal(replaced, who=replaced.moderator)
    assert (await replaced.incident()).appeal is None


async def test_an_old_card_is_answered_so_that_somebody_notices(replaced: World) -> None:
    clock = replaced.bot.rooms.appeals._now
    replaced.bot.rooms.appeals._now = lambda: clock() + timedelta(hours=1)
    await appeal(replaced)
    [first, remark] = replaced.log.history()
    assert remark.reference is not None
    assert remark.reference.message_id == first.id
    assert "appealed (number 1)" in remark.content


async def test_an_appeal_counts_even_where_no_log_channel_takes_it(replaced: World) -> None:
    await replaced.setup(log_channel_id=None)
    assert "will look at it" in await appeal(replaced)
    waiting = await replaced.bot.rooms.queue.next(replaced.guild.id)
    assert waiting is not None
    assert waiting.appeal == WORDS


async def test_why_tells_how_to_appeal_and_what_came_of_it(replaced: World) -> None:
    assert "Press *Appeal*" in await why(replaced)
    await appeal(replaced)
    assert "Your appeal waits" in await why(replaced)
    await replaced.moderator.click(card(replaced), label="Approve")
    after = await why(replaced)
    assert "A moderator looked at it" in after
    assert "have read your appeal" in after
    assert str(replaced.moderator.id) not in after


async def test_a_reason_reaches_card_and_author(world: World) -> None:
    await world.setup(Mode.REPLY, remove_after_reply=False)
    await world.member.send(world.general, "you idiot")
    shown = post(world)
    await world.restore(card(world), "said in *jest*")
    assert "restored by" in str(card(world).embeds[0].fields[-1].value)
    assert "said in \\*jest\\*" in str(card(world).embeds[0].fields[-1].value)
    assert texts(world.general) == ["you idiot"]
    assert shown.id not in [one.id for one in world.general.history()]
    [review] = await world.bot.rooms.incidents.reviews(1)
    assert review.reason == "said in *jest*"


async def test_the_author_of_a_withheld_message_can_ask_and_appeal(world: World) -> None:
    await world.setup(fallback=Fallback.WITHHOLD)
    await world.member.send(world.general, "I will find you and kill you")
    assert labels(post(world)) == ["Why?", "Appeal"]
    assert "scored" in await why(world)
    other = await world.moderator.click(post(world), label="Why?")
    assert "Only the author" in told(other)
    await appeal(world)
    assert (await world.incident()).appeal == WORDS
    await world.restart()
    assert "Your appeal waits" in await why(world)


@pytest.mark.usefixtures("german")
async def test_it_is_all_said_in_german_too(replaced: World) -> None:
    pressed = await replaced.member.click(post(replaced), label="Appeal")
    answered = await replaced.member.submit_modal(pressed, {"appeal": WORDS})
    assert "Die Moderation sieht es sich an" in told(answered)
    assert "Dein Widerspruch wartet" in await why(replaced)
