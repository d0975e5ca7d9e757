"""What Discord's AutoMod flagged, put on the road."""

import logging

import discord
from discord.ext import commands

from bot.core.automod import Execution
from bot.core.rooms import Rooms

logger = logging.getLogger(__name__)

_ABOUT_WORDS = frozenset(
    {discord.AutoModRuleTriggerType.keyword, discord.AutoModRuleTriggerType.keyword_preset}
)
"""Rules against spam and mass mentions are not about wording: a rewrite would undo them."""


class AutoModEvents(commands.Cog):
    """Hears what AutoMod's rules about words did; Discord tells those who may Manage Server."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._warned = False

    @commands.Cog.listener()
    async def on_automod_action(self, action: discord.AutoModAction) -> None:
        """One action of one rule was taken."""
        if action.rule_trigger_type not in _ABOUT_WORDS or action.channel_id is None:
            return
        if not action.content.strip():
            if not self._warned:
                logger.warning("AutoMod's events come without content; such messages are ignored")
            self._warned = True
            return
        await self._rooms.automod.heard(
            Execution(
                guild_id=action.guild_id,
                place_id=action.channel_id,
                author_id=action.user_id,
                text=action.content.strip(),
                message_id=action.message_id,
                keyword=action.matched_keyword or "",
                matched=action.matched_content or "",
            )
        )
