"""`/rewrite`, `/detox`, `/privacy` and the context menu."""

import discord
import pytest
import simcord

from bot.core.modes import Fallback, Mode, TrainingConsent
from tests.e2e.world import World


async def test_rewrite_offers_wordings_to_the_asker_alone_and_posts_the_chosen_one(
    world: World,
) -> None:
    asked = await world.member.slash(world.general, "rewrite", text="you idiot")
    assert asked.ephemeral
    offer = asked.response
    assert offer is not None
    assert "**1.** you person" in offer.content
    assert "**3.** you person \\(thanks\\)" in offer.content
    await world.member.click(offer, label="Post 2")
    [post] = [message for message in world.general.history() if message.webhook_id]
    assert post.content == "you person (please)\n-# softened"
    assert post.author.display_name == "Ann"


async def test_a_chosen_wording_is_posted_without_webhooks_too(world: World) -> None:
    world.deny(world.general, manage_webhooks=False)
    asked = await world.member.slash(world.general, "rewrite", text="@everyone you idiot")
    assert asked.response is not None
    await world.member.click(asked.response, label="Post 1")
    post = world.general.history()[-1]
    assert post.content == "@everyone you person\n-# softened for Ann"
    assert not post.mention_everyone


async def test_who_may_not_send_posts_nothing(world: World) -> None:
    asked = await world.member.slash(world.general, "rewrite", text="you idiot")
    assert asked.response is not None
    world.deny(world.general, world.member.id, send_messages=False)
    await world.member.click(asked.response, label="Post 1")
    assert [message for message in world.general.history() if message.webhook_id] == []


async def test_rewrite_says_so_when_there_is_nothing_to_soften(world: World) -> None:
    asked = await world.member.slash(world.general, "rewrite", text="lovely day")
    assert asked.response is not None
    assert "reads fine" in asked.response.content


async def test_rewrite_apologises_when_the_model_fails(world: World) -> None:
    world.model.broken = True
    asked = await world.member.slash(world.general, "rewrite", text="you idiot")
    assert asked.response is not None
    assert "(reference `" in asked.response.content
    assert [type(error).__name__ for error in world.env.errors] == ["CommandInvokeError"]


async def test_the_context_menu_suggests_for_a_message(world: World) -> None:
    await world.setup(Mode.OFF)
    message = await world.member.send(world.general, "you idiot")
    asked = await world.moderator.context_menu(world.general, "Suggest a calmer wording", message)
    assert asked.ephemeral
    assert asked.response is not None
    assert "you person" in asked.response.content


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


@pytest.mark.parametrize(
    ("command", "choice"), [("privacy opt-in", True), ("privacy opt-out", False)]
)
async def test_a_members_choice_is_kept(world: World, command: str, choice: bool) -> None:
    await world.member.slash(world.general, command)
    privacy = world.bot.rooms.privacy
    assert await privacy.training_choice(world.guild.id, world.member.id) is choice
    shown = await world.member.slash(world.general, "privacy show")
    assert shown.ephemeral
    assert shown.response is not None
    assert f"You opted {'in' if choice else 'out'}" in shown.response.content


@pytest.mark.parametrize(
    ("mode", "told"), [(Mode.REPLACE, False), (Mode.SHADOW, True), (Mode.OFF, True)]
)
async def test_members_hear_of_samples_where_some_are_kept(
    world: World, mode: Mode, told: bool
) -> None:
    overrides = {world.log.id: Mode.SHADOW} if mode is Mode.OFF else {}
    await world.setup(mode, channel_modes=overrides)
    shown = await world.member.slash(world.general, "privacy show")
    assert shown.response is not None
    assert ("for seven days" in shown.response.content) is told


async def test_commands_are_registered_for_those_who_may_use_them(world: World) -> None:
    [sync] = [one for one in world.env.http_requests if one.path.endswith("/commands")]
    assert isinstance(sync.json, list)
    commands = {command["name"]: command for command in sync.json}
    manage = discord.Permissions(manage_guild=True).value
    assert commands["detox"]["default_member_permissions"] == manage
    assert commands["detox"]["contexts"] == commands["privacy"]["contexts"] == [0]
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
    }
    assert commands["Suggest a calmer wording"]["type"] == 3
