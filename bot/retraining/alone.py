"""One retraining at a time: on this machine by a locked file, elsewhere by the database."""

import contextlib
import json
import os
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import StorageError
from bot.database.engine import DEFAULT_TIMEOUTS, postgres_engine
from bot.database.failures import FAILURES, storage_error
from bot.database.urls import describe, is_sqlite, parse_url

LOCK = "lock"
_KEY = 0x6465746F78626F74
"""The advisory lock's number, the same for all who share a database."""


_HOLDER = text(
    "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND CAST(classid AS bigint) = :high "
    "AND CAST(objid AS bigint) = :low AND datname = current_database() LIMIT 1"
)


class AlreadyRunning(Exception):
    """Another retraining is under way; the message says whose."""


@contextlib.contextmanager
def on_this_machine(folder: Path) -> Iterator[int]:
    """Hold the folder's lock; the descriptor to hand down to the processes that do the work.

    The lock goes with the last process that holds it: a step that outlives a killed parent still
    keeps others out. Raises :class:`AlreadyRunning`, and :class:`OSError` where the folder cannot
    be written.
    """
    import fcntl  # noqa: PLC0415 - POSIX alone has it

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(_told(os.read(descriptor, 1_000))) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(_me()).encode() + b"\n", 0)
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.asynccontextmanager
async def on_this_database(url: str) -> AsyncIterator[None]:
    """Hold PostgreSQL's advisory lock; SQLite's file is on one machine and needs none.

    The lock goes with the connection, so with the process, too. Raises
    :class:`AlreadyRunning` and :class:`~bot.core.errors.StorageError`.
    """
    parsed = parse_url(url)
    if is_sqlite(parsed):
        yield
        return
    engine = postgres_engine(parsed, None, DEFAULT_TIMEOUTS, migrating=True)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        try:
            connection = await stack.enter_async_context(engine.connect())
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await _take(connection)
        except FAILURES as error:
            raise storage_error(error, describe(parsed)) from error
        yield
        with contextlib.suppress(*FAILURES, StorageError):
            await connection.execute(text(f"SELECT pg_advisory_unlock({_KEY})"))


async def _take(connection: AsyncConnection) -> None:
    me = _me()
    name = f"detoxbot retrain, process {me['pid']} on {me['host']}"[:63]
    await connection.execute(text("SELECT set_config('application_name', :name, false)"),
                             {"name": name})  # fmt: skip
    if await connection.scalar(text(f"SELECT pg_try_advisory_lock({_KEY})")):
        return
    holder = await connection.scalar(_HOLDER, {"high": _KEY >> 32, "low": _KEY & 0xFFFFFFFF})
    raise AlreadyRunning(f"another retraining is under way: {holder or 'by somebody else'}")


def _me() -> dict[str, str | int]:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": since}


def _told(content: bytes) -> str:
    try:
        who = json.loads(content)
        return (
            f"another retraining is under way: process {int(who['pid'])} on {who['host']}, "
            f"since {who['since']}"
        )
    except (ValueError, KeyError, TypeError):
        return "another retraining is under way"
