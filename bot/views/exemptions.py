"""Whom and what the bot leaves alone: the list, and menus to take somebody off it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord

from bot.core.policy import GuildSettings
from bot.views.answers import Interaction, apologise, rooms_of, whisper
from bot.views.listing import listed
from bot.views.preview import NOT_ALLOWED

VIEW_SECONDS = 14 * 60.0
_MOST = 25
"""What one menu takes at once."""


def exempted(settings: GuildSettings, room: int) -> dict[str, str]:
    """Roles, channels and members as lists of at most ``room`` characters each; no empty ones."""
    lists = {
        "Roles": [f"<@&{one}>" for one in sorted(settings.exempt_role_ids)],
        "Channels": [f"<#{one}>" for one in sorted(settings.exempt_channel_ids)],
        "Members": [f"<@{one}>" for one in sorted(settings.exempt_member_ids)],
    }
    return {name: listed(items, room) for name, items in lists.items() if items}


def exemptions(settings: GuildSettings) -> str:
    """The list, within one message."""
    lists = exempted(settings, 550)
    if not lists:
        return "Nobody is exempt. `/detox exempt` takes a role, a channel or a member."
    lines = [f"**{name}** {text}" for name, text in lists.items()]
    return "\n".join(["I leave these alone:", *lines, "Choose below whom to read again."])


def without(settings: GuildSettings, ids: frozenset[int]) -> GuildSettings:
    """The settings with nothing of ``ids`` exempt any more."""
    return replace(
        settings,
        exempt_role_ids=settings.exempt_role_ids - ids,
        exempt_channel_ids=settings.exempt_channel_ids - ids,
        exempt_member_ids=settings.exempt_member_ids - ids,
    )


class ExemptionsView(discord.ui.View):
    """Menus that end exemptions; Discord fills them, so that everybody is found by name."""

    def __init__(self) -> None:
        super().__init__(timeout=VIEW_SECONDS)
        self.add_item(PeopleMenu())
        self.add_item(ChannelsMenu())

    async def end(self, interaction: Interaction, chosen: Sequence[Any]) -> None:
        """Read again what was chosen, and show what is still exempt."""
        if not interaction.permissions.manage_guild:
            await whisper(interaction, NOT_ALLOWED)
            return
        await interaction.response.defer()
        ids = frozenset(one.id for one in chosen)
        settings = await rooms_of(interaction).desk.change(
            interaction.guild_id or 0, lambda old: without(old, ids)
        )
        left = self if exempted(settings, 550) else None
        await interaction.edit_original_response(content=exemptions(settings), view=left)


class PeopleMenu(discord.ui.MentionableSelect[ExemptionsView]):
    """Roles and members."""

    def __init__(self) -> None:
        super().__init__(placeholder="Read these roles or members again", max_values=_MOST)

    async def callback(self, interaction: Interaction) -> None:
        """End the exemptions, and apologise if that fails."""
        await _end(self, interaction)


class ChannelsMenu(discord.ui.ChannelSelect[ExemptionsView]):
    """Channels, threads and categories."""

    def __init__(self) -> None:
        super().__init__(placeholder="Read these channels again", max_values=_MOST)

    async def callback(self, interaction: Interaction) -> None:
        """End the exemptions, and apologise if that fails."""
        await _end(self, interaction)


async def _end(menu: PeopleMenu | ChannelsMenu, interaction: Interaction) -> None:
    try:
        if menu.view is not None:
            await menu.view.end(interaction, menu.values)
    except Exception as error:
        await apologise(interaction, error)
