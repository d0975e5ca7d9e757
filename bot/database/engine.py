"""Engines for the two databases, set so that nothing is lost and nothing waits for ever."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, NullPool

from bot.database.columns import bind_keyring
from bot.database.keyring import Keyring
from bot.database.urls import is_sqlite

WRITE = {"detoxbot_write": True}
"""Execution options of a connection whose transactions write from their first statement."""

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
    call: float = 10.0
    """For one whole call of a repository: the last line of defence against a hang."""


def make_engine(
    url: URL,
    keyring: Keyring | None,
    timeouts: Timeouts = Timeouts(),
    *,
    migrating: bool = False,
) -> AsyncEngine:
    """An engine that has not connected yet.

    ``keyring`` may be ``None`` where no encrypted column is touched. ``migrating`` gives an
    engine for one connection that enforces no foreign keys on SQLite (rebuilding a table there
    means dropping it, which would delete what refers to it) and lets statements take their time.
    """
    options: dict[str, Any] = {
        # Exceptions end in logs; parameters hold what members wrote.
        "hide_parameters": True,
        "connect_args": _connect_args(url, timeouts, migrating=migrating),
    }
    if migrating:
        options["poolclass"] = NullPool
    else:
        options |= {
            "poolclass": AsyncAdaptedQueuePool,
            "pool_size": 5,
            "max_overflow": 10,
            "pool_timeout": timeouts.pool,
            # A server that restarted costs one ping, not a lost message.
            "pool_pre_ping": not is_sqlite(url),
        }
    engine = create_async_engine(url, **options)
    if is_sqlite(url):
        _prepare_sqlite(engine, timeouts, foreign_keys=not migrating)
    if keyring is not None:
        bind_keyring(engine.dialect, keyring)
    return engine


def _connect_args(url: URL, timeouts: Timeouts, *, migrating: bool) -> dict[str, Any]:
    if is_sqlite(url):
        return {"timeout": timeouts.statement}
    return {
        "timeout": timeouts.connect,
        # On the client's side, so that it also holds when the server is gone or hangs.
        "command_timeout": None if migrating else timeouts.statement,
        "server_settings": {"application_name": "detoxbot"},
    }


def _prepare_sqlite(engine: AsyncEngine, timeouts: Timeouts, *, foreign_keys: bool) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # The driver's own idea of when a transaction begins leaves out tables and reads.
        connection.isolation_level = None
        cursor = connection.cursor()
        # First of all: switching to WAL can meet a lock too.
        cursor.execute(f"PRAGMA busy_timeout={int(timeouts.statement * 1000)}")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later cannot wait for a lock: it fails at
        # once if somebody wrote in between. One that says so at the start can wait.
        writes = connection.get_execution_options().get("detoxbot_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
