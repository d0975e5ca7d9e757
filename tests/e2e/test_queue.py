"""`/detox review`: one incident after the other, for moderators alone."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage

from bot.core.incidents import ReviewAction
from bot.core.modes import Mode
from bot.views.queue import Stand, WalkButton
from tests.e2e.world import World, labels, texts

HOSTILE = ("you idiot", "you moron", "stupid you")


@pytest.fixture
async def queue(world: World) -> World:
    """A world in which three messages were replaced."""
    for text in HOSTILE:
        await world.member.send(world.general, text)
    return world


async def review(world: World, **options: object) -> ResponseMessage:
    result = await world.moderator.slash(world.log, "detox review", **options)
    assert result.ephemeral
    assert result.response is not None
    return result.response


def shown(page: ResponseMessage) -> tuple[str, str]:
    """Where the walk is, and the original on show."""
    embeds = page.embeds
    return page.content.splitlines()[-1], (embeds[0].description or "") if embeds else ""


async def press(
    world: World, page: ResponseMessage, label: str, who: MemberActor | None = None
) -> InteractionResult:
    return await (who or world.moderator).click(page, label=label)


async def actions(world: World, number: int) -> list[ReviewAction]:
    return [review.action for review in await world.bot.rooms.incidents.reviews(number)]


async def demote(world: World) -> None:
    role = world.guild.roles["Moderators"]
    world.env.backend.remove_member_role(world.guild.id, world.moderator.id, role.id)
    await world.env.settle()


async def test_a_walk_goes_through_all_that_waits(queue: World) -> None:
    page = await review(queue)
    assert shown(page) == ("**1 of 3**", "||you idiot||")
    assert labels(page.message) == [
        "Approve",
        "Edit",
        "Restore original",
        "Not toxic",
        "Skip",
        "Stop",
    ]
    await press(queue, page, "Approve")
    assert shown(page) == ("**2 of 3**", "||you moron||")
    assert page.content.startswith("Approved.")
    form = await press(queue, page, "Edit")
    await queue.moderator.submit_modal(form, {"wording": "dear friend"})
    assert shown(page) == ("**3 of 3**", "||stupid you||")
    form = await press(queue, page, "Restore original")
    await queue.moderator.submit_modal(form, {"reason": "a joke"})
    assert "the queue is empty" in page.content
    assert labels(page.message) == []
    assert [await actions(queue, number) for number in (1, 2, 3)] == [
        [ReviewAction.APPROVED],
        [ReviewAction.EDITED],
        [ReviewAction.RESTORED],
    ]
    assert texts(queue.general) == [
        "you person\n-# softened",
        "dear friend\n-# softened",
        "stupid you\n-# restored by the moderators",
    ]
    cards = [str(card.embeds[0].fields[-1].value) for card in queue.log.history()]
    assert ["approved by" in cards[0], "edited by" in cards[1], "a joke" in cards[2]] == [True] * 3


async def test_a_walk_goes_on_after_a_restart(queue: World) -> None:
    page = await review(queue)
    await queue.restart()
    await press(queue, page, "Not toxic")
    assert shown(page) == ("**2 of 3**", "||you moron||")


async def test_a_walk_goes_on_after_an_hour(queue: World) -> None:
    page = await review(queue)
    await queue.env.advance_time(3_600)
    await press(queue, page, "Skip")
    assert shown(page) == ("**2 of 3**", "||you moron||")


async def test_what_was_skipped_still_waits(queue: World) -> None:
    page = await review(queue)
    for _ in HOSTILE:
        await press(queue, page, "Skip")
    assert "3 that you skipped" in page.content
    await press(queue, page, "Start again")
    assert shown(page) == ("**1 of 3**", "||you idiot||")
    await press(queue, page, "Stop")
    assert page.content.startswith("Stopped.")
    assert labels(page.message) == []


async def test_appeals_come_first(queue: World) -> None:
    await queue.bot.rooms.appeals.appeal(3, "please look")
    page = await review(queue)
    assert shown(page)[1] == "||stupid you||"
    assert page.embeds[0].title == "Appealed: Replaced a message"


async def test_what_others_decided_meanwhile_is_passed_over(queue: World) -> None:
    page = await review(queue)
    await queue.bot.rooms.reviews.approve(1, 77)
    await queue.bot.rooms.reviews.approve(2, 77)
    await press(queue, page, "Not toxic")
    assert "<@77> has already approved this" in page.content
    assert shown(page)[1] == "||stupid you||"
    assert await actions(queue, 1) == [ReviewAction.APPROVED]


async def test_what_is_no_longer_kept_is_passed_over(queue: World) -> None:
    page = await review(queue)
    await queue.bot.database.retention.forget_member(queue.member.id)
    await press(queue, page, "Approve")
    assert "no longer keep" in page.content


async def test_two_moderators_at_once_decide_once(queue: World) -> None:
    second = queue.guild.add_member(
        queue.env.create_user("max"), roles=[queue.guild.roles["Moderators"]]
    )
    mine = await review(queue)
    theirs = (await second.slash(queue.log, "detox review")).response
    assert theirs is not None
    await press(queue, mine, "Approve")
    await press(queue, theirs, "Not toxic", second)
    assert await actions(queue, 1) == [ReviewAction.APPROVED]
    assert texts(queue.general)[0] == "you person\n-# softened"
    assert shown(theirs)[1] == "||you moron||"


async def test_it_keeps_to_a_channel(queue: World) -> None:
    other = queue.guild.create_text_channel("other")
    page = await review(queue, channel=other)
    assert "Nothing from there" in page.content
    page = await review(queue, channel=queue.general)
    await press(queue, page, "Skip")
    assert shown(page) == ("**2 of 3**", "||you moron||")


async def test_an_empty_queue_says_so(world: World) -> None:
    assert "the queue is empty" in (await review(world)).content


async def test_what_moderators_only_look_on_at_does_not_wait(world: World) -> None:
    await world.setup(Mode.SHADOW)
    await world.member.send(world.general, "you idiot")
    assert "the queue is empty" in (await review(world)).content


async def test_a_wording_with_a_mention_is_refused_and_can_be_mended(queue: World) -> None:
    page = await review(queue)
    form = await press(queue, page, "Edit")
    answer = await queue.moderator.submit_modal(form, {"wording": "@everyone look"})
    refused = answer.followups[-1]
    assert "mentions somebody" in refused.content
    assert await actions(queue, 1) == []
    form = await queue.moderator.click(refused, label="Try again")
    await queue.moderator.submit_modal(form, {"wording": "look"})
    assert await actions(queue, 1) == [ReviewAction.EDITED]


async def test_who_lost_the_right_can_press_no_more(queue: World) -> None:
    page = await review(queue)
    await demote(queue)
    pressed = await press(queue, page, "Approve")
    assert "Manage Messages" in str(pressed.response.content if pressed.response else "")
    assert await actions(queue, 1) == []


@pytest.mark.parametrize(
    ("label", "form"),
    [("Edit", {"wording": "look"}), ("Restore original", {"reason": "no harm meant"})],
)
@pytest.mark.parametrize("walking", [True, False], ids=["queue", "card"])
async def test_a_form_that_comes_back_after_the_right_was_lost_does_nothing(
    queue: World, walking: bool, label: str, form: dict[str, str]
) -> None:
    before = texts(queue.general)
    shown = await review(queue) if walking else queue.log.history()[0]
    opened = await queue.moderator.click(shown, label=label)
    await demote(queue)
    told = await queue.moderator.submit_modal(opened, form)
    assert "Manage Messages" in str(told.response.content if told.response else "")
    assert await actions(queue, 1) == []
    assert texts(queue.general) == before


async def test_who_moderates_one_channel_decides_on_nothing_elsewhere(queue: World) -> None:
    """The numbers on a button are no proof of where its incident was."""
    await demote(queue)
    own = queue.guild.create_text_channel("own")
    queue.deny(own, queue.moderator.id, manage_messages=True)
    await queue.env.settle()
    stand = Stand(1, 1, 3, own.id)
    view = discord.ui.View(timeout=None)
    view.add_item(WalkButton("approve", stand, "Approve"))
    with queue.env.time_context():
        place = queue.bot.get_channel(own.id)
        assert isinstance(place, discord.TextChannel)
        message = await place.send("here", view=view)
    await queue.moderator.click(message, label="Approve")
    assert await actions(queue, 1) == []


@pytest.mark.usefixtures("german")
async def test_it_speaks_the_moderators_language(queue: World) -> None:
    page = await review(queue)
    assert shown(page)[0] == "**1 von 3**"
    assert "Überspringen" in labels(page.message)
    assert page.embeds[0].title == "Nachricht ersetzt"


def test_every_button_fits_discord() -> None:
    biggest = Stand(10**18 - 1, 999_999, 999_999, 2**63 - 1)
    for action in ("approve", "nottoxic", "restore"):
        button = WalkButton(action, biggest)
        assert isinstance(button.item, discord.ui.Button)
        assert len(button.item.custom_id or "") <= 100
