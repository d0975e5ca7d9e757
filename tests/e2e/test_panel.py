"""`/detox setup`: one panel on which everything is chosen, checked and looked at."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import ResponseMessage

from bot.core.errors import StorageError
from bot.core.modes import Keeping, Mode
from bot.core.policy import GuildSettings
from bot.core.rules import Consequence, Rule
from bot.core.said import Language
from bot.language.texts import texts as texts_in
from bot.platform.permissions import AUTOMOD, CONSEQUENCES, LOG, NEEDED
from bot.views.specimen import EXAMPLE
from detox_model.thresholds import Preset
from tests.e2e.world import World, texts

TIMEOUT = Rule(3, timedelta(days=1), Consequence.TIMEOUT, timedelta(hours=1))


async def opened(world: World, actor: MemberActor | None = None) -> ResponseMessage:
    asked = await (actor or world.moderator).slash(world.general, "detox setup")
    assert asked.ephemeral
    assert asked.response is not None
    return asked.response


async def turned(world: World, page: str) -> ResponseMessage:
    panel = await opened(world)
    await world.moderator.click(panel, custom_id=f"detox:setup:page-{page}")
    return panel


async def settings_of(world: World) -> GuildSettings:
    return await world.bot.rooms.settings.get(world.guild.id)


def controls(panel: ResponseMessage) -> Iterator[dict[str, Any]]:
    for row in panel.components:
        yield from row["components"]


async def answer(world: World, panel: ResponseMessage, what: str) -> str:
    """What a press is answered, beside the panel."""
    pressed = await world.moderator.click(panel, custom_id=f"detox:setup:{what}")
    return pressed.followups[0].content


def fields(panel: ResponseMessage) -> dict[str | None, str | None]:
    [embed] = panel.embeds
    return {field.name: field.value for field in embed.fields}


@pytest.mark.parametrize(
    ("page", "what", "value", "chosen"),
    [
        ("basics", "mode", "nudge", {"mode": Mode.NUDGE}),
        ("basics", "preset", "strict", {"sensitivity": Preset.STRICT}),
        ("basics", "language", "de", {"language": Language.GERMAN}),
        ("storage", "keeping", "review", {"keeping": Keeping.REVIEW}),
        ("storage", "retention", "30", {"retention_days": 30}),
    ],
)
async def test_each_choice_is_stored_at_once_and_shown(
    world: World, page: str, what: str, value: str, chosen: dict[str, object]
) -> None:
    panel = await turned(world, page)
    await world.moderator.select(panel, [value], custom_id=f"detox:setup:{what}")
    settings = await settings_of(world)
    assert {name: getattr(settings, name) for name in chosen} == chosen
    [menu] = [one for one in controls(panel) if one.get("custom_id") == f"detox:setup:{what}"]
    assert [one["value"] for one in menu["options"] if one.get("default")] == [value]


async def test_pages_fit_what_discord_allows_in_every_language(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language in Language:
        monkeypatch.setattr("bot.views.controls.texts_for", lambda _, one=language: texts_in(one))
        panel = await opened(world)
        for page in ("exempt", "storage", "check", "basics"):
            await world.moderator.click(panel, custom_id=f"detox:setup:page-{page}")
            assert len(panel.components) <= 5
            for control in controls(panel):
                assert len(control.get("label", "")) <= 80
                assert len(control.get("placeholder", "")) <= 150
                assert all(len(one["label"]) <= 100 for one in control.get("options", ()))


async def test_roles_and_channels_are_exempt_and_read_again(world: World) -> None:
    poets, bards = world.guild.create_role("Poets"), world.guild.create_role("Bards")
    panel = await turned(world, "exempt")
    await world.moderator.select(panel, [poets, bards], custom_id="detox:setup:exempt-roles")
    await world.moderator.select(panel, [world.log], custom_id="detox:setup:exempt-channels")
    settings = await settings_of(world)
    assert settings.exempt_role_ids == {poets.id, bards.id}
    assert settings.exempt_channel_ids == {world.log.id}
    assert f"<@&{poets.id}>" in str(fields(panel)["Exempt"])
    await world.moderator.select(panel, [bards], custom_id="detox:setup:exempt-roles")
    assert (await settings_of(world)).exempt_role_ids == {bards.id}
    await world.moderator.select(panel, [], custom_id="detox:setup:exempt-channels")
    assert (await settings_of(world)).exempt_channel_ids == frozenset()


async def test_of_two_who_choose_at_once_neither_undoes_the_other(world: World) -> None:
    """Each panel shows what held when it was drawn."""
    poets, bards = world.guild.create_role("Poets"), world.guild.create_role("Bards")
    admins = world.guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
    second = world.guild.add_member(world.env.create_user("max"), roles=[admins])
    mine, theirs = await turned(world, "exempt"), await opened(world, second)
    await second.click(theirs, custom_id="detox:setup:page-exempt")
    await world.moderator.select(mine, [poets], custom_id="detox:setup:exempt-roles")
    await second.select(theirs, [bards], custom_id="detox:setup:exempt-roles")
    assert (await settings_of(world)).exempt_role_ids == {poets.id, bards.id}


async def test_more_exemptions_than_a_menu_shows_stay(world: World) -> None:
    gone = frozenset(range(2**60, 2**60 + 40))
    await world.setup(exempt_role_ids=gone)
    poets = world.guild.create_role("Poets")
    panel = await turned(world, "exempt")
    await world.moderator.select(panel, [poets], custom_id="detox:setup:exempt-roles")
    assert (await settings_of(world)).exempt_role_ids == gone | {poets.id}


async def test_samples_are_switched_off_and_on(world: World) -> None:
    panel = await turned(world, "storage")
    await world.moderator.click(panel, custom_id="detox:setup:samples-off")
    assert not (await settings_of(world)).keeps_samples
    await world.moderator.click(panel, custom_id="detox:setup:samples-on")
    assert (await settings_of(world)).keeps_samples


async def test_the_log_channel_is_tried_before_it_is_taken(world: World) -> None:
    panel = await opened(world)
    quiet = world.guild.create_text_channel("quiet")
    world.deny(quiet, embed_links=False)
    await world.moderator.select(panel, [quiet], custom_id="detox:setup:log")
    assert (await settings_of(world)).log_channel_id == world.log.id
    assert texts(quiet) == []
    other = world.guild.create_text_channel("other")
    await world.moderator.select(panel, [other], custom_id="detox:setup:log")
    assert (await settings_of(world)).log_channel_id == other.id
    assert len(texts(other)) == 1
    await world.moderator.select(panel, [], custom_id="detox:setup:log")
    assert (await settings_of(world)).log_channel_id is None


async def test_a_log_channel_is_made_once_and_is_private(world: World) -> None:
    await world.setup(log_channel_id=None)
    mine, again = await opened(world), await opened(world)
    assert "I log in <#" in await answer(world, mine, "make-log")
    assert "already" in await answer(world, again, "make-log")
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    [made] = [channel for channel in guild.text_channels if channel.name == "detox-log"]
    assert (await settings_of(world)).log_channel_id == made.id
    assert not made.permissions_for(guild.default_role).view_channel
    assert made.permissions_for(guild.me).embed_links
    [moderators] = [role for role in guild.roles if role.name == "Moderators"]
    assert made.permissions_for(moderators).view_channel
    await world.member.send(world.general, "you idiot")
    assert [message.embeds[0].title async for message in made.history()]


async def test_who_may_not_make_channels_says_so(world: World) -> None:
    await world.setup(log_channel_id=None)
    panel = await opened(world)
    await _take(world, "manage_channels")
    assert "**Manage Channels**" in await answer(world, panel, "make-log")
    assert (await settings_of(world)).log_channel_id is None


@pytest.mark.parametrize("what", ["samples-off", "page-check", "preview", "make-log"])
async def test_a_press_needs_the_permission_when_it_is_made(world: World, what: str) -> None:
    page = {"samples-off": "storage", "preview": "check"}.get(what, "basics")
    await world.setup(log_channel_id=None)
    panel = await turned(world, page)
    before = await settings_of(world)
    await _demote(world)
    pressed = await world.moderator.click(panel, custom_id=f"detox:setup:{what}")
    assert pressed.response is not None
    assert "**Manage Server**" in pressed.response.content
    assert await settings_of(world) == before


async def test_the_panel_works_after_a_restart(world: World) -> None:
    panel = await opened(world)
    await world.restart()
    await world.moderator.select(panel, ["shadow"], custom_id="detox:setup:mode")
    assert (await settings_of(world)).mode is Mode.SHADOW


async def test_a_failing_database_is_an_apology(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = await opened(world)

    async def refuse(*_: object) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr(world.bot.rooms.settings, "save", refuse)
    pressed = await world.moderator.select(panel, ["shadow"], custom_id="detox:setup:mode")
    assert "(reference `" in pressed.followups[0].content
    assert (await settings_of(world)).mode is Mode.REPLACE


@pytest.mark.parametrize(
    ("taken", "denied", "found"),
    [
        ((), {}, {"✅ All well": "every permission"}),
        (("manage_webhooks",), {}, {"❌ Missing on this server": "**Manage Webhooks** to post"}),
        ((), {"manage_messages": False}, {"❌ Missing in channels": "Manage Messages"}),
        ((), {"view_channel": False}, {"Channels that I cannot see": "<#"}),
        (("manage_guild",), {}, {"Discord's AutoMod": "optional"}),
    ],
)
async def test_the_check_names_what_is_missing_where_and_why(
    world: World, taken: tuple[str, ...], denied: dict[str, bool], found: dict[str, str]
) -> None:
    if denied:
        world.deny(world.general, **denied)
    await _take(world, *taken)
    shown = fields(await turned(world, "check"))
    for name, text in found.items():
        [value] = [value for key, value in shown.items() if str(key).startswith(name)]
        assert text in str(value)
    assert ("✅ All well" in shown) is not any(str(key).startswith("❌") for key in shown)


@pytest.mark.parametrize(
    ("denied", "text"),
    [
        ({"embed_links": False}, "**Embed Links**"),
        ({"attach_files": False}, "**Attach Files**"),
        ({"send_messages": False}, "**Send Messages**"),
        ({"view_channel": False}, "**View Channel**"),
    ],
)
async def test_the_check_looks_at_the_log_channel(
    world: World, denied: dict[str, bool], text: str
) -> None:
    await world.setup(exempt_channel_ids={world.log.id})
    world.deny(world.log, **denied)
    assert text in str(fields(await turned(world, "check"))["Log channel"])


async def test_a_log_channel_that_is_gone_is_told(world: World) -> None:
    await world.setup(log_channel_id=2**62)
    assert "not there any more" in str(fields(await turned(world, "check"))["Log channel"])
    await world.setup(log_channel_id=None)
    assert "Nobody hears" in str(fields(await turned(world, "check"))["Log channel"])


async def test_many_channels_are_ten_and_a_number(world: World) -> None:
    for number in range(15):
        channel = world.guild.create_text_channel(f"channel-{number}")
        world.deny(channel, manage_webhooks=False)
    await world.env.settle()
    told = str(fields(await turned(world, "check"))["❌ Missing in channels"])
    assert told.count("<#") == 10
    assert told.endswith("and 5 more")


@pytest.mark.parametrize(
    ("choices", "needed"),
    [
        ({"mode": Mode.SHADOW}, set(LOG)),
        ({"mode": Mode.REPLACE}, {*NEEDED[Mode.REPLACE], *LOG, "send_messages_in_threads"}),
        (
            {"mode": Mode.SHADOW, "rules": (TIMEOUT,)},
            {*LOG, "moderate_members"},
        ),
    ],
)
async def test_the_invite_asks_for_exactly_what_is_needed(
    world: World, choices: dict[str, Any], needed: set[str]
) -> None:
    await world.setup(**choices)
    links = [one["url"] for one in controls(await turned(world, "check")) if "url" in one]
    for link, also in zip(links, ((), AUTOMOD), strict=True):
        query = parse_qs(urlsplit(link).query)
        asked = discord.Permissions(int(query["permissions"][0]))
        assert {name for name, on in asked if on} == _plain({*needed, *also})
        assert query["scope"] == ["bot applications.commands"]
        assert query["guild_id"] == [str(world.guild.id)]


def test_every_permission_that_may_be_asked_for_is_explained() -> None:
    names = {name for one in (*NEEDED.values(), *CONSEQUENCES.values()) for name in one}
    for name in names | {*LOG, *AUTOMOD, "send_messages_in_threads"}:
        for language in Language:
            assert texts_in(language).has(f"panel-why-{name}"), name


@pytest.mark.parametrize(
    ("mode", "speaker", "told"),
    [
        (Mode.OFF, "moe", "I am off"),
        (Mode.SHADOW, "moe", "members see nothing"),
        (Mode.NUDGE, "moe", "the message stays"),
        (Mode.REPLY, "TestBot", "I answer"),
        (Mode.REPLACE, "moe", "takes the place"),
    ],
)
async def test_the_preview_shows_a_rewrite_by_the_real_road_and_posts_nothing(
    world: World, mode: Mode, speaker: str, told: str
) -> None:
    await world.setup(mode)
    panel = await turned(world, "check")
    pressed = await world.moderator.click(panel, custom_id="detox:setup:preview")
    shown = pressed.response
    assert shown is not None
    assert pressed.ephemeral
    assert told in shown.content
    before, after = shown.embeds
    assert before.description == EXAMPLE
    assert after.description == "this is a odd idea, you friend\n-# softened"
    assert after.author.name == speaker
    assert all(one["disabled"] for one in controls(shown))
    assert "Why?" in [one["label"] for one in controls(shown)]
    assert texts(world.general) == []


async def test_a_preview_without_a_wording_says_so(world: World) -> None:
    await world.moderator.slash(world.general, "detox words add", pattern="idea")
    panel = await turned(world, "check")
    pressed = await world.moderator.click(panel, custom_id="detox:setup:preview")
    assert pressed.response is not None
    assert "found no wording" in pressed.response.content


def _plain(names: set[str]) -> set[str]:
    """As discord.py lists them: under one name each."""
    return {name for name, on in discord.Permissions(**dict.fromkeys(names, True)) if on}


async def _set(world: World, name: str, change: dict[str, bool]) -> None:
    backend = world.env.backend
    roles = {role.name: role for role in backend.guilds[world.guild.id].roles.values()}
    held = discord.Permissions(roles[name].permissions)
    held.update(**change)
    backend.edit_role(world.guild.id, roles[name].id, {"permissions": held.value})
    await world.env.settle()


async def _take(world: World, *permissions: str) -> None:
    """Take permissions from the bot on the whole server."""
    for role in ("TestBot", "@everyone"):
        await _set(world, role, dict.fromkeys(permissions, False))


async def _demote(world: World) -> None:
    """Take the permission from the moderators' role."""
    await _set(world, "Moderators", {"manage_guild": False})
