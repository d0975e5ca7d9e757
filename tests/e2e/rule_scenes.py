"""What has to happen for a server's rules to act on a member, and for moderators to lift it."""

from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord.results import InteractionResult

from bot.core.rules import Consequence, Rule
from tests.e2e.faults import Fault, Faults
from tests.e2e.world import World

HOSTILE = "you idiot"


async def permit(world: World, **permissions: bool) -> None:
    """Give the bot's own role these permissions."""
    backend = world.env.backend
    me = backend.get_member(world.guild.id, backend.bot_user.id)
    held = backend.get_role(world.guild.id, me.role_ids[0])
    value = discord.Permissions(held.permissions)
    value.update(**permissions)
    backend.edit_role(world.guild.id, held.id, {"permissions": value.value})
    await world.env.settle()


async def set_rule(world: World, consequence: Consequence) -> None:
    """A rule that acts at the next hostile message; the first one stood elsewhere."""
    await permit(world, moderate_members=True, manage_roles=True)
    elsewhere = world.guild.create_text_channel("elsewhere")
    role = world.guild.create_role("Resting")
    await world.setup(log_channel_id=None)
    await world.env.settle()
    await world.member.send(elsewhere, HOSTILE)
    rule = Rule(2, timedelta(days=1), consequence, duration=timedelta(hours=1), role_id=role.id)
    await world.setup(rules=(rule,))


async def timed_out(world: World, faults: Faults, fault: Fault) -> None:
    await set_rule(world, Consequence.TIMEOUT)
    faults.arm(fault)
    await world.member.send(world.general, HOSTILE)


async def given_a_role(world: World, faults: Faults, fault: Fault) -> None:
    await set_rule(world, Consequence.ROLE)
    faults.arm(fault)
    await world.member.send(world.general, HOSTILE)


async def told(world: World, faults: Faults, fault: Fault) -> None:
    """The card arrives; what the rule did does not."""
    await set_rule(world, Consequence.ALERT)
    log = world.bot.rooms.consequences._log
    tell = log.tell

    async def tell_late(*arguments: Any) -> None:
        faults.arm(fault)
        await tell(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log, "tell", tell_late)
        await world.member.send(world.general, HOSTILE)


async def lifted(world: World, faults: Faults, fault: Fault) -> InteractionResult:
    """A moderator ends a timeout."""
    return await _undone(world, faults, fault, Consequence.TIMEOUT, "Lift timeout")


async def taken_away(world: World, faults: Faults, fault: Fault) -> InteractionResult:
    """A moderator takes a role away again."""
    return await _undone(world, faults, fault, Consequence.ROLE, "Take role away")


async def _undone(
    world: World, faults: Faults, fault: Fault, consequence: Consequence, label: str
) -> InteractionResult:
    await set_rule(world, consequence)
    await world.member.send(world.general, HOSTILE)
    [message] = [message for message in world.log.history() if not message.embeds]
    faults.arm(fault)
    return await world.moderator.click(message, label=label)
