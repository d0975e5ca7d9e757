"""A nudge's author decides: the calmer wording, their own, or the message as it is."""

import asyncio
from typing import Any

import discord
import pytest
from simcord.results import ResponseMessage

from bot.core.errors import MessageGone, PermissionMissing, PlatformUnavailable
from bot.core.incidents import Outcome, ReviewAction, Step
from bot.core.modes import Mode
from tests.e2e.world import World, labels, texts

SOFT = "you person\n-# softened"
SIGNED = "you person\n-# softened for Ann"
OFFER = ["Use this wording", "Edit it first", "Keep mine", "Why?"]


@pytest.fixture
async def nudged(world: World) -> World:
    """A world in which one message was nudged."""
    await world.setup(Mode.NUDGE)
    await world.member.send(world.general, "you idiot")
    return world


def note(world: World) -> discord.Message:
    [found] = [message for message in world.general.history() if message.components]
    return found


async def offer(world: World) -> ResponseMessage:
    """What the author sees when they open the note."""
    opened = await world.member.click(note(world), label="See a calmer wording")
    assert opened.ephemeral
    assert opened.response is not None
    return opened.response


def said(message: ResponseMessage) -> str:
    return str(message.content)


@pytest.mark.parametrize("restarted", [False, True])
async def test_the_wording_takes_the_messages_place(nudged: World, restarted: bool) -> None:
    shown = await offer(nudged)
    assert labels(shown.message) == OFFER
    if restarted:
        await nudged.restart()
    await nudged.member.click(shown, label="Use this wording")
    assert texts(nudged.general) == [SOFT]
    [post] = nudged.general.history()
    assert post.author.display_name == "Ann"
    incident = await nudged.incident()
    assert (incident.step, incident.outcome) == (Step.DONE, Outcome.REPLACED)
    assert incident.posted_message_id == post.id
    [card] = nudged.log.history()
    assert card.embeds[0].title == "Replaced a message"
    assert "Restore original" in labels(card)


async def test_pressing_twice_posts_once(nudged: World) -> None:
    shown = await offer(nudged)
    second = await offer(nudged)
    await nudged.member.click(shown, label="Use this wording")
    await nudged.member.click(second, label="Use this wording")
    assert texts(nudged.general) == [SOFT]
    replacing = nudged.bot.rooms.replacing
    with nudged.env.time_context():
        again = await asyncio.gather(*(replacing.use(1, nudged.member.id) for _ in range(3)))
    assert [one.accepted for one in again] == [False] * 3
    assert texts(nudged.general) == [SOFT]


async def test_presses_at_once_take_turns(nudged: World) -> None:
    replacing = nudged.bot.rooms.replacing
    with nudged.env.time_context():
        done = await asyncio.gather(*(replacing.use(1, nudged.member.id) for _ in range(5)))
    assert sorted(one.accepted for one in done) == [False] * 4 + [True]
    assert texts(nudged.general) == [SOFT]


async def test_the_author_words_it_first(nudged: World) -> None:
    shown = await offer(nudged)
    form = await nudged.member.click(shown, label="Edit it first")
    refused = await nudged.member.submit_modal(form, {"wording": "you moron"})
    told = refused.followups[-1]
    assert "still reads as hostile" in told.content
    assert "||moron||" in told.content
    assert texts(nudged.general)[0] == "you idiot"
    form = await nudged.member.click(told, label="Try again")
    assert form.modal is not None
    assert "you moron" in str(form.modal)
    await nudged.member.submit_modal(form, {"wording": "my dear"})
    assert texts(nudged.general) == ["my dear\n-# softened"]
    [review] = await nudged.bot.rooms.incidents.reviews(1)
    assert (review.action, review.text) == (ReviewAction.REWORDED, "my dear")


async def test_the_author_keeps_what_they_wrote(nudged: World) -> None:
    shown = await offer(nudged)
    await nudged.member.click(shown, label="Keep mine")
    assert texts(nudged.general) == ["you idiot"]
    incident = await nudged.incident()
    assert incident.outcome is Outcome.NUDGED
    assert await nudged.bot.rooms.incidents.reviews(1) == []
    await nudged.env.advance_time(301)
    assert texts(nudged.general) == ["you idiot"]


