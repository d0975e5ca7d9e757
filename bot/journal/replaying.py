"""Bringing a journal into the database, once that is back."""

import logging
from collections.abc import Callable

from bot.core.errors import StorageError, StorageUnavailable
from bot.database.replay import SqlReplay
from bot.journal.journal import BATCH, Journal

logger = logging.getLogger(__name__)


class Replaying:
    """Replays what waits, in order; of any number of callers at once one does."""

    def __init__(
        self, journal: Journal, replay: SqlReplay, wanted: Callable[[], None] = lambda: None
    ) -> None:
        """``wanted`` is called when something waits and the database answers."""
        self.journal = journal
        self._replay = replay
        self._wanted = wanted

    def nudge(self) -> None:
        """The database has just answered: if something waits, now is the time."""
        if self.journal.waiting and not self.journal.lock.locked():
            self._wanted()

    async def run(self) -> int:
        """Write what waits, other runs' journals first; how many entries were read back.

        Raises :class:`~bot.core.errors.StorageError` where the database is away; what is left
        waits.
        """
        read = written = 0
        async with self.journal.lock:
            await self.journal.take_over()
            most = BATCH
            while (batch := await self.journal.next(most)) is not None:
                try:
                    written += await self._replay.apply(batch.entries)
                except StorageUnavailable:
                    if most == 1:
                        raise
                    most = 1  # it may be slow, not away, and a single entry be in time
                    continue
                await self.journal.done(batch)
                read += batch.lines
        if read:
            logger.info("%d of %d journaled entries were written", written, read)
            try:
                await self._replay.prune()
            except StorageError as error:
                logger.warning("old marks of journals stay for now: %s", error)
        return read
