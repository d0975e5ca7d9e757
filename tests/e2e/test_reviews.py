"""Buttons under posts and cards, before and after a restart."""

import asyncio

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.core.incidents import ReviewAction
from bot.core.modes import Fallback, Mode
from tests.e2e.world import World, labels, texts

SOFT = "you person\n-# softened"
BACK = "you idiot\n-# restored by the moderators"


@pytest.fixture
async def replaced(world: World) -> World:
    """A world in which one message was replaced."""
    await world.member.send(world.general, "you idiot")
    return world


async def actions(world: World, incident: int = 1) -> list[ReviewAction]:
    return [review.action for review in await world.bot.rooms.incidents.reviews(incident)]


def card(world: World) -> discord.Message:
    [found] = [message for message in world.log.history() if message.embeds]
    return found


def post(world: World) -> discord.Message:
    [found] = [message for message in world.general.history() if message.components]
    return found


async def press(
    world: World, label: str, who: MemberActor | None = None, reason: str = ""
) -> InteractionResult:
    """Press a button of the card, and send the form that *Restore original* opens."""
    actor = who or world.moderator
    pressed = await actor.click(card(world), label=label)
    if pressed.modal is None:
        return pressed
    return await actor.submit_modal(pressed, {"reason": reason})


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize(
    ("label", "action", "channel", "line"),
    [
        ("Approve", ReviewAction.APPROVED, [SOFT], "approved by"),
        ("Restore original", ReviewAction.RESTORED, [BACK], "restored by"),
        ("Not toxic", ReviewAction.NOT_TOXIC, [BACK], "marked not toxic by"),
    ],
)
async def test_a_press_is_kept_and_followed(
    replaced: World,
    restarted: bool,
    label: str,
    action: ReviewAction,
    channel: list[str],
    line: str,
) -> None:
    if restarted:
        await replaced.restart()
    pressed = await press(replaced, label)
    assert pressed.acknowledged
    assert await actions(replaced) == [action]
    assert texts(replaced.general) == channel
    assert f"{line} <@{replaced.moderator.id}>" in str(card(replaced).embeds[0].fields[-1].value)


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_moderators_wording_takes_the_posts_place(replaced: World, restarted: bool) -> None:
    if restarted:
        await replaced.restart()
    form = await replaced.moderator.click(card(replaced), label="Edit")
    await replaced.moderator.submit_modal(form, {"wording": "dear person", "original": "x"})
    assert texts(replaced.general) == ["dear person\n-# softened"]
    [review] = await replaced.bot.rooms.incidents.reviews(1)
    assert (review.action, review.text) == (ReviewAction.EDITED, "dear person")
    assert card(replaced).embeds[1].description == "dear person"


async def test_a_card_has_only_buttons_that_do_something(world: World) -> None:
    await world.setup(Mode.SHADOW)
    await world.member.send(world.general, "you idiot")
    assert labels(card(world)) == ["Approve", "Edit", "Not toxic"]  # nothing was removed
    await world.member.send(world.general, "I will kill you")
    assert labels(world.log.history()[1]) == ["That was right", "Edit", "Not toxic"]
    await world.setup(fallback=Fallback.WITHHOLD)
    await world.member.send(world.general, "I will kill you")
    withheld = world.log.history()[2]
    every = ["That was right", "Edit", "Restore original", "Not toxic"]
    assert labels(withheld) == every
    await world.restore(withheld)
    assert texts(world.general)[-1].startswith("I will kill you\n-# restored")
    assert labels(world.log.history()[2]) == every


async def test_only_moderators_review(replaced: World) -> None:
    for label in ("Approve", "Edit", "Restore original", "Not toxic"):
        pressed = await replaced.member.click(card(replaced), label=label)
        assert pressed.ephemeral
        assert pressed.response is not None
        assert "Manage Messages" in pressed.response.content
    assert await actions(replaced) == []
    assert texts(replaced.general) == [SOFT]


async def test_restoring_twice_posts_once(replaced: World) -> None:
    second = replaced.guild.add_member(
        replaced.env.create_user("max"), roles=[replaced.guild.roles["Moderators"]]
    )
    await press(replaced, "Restore original")
    pressed = await press(replaced, "Restore original", second)
    assert "already" in pressed.followups[-1].content
    assert texts(replaced.general) == [BACK]
    assert await actions(replaced) == [ReviewAction.RESTORED]


