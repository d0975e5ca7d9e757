"""Making and upgrading the tables, and telling whether they are what the models say.

The plain functions run their own event loop; inside a running bot use their ``_async`` twins.
All of them raise :class:`~bot.core.errors.StorageError` when the database cannot be reached.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection

import migrations
from bot.core.errors import StorageError
from bot.database.engine import Timeouts
from bot.database.errors import SchemaOutdated
from bot.database.gateway import Gateway, open_gateway
from bot.database.models import Base
from bot.database.urls import describe, is_sqlite, parse_url, sqlite_file

T = TypeVar("T")

PATIENCE = Timeouts(statement=60.0, call=None)
"""A large table takes as long as it takes; another process that upgrades is waited for."""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """How the tables of a database compare with this version's models."""

    current: str | None
    """The revision the database is at; ``None`` for an empty one."""
    head: str
    """The revision this version works with."""
    differences: tuple[str, ...]
    """What the models and the tables disagree on, in words; empty if nothing."""

    @property
    def ok(self) -> bool:
        """Whether this version can work with the database as it is."""
        return self.current == self.head and not self.differences


@cache
def head() -> str:
    """The revision this version works with."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise StorageError("this installation has no migrations; install detoxbot again")
    return revision


def revisions() -> list[str]:
    """All revisions there are, first to last."""
    found = ScriptDirectory.from_config(_config()).walk_revisions()
    return [script.revision for script in found][::-1]


def upgrade(url: str | URL, revision: str = "head") -> None:
    """Bring the tables to ``revision``, making the SQLite file and its folder if need be.

    One transaction: it is done in full or not at all. Of several processes at once one does the
    work and the others wait for it.
    """
    asyncio.run(upgrade_async(url, revision))


def downgrade(url: str | URL, revision: str) -> None:
    """Take the tables back to ``revision`` (``base``: to nothing). What they held is lost."""
    asyncio.run(downgrade_async(url, revision))


def current(url: str | URL) -> str | None:
    """The revision the database is at; ``None`` for an empty one."""
    return asyncio.run(current_async(url))


def check(url: str | URL) -> SchemaState:
    """Compare the tables with the models."""
    return asyncio.run(check_async(url))


async def upgrade_async(url: str | URL, revision: str = "head") -> None:
    """As :func:`upgrade`."""
    parsed = parse_url(url)
    if is_sqlite(parsed):
        await asyncio.to_thread(_make_folder, sqlite_file(parsed))
    await _run(parsed, lambda connection: _upgrade(connection, revision))


async def downgrade_async(url: str | URL, revision: str) -> None:
    """As :func:`downgrade`."""
    await _run(parse_url(url), lambda connection: _migrate(connection, command.downgrade, revision))


async def current_async(url: str | URL) -> str | None:
    """As :func:`current`."""
    parsed = parse_url(url)
    if await _is_missing(parsed):
        return None
    return await _run(parsed, _current)


async def check_async(url: str | URL) -> SchemaState:
    """As :func:`check`."""
    parsed = parse_url(url)
    if await _is_missing(parsed):
        return SchemaState(current=None, head=head(), differences=("there is no database yet",))
    return await _run(parsed, _compare)


async def require_there(url: str | URL) -> None:
    """Raise :class:`~bot.core.errors.StorageError` where an SQLite file was never made.

    SQLite would make an empty one and only then miss its tables.
    """
    parsed = parse_url(url)
    if await _is_missing(parsed):
        raise StorageError(
            f"there is no database yet at {describe(parsed)}; run: detoxbot db upgrade"
        )


async def require_head(gateway: Gateway) -> None:
    """Raise :class:`~bot.database.errors.SchemaOutdated` unless the tables are at the head."""
    place = gateway.place
    found = await gateway.read(_current)
    wanted = await asyncio.to_thread(head)
    if found == wanted:
        return
    if found is None:
        raise SchemaOutdated(f"{place} has no tables yet; run: detoxbot db upgrade")
    known = await asyncio.to_thread(_knows, found)
    raise SchemaOutdated(
        f"{place} is at revision {found}, this version works with {wanted}; "
        + ("run: detoxbot db upgrade" if known else "a newer detoxbot wrote it: install that one")
    )


async def _run(url: URL, work: Callable[[Connection], T]) -> T:
    gateway = open_gateway(url, None, PATIENCE, migrating=True)
    try:
        async with _alone():
            return await gateway.write(work)
    except CommandError as error:
        raise StorageError(f"{gateway.place} cannot be migrated: {error}") from error
    finally:
        await gateway.close()


# Migration scripts reach their connection through globals of Alembic.
_ALEMBIC = threading.Lock()


@asynccontextmanager
async def _alone() -> AsyncIterator[None]:
    """One migration at a time in this process, whichever loop runs it."""
    waiting = asyncio.ensure_future(asyncio.to_thread(_ALEMBIC.acquire))
    try:
        await asyncio.shield(waiting)
    except asyncio.CancelledError:
        # The thread gets its turn all the same, and must hand it on.
        waiting.add_done_callback(lambda _: _ALEMBIC.release())
        raise
    try:
        yield
    finally:
        _ALEMBIC.release()


def _config() -> Config:
    """Alembic's configuration in code, so that an installed package needs no ini file."""
    config = Config()
    folder = Path(next(iter(migrations.__path__)))
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def _upgrade(connection: Connection, revision: str) -> None:
    # Most starts find it done, and Alembic reads every script there is to see that.
    if revision == "head" and _current(connection) == head():
        return
    _migrate(connection, command.upgrade, revision)


def _migrate(
    connection: Connection, direction: Callable[[Config, str], None], revision: str
) -> None:
    config = _config()
    config.attributes["connection"] = connection
    direction(config, revision)


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _compare(connection: Connection) -> SchemaState:
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    differences = compare_metadata(context, Base.metadata)
    return SchemaState(
        current=context.get_current_revision(),
        head=head(),
        differences=tuple(str(difference) for difference in differences),
    )


def _knows(revision: str) -> bool:
    try:
        return ScriptDirectory.from_config(_config()).get_revision(revision) is not None
    except CommandError:
        return False


async def _is_missing(url: URL) -> bool:
    """Whether it is an SQLite file that is not there: only asking must not make one."""
    return is_sqlite(url) and not await asyncio.to_thread(sqlite_file(url).exists)


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"cannot make the folder {file.parent}: {error.strerror or 'I/O error'}"
        ) from error
