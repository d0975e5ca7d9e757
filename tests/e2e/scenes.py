"""What has to happen for the bot to make each catalogued call, with the fault in its way."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.core.modes import Fallback, Mode
from bot.platform.codes import Answer
from tests.e2e import rule_scenes
from tests.e2e.faults import Fault, Faults
from tests.e2e.world import World

HOSTILE = "you idiot"
SOFT = "you person\n-# softened"

Scene = Callable[[World, Faults, Fault], Awaitable[None]]
POSTING = "POST /webhooks/{webhook}/{token}"
REMOVING = "DELETE /channels/{channel}/messages/{message}"
_GONE = (Answer.UNKNOWN_MESSAGE, Answer.UNKNOWN_CHANNEL)


def sent(mode: Mode, text: str = HOSTILE, **choices: Any) -> Scene:
    """A hostile message in a mode."""

    async def scene(world: World, faults: Faults, fault: Fault) -> None:
        await world.setup(mode, **choices)
        faults.arm(fault)
        await world.member.send(world.general, text)

    return scene


async def lost_post(world: World, faults: Faults, fault: Fault) -> None:
    """The post of the rewrite breaks, so that somebody has to look for it."""
    faults.arm(Fault(POSTING, Answer.SERVER_ERROR))
    faults.arm(fault)
    await world.member.send(world.general, HOSTILE)


async def lost_removal(world: World, faults: Faults, fault: Fault) -> None:
    """The removal breaks each time; whether it was done is what the call tells."""
    faults.arm(fault)
    faults.arm(Fault(REMOVING, Answer.SERVER_ERROR, done=fault.answer in _GONE))
    await world.member.send(world.general, HOSTILE)


def removed_by_its_author(mode: Mode, post: str, **choices: Any) -> Scene:
    """The author removes the message as soon as the rewrite stands."""

    async def scene(world: World, faults: Faults, fault: Fault) -> None:
        await world.setup(mode, **choices)
        posting = getattr(world.bot.platform, post)

        async def post_late(message: Any, *rest: Any) -> int:
            post_id: int = await posting(message, *rest)
            world.env.backend.delete_message(world.general.id, message.ref.message_id)
            return post_id

        faults.arm(fault)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(world.bot.platform, post, post_late)
            await world.member.send(world.general, HOSTILE)

    return scene


async def started(world: World, faults: Faults, fault: Fault) -> None:
    """The bot starts; then somebody is hostile."""
    faults.arm(fault)
    with world.env.time_context():
        await world.bot._sync_commands()
    await world.member.send(world.general, HOSTILE)


async def without_webhooks(world: World, faults: Faults, fault: Fault) -> None:
    """A permission is missing, so that the moderators have to be told."""
    world.deny(world.general, manage_webhooks=False)
    await sent(Mode.REPLACE)(world, faults, fault)


_WITHHELD = sent(Mode.REPLACE, "you hopeless case", fallback=Fallback.WITHHOLD)
_REPLY_REPLACED = sent(Mode.REPLY, remove_after_reply=True)

SCENES: dict[str, Scene] = {
    "make the commands known": started,
    "find the channel's webhook": sent(Mode.REPLACE),
    "make a webhook": sent(Mode.REPLACE),
    "post the rewrite": sent(Mode.REPLACE),
    "see whether the rewrite was posted": lost_post,
    "reply with the rewrite": sent(Mode.REPLY),
    "offer a calmer wording": sent(Mode.NUDGE),
    "remove the message behind the rewrite": sent(Mode.REPLACE),
    "remove the message above the reply": _REPLY_REPLACED,
    "remove a message to withhold it": _WITHHELD,
    "tell the author that it was withheld": _WITHHELD,
    "see whether the message stands": lost_removal,
    "look at the rewrite before taking it back": removed_by_its_author(
        Mode.REPLACE, "post_as_author"
    ),
    "take the rewrite back": removed_by_its_author(Mode.REPLACE, "post_as_author"),
    "tell the moderators what is missing": without_webhooks,
    "post the moderators' card": sent(Mode.REPLACE),
    "find the member whom a rule concerns": rule_scenes.timed_out,
    "time a member out": rule_scenes.timed_out,
    "give a member a role": rule_scenes.given_a_role,
    "tell what a rule did": rule_scenes.told,
    "take the reply back": removed_by_its_author(Mode.REPLY, "post_reply", remove_after_reply=True),
}

REMOVED_BY_ITS_AUTHOR = frozenset(
    {"look at the rewrite before taking it back", "take the rewrite back", "take the reply back"}
)
"""Where the message does not stand any more, by its author's own wish."""
