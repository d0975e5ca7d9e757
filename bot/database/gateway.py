"""Short transactions with a deadline, run where they do not hold up the event loop.

A unit of work is a plain function on a :class:`sqlalchemy.Connection`. On PostgreSQL it runs on
the loop and waits through asyncpg. On SQLite, where every wait is for a disk, it runs in a thread
as a whole: handing over each statement by itself costs more than all of the work.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPICursor

from bot.core.errors import StorageError, StorageUnavailable
from bot.database.breaker import Breaker, Circuit
from bot.database.engine import (
    DEFAULT_TIMEOUTS,
    SQLITE_READERS,
    WRITES,
    Timeouts,
    postgres_engine,
    sqlite_engine,
)
from bot.database.failures import FAILURES, is_unreachable, storage_error
from bot.database.keyring import Keyring
from bot.database.urls import describe, is_sqlite, sqlite_file

logger = logging.getLogger(__name__)

T = TypeVar("T")

LARGEST_TO_REWRITE = 128 * 1024 * 1024
"""Bytes of an SQLite file: beyond, others would wait too long to write, and it takes memory."""


class Gateway(ABC):
    """One database; opens transactions, each short, with a deadline, raising our errors.

    Building one touches neither disk nor network. Belongs to one event loop.
    """

    def __init__(self, url: URL, timeouts: Timeouts) -> None:
        self.place = describe(url)
        """The database in words, without user or password."""
        self._timeouts = timeouts
        self._closed = False
        # A file that is locked can still be read, and a read must not hide that nobody can write.
        self._breakers = {writes: Breaker(longest=timeouts.pause) for writes in (False, True)}
        self._reasons: dict[bool, str] = {}
        self.on_back: list[Callable[[], None]] = []
        """Called when a database that had been left alone answers again."""

    @property
    def circuits(self) -> dict[str, Circuit]:
        """Whether reads and writes go through."""
        return {
            "reads": self._breakers[False].state,
            "writes": self._breakers[True].state,
        }

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction that only reads; what it returns.

        Raises :class:`~bot.core.errors.StorageError` for whatever the database does, and when
        it takes longer than ``Timeouts.call``.
        """
        return await self._guarded(work, writes=False)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction, committed once it returns. Raises as ``read``.

        After an error the transaction is undone; only where the database falls silent during
        the commit itself can nobody say which it was.
        """
        return await self._guarded(work, writes=True)

    async def fold(self) -> bool:
        """Let nothing of what was deleted stay in the database's files; false if something of it
        may, and then the log says why. Raises as ``read``.

        On PostgreSQL that is the server's own business, at its next vacuum.
        """
        return True

    async def close(self) -> None:
        """Give every connection back. Calling it again does no harm.

        Never raises and does not wait for a dead server: what was committed is safe, and there
        is nothing left that a failure could undo.
        """
        self._closed = True
        try:
            async with asyncio.timeout(self._timeouts.close):
                await self._dispose()
        except FAILURES as error:
            logger.warning("closing: %s", storage_error(error, self.place))

    @abstractmethod
    def insert(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """An INSERT that knows ON CONFLICT, in this database's dialect."""

    @abstractmethod
    async def _run(self, work: Callable[[Connection], T], *, writes: bool) -> T: ...

    @abstractmethod
    async def _dispose(self) -> None: ...

    async def _guarded(self, work: Callable[[Connection], T], *, writes: bool) -> T:
        if self._closed:
            raise StorageError(f"{self.place} is closed")
        breaker = self._breakers[writes]
        ticket = breaker.admit()
        if ticket is None:
            raise StorageUnavailable(f"{self._reasons[writes]}; it is asked again in a moment")
        try:
            async with asyncio.timeout(self._timeouts.call):
                done = await self._run(work, writes=writes)
        except StorageError:
            self._answered(breaker, ticket)
            raise
        except FAILURES as error:
            logger.debug("%s failed", self.place, exc_info=True)
            told = storage_error(error, self.place)
            if is_unreachable(error):
                self._reasons[writes] = str(told)
                breaker.failed(ticket)
            else:
                self._answered(breaker, ticket)
            raise told from error
        except BaseException:
            breaker.abandoned(ticket)
            raise
        self._answered(breaker, ticket)
        return done

    def _answered(self, breaker: Breaker, ticket: object) -> None:
        if breaker.answered(ticket):
            logger.info("%s answers again", self.place)
            for call in self.on_back:
                call()