async def test_two_moderators_at_once_take_turns(replaced: World) -> None:
    reviews = replaced.bot.rooms.reviews
    with replaced.env.time_context():
        both = await asyncio.gather(reviews.restore(1, 11), reviews.restore(1, 12))
    assert sorted(one.accepted for one in both) == [False, True]
    assert texts(replaced.general) == [BACK]


async def test_restoring_a_reply_takes_it_away(world: World) -> None:
    await world.setup(Mode.REPLY)
    await world.member.send(world.general, "you idiot")
    await press(world, "Restore original")
    assert texts(world.general) == ["you idiot"]


@pytest.mark.parametrize("restarted", [False, True])
async def test_the_author_sees_why(replaced: World, restarted: bool) -> None:
    if restarted:
        await replaced.restart()
    pressed = await replaced.member.click(post(replaced), label="Why?")
    assert pressed.ephemeral
    assert pressed.response is not None
    assert "||idiot||" in pressed.response.content


async def test_the_author_removes_the_post(replaced: World) -> None:
    await replaced.member.click(post(replaced), label="Remove")
    assert texts(replaced.general) == []


async def test_the_author_words_it_anew(replaced: World) -> None:
    form = await replaced.member.click(post(replaced), label="Edit my wording")
    assert form.modal is not None
    await replaced.member.submit_modal(form, {"wording": "my dear", "original": "you idiot"})
    assert texts(replaced.general) == ["my dear\n-# softened"]
    assert await actions(replaced) == [ReviewAction.REWORDED]


@pytest.mark.parametrize(
    ("wording", "reason"),
    [
        ("you moron", "still reads as hostile"),
        ("you idiot", "the same as the original"),
        ("see https://example.org", "a link or an address"),
        ("@everyone hello", "mentions somebody"),
        ("\u200b\u200b", "nothing to read"),
    ],
)
async def test_the_authors_wording_must_pass_the_guard(
    replaced: World, wording: str, reason: str
) -> None:
    form = await replaced.member.click(post(replaced), label="Edit my wording")
    answer = await replaced.member.submit_modal(form, {"wording": wording, "original": ""})
    said = [answer.response, *answer.followups]
    assert any(reason in one.content for one in said if one is not None)
    assert texts(replaced.general) == [SOFT]
    assert await actions(replaced) == []


async def test_nobody_else_touches_the_post(replaced: World) -> None:
    for label in ("Edit my wording", "Why?", "Remove"):
        pressed = await replaced.moderator.click(post(replaced), label=label)
        assert pressed.ephemeral
        assert pressed.response is not None
        assert "Only the author" in pressed.response.content
    assert texts(replaced.general) == [SOFT]


async def test_a_nudge_opens_for_its_author_alone_and_goes_away(world: World) -> None:
    await world.setup(Mode.NUDGE)
    await world.member.send(world.general, "you idiot")
    pressed = await world.member.click(post(world), label="See a calmer wording")
    assert pressed.ephemeral
    assert pressed.response is not None
    assert "you person" in pressed.response.content
    other = await world.moderator.click(post(world), label="See a calmer wording")
    assert other.response is not None
    assert "Only the author" in other.response.content
    await world.env.advance_time(301)
    assert texts(world.general) == ["you idiot"]


async def test_a_nudge_does_not_outlive_the_bot(world: World) -> None:
    await world.setup(Mode.NUDGE)
    await world.member.send(world.general, "you idiot")
    with world.env.time_context():
        await world.bot.platform.close()
    assert texts(world.general) == ["you idiot"]


async def test_an_error_is_one_sentence_with_a_number_that_the_log_has_too(
    replaced: World, caplog: pytest.LogCaptureFixture
) -> None:
    replaced.model.broken = True
    form = await replaced.member.click(post(replaced), label="Edit my wording")
    answer = await replaced.member.submit_modal(form, {"wording": "my dear", "original": ""})
    said = [one for one in (answer.response, *answer.followups) if one is not None]
    number = said[-1].content.partition("reference `")[2].rstrip("`)")
    assert "cannot read messages right now" in said[-1].content
    assert any(number and number in record.getMessage() for record in caplog.records)
    assert texts(replaced.general) == [SOFT]


@pytest.mark.usefixtures("german")
async def test_an_error_is_told_in_the_members_language(replaced: World) -> None:
    replaced.model.broken = True
    form = await replaced.member.click(post(replaced), label="Edit my wording")
    answer = await replaced.member.submit_modal(form, {"wording": "my dear", "original": ""})
    said = [one for one in (answer.response, *answer.followups) if one is not None]
    assert "Ich kann gerade keine Nachrichten lesen" in said[-1].content
    assert "Kennnummer" in said[-1].content
