"""What a press on the panel of `/detox setup` does: one change, stored at once, and shown.

Nothing is kept in memory: the panel outlives restarts, and of two people who press at once neither
undoes what the other chose.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import discord

from bot.core.errors import PlatformUnavailable
from bot.core.modes import Keeping, Mode
from bot.core.policy import GuildSettings
from bot.core.rooms import Rooms
from bot.core.said import Language
from bot.language.texts import Texts
from bot.platform.checkup import check_up
from bot.views.answers import Interaction, apologise, hurried, rooms_of, texts_for, whisper
from bot.views.logchannel import choose_log, make_log
from bot.views.panel import HEAD, Item, Page, panel_embed, panel_items
from bot.views.specimen import show_specimen
from detox_model.thresholds import Preset


@dataclass(frozen=True, slots=True)
class Press:
    """What was chosen, and what the menu showed as chosen before."""

    values: tuple[str, ...] = ()
    """Of roles and channels their ids, as decimal numbers."""
    shown: frozenset[int] = frozenset()

    def applied(self, ids: frozenset[int]) -> frozenset[int]:
        """``ids`` with what this press added and without what it took away.

        What the menu did not show stays: somebody else just added it, or there was no room.
        """
        chosen = frozenset(map(int, self.values))
        return (ids - (self.shown - chosen)) | (chosen - self.shown)


Change = Callable[[GuildSettings, Press], GuildSettings]

CHANGES: Mapping[str, tuple[Page, Change]] = {
    "mode": (Page.BASICS, lambda old, press: replace(old, mode=Mode(press.values[0]))),
    "preset": (Page.BASICS, lambda old, press: old.with_sensitivity(Preset(press.values[0]))),
    "language": (Page.BASICS, lambda old, press: replace(old, language=Language(press.values[0]))),
    "exempt-roles": (
        Page.EXEMPT,
        lambda old, press: replace(old, exempt_role_ids=press.applied(old.exempt_role_ids)),
    ),
    "exempt-channels": (
        Page.EXEMPT,
        lambda old, press: replace(old, exempt_channel_ids=press.applied(old.exempt_channel_ids)),
    ),
    "keeping": (Page.STORAGE, lambda old, press: replace(old, keeping=Keeping(press.values[0]))),
    "retention": (
        Page.STORAGE,
        lambda old, press: replace(old, retention_days=int(press.values[0])),
    ),
    "samples-on": (Page.STORAGE, lambda old, _: replace(old, keeps_samples=True)),
    "samples-off": (Page.STORAGE, lambda old, _: replace(old, keeps_samples=False)),
}
"""By control: the page that it is on, and what it changes."""


class Control(discord.ui.DynamicItem[Item], template=rf"{HEAD}(?P<what>[a-z-]+)\Z"):
    """Any menu or button of the panel."""

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Take the menu or button as it stands in the message."""
        del interaction, match
        return cls(item)

    async def callback(self, interaction: Interaction) -> None:
        """Press, and apologise if that fails."""
        try:
            await _press(interaction, self.custom_id.removeprefix(HEAD), _pressed(self.item))
        except Exception as error:
            await apologise(interaction, error)


async def open_panel(interaction: Interaction) -> None:
    """Show the panel's first page to whoever asked, alone."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    rooms, say, guild = rooms_of(interaction), texts_for(interaction), _guild(interaction)
    settings = await rooms.settings.get(guild.id)
    await interaction.followup.send(
        embed=panel_embed(Page.BASICS, settings, say, None),
        view=_view(Page.BASICS, settings, guild, rooms, say),
        ephemeral=True,
        allowed_mentions=discord.AllowedMentions.none(),
    )


async def _press(interaction: Interaction, what: str, press: Press) -> None:
    say, rooms = texts_for(interaction), rooms_of(interaction)
    if not interaction.permissions.manage_guild:
        await whisper(interaction, say("setup-not-allowed"))
        return
    if what == "preview":
        if await hurried(interaction, rooms.cooldowns.asking):
            return
        await show_specimen(interaction, rooms, say)
        return
    await interaction.response.defer()
    guild = _guild(interaction)
    answer: str | None = None
    page = Page.BASICS
    if what in CHANGES:
        page, change = CHANGES[what]
        await rooms.desk.change(guild.id, lambda old: change(old, press), by=interaction.user.id)
        if what == "samples-off":
            await rooms.survey.drop_samples(guild.id)
    elif what == "log":
        answer = await _log(guild, rooms, press, interaction.user.id, say)
    elif what == "make-log":
        answer = await make_log(rooms, guild, interaction.user, say)
    elif what == "again":
        page = Page.CHECK
    else:
        page = Page(what.removeprefix("page-"))
    settings = await rooms.settings.get(guild.id)
    checkup = check_up(guild, settings) if page is Page.CHECK else None
    await interaction.edit_original_response(
        embed=panel_embed(page, settings, say, checkup),
        view=_view(page, settings, guild, rooms, say),
        allowed_mentions=discord.AllowedMentions.none(),
    )
    if answer is not None:
        await whisper(interaction, answer)


async def _log(guild: discord.Guild, rooms: Rooms, press: Press, by: int, say: Texts) -> str:
    if not press.values:
        await rooms.desk.change(guild.id, lambda old: replace(old, log_channel_id=None), by=by)
        return say("setup-log-none")
    channel = guild.get_channel(int(press.values[0]))
    if not isinstance(channel, discord.TextChannel):  # deleted while the menu stood there
        return say("panel-check-log-gone")
    return await choose_log(rooms, channel, by, say)


def _view(
    page: Page, settings: GuildSettings, guild: discord.Guild, rooms: Rooms, say: Texts
) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for item in panel_items(page, settings, guild, say, rooms.health.presets):
        is_link = isinstance(item, discord.ui.Button) and item.url is not None
        view.add_item(item if is_link else Control(item))
    return view


def _pressed(item: discord.ui.Item[Any]) -> Press:
    if not isinstance(item, discord.ui.Select | discord.ui.RoleSelect | discord.ui.ChannelSelect):
        return Press()
    values = tuple(one if isinstance(one, str) else str(one.id) for one in item.values)
    if isinstance(item, discord.ui.Select):
        return Press(values)
    return Press(values, frozenset(one.id for one in item.default_values))


def _guild(interaction: Interaction) -> discord.Guild:
    if interaction.guild is None or interaction.guild.me is None:
        raise PlatformUnavailable("that server is not known (yet)")
    return interaction.guild
