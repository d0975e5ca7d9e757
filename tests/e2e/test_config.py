"""`/detox config`: export, and import with a look before."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord.results import ResponseMessage

from bot.core.configuration import LARGEST_FILE
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.rules import Consequence, Rule
from bot.core.words.entries import Kind, WordEntry
from tests.e2e.world import World


async def settings_of(world: World) -> GuildSettings:
    return await world.bot.rooms.settings.get(world.guild.id)


async def export(world: World, **options: object) -> bytes:
    asked = await world.moderator.slash(world.general, "detox config export", **options)
    assert asked.ephemeral
    assert asked.response is not None
    [file] = asked.response.attachments
    assert file.filename == f"detoxbot-{world.guild.id}.json"
    return await file.read()


async def import_(world: World, data: bytes | dict[str, Any]) -> ResponseMessage:
    if isinstance(data, dict):
        data = json.dumps({"version": 1, **data}).encode()
    asked = await world.moderator.slash(
        world.general, "detox config import", file=("config.json", data)
    )
    assert asked.ephemeral
    assert asked.response is not None
    return asked.response


async def test_a_round_trip_changes_nothing(world: World) -> None:
    await world.setup(
        Mode.NUDGE,
        exempt_role_ids=frozenset({world.guild.create_role("Poets").id, 2**60}),
        channel_modes={world.general.id: Mode.OFF},
        rules=(Rule(3, timedelta(days=1), Consequence.TIMEOUT, timedelta(hours=1)),),
    )
    shown = await import_(world, await export(world))
    assert shown.content.startswith("The file says what holds already.")
    assert shown.components == []


async def test_the_word_list_goes_along_when_asked_for(world: World) -> None:
    words, guild_id = world.bot.rooms.words, world.guild.id
    entries = [
        WordEntry(Kind.BLOCK, "clown*"),
        WordEntry(Kind.ALLOW, "hoe", world.general.id),
        WordEntry(Kind.BLOCK, "#hash"),
    ]
    await words.add(guild_id, entries, world.moderator.id)
    assert b"clown" not in await export(world)
    data = await export(world, words=True)
    assert "already" in (await import_(world, data)).content
    await words.replace(guild_id, [], world.moderator.id)
    shown = await import_(world, data)
    assert "**Word list** 3 entries in the place of 0" in str(shown.embeds[0].description)
    await world.moderator.click(shown, label="Apply")
    assert set((await words.list(guild_id)).entries) == set(entries)


async def test_nothing_changes_before_somebody_says_so(world: World) -> None:
    before = await settings_of(world)
    role = world.guild.create_role("Poets")
    await world.env.settle()
    shown = await import_(
        world,
        {
            "mode": "shadow",
            "exempt_roles": [str(role.id), "12345"],
            "channel_modes": {str(world.general.id): "off"},
            "sensitivity": 0.6,
        },
    )
    [embed] = shown.embeds
    assert str(embed.description).splitlines() == [
        "**Mode** replace → shadow",
        "**Sensitivity** balanced → 60%",
        f"**Exempt roles** + <@&{role.id}>",
        f"**Modes of channels** <#{world.general.id}> – → off",
    ]
    assert "role `12345`" in str(embed.fields[0].value)
    assert await settings_of(world) == before
    await world.moderator.click(shown, label="Apply")
    assert await settings_of(world) == replace(
        before,
        mode=Mode.SHADOW,
        sensitivity=0.6,
        exempt_role_ids=frozenset({role.id}),
        channel_modes={world.general.id: Mode.OFF},
    )


async def test_who_cancels_changes_nothing(world: World) -> None:
    before = await settings_of(world)
    shown = await import_(world, {"mode": "off"})
    await world.moderator.click(shown, label="Cancel")
    assert await settings_of(world) == before


async def test_what_changed_since_it_was_shown_is_not_overwritten(world: World) -> None:
    shown = await import_(world, {"mode": "off"})
    await world.moderator.slash(world.general, "detox threshold", percent=70)
    pressed = await world.moderator.click(shown, label="Apply")
    assert pressed.response is not None
    assert "in the meantime" in pressed.response.content
    settings = await settings_of(world)
    assert (settings.mode, settings.sensitivity) == (Mode.REPLACE, 0.7)


async def test_applying_needs_the_permission_when_it_is_pressed(world: World) -> None:
    shown = await import_(world, {"mode": "off"})
    roles = world.env.backend.guilds[world.guild.id].roles.values()
    [role] = [role for role in roles if role.name == "Moderators"]
    world.env.backend.edit_role(world.guild.id, role.id, {"permissions": 0})
    await world.env.settle()
    pressed = await world.moderator.click(shown, label="Apply")
    assert pressed.response is not None
    assert "**Manage Server**" in pressed.response.content
    assert (await settings_of(world)).mode is Mode.REPLACE


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"MZ\x90\x00", "not a JSON file"),
        (b'{"version": 1, "mode": "loud"}', "`mode` has to be"),
        (b'{"version": 1, "report_emoji": "@everyone"}', "`report_emoji`"),
        (b'{"version": 1, "words": ["ok", "***"]}', "Line 2 of `words`"),
        (b" " * (LARGEST_FILE + 1), "too large"),
    ],
)
async def test_what_cannot_be_taken_is_told_and_changes_nothing(
    world: World, data: bytes, told: str
) -> None:
    before = await settings_of(world)
    answer = (await import_(world, data)).content
    assert told in answer
    assert "nothing was changed" in answer
    assert await settings_of(world) == before


async def test_many_problems_fit_one_message(world: World) -> None:
    names = {f"{'x' * 40}{number}": number for number in range(500)}
    assert (await import_(world, names)).content.endswith("and 490 more")


async def test_nobody_imports_a_rule_that_gives_more_than_they_may(world: World) -> None:
    """The moderators' role may manage the server, and no roles."""
    admins = world.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
    await world.env.settle()
    rule = {"count": 2, "window": 60, "consequence": "role", "role": str(admins.id)}
    answer = (await import_(world, {"rules": [rule]})).content
    assert "1 rule that does what you may not do yourself" in answer
    assert (await settings_of(world)).rules == ()


async def test_samples_go_where_an_import_ends_them(world: World) -> None:
    await world.setup(Mode.SHADOW)
    await world.member.send(world.general, "you idiot")
    shown = await import_(world, {"keeps_samples": False})
    await world.moderator.click(shown, label="Apply")
    assert (await world.bot.rooms.survey.preview(world.guild.id)).samples == ()


@pytest.mark.usefixtures("german")
async def test_german_is_told_in_german(world: World) -> None:
    shown = await import_(world, {"mode": "off", "keeps_samples": False})
    assert str(shown.embeds[0].description).splitlines() == [
        "**Modus** replace → off",
        "**Stichproben im Modus shadow** ja → nein",
    ]
    await world.moderator.click(shown, label="Übernehmen")
    assert (await settings_of(world)).mode is Mode.OFF
