"""*Apps → Report as hostile*, and the reaction that does the same where a server wants one."""

import logging

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.errors import DetoxbotError
from bot.core.reports import Reported
from bot.core.rooms import Rooms
from bot.language.texts import Texts
from bot.platform.emoji import same_emoji
from bot.platform.translator import localised
from bot.views.answers import Interaction, hurried, texts_for, whisper

logger = logging.getLogger(__name__)


class Reports(commands.Cog):
    """Hands reports to the core; both ways share one limit."""

    def __init__(self, bot: commands.Bot, rooms: Rooms) -> None:
        self._bot = bot
        self._rooms = rooms
        self._menu = app_commands.ContextMenu(name=localised("menus-report"), callback=self.report)
        self._menu.guild_only = True

    async def cog_load(self) -> None:
        """Add the context menu, which discord.py does not find in cogs by itself."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take the context menu away."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    async def report(self, interaction: Interaction, message: discord.Message) -> None:
        """Report a message, seen by the reporter alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id, say = interaction.guild_id, texts_for(interaction)
        if guild_id is None:
            await whisper(interaction, _answer(Reported.OFF, say))
            return
        if await hurried(interaction, self._rooms.cooldowns.reporting):
            return
        reported = await self._take(guild_id, message.channel.id, message.id, interaction.user.id)
        await whisper(interaction, _answer(reported, say))

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """A member reacted; where that reports, it does so without a word."""
        guild_id, member = payload.guild_id, payload.member
        if guild_id is None or member is None or member.bot:
            return
        try:
            settings = await self._rooms.settings.get(guild_id)
            if settings.report_emoji is None:
                return
            if not same_emoji(settings.report_emoji, payload.emoji):
                return
            if self._rooms.cooldowns.reporting.take(member.id):
                return
            reported = await self._take(guild_id, payload.channel_id, payload.message_id, member.id)
            logger.debug("reaction to message %d: %s", payload.message_id, reported)
        except DetoxbotError as error:
            logger.warning("a report by reaction was not taken: %r", error)

    async def _take(
        self, guild_id: int, place_id: int, message_id: int, reporter_id: int
    ) -> Reported:
        settings = await self._rooms.settings.get(guild_id)
        if not settings.watches:  # nobody is to be looked up where nothing was asked of the bot
            return Reported.OFF
        message = await self._rooms.platform.standing_message(guild_id, place_id, message_id)
        return await self._rooms.reports.report(message, reporter_id)


def _answer(reported: Reported, say: Texts) -> str:
    return say(f"reports-{reported.replace('_', '-')}")
