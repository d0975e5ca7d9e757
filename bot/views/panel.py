"""The panel of `/detox setup`: what it shows; :mod:`bot.views.controls` says what a press does."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

import discord

from bot.core.modes import Keeping, Mode
from bot.core.policy import GuildSettings
from bot.core.retention import RETENTIONS
from bot.core.said import Language
from bot.language.texts import Texts
from bot.platform.checkup import Checkup
from bot.platform.permissions import needed_permissions
from bot.views.checkup import checked
from bot.views.exemptions import exempted
from bot.views.sensitivity import Measures, choice, named
from bot.views.storing import kept
from detox_model.thresholds import Preset

Guild = discord.Guild
Item = discord.ui.Item[Any]
HEAD = "detox:setup:"
_BLUE = 0x0072B2
_ROW_OF_PAGES = 4
_MOST = 25
"""What one menu shows as chosen."""
_FIELD = 1_000
_LOG_TYPES: Final = [discord.ChannelType.text]


class Page(StrEnum):
    """The pages, in the order of their buttons."""

    BASICS = "basics"
    EXEMPT = "exempt"
    STORAGE = "storage"
    CHECK = "check"


def panel_embed(
    page: Page, settings: GuildSettings, say: Texts, checkup: Checkup | None
) -> discord.Embed:
    """What holds now; ``checkup`` on its page alone."""
    embed = discord.Embed(
        title=say("panel-title"), description=say(f"panel-about-{page}"), colour=_BLUE
    )
    if page is Page.CHECK and checkup is not None:
        for name, text in checked(checkup, settings, say):
            embed.add_field(name=name, value=text, inline=False)
        return embed
    lists = exempted(settings, _FIELD // 4, say)
    exempt = "\n".join(f"{say(f'exempt-{kind}')}: {text}" for kind, text in lists.items())
    log = f"<#{settings.log_channel_id}>" if settings.log_channel_id else say("panel-nowhere")
    if settings.guild_id in settings.exempt_role_ids:  # the role that everybody has
        exempt += "\n" + say("exempt-everybody")
    for name, text in (
        ("mode", _with_places(settings.mode.value, len(settings.channel_modes), say)),
        (
            "preset",
            _with_places(
                named(settings.sensitivity, say), len(settings.channel_sensitivities), say
            ),
        ),
        ("log", log),
        ("language", say(f"storing-language-{settings.language}")),
        ("exempt", exempt or say("status-exempt-nobody")),
        ("kept", kept(settings, say)),
    ):
        embed.add_field(name=say(f"panel-{name}"), value=text, inline=name != "exempt")
    if settings.mode is Mode.OFF:
        embed.set_footer(text=say("panel-off"))
    return embed


def panel_items(
    page: Page, settings: GuildSettings, guild: Guild, say: Texts, measures: Measures
) -> list[Item]:
    """The menus and buttons of a page, in order, and those that turn to other pages."""
    if page is Page.BASICS:
        items = [*_basics(settings, guild, say, measures)]
    elif page is Page.EXEMPT:
        items = [*_exempt(settings, guild, say)]
    elif page is Page.STORAGE:
        items = [*_storage(settings, say)]
    else:
        items = [*_check(settings, guild, say)]
    for one in Page:
        turn = _button(f"page-{one}", say, on=one is page)
        turn.row = _ROW_OF_PAGES
        items.append(turn)
    return items


def custom_id(what: str) -> str:
    """The custom_id of a control."""
    return f"{HEAD}{what}"


def _basics(
    settings: GuildSettings, guild: Guild, say: Texts, measures: Measures
) -> Iterable[Item]:
    modes = {mode.value: say(f"setup-mode-choice-{mode}") for mode in Mode}
    yield _menu("mode", modes, settings.mode.value, say)
    presets = {preset.value: choice(say, preset, measures) for preset in Preset}
    yield _menu("preset", presets, settings.sensitivity, say)
    log = _known([settings.log_channel_id or 0], guild)
    yield discord.ui.ChannelSelect(
        custom_id=custom_id("log"),
        channel_types=_LOG_TYPES,
        placeholder=say("panel-choose-log"),
        min_values=0,
        default_values=[discord.SelectDefaultValue.from_channel(one) for one in log],
    )
    languages = {one.value: say(f"storing-language-{one}") for one in Language}
    yield _menu("language", languages, settings.language.value, say)
    if not log:
        make = _button("make-log", say)
        make.row = _ROW_OF_PAGES
        yield make


def _exempt(settings: GuildSettings, guild: Guild, say: Texts) -> Iterable[Item]:
    roles = [role for one in sorted(settings.exempt_role_ids) if (role := guild.get_role(one))]
    yield discord.ui.RoleSelect(
        custom_id=custom_id("exempt-roles"),
        placeholder=say("panel-choose-exempt-roles"),
        min_values=0,
        max_values=_MOST,
        default_values=[discord.SelectDefaultValue.from_role(one) for one in roles[:_MOST]],
    )
    channels = _known(sorted(settings.exempt_channel_ids), guild)
    yield discord.ui.ChannelSelect(
        custom_id=custom_id("exempt-channels"),
        placeholder=say("panel-choose-exempt-channels"),
        min_values=0,
        max_values=_MOST,
        default_values=[discord.SelectDefaultValue.from_channel(one) for one in channels[:_MOST]],
    )


def _storage(settings: GuildSettings, say: Texts) -> Iterable[Item]:
    keepings = {one.value: say(f"storing-keep-choice-{one}") for one in Keeping}
    yield _menu("keeping", keepings, settings.keeping.value, say)
    numbers = sorted({*RETENTIONS, settings.retention_days})
    days = {str(one): say("storing-days-choice", days=one) for one in numbers}
    yield _menu("retention", days, str(settings.retention_days), say)
    yield _button("samples-off" if settings.keeps_samples else "samples-on", say)


def _check(settings: GuildSettings, guild: Guild, say: Texts) -> Iterable[Item]:
    yield _button("again", say)
    yield _button("preview", say)
    for key, automod in (("panel-invite", False), ("panel-invite-automod", True)):
        url = discord.utils.oauth_url(
            guild.me.id,
            permissions=needed_permissions(settings, automod=automod),
            guild=guild,
            disable_guild_select=True,
            scopes=("bot", "applications.commands"),
        )
        yield discord.ui.Button(label=say(key), url=url)


def _menu(what: str, names: dict[str, str], chosen: object, say: Texts) -> Item:
    """A menu of values by name; what stands before a colon in a name is its head."""
    options = []
    for value, name in names.items():
        head, _, rest = name.partition(": ")
        options.append(
            discord.SelectOption(
                label=head[:100],
                value=value,
                description=rest[:100] or None,
                default=value == chosen,
            )
        )
    return discord.ui.Select(
        custom_id=custom_id(what), placeholder=say(f"panel-choose-{what}"), options=options
    )


def _button(what: str, say: Texts, *, on: bool = False) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(
        label=say(f"panel-{what}"),
        custom_id=custom_id(what),
        style=discord.ButtonStyle.primary if on else discord.ButtonStyle.secondary,
    )


def _known(ids: Sequence[int], guild: Guild) -> list[discord.abc.GuildChannel | discord.Thread]:
    return [place for one in ids if (place := guild.get_channel_or_thread(one))]


def _with_places(around: str, places: int, say: Texts) -> str:
    return say("panel-with-places", around=around, places=places) if places else around
