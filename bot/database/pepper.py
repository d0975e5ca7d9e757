"""Keyed digests: the same for the same input on this installation, meaningless to others."""

import asyncio
import hashlib
import hmac
import secrets

from sqlalchemy import select

from bot.core.errors import StorageError
from bot.database.models import SECRETS
from bot.database.sessions import Sessions

_NAME = "pepper"


class Pepper:
    """The installation's digest key, made once and kept encrypted in the database.

    It lives there and not in the keyring so that digests, and with them the split of an export,
    stay the same when the keyring is rotated, and are the same for every process.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._key: bytes | None = None
        self._lock = asyncio.Lock()

    async def load(self) -> None:
        """Read the key, or make it on the very first run.

        Being encrypted, it also proves that the keyring fits this database:
        :class:`~bot.database.errors.KeyringError` if it does not.
        """
        async with self._lock:
            if self._key is None:
                self._key = bytes.fromhex(await self._read() or await self._make())

    async def digest(self, purpose: str, value: str) -> str:
        """HMAC-SHA256 of ``value``, 64 hexadecimal digits; differs for every ``purpose``."""
        if self._key is None:
            await self.load()
        return self.digest_now(purpose, value)

    def digest_now(self, purpose: str, value: str) -> str:
        """As ``digest``, for callers that have awaited ``load``."""
        if self._key is None:
            raise StorageError("the digest key was not loaded")
        message = purpose.encode() + b"\0" + value.encode("utf-8", "surrogatepass")
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()

    async def _read(self) -> str | None:
        query = select(SECRETS.c.value).where(SECRETS.c.name == _NAME)
        async with self._sessions.read() as connection:
            value: str | None = await connection.scalar(query)
        return value

    async def _make(self) -> str:
        insert = self._sessions.insert(SECRETS).on_conflict_do_nothing()
        async with self._sessions.write() as connection:
            await connection.execute(insert, {"name": _NAME, "value": secrets.token_hex(32)})
        # Another process may have been first; whatever stands there now is the key.
        made = await self._read()
        if made is None:
            raise StorageError(f"{self._sessions.place} lost what was just written to it")
        return made
