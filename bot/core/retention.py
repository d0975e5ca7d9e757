"""Erasing what nobody needs any more, server by server."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from bot.core.modes import Keeping
from bot.core.ports import Retention, RetentionRepository
from bot.core.survey import Survey

logger = logging.getLogger(__name__)

SHORTEST, LONGEST = 1, 365
"""Days that a server may choose."""
RETENTIONS = (7, 30, 90, 180, 365)
"""Days that servers usually choose."""
AFTER_REVIEW = timedelta(days=1)
"""How long the words of what a moderator judged stay where they are kept until review."""
OWN_WISH = timedelta(days=7)
"""How long the words of a member stay who wants them kept no longer than needed."""
NUMBERS = timedelta(days=730)
"""After which nothing at all is left of an incident, unless its words are lent for training."""


class Erasing:
    """Erases in small steps, so that messages never wait for it; any number of processes may do
    so at once. Broken off, it goes on where it stopped: what is erased is not found again."""

    def __init__(
        self,
        retention: RetentionRepository,
        survey: Survey,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._retention = retention
        self._survey = survey
        self._now = now

    async def run(self) -> int:
        """One pass over all servers; how many incidents were erased.

        Raises :class:`~bot.core.errors.StorageError`.
        """
        erased = withdrawn = dropped = 0
        for server in await self._retention.retentions():
            withdrawn += await self._withdrawn(server.guild_id)
            erased += await self._server(server)
            dropped += await self._dropped(server.guild_id)
        if erased or withdrawn or dropped:
            await self._retention.overwrite()
        if erased:
            logger.info("erased %d incidents that were kept long enough", erased)
        if withdrawn:
            logger.info("erased the words of %d pairs that are lent no longer", withdrawn)
        return erased

    async def _server(self, server: Retention) -> int:
        now, repository, guild_id = self._now(), self._retention, server.guild_id
        if not server.keeps_samples:
            await self._survey.drop_samples(guild_id)
        old = now - timedelta(days=server.days)
        own_only = server.keeping is not Keeping.REVIEW
        return (
            await _all(lambda: repository.expire(guild_id, before=old))
            + await _all(
                lambda: repository.expire_reviewed(
                    guild_id, before=now - AFTER_REVIEW, own_only=own_only
                )
            )
            + await _all(lambda: repository.expire_own(guild_id, before=now - OWN_WISH))
        )

    async def _withdrawn(self, guild_id: int) -> int:
        """Erase what was lent for training by a server or a member that lends it no longer."""
        erased, after = 0, 0
        while (found := await self._retention.withdraw(guild_id, after=after)).last is not None:
            erased, after = erased + found.erased, found.last
        return erased

    async def _dropped(self, guild_id: int) -> int:
        long_ago = self._now() - NUMBERS
        return await _all(lambda: self._retention.drop(guild_id, before=long_ago))


async def _all(some: Callable[[], Awaitable[int]]) -> int:
    erased = 0
    while count := await some():
        erased += count
    return erased
