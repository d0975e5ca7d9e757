"""`/detox stats`: what became of what was flagged."""

from datetime import datetime, timedelta
from typing import Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.setup import AnyPlace, Setup
from bot.core.rooms import Rooms
from bot.core.statistics import Scope, days_until, start_of
from bot.platform.translator import localised
from bot.views.answers import Interaction, texts_for, whisper
from bot.views.stats import ChannelName, stats_embed, stats_picture

PERIODS = (7, 30, 90)
"""Days."""


class Stats(commands.Cog):
    """Joins the group of the setup cog."""

    def __init__(self, rooms: Rooms, setup: Setup) -> None:
        self._rooms = rooms
        command: app_commands.Command[Any, Any, None] = app_commands.Command(
            name="stats", description=localised("stats-command"), callback=self.stats
        )
        cast("app_commands.Group", setup.app_command).add_command(command)

    @app_commands.describe(
        days=localised("stats-days-option"), channel=localised("stats-channel-option")
    )
    @app_commands.choices(
        days=[
            app_commands.Choice(name=localised(f"stats-period-{days}"), value=days)
            for days in PERIODS
        ]
    )
    async def stats(
        self, interaction: Interaction, days: int = 30, channel: AnyPlace | None = None
    ) -> None:
        """Show numbers and a picture, to the asker alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        say, guild_id = texts_for(interaction), cast("int", interaction.guild_id)
        now = self._rooms.now()
        period = days_until(now, days)
        scope = _scope(guild_id, start_of(period[0]), now, channel)
        found = await self._rooms.statistics.count(scope)
        where = channel.mention if channel else say("setup-on-server")
        if not found.total:
            await whisper(interaction, say("stats-nothing", days=days, where=where))
            return
        picture = await stats_picture(found, period, _names_for(interaction), say)
        await interaction.followup.send(
            embed=stats_embed(found, period, where, say, pictured=picture is not None),
            file=picture or discord.utils.MISSING,
            ephemeral=True,
            allowed_mentions=discord.AllowedMentions.none(),
        )


def _scope(guild_id: int, since: datetime, now: datetime, place: AnyPlace | None) -> Scope:
    until = now + timedelta(seconds=1)  # what was just flagged counts
    if place is None:
        return Scope(guild_id, since, until)
    if isinstance(place, discord.Thread):
        return Scope(guild_id, since, until, frozenset({place.parent_id}), place.id)
    if isinstance(place, discord.CategoryChannel):
        inner = frozenset(channel.id for channel in place.channels)
        return Scope(guild_id, since, until, inner)
    return Scope(guild_id, since, until, frozenset({place.id}))


def _names_for(interaction: Interaction) -> ChannelName:
    """Names of the channels that the asker may see: a picture must not tell of others."""
    guild, member = interaction.guild, interaction.user

    def name(channel_id: int) -> str | None:
        channel = None if guild is None else guild.get_channel(channel_id)
        if channel is None or not isinstance(member, discord.Member):
            return None
        return channel.name if channel.permissions_for(member).view_channel else None

    return name
