"""What somebody has to press or type for the bot to make each catalogued call."""

from collections.abc import Awaitable, Callable

import discord
from simcord.results import InteractionResult

from bot.core.modes import Mode
from bot.platform.codes import Answer
from tests.e2e.faults import Fault, Faults
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
    "post a chosen wording": chosen(),
    "post a chosen wording as the bot": chosen(_NO_WEBHOOK),
    "look up a reported message": report,
    "look up the author of a reported message": report,
    "try the log channel": try_log_channel,
    "take a press": after_replacing(why),
    "answer a press": after_replacing(why),
    "redraw the card that was pressed": after_replacing(approve),
}
