"""Engines for the two databases, set so that nothing is lost and nothing waits for ever."""

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from bot.database.columns import bind_keyring
from bot.database.keyring import Keyring
from bot.database.urls import sqlite_file

WRITES = "detoxbot_writes"
"""Execution option of a connection whose transactions write from their first statement."""

SQLITE_READERS = 4
"""Threads that read an SQLite file; one more writes."""

SQLITE_PRAGMAS = (
    # Readers and the one writer do not wait for each other.
    "journal_mode=WAL",
    # WAL with NORMAL may lose the last commits in a power cut. The original must be on the disk
    # before the message is removed from Discord, so each commit pays for its fsync.
    "synchronous=FULL",
    # What was deleted is overwritten, not just forgotten.
    "secure_delete=ON",
    # Sorting must not spill rows into temporary files.
    "temp_store=MEMORY",
)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait for the database, in seconds, before saying that it cannot be reached."""

    connect: float = 5.0
    pool: float = 5.0
    """For a free connection when all are busy."""
    statement: float = 5.0
    """For one statement; for SQLite, for another process to let go of the file."""
    call: float | None = 10.0
    """For one whole call of a repository: the last line of defence against a hang."""
    close: float = 5.0
    """For saying goodbye to the server."""
    pause: float = 10.0
    """At most how long to leave a database alone that failed several times in a row; 0: never."""


DEFAULT_TIMEOUTS = Timeouts()


def postgres_engine(
    url: URL, keyring: Keyring | None, timeouts: Timeouts, *, migrating: bool = False
) -> AsyncEngine:
    """An engine for ``postgresql+asyncpg`` that has not connected yet.

    ``keyring`` may be ``None`` where no encrypted column is touched; ``migrating`` lets
    statements take their time.
    """
    pool: dict[str, Any] = {
        "pool_size": 5,
        "max_overflow": 10,
        "pool_timeout": timeouts.pool,
        # A server that restarted costs one ping, not a lost message.
        "pool_pre_ping": True,
    }
    engine = create_async_engine(
        url,
        # Exceptions end in logs; parameters hold what members wrote.
        hide_parameters=True,
        connect_args={
            "timeout": timeouts.connect,
            # On the client's side, so that it also holds when the server is gone or hangs.
            "command_timeout": None if migrating else timeouts.statement,
            "server_settings": {"application_name": "detoxbot"},
        },
        **({"poolclass": NullPool} if migrating else pool),
    )
    if keyring is not None:
        bind_keyring(engine.dialect, keyring)
    return engine


def sqlite_engine(
    url: URL, keyring: Keyring | None, timeouts: Timeouts, *, migrating: bool = False
) -> Engine:
    """An engine for an SQLite file that has not opened it yet, to be used from threads.

    ``migrating`` leaves foreign keys unenforced: rebuilding a table there means dropping it,
    which would delete the rows that refer to it.
    """
    # A file that is not there (any more) is an error, unless its tables are about to be made:
    # SQLite would begin an empty one and the words in the other would be forgotten.
    place = f"{sqlite_file(url).absolute().as_uri()}?mode={'rwc' if migrating else 'rw'}"

    def connect() -> sqlite3.Connection:
        if migrating:
            _make(sqlite_file(url))
        return sqlite3.connect(place, uri=True, timeout=timeouts.statement, check_same_thread=False)

    engine = create_engine(
        url,
        hide_parameters=True,
        creator=connect,
        pool_size=SQLITE_READERS + 1,
        max_overflow=0,
        pool_timeout=timeouts.pool,
    )

    @event.listens_for(engine, "connect")
    def configure(dbapi: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection = cast("sqlite3.Connection", dbapi)
        # The driver's own idea of when a transaction begins leaves out tables and reads.
        connection.isolation_level = None
        connection.execute(f"PRAGMA foreign_keys={'OFF' if migrating else 'ON'}")
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later cannot wait for a lock: it fails at
        # once if somebody wrote in between. One that says so at the start can wait.
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    if keyring is not None:
        bind_keyring(engine.dialect, keyring)
    return engine


def _make(file: Path) -> None:
    """Begin the file as its owner's alone, which SQLite does not; its log gets the same mode."""
    with contextlib.suppress(OSError):  # SQLite says it better
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
