"""Taking members' words out of what retraining left behind, whether or not it ever runs again."""

import asyncio
import sys
from pathlib import Path

from bot.database.database import Database
from bot.retraining.alone import AlreadyRunning, on_this_machine
from bot.retraining.news import keep_since
from bot.retraining.runs import Runs


async def forget_old_words(database: Database, folder: Path) -> bool:
    """Remove what quotes members from runs that are kept long enough; whether it was looked at.

    Nothing is done while a retraining is under way: that does so itself. Raises
    :class:`~bot.core.errors.StorageError`, and :class:`OSError` where the folder cannot be written.
    """
    if sys.platform == "win32" or not await asyncio.to_thread(folder.is_dir):
        return False
    before = await keep_since(database)

    def work() -> bool:
        runs = Runs(folder)
        try:
            with on_this_machine(folder):
                runs.tidy(before=before, keep=len(runs.all()))
        except AlreadyRunning:
            return False
        return True

    return await asyncio.to_thread(work)
