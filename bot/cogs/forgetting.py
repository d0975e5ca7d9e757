"""Messages that are deleted on Discord are not kept as samples either."""

import discord
from discord.ext import commands

from bot.core.rooms import Rooms


class Forgetting(commands.Cog):
    """Hears of deleted messages."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """A message was deleted, by whomever."""
        self._rooms.survey.forget({payload.message_id})

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages were deleted at once."""
        self._rooms.survey.forget(payload.message_ids)
