"""What is deleted on Discord leaves the settings, too."""

import logging
from collections.abc import Callable

import discord
from discord.ext import commands

from bot.core.errors import StorageError
from bot.core.policy import GuildSettings
from bot.core.rooms import Rooms
from bot.core.tidying import without_place, without_role

logger = logging.getLogger(__name__)


class Tidying(commands.Cog):
    """Hears of deleted channels, threads, categories and roles."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel or category was deleted."""
        await self._forget_place(channel.guild.id, channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread was deleted, known or not."""
        await self._forget_place(payload.guild_id, payload.thread_id)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """A role was deleted."""
        await self._change(role.guild.id, lambda settings: without_role(settings, role.id))

    async def _forget_place(self, guild_id: int, place_id: int) -> None:
        await self._change(guild_id, lambda settings: without_place(settings, place_id))
        try:
            listed = await self._rooms.words.list(guild_id)
            gone = [entry for entry in listed.entries if entry.place_id == place_id]
            if gone:
                await self._rooms.words.remove(guild_id, gone, None)
        except StorageError as error:
            logger.warning("words of a deleted place stay in server %d: %r", guild_id, error)

    async def _change(
        self, guild_id: int, change: Callable[[GuildSettings], GuildSettings]
    ) -> None:
        """Change the settings, but write nothing where they name nothing of it."""
        try:
            settings = await self._rooms.settings.get(guild_id)
            if change(settings) != settings:
                await self._rooms.desk.change(guild_id, change, by=None)
        except StorageError as error:
            logger.warning("something deleted stays in the settings of %d: %r", guild_id, error)
