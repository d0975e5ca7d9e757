"""Keyed digests: the same for the same input on this installation, meaningless to others."""

import asyncio
import hashlib
import hmac
import secrets

from sqlalchemy import Connection, select

from bot.core.errors import StorageError
from bot.database.gateway import Gateway
from bot.database.models import SECRETS

_NAME = "pepper"


class Pepper:
    """The installation's digest key, made once and kept encrypted in the database.

    It lives there and not in the keyring so that digests, and with them the split of an export,
    stay the same when the keyring is rotated, and are the same for every process.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
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

    async def member_key(self, member_id: int) -> int:
        """What stands for a member where their id must not: below 0, so never an id."""
        await self.load()
        return self.member_key_now(member_id)

    def member_key_now(self, member_id: int) -> int:
        """As ``member_key``, for callers that have awaited ``load``."""
        return self._key_now("member", member_id)

    def message_key_now(self, message_id: int) -> int:
        """What stands for a message that nobody is to find any more; likewise below 0."""
        return self._key_now("message", message_id)

    def _key_now(self, purpose: str, number: int) -> int:
        return -1 - int(self.digest_now(purpose, str(number))[:15], 16)

    async def _read(self) -> str | None:
        query = select(SECRETS.c.value).where(SECRETS.c.name == _NAME)

        def work(connection: Connection) -> str | None:
            return connection.scalar(query)

        return await self._gateway.read(work)

    async def _make(self) -> str:
        insert = self._gateway.insert(SECRETS).on_conflict_do_nothing()
        row = {"name": _NAME, "value": secrets.token_hex(32)}
        await self._gateway.write(lambda connection: connection.execute(insert, row).rowcount)
        # Another process may have been first; whatever stands there now is the key.
        made = await self._read()
        if made is None:
            raise StorageError(f"{self._gateway.place} lost what was just written to it")
        return made
