"""Servers' word lists, kept in memory and read again only when they changed."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, LargeBinary, bindparam, delete, func, select, type_coerce

from bot.core.errors import StorageUnavailable
from bot.core.words.entries import WordEntry, WordList
from bot.database.clock import Clock
from bot.database.gateway import Gateway
from bot.database.guilds import DEFAULT_TTL
from bot.database.keyring import Keyring
from bot.database.models import WORDS

_PAGE = 500
"""Rows a statement: between two of them the event loop gets its turn."""
_OF_GUILD = WORDS.c.guild_id == bindparam("guild")
_VERSION = select(
    func.count(), func.coalesce(func.max(WORDS.c.id), 0), func.coalesce(func.sum(WORDS.c.id), 0)
).where(_OF_GUILD)
# A list holds thousands of tokens: they are decrypted together, in a thread.
_TOKEN = type_coerce(WORDS.c.pattern, LargeBinary)
_ENTRIES = (
    select(WORDS.c.id, WORDS.c.kind, _TOKEN, WORDS.c.place_id)
    .where(_OF_GUILD, WORDS.c.id > bindparam("after"))
    .order_by(WORDS.c.id)
    .limit(_PAGE)
)
_Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Cached:
    words: WordList
    expires: float


class SqlWords:
    """Fulfils :class:`bot.core.ports.WordRepository`.

    Every message asks for its server's list. It is kept for ``ttl`` seconds, and after that for
    as long as the database says that it is unchanged, or says nothing; what is changed here is
    seen here at once.
    """

    def __init__(
        self,
        gateway: Gateway,
        keyring: Keyring,
        clock: Clock,
        *,
        ttl: float = DEFAULT_TTL,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gateway = gateway
        self._keyring = keyring
        self._clock = clock
        self._ttl = ttl
        self._monotonic = monotonic
        self._cache: dict[int, _Cached] = {}
        self._loading: dict[int, asyncio.Task[WordList]] = {}

    async def get(self, guild_id: int) -> WordList:
        """All entries of a server; empty for one without."""
        cached = self._cache.get(guild_id)
        if cached is not None and self._monotonic() < cached.expires:
            return cached.words
        task = self._loading.get(guild_id)
        if task is None:
            task = asyncio.create_task(self._load(guild_id, cached))
            self._loading[guild_id] = task
            task.add_done_callback(lambda done: self._loaded(guild_id, done))
        # One caller's cancellation must not fail the others.
        return await asyncio.shield(task)

    async def add(self, guild_id: int, entries: Sequence[WordEntry], member_id: int) -> None:
        """Add entries in the name of a moderator."""
        rows = await self._rows(guild_id, entries, member_id)
        await self._change(guild_id, lambda connection: _insert(connection, rows))

    async def remove(self, guild_id: int, entries: Sequence[WordEntry]) -> None:
        """Remove entries that are stored just so."""
        unwanted = set(entries)
        _, rows = await self._gateway.read(lambda connection: _read(connection, guild_id, None))
        stored = await asyncio.to_thread(self._entries, rows)
        ids = [row[0] for row, entry in zip(rows, stored, strict=True) if entry in unwanted]

        def work(connection: Connection) -> None:
            for start in range(0, len(ids), _PAGE):
                some = WORDS.c.id.in_(ids[start : start + _PAGE])
                connection.execute(delete(WORDS).where(some))

        await self._change(guild_id, work)

    async def replace(self, guild_id: int, entries: Sequence[WordEntry], member_id: int) -> None:
        """Put entries in the place of all that are stored, at one stroke."""
        rows = await self._rows(guild_id, entries, member_id)

        def work(connection: Connection) -> None:
            connection.execute(delete(WORDS).where(WORDS.c.guild_id == guild_id))
            _insert(connection, rows)

        await self._change(guild_id, work)

    async def _change(self, guild_id: int, work: Callable[[Connection], None]) -> None:
        try:
            await self._gateway.write(work)
        finally:
            # Also where it failed: a lost connection does not say whether it was committed. What
            # was known is asked for again, and serves while the database is away.
            if (last := self._cache.get(guild_id)) is not None:
                self._cache[guild_id] = replace(last, expires=self._monotonic())
            # A query that is under way may have read the old rows, so nobody may keep its answer.
            self._loading.pop(guild_id, None)

    async def _load(self, guild_id: int, cached: _Cached | None) -> WordList:
        known = None if cached is None else cached.words.version
        try:
            version, rows = await self._gateway.read(
                lambda connection: _read(connection, guild_id, known)
            )
        except StorageUnavailable:
            if cached is None:
                raise
            return cached.words
        if cached is not None and version == known:
            return cached.words
        return WordList(version, await asyncio.to_thread(self._entries, rows))

    def _loaded(self, guild_id: int, task: asyncio.Task[WordList]) -> None:
        failed = task.cancelled() or task.exception() is not None
        if self._loading.get(guild_id) is not task:
            return
        del self._loading[guild_id]
        if not failed:
            self._cache[guild_id] = _Cached(task.result(), self._monotonic() + self._ttl)

    async def _rows(
        self, guild_id: int, entries: Sequence[WordEntry], member_id: int
    ) -> list[dict[str, Any]]:
        def encrypted() -> list[bytes]:
            return [self._keyring.encrypt(entry.pattern) for entry in entries]

        now = self._clock()
        return [
            {
                "guild_id": guild_id,
                "place_id": entry.place_id,
                "kind": entry.kind,
                "token": token,
                "created_by": member_id,
                "created_at": now,
            }
            for entry, token in zip(entries, await asyncio.to_thread(encrypted), strict=True)
        ]

    def _entries(self, rows: _Rows) -> tuple[WordEntry, ...]:
        decrypt = self._keyring.decrypt
        return tuple(WordEntry(kind, decrypt(token), place) for _, kind, token, place in rows)


_INSERT = WORDS.insert().values(pattern=type_coerce(bindparam("token"), LargeBinary))


def _insert(connection: Connection, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _PAGE):
        connection.execute(_INSERT, rows[start : start + _PAGE])


def _read(
    connection: Connection, guild_id: int, known: tuple[int, ...] | None
) -> tuple[tuple[int, ...], _Rows]:
    """The version of a list, and its rows unless that is ``known``."""
    found = connection.execute(_VERSION, {"guild": guild_id}).one()
    version = tuple(int(part) for part in found)
    rows: _Rows = []
    if version == known or not version[0]:
        return version, rows
    after = 0
    while page := connection.execute(_ENTRIES, {"guild": guild_id, "after": after}).all():
        rows += [tuple(row) for row in page]
        after = page[-1][0]
    return version, rows
