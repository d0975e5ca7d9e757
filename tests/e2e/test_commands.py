"""`/detox`, and who may use which command."""

import discord
import pytest
import simcord

from bot.core.modes import Fallback, Mode, TrainingConsent
from tests.e2e.world import World


async def test_detox_is_for_those_who_manage_the_server(world: World) -> None:
    with pytest.raises(simcord.SetupError):
        await world.member.slash(world.general, "detox status")


async def test_detox_changes_every_choice(world: World) -> None:
    role = world.guild.create_role("Poets")
    moderator, general = world.moderator, world.general
    for command, options in (
        ("detox mode", {"mode": "shadow"}),
        ("detox mode", {"mode": "reply", "channel": general}),
        ("detox threshold", {"percent": 55}),
        ("detox log-channel", {"channel": world.log}),
        ("detox exempt", {"role": role, "channel": world.log}),
        ("detox fallback", {"choice": "withhold"}),
        ("detox reply", {"remove_original": True}),
        ("detox training", {"choice": "opt_out"}),
    ):
        answer = await moderator.slash(general, command, **options)
        assert answer.ephemeral, command
        assert answer.response is not None, command
    settings = await world.bot.rooms.settings.get(world.guild.id)
    assert settings.mode is Mode.SHADOW
    assert settings.channel_modes == {general.id: Mode.REPLY}
    assert settings.threshold == 0.55
    assert settings.log_channel_id == world.log.id
    assert settings.exempt_role_ids == {role.id}
    assert settings.exempt_channel_ids == {world.log.id}
    assert settings.fallback is Fallback.WITHHOLD
    assert settings.remove_after_reply
    assert settings.training_consent is TrainingConsent.OPT_OUT
    await moderator.slash(general, "detox exempt", role=role, remove=True)
    assert (await world.bot.rooms.settings.get(world.guild.id)).exempt_role_ids == frozenset()


async def test_status_tells_what_is_missing_and_which_model_runs(world: World) -> None:
    world.deny(world.general, manage_webhooks=False)
    answer = await world.moderator.slash(world.general, "detox status")
    assert answer.response is not None
    assert "**Missing permissions here** Manage Webhooks" in answer.response.content
    assert "**Model** toy" in answer.response.content
    assert "**Waiting** 0 texts" in answer.response.content


@pytest.mark.parametrize(
    ("denied", "named"),
    [
        ("view_channel", "View Channel"),
        ("send_messages", "Send Messages"),
        ("embed_links", "Embed Links"),
    ],
)
async def test_a_log_channel_that_cannot_be_written_is_refused(
    world: World, denied: str, named: str
) -> None:
    hidden = world.guild.create_text_channel("hidden")
    world.deny(hidden, **{denied: False})
    answer = await world.moderator.slash(world.general, "detox log-channel", channel=hidden)
    assert answer.response is not None
    assert f"**{named}**" in answer.response.content
    assert (await world.bot.rooms.settings.get(world.guild.id)).log_channel_id == world.log.id
    assert hidden.history() == []


async def test_commands_are_registered_for_those_who_may_use_them(world: World) -> None:
    [sync] = [one for one in world.env.http_requests if one.path.endswith("/commands")]
    assert isinstance(sync.json, list)
    commands = {command["name"]: command for command in sync.json}
    manage = discord.Permissions(manage_guild=True).value
    assert commands["detox"]["default_member_permissions"] == manage
    assert commands["detox"]["contexts"] == commands["Report as hostile"]["contexts"] == [0]
    assert commands["rewrite"]["default_member_permissions"] is None
    assert {option["name"] for option in commands["detox"]["options"]} == {
        "mode",
        "threshold",
        "log-channel",
        "exempt",
        "fallback",
        "reply",
        "training",
        "reports",
        "status",
        "sensitivity",
        "preview",
        "words",
        "consequences",
        "review",
        "store",
        "retention",
        "language",
        "setup",
        "stats",
        "config",
        "export",
        "audit",
    }
    assert commands["Suggest a calmer wording"]["type"] == 3
