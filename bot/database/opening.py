"""The database of an installation as commands use it, beside a bot or without one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.database.database import Database
from bot.database.keyring import load_keyring
from bot.database.migrate import require_there

if TYPE_CHECKING:
    from pydantic import SecretStr


class Installation(Protocol):
    """The settings that lead to a database."""

    @property
    def database_url(self) -> str:
        """Where it is."""

    @property
    def data_key(self) -> "SecretStr | None":
        """The keys, where they are not in a file."""

    @property
    def data_key_file(self) -> Path:
        """Where they are else."""


@asynccontextmanager
async def opened(installation: Installation) -> AsyncIterator[Database]:
    """The database with its keys, closed at the end of the block.

    Where there is none yet, no key is made for it either. Raises
    :class:`~bot.core.errors.StorageError` for whatever keeps it from being used.
    """
    url, key = installation.database_url, installation.data_key
    await require_there(url)
    keyring = await asyncio.to_thread(load_keyring, key, installation.data_key_file)
    async with Database(url, keyring) as database:
        yield database