class PostgresGateway(Gateway):
    """PostgreSQL through asyncpg."""

    def __init__(
        self,
        url: URL,
        keyring: Keyring | None,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        *,
        migrating: bool = False,
    ) -> None:
        super().__init__(url, timeouts)
        self._engine = postgres_engine(url, keyring, timeouts, migrating=migrating)

    def insert(self, table: Table) -> postgresql.Insert:
        """An INSERT that knows ON CONFLICT."""
        return postgresql.insert(table)

    async def _run(self, work: Callable[[Connection], T], *, writes: bool) -> T:
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def _dispose(self) -> None:
        await self._engine.dispose()


class SqliteGateway(Gateway):
    """An SQLite file: one thread writes, a few read."""

    def __init__(
        self,
        url: URL,
        keyring: Keyring | None,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        *,
        migrating: bool = False,
    ) -> None:
        super().__init__(url, timeouts)
        self._engine = sqlite_engine(url, keyring, timeouts, migrating=migrating)
        self._file = None if migrating else sqlite_file(url)
        self._identity: tuple[int, int] | None = None
        # SQLite has one writer. Waiting for one thread is first come, first served and wakes at
        # once; waiting in SQLite is polling with growing pauses.
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="detoxbot-write")
        self._readers = ThreadPoolExecutor(SQLITE_READERS, thread_name_prefix="detoxbot-read")

    def insert(self, table: Table) -> sqlite.Insert:
        """An INSERT that knows ON CONFLICT."""
        return sqlite.insert(table)

    async def fold(self) -> bool:
        """Write the file anew, and then the log of the last transactions into it.

        Deleted cells are overwritten at once (``secure_delete``), but where SQLite moved cells
        between pages before, copies may lie in the gaps; only VACUUM leaves none. Others wait
        to write meanwhile, so a file above :data:`LARGEST_TO_REWRITE` is left to the operator.
        """
        if self._closed:
            raise StorageError(f"{self.place} is closed")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writer, self._fold)
        except FAILURES as error:
            raise storage_error(error, self.place) from error

    def _fold(self) -> bool:
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()  # outside of any transaction
            rewritten = self._rewrite(cursor)
            # Waits for readers as long as for a lock.
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()
        if busy:
            logger.warning("what was deleted stays in %s-wal while somebody reads", self.place)
        return rewritten and not busy

    def _rewrite(self, cursor: DBAPICursor) -> bool:
        [pages], [size] = (
            cursor.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
        )
        if pages * size > LARGEST_TO_REWRITE:
            why = "it is large: run VACUUM on it while the bot rests"
        else:
            try:
                cursor.execute("VACUUM")
            except FAILURES as error:  # no room on the disk, or another process writes
                why = str(storage_error(error, self.place))
            else:
                return True
        logger.warning("gaps in %s may hold ciphertext of what was deleted; %s", self.place, why)
        return False

    async def _run(self, work: Callable[[Connection], T], *, writes: bool) -> T:
        threads = self._writer if writes else self._readers
        return await asyncio.get_running_loop().run_in_executor(
            threads, self._transaction, work, writes
        )

    def _transaction(self, work: Callable[[Connection], T], writes: bool) -> T:
        if self._file is not None:
            self._look_at(self._file)
        with (
            self._engine.connect().execution_options(**{WRITES: writes}) as connection,
            connection.begin(),
        ):
            return work(connection)

    def _look_at(self, file: Path) -> None:
        """Open connections go on writing to a file that was deleted, and nobody would read it."""
        found = file.stat()
        identity = (found.st_dev, found.st_ino)
        if self._identity not in (None, identity):
            logger.warning("%s was replaced by another file", self.place)
            self._engine.dispose()
        self._identity = identity

    async def _dispose(self) -> None:
        await asyncio.to_thread(self._join)

    def _join(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self._engine.dispose()


def open_gateway(
    url: URL,
    keyring: Keyring | None,
    timeouts: Timeouts = DEFAULT_TIMEOUTS,
    *,
    migrating: bool = False,
) -> Gateway:
    """The gateway for a URL from :func:`bot.database.urls.parse_url`; not connected yet.

    ``keyring`` may be ``None`` where no encrypted column is touched. ``migrating`` gives one
    that lets statements take their time and enforces no foreign keys on SQLite.
    """
    kind = SqliteGateway if is_sqlite(url) else PostgresGateway
    return kind(url, keyring, timeouts, migrating=migrating)
