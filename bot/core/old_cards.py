"""Taking the words from the log cards of what was kept long enough, slowly."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from bot.core.errors import MessageGone, PlatformError, PlatformUnavailable
from bot.core.ports import ChatPlatform, OldCard, OldCardRepository

logger = logging.getLogger(__name__)

CARDS_A_PASS = 2_000
PAUSE = 1.0
"""Seconds between two cards: Discord lets a channel's old messages be edited rarely, and the
moderators' own cards go first."""
GIVING_UP = timedelta(days=30)
"""After which a card that the bot may not edit is left to the moderators."""
_PAGE = 50


class OldCards:
    """Goes over the cards of erased incidents; what it did not get to waits for the next pass."""

    def __init__(
        self,
        cards: OldCardRepository,
        platform: ChatPlatform,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._cards = cards
        self._platform = platform
        self._now = now
        self._sleep = sleep

    async def run(self) -> int:
        """One pass; how many cards show no words any more.

        Raises :class:`~bot.core.errors.StorageError`.
        """
        silenced = asked = after = 0
        refusing: set[int] = set()
        while asked < CARDS_A_PASS:
            page = await self._cards.speaking(after=after, limit=_PAGE)
            if not page:
                break
            after = page[-1].incident_id
            for old in page:
                if old.card is not None and old.card.channel_id in refusing:
                    continue
                asked += 1
                try:
                    silenced += await self._silence(old)
                except PlatformUnavailable as error:
                    logger.info("old cards wait for the next pass: %r", error)
                    return silenced
                except PlatformError as error:
                    # Whatever it is, the channel's other cards would meet with it, too.
                    refusing.add(old.card.channel_id if old.card else 0)
                    await self._refused(old, error)
        if silenced:
            logger.info("took the words from %d old cards", silenced)
        return silenced

    async def _silence(self, old: OldCard) -> bool:
        silenced = False
        if old.card is not None:
            try:
                await self._platform.silence_card(old.card, old.incident_id)
                silenced = True
            except MessageGone:
                pass
        await self._cards.silenced(old.incident_id)
        if silenced:
            await self._sleep(PAUSE)
        return silenced

    async def _refused(self, old: OldCard, error: PlatformError) -> None:
        if self._now() - old.erased_at > GIVING_UP:
            logger.warning("the card of incident %d keeps its words: %r", old.incident_id, error)
            await self._cards.silenced(old.incident_id)
