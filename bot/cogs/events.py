"""Gateway events that put a message on the road."""

import logging

import discord
from discord.ext import commands

from bot.core.incidents import Source
from bot.core.rooms import Rooms
from bot.core.service import Ignored
from bot.platform.convert import chat_message, names_of

logger = logging.getLogger(__name__)


class Events(commands.Cog):
    """Hears new and edited messages."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """A message was posted."""
        await self._handle(message, Source.SCORE)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """A message was edited, or Discord added a link preview to it."""
        before = payload.cached_message
        if payload.message.edited_at is None:
            return
        if before is not None and before.content == payload.message.content:
            return
        await self._handle(payload.message, Source.EDIT)

    async def _handle(self, message: discord.Message, source: Source) -> None:
        chat = chat_message(message, edited=source is Source.EDIT)
        if chat is None or chat.is_automated:
            return
        handled = await self._rooms.moderation.handle(chat, source)
        logger.debug("message %d: %s", message.id, handled)
        if handled.ignored is not Ignored.OUT_OF_SCOPE:
            self._rooms.names.note(chat.ref.guild_id, names_of(message))
