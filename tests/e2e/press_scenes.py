"""What somebody has to press or type for the bot to make each catalogued call."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import discord
import pytest
from simcord.builders import ChannelHandle
from simcord.enums import ChannelType
from simcord.results import InteractionResult

from bot.core.modes import Mode
from bot.platform.codes import Answer
from tests.e2e.faults import Fault, Faults
from tests.e2e.rule_scenes import lifted, permit, taken_away
from tests.e2e.world import World

HOSTILE = "you idiot"

Press = Callable[[World], Awaitable[InteractionResult]]
Scene = Callable[[World, Faults, Fault], Awaitable[InteractionResult]]


def after_replacing(press: Press, *companions: Fault) -> Scene:
    """A press after a message was replaced; ``companions`` stand in the way, too."""

    async def scene(world: World, faults: Faults, fault: Fault) -> InteractionResult:
        await world.member.send(world.general, HOSTILE)
        for companion in companions:
            faults.arm(companion)
        faults.arm(fault)
        return await press(world)

    return scene


def post(world: World) -> discord.Message:
    [found] = [message for message in world.general.history() if message.components]
    return found


def card(world: World) -> discord.Message:
    [found] = [message for message in world.log.history() if message.embeds]
    return found


async def why(world: World) -> InteractionResult:
    return await world.member.click(post(world), label="Why?")


async def remove(world: World) -> InteractionResult:
    return await world.member.click(post(world), label="Remove")


async def reword(world: World) -> InteractionResult:
    form = await world.member.click(post(world), label="Edit my wording")
    return await world.member.submit_modal(form, {"wording": "my dear", "original": ""})


async def appeal(world: World) -> InteractionResult:
    form = await world.member.click(post(world), label="Appeal")
    return await world.member.submit_modal(form, {"appeal": "it was a quote"})


async def approve(world: World) -> InteractionResult:
    return await world.moderator.click(card(world), label="Approve")


async def restore(world: World) -> InteractionResult:
    form = await world.moderator.click(card(world), label="Restore original")
    return await world.moderator.submit_modal(form, {"reason": "a joke between friends"})


async def not_toxic(world: World) -> InteractionResult:
    return await world.moderator.click(card(world), label="Not toxic")


async def delete(world: World) -> InteractionResult:
    """The author has deleted what is kept of them."""
    asked = await world.member.slash(world.general, "privacy delete", rewrites=False)
    assert asked.response is not None
    return await world.member.click(asked.response, label="Delete it all")


def chosen(*companions: Fault) -> Scene:
    """A member posts a wording that they chose."""

    async def scene(world: World, faults: Faults, fault: Fault) -> InteractionResult:
        asked = await world.member.slash(world.general, "rewrite", text=HOSTILE)
        assert asked.response is not None
        for companion in companions:
            faults.arm(companion)
        faults.arm(fault)
        return await world.member.click(asked.response, label="Post this")

    return scene


async def report(world: World, faults: Faults, fault: Fault) -> InteractionResult:
    """A member reports a message that the bot has forgotten, or never saw."""
    await world.setup(Mode.OFF)
    message = await world.member.send(world.general, HOSTILE)
    await world.setup()
    world.bot._connection._messages.clear()  # type: ignore[union-attr]
    faults.arm(fault)
    return await world.moderator.context_menu(world.general, "Report as hostile", message)


def offered(label: str) -> Scene:
    """The author of a nudged message decides."""

    async def scene(world: World, faults: Faults, fault: Fault) -> InteractionResult:
        await world.setup(Mode.NUDGE)
        await world.member.send(world.general, HOSTILE)
        shown = await world.member.click(post(world), label="See a calmer wording")
        assert shown.response is not None
        faults.arm(fault)
        return await world.member.click(shown.response, label=label)

    return scene


async def report_in_thread(world: World, faults: Faults, fault: Fault) -> InteractionResult:
    """A moderator reports what stands in an archived thread."""
    await world.setup(Mode.OFF)
    backend = world.env.backend
    made = backend.create_thread(
        world.general.id, "talk", world.member.id, type=ChannelType.PUBLIC_THREAD, broadcast=False
    )
    backend.announce_thread_create(made)
    thread = ChannelHandle(world.env, world.guild, made)
    message = await world.member.send(thread, HOSTILE)
    archived = {"archived": True, "archive_timestamp": "2026-02-01T00:00:00+00:00"}
    backend.edit_channel(thread.id, {}, thread_metadata=archived)
    await world.env.settle()
    await world.setup()
    world.bot._connection._messages.clear()  # type: ignore[union-attr]
    faults.arm(fault)
    return await world.moderator.context_menu(thread, "Report as hostile", message)


async def appeal_late(world: World, faults: Faults, fault: Fault) -> InteractionResult:
    """The author appeals when nobody looks at the card any more."""
    await world.member.send(world.general, HOSTILE)
    faults.arm(fault)
    appeals = world.bot.rooms.appeals
    now = appeals._now
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(appeals, "_now", lambda: now() + timedelta(hours=1))
        return await appeal(world)


async def slowly(world: World, faults: Faults, fault: Fault) -> InteractionResult:
    """A member posts a wording that they chose, in a channel with slow mode."""
    world.env.backend.edit_channel(world.general.id, {"rate_limit_per_user": 60})
    await world.env.settle()
    return await chosen()(world, faults, fault)


async def make_log_channel(world: World, faults: Faults, fault: Fault) -> InteractionResult:
    """A moderator has a log channel made."""
    await world.setup(log_channel_id=None)
    await permit(world, manage_channels=True)
    panel = await world.moderator.slash(world.general, "detox setup")
    assert panel.response is not None
    faults.arm(fault)
    return await world.moderator.click(panel.response, custom_id="detox:setup:make-log")


async def try_log_channel(world: World, faults: Faults, fault: Fault) -> InteractionResult:
    """A moderator chooses the log channel."""
    faults.arm(fault)
    return await world.moderator.slash(world.general, "detox log-channel", channel=world.log)


_NO_WEBHOOK = Fault("POST /webhooks/{webhook}/{token}", Answer.MISSING_PERMISSIONS)
_LEFT = Fault("GET /guilds/{guild}/members/{author}", Answer.UNKNOWN_MEMBER)

PRESSES: dict[str, Scene] = {
    "look at the rewrite before changing it": after_replacing(reword),
    "put another wording into the rewrite": after_replacing(reword),
    "find the author of what is restored": after_replacing(restore),
    "find the account of who left": after_replacing(restore, _LEFT),
    "see whether the original was restored before": after_replacing(restore),
    "post the original again": after_replacing(restore),
    "take the rewrite away from beside the original": after_replacing(restore),
    "remove the rewrite for its author": after_replacing(remove),
    "draw a card anew": after_replacing(appeal),
    "remove a card with what is deleted": after_replacing(delete),
    "answer below an old card": appeal_late,
    "find the member to let off": lifted,
    "end a timeout": lifted,
    "take a role away": taken_away,
    "mark what was lifted": lifted,
    "look for files that came with the rewrite": after_replacing(restore),
    "look at the rewrite before its author removes it": after_replacing(remove),
    "take an offer away": offered("Keep mine"),
    "post the offered wording": offered("Use this wording"),
    "see when its author posted last": slowly,
    "look up the thread of a reported message": report_in_thread,
    "make a log channel": make_log_channel,
    "post a chosen wording": chosen(),
    "post a chosen wording as the bot": chosen(_NO_WEBHOOK),
    "look up a reported message": report,
    "look up the author of a reported message": report,
    "try the log channel": try_log_channel,
    "take a press": after_replacing(why),
    "answer a press": after_replacing(why),
    "redraw the card that was pressed": after_replacing(approve),
}
