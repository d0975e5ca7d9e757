"""What is done every so often, beside all messages and for as long as the bot runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.core.audit import AuditKeeping
from bot.core.errors import DetoxbotError, StorageError
from bot.core.old_cards import OldCards
from bot.core.retention import Erasing
from bot.core.rooms import Rooms
from bot.core.survey import FLUSH_SECONDS
from bot.database.database import Database
from bot.database.keyring import REFRESH_SECONDS
from bot.export.temporary import sweep_folder
from bot.retraining.tidying import forget_old_words

logger = logging.getLogger(__name__)

ERASING_SECONDS = 24 * 60 * 60.0
"""How often to erase what was kept long enough."""
ERASING_AGAIN_SECONDS = 15 * 60.0
"""When to try again after the database failed."""


class Housekeeping:
    """Writes what adds up in memory, erases what was kept long enough, and reads new keys."""

    def __init__(
        self,
        *,
        database: Database,
        rooms: Rooms,
        erasing: Erasing,
        audit_keeping: AuditKeeping,
        old_cards: OldCards,
        retrain_dir: Path,
        export_dir: Path,
        ready: Callable[[], Awaitable[None]],
    ) -> None:
        """``ready`` waits until Discord can be asked for something."""
        self._database = database
        self._rooms = rooms
        self._erasing = erasing
        self._audit_keeping = audit_keeping
        self._old_cards = old_cards
        self._retrain_dir = retrain_dir
        self._export_dir = export_dir
        self._ready = ready

    async def survey_for_ever(self) -> None:
        """Write the survey now and then; only being cancelled ends it."""
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.write_survey()

    async def write_survey(self) -> None:
        """Write what was counted and which names were heard, as far as the database takes it."""
        try:
            await self._rooms.survey.tidy()
        except StorageError as error:
            logger.warning("what was counted of messages waits to be written: %s", error)
        try:
            await self._rooms.names.tidy()
        except StorageError as error:
            logger.warning("names to leave out of exports wait to be written: %s", error)

    async def erase_for_ever(self) -> None:
        """Erase at once and then every day; only being cancelled ends it."""
        while True:
            pause = ERASING_SECONDS
            try:
                await self._erasing.run()
                await self._audit_keeping.run()
                await self._tidy_retraining()
                await self._tidy_exports()
                await self._ready()
                await self._old_cards.run()
            except DetoxbotError as error:
                logger.warning("erasing goes on later: %s", error)
                pause = ERASING_AGAIN_SECONDS
            await asyncio.sleep(pause)

    async def read_keys_for_ever(self) -> None:
        """Take up keys that another process added; only being cancelled ends it."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            await asyncio.to_thread(self._database.keyring.refresh)

    async def _tidy_retraining(self) -> None:
        try:
            await forget_old_words(self._database, self._retrain_dir)
        except OSError as error:
            logger.warning("words in RETRAIN_DIR could not be removed: %s", error.strerror)

    async def _tidy_exports(self) -> None:
        try:
            await asyncio.to_thread(sweep_folder, self._export_dir)
        except OSError as error:
            logger.warning("words in EXPORT_DIR could not be removed: %s", error.strerror)
