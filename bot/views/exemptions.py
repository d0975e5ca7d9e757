"""Whom and what the bot leaves alone: the list, and menus to take somebody off it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord

from bot.core.policy import GuildSettings
from bot.language.texts import Texts
from bot.views.answers import Interaction, apologise, rooms_of, texts_for, whisper
from bot.views.listing import listed

VIEW_SECONDS = 14 * 60.0
_MOST = 25
"""What one menu takes at once."""
_ROOM = 550
"""Characters of each list."""


def exempted(settings: GuildSettings, room: int, say: Texts) -> dict[str, str]:
    """Roles, channels and members as lists of at most ``room`` characters each; no empty ones."""
    lists = {
        "roles": [f"<@&{one}>" for one in sorted(settings.exempt_role_ids)],
        "channels": [f"<#{one}>" for one in sorted(settings.exempt_channel_ids)],
        "members": [f"<@{one}>" for one in sorted(settings.exempt_member_ids)],
    }
    return {kind: listed(items, room, say) for kind, items in lists.items() if items}


def exemptions(settings: GuildSettings, say: Texts) -> str:
    """The list, within one message."""
    lists = exempted(settings, _ROOM, say)
    if not lists:
        return say("exempt-nobody")
    lines = [f"**{say(f'exempt-{kind}')}** {text}" for kind, text in lists.items()]
    return "\n".join([say("exempt-list"), *lines, say("exempt-list-end")])


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

    def __init__(self, say: Texts) -> None:
        super().__init__(timeout=VIEW_SECONDS)
        self.add_item(PeopleMenu(say))
        self.add_item(ChannelsMenu(say))

    async def end(self, interaction: Interaction, chosen: Sequence[Any]) -> None:
        """Read again what was chosen, and show what is still exempt."""
        say = texts_for(interaction)
        if not interaction.permissions.manage_guild:
            await whisper(interaction, say("setup-not-allowed"))
            return
        await interaction.response.defer()
        ids = frozenset(one.id for one in chosen)
        settings = await rooms_of(interaction).desk.change(
            interaction.guild_id or 0, lambda old: without(old, ids), by=interaction.user.id
        )
        left = self if exempted(settings, _ROOM, say) else None
        await interaction.edit_original_response(content=exemptions(settings, say), view=left)


class PeopleMenu(discord.ui.MentionableSelect[ExemptionsView]):
    """Roles and members."""

    def __init__(self, say: Texts) -> None:
        super().__init__(placeholder=say("exempt-end-people"), max_values=_MOST)

    async def callback(self, interaction: Interaction) -> None:
        """End the exemptions, and apologise if that fails."""
        await _end(self, interaction)


class ChannelsMenu(discord.ui.ChannelSelect[ExemptionsView]):
    """Channels, threads and categories."""

    def __init__(self, say: Texts) -> None:
        super().__init__(placeholder=say("exempt-end-channels"), max_values=_MOST)

    async def callback(self, interaction: Interaction) -> None:
        """End the exemptions, and apologise if that fails."""
        await _end(self, interaction)


async def _end(menu: PeopleMenu | ChannelsMenu, interaction: Interaction) -> None:
    try:
        if menu.view is not None:
            await menu.view.end(interaction, menu.values)
    except Exception as error:
        await apologise(interaction, error)
