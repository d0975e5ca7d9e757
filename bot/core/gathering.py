"""What Discord's AutoMod did, as a source of the road.

AutoMod tells of each action of each rule by itself, so several events come for one message; they
are gathered for a moment and go down the road as one. What a rule stopped was never public: then
there is a text and no message, and the rewrite stands in for what nobody has seen.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.core.automod import Execution
from bot.core.cards import redraw_card
from bot.core.errors import DetoxbotError, MessageGone
from bot.core.incidents import Source
from bot.core.messages import ChatMessage
from bot.core.ports import ChatPlatform, IncidentRepository, SettingsRepository
from bot.core.service import Ignored, ModerationService

logger = logging.getLogger(__name__)

GATHERING_SECONDS = 0.25
"""How long to wait for what other rules and actions say of the same message."""
GATHERED_LIMIT = 200
"""Messages gathered at once; under a flood more are left to AutoMod alone."""


class AutoMod:
    """Puts on the road what AutoMod flagged, each message once."""

    def __init__(
        self,
        *,
        moderation: ModerationService,
        incidents: IncidentRepository,
        settings: SettingsRepository,
        platform: ChatPlatform,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._moderation = moderation
        self._incidents = incidents
        self._settings = settings
        self._platform = platform
        self._sleep = sleep
        self._gathering: dict[tuple[int | str | None, ...], list[Execution]] = {}

    async def heard(self, execution: Execution) -> None:
        """Take one event; never raises for what can go wrong."""
        key = (
            execution.place_id,
            execution.author_id,
            execution.message_id,
            execution.text,
        )
        if (others := self._gathering.get(key)) is not None:
            others.append(execution)
            return
        if len(self._gathering) >= GATHERED_LIMIT:
            logger.debug("too many AutoMod events at once: one was left alone")
            return
        gathered = self._gathering[key] = [execution]
        try:
            await self._sleep(GATHERING_SECONDS)
        finally:
            del self._gathering[key]
        try:
            await self._go(execution, gathered)
        except DetoxbotError as error:
            state = "it was never public" if execution.message_id is None else "it stands"
            logger.warning("left what AutoMod flagged alone, %s: %r", state, error)

    async def _go(self, execution: Execution, gathered: Sequence[Execution]) -> None:
        settings = await self._settings.get(execution.guild_id)
        if not settings.watches:
            return  # nobody is to be looked up where nothing was asked of the bot
        try:
            message = await self._message(execution)
        except MessageGone:
            return
        if message.is_automated or message.text != execution.text:
            return  # an edit since then is looked at by itself
        hits = tuple(dict.fromkeys(one.hit for one in gathered))
        handled = await self._moderation.handle(message, Source.AUTOMOD, hits)
        logger.debug("AutoMod's message %d: %s", message.ref.message_id, handled)
        if handled.ignored is Ignored.CLAIMED and handled.incident_id is not None:
            await redraw_card(handled.incident_id, settings, self._incidents, self._platform)

    async def _message(self, execution: Execution) -> ChatMessage:
        if execution.message_id is None:
            return await self._platform.blocked_message(
                execution.guild_id, execution.place_id, execution.author_id, execution.text
            )
        return await self._platform.standing_message(
            execution.guild_id, execution.place_id, execution.message_id
        )