@pytest.mark.parametrize(
    ("lacking", "stands", "outcome", "told"),
    [
        ({"manage_webhooks": False}, [SIGNED], Outcome.REPLY_REPLACED, "Done"),
        ({"manage_messages": False}, ["you idiot"], Outcome.NUDGED, "not allowed to replace"),
    ],
)
async def test_it_does_what_permissions_allow(
    nudged: World, lacking: dict[str, bool], stands: list[str], outcome: Outcome, told: str
) -> None:
    shown = await offer(nudged)
    nudged.deny(nudged.general, **lacking)
    await nudged.env.settle()
    pressed = await nudged.member.click(shown, label="Use this wording")
    assert [text for text in texts(nudged.general) if "-# There" not in text] == stands
    assert (await nudged.incident()).outcome is outcome
    assert told in str(pressed.response)


async def test_an_edited_message_is_left_as_it_is_now(nudged: World) -> None:
    shown = await offer(nudged)
    [message, _] = nudged.general.history()
    await nudged.member.edit(message, "a fine day")
    pressed = await nudged.member.click(shown, label="Use this wording")
    assert "edited your message" in str(pressed.response)
    assert texts(nudged.general)[0] == "a fine day"


async def test_an_edit_behind_the_post_is_not_lost(
    nudged: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = await offer(nudged)
    platform = nudged.bot.platform
    post = platform.post_as_author
    [message, _] = nudged.general.history()

    async def post_and_edit(*arguments: Any) -> int:
        post_id = await post(*arguments)
        edit = {"content": "I take that back"}
        nudged.env.backend.edit_message(nudged.general.id, message.id, edit)
        return post_id

    monkeypatch.setattr(platform, "post_as_author", post_and_edit)
    pressed = await nudged.member.click(shown, label="Use this wording")
    assert "edited your message" in str(pressed.response)
    assert texts(nudged.general) == ["I take that back"]
    incident = await nudged.incident()
    assert (incident.step, incident.outcome) == (Step.DONE, Outcome.NUDGED)


async def test_no_note_outlives_a_message_that_was_edited_and_deleted(nudged: World) -> None:
    [message, _] = nudged.general.history()
    await nudged.member.edit(message, "you moron")
    await nudged.member.delete(message)
    assert texts(nudged.general) == []


async def test_a_message_that_its_author_deleted_is_not_brought_back(nudged: World) -> None:
    shown = await offer(nudged)
    [message, _] = nudged.general.history()
    await nudged.member.delete(message)
    pressed = await nudged.member.click(shown, label="Use this wording")
    assert "not there any more" in pressed.followups[-1].content
    assert SOFT not in texts(nudged.general)


@pytest.mark.parametrize(
    ("call", "error", "stands", "outcome"),
    [
        ("post_as_author", PlatformUnavailable("HTTP 500"), ["you idiot"], Outcome.NUDGED),
        ("post_as_author", PermissionMissing("x"), [SIGNED], Outcome.REPLY_REPLACED),
        ("remove", PermissionMissing("x"), ["you idiot"], Outcome.NUDGED),
        ("remove", MessageGone("x"), ["you idiot"], Outcome.GONE),
    ],
)
async def test_whatever_fails_there_is_never_a_second_post(
    nudged: World,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    error: Exception,
    stands: list[str],
    outcome: Outcome,
) -> None:
    shown = await offer(nudged)

    async def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(nudged.bot.platform, call, fail)
    await nudged.member.click(shown, label="Use this wording")
    assert texts(nudged.general) == stands
    incident = await nudged.incident()
    assert (incident.step, incident.outcome) == (Step.DONE, outcome)


async def test_a_crash_behind_the_post_is_finished_at_the_next_start(
    nudged: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(*_: Any) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(nudged.bot.platform, "remove", die)
    with nudged.env.time_context(), pytest.raises(asyncio.CancelledError):
        await nudged.bot.rooms.replacing.use(1, nudged.member.id)
    assert texts(nudged.general) == ["you idiot", SOFT]
    await nudged.restart()
    assert texts(nudged.general) == [SOFT]
    assert (await nudged.incident()).outcome is Outcome.REPLACED


async def test_a_crash_before_the_post_leaves_the_message(
    nudged: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(*_: Any) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(nudged.bot.platform, "post_as_author", die)
    with nudged.env.time_context(), pytest.raises(asyncio.CancelledError):
        await nudged.bot.rooms.replacing.use(1, nudged.member.id)
    await nudged.restart()
    assert texts(nudged.general) == ["you idiot"]
    assert (await nudged.incident()).outcome is Outcome.ROLLED_BACK


@pytest.mark.usefixtures("german")
async def test_it_speaks_the_authors_language(nudged: World) -> None:
    shown = await offer(nudged)
    assert labels(shown.message) == [
        "Diese Fassung nehmen",
        "Erst bearbeiten",
        "Meine behalten",
        "Warum?",
    ]
    assert "So klingt sie ruhiger" in said(shown)


async def test_a_moderator_rewrites_what_was_only_reported(world: World) -> None:
    message = await world.member.send(world.general, "that is a dull plan")
    await world.moderator.context_menu(world.general, "Report as hostile", message)
    [card] = world.log.history()
    assert labels(card) == ["That was right", "Rewrite it", "Not toxic"]
    form = await world.moderator.click(card, label="Rewrite it")
    told = await world.moderator.submit_modal(form, {"wording": "I have another plan"})
    assert told.followups[-1].content == "Done: the message now has your wording."
    assert texts(world.general) == ["I have another plan\n-# softened"]
    assert (await world.incident()).outcome is Outcome.REPLACED
    [card] = world.log.history()
    assert "edited by" in str(card.embeds[0].fields[-1].value)
    assert "Restore original" in labels(card)


async def test_what_a_moderator_found_fine_is_replaced_no_more(nudged: World) -> None:
    shown = await offer(nudged)
    [card] = nudged.log.history()
    await nudged.moderator.click(card, label="Not toxic")
    pressed = await nudged.member.click(shown, label="Use this wording")
    assert "moderator" in str(pressed.response)
    assert texts(nudged.general) == ["you idiot"]
    assert (await nudged.incident()).outcome is Outcome.NUDGED


async def test_a_message_is_brought_back_even_if_it_had_been_left_alone_before(
    world: World,
) -> None:
    message = await world.member.send(world.general, "that is a dull plan")
    await world.moderator.context_menu(world.general, "Report as hostile", message)
    for press in ("Not toxic", "Rewrite it"):
        [card] = world.log.history()
        form = await world.moderator.click(card, label=press)
    await world.moderator.submit_modal(form, {"wording": "I have another plan"})
    assert texts(world.general) == ["I have another plan\n-# softened"]
    [card] = world.log.history()
    await world.restore(card)
    [standing] = texts(world.general)
    assert standing.startswith("that is a dull plan")


async def test_a_moderator_is_told_of_the_authors_message_not_of_their_own(world: World) -> None:
    message = await world.member.send(world.general, "that is a dull plan")
    await world.moderator.context_menu(world.general, "Report as hostile", message)
    [card] = world.log.history()
    form = await world.moderator.click(card, label="Rewrite it")
    await world.member.edit(message, "that is a plan")
    told = await world.moderator.submit_modal(form, {"wording": "I have another plan"})
    assert told.followups[-1].content.startswith("Its author has edited the message")
    assert texts(world.general) == ["that is a plan"]


async def test_a_moderator_rewrites_against_anothers_decision_only_knowingly(
    world: World,
) -> None:
    message = await world.member.send(world.general, "that is a dull plan")
    await world.moderator.context_menu(world.general, "Report as hostile", message)
    [card] = world.log.history()
    with world.env.time_context():
        await world.bot.rooms.reviews.not_toxic(1, 12_345)
    form = await world.moderator.click(card, label="Rewrite it")
    told = await world.moderator.submit_modal(form, {"wording": "I have another plan"})
    assert "<@12345>" in told.followups[-1].content
    assert texts(world.general) == ["that is a dull plan"]
    await world.moderator.click(told.followups[-1], label="Overrule")
    assert texts(world.general) == ["I have another plan\n-# softened"]
