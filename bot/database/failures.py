"""The drivers' errors in our own words."""

import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.core.errors import StorageError, StorageUnavailable

UPGRADE = "its tables are missing or old; run: detoxbot db upgrade"

# By SQLite's error name or PostgreSQL's SQLSTATE. The drivers' own texts are not shown: they
# may quote values.
_REASONS = {
    "SQLITE_BUSY": "it is locked by another process",
    "SQLITE_LOCKED": "it is locked by another process",
    "SQLITE_CANTOPEN": "the file cannot be opened; check the path and its permissions",
    "SQLITE_READONLY": "the file or its folder is read-only",
    "SQLITE_PERM": "the file's permissions forbid it",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_IOERR": "the disk reports an error",
    "SQLITE_CORRUPT": "the file is damaged; restore a backup",
    "SQLITE_NOTADB": "the file is not an SQLite database",
    "25006": "it is read-only",
    "28P01": "it refused the password",
    "28000": "it refused the user",
    "3D000": "there is no database of that name",
    "42P01": UPGRADE,
    "42703": UPGRADE,
    "42501": "the user lacks a privilege there",
    "53100": "its disk is full",
    "53300": "it has too many connections",
    "55P03": "something there was locked for too long",
    "57014": "it did not answer in time",
    "57P01": "it is shutting down",
    "57P02": "it crashed",
    "57P03": "it is starting up or shutting down",
}

# By how PostgreSQL's SQLSTATE begins, mostly its class.
_AWAY = ("08", "25006", "25P03", "25P04", "28", "3D", "40", "42", "53", "55", "57", "58", "XX")
"""Connection, read-only, idle or slow for too long, password, database, conflict, tables or
privileges, resources, locks, operator, system, damage."""
_SILENT = ("08", "53", "57", "58")
"""Connection, resources, operator, system: calling again and again makes it worse."""
_SQLITE_AWAY = frozenset({*(name for name in _REASONS if name.startswith("SQLITE_")), UPGRADE})
_SQLITE_SILENT = _SQLITE_AWAY - {UPGRADE, "SQLITE_CORRUPT", "SQLITE_NOTADB"}


def _driver_errors() -> tuple[type[BaseException], ...]:
    """What a driver may raise past SQLAlchemy, mostly while connecting."""
    # OverflowError: a number beyond 64 bits, which sqlite3 raises bare.
    errors: tuple[type[BaseException], ...] = (sqlite3.Error, OSError, TimeoutError, OverflowError)
    try:
        import asyncpg  # noqa: PLC0415 - an optional extra
    except ImportError:
        return errors
    return (*errors, asyncpg.PostgresError, asyncpg.InterfaceError)


FAILURES: tuple[type[BaseException], ...] = (SQLAlchemyError, *_driver_errors())
"""Everything that means: the database cannot be reached or refused."""


def storage_error(error: BaseException, place: str) -> StorageError:
    """``error`` as a :class:`~bot.core.errors.StorageError`: names the place, quotes nothing.

    A :class:`~bot.core.errors.StorageUnavailable` where the database was away or could not write;
    anything else is its answer to what it was asked, and would be the same again.
    """
    inner = _inner(error)
    if isinstance(inner, StorageError):
        return inner
    kind = StorageUnavailable if is_away(error) else StorageError
    return kind(f"{place} cannot be used: {_reason(error, inner)}")


def is_away(error: BaseException) -> bool:
    """Whether the database was away or could not write, so that the same may work later."""
    return _is_one_of(error, _AWAY, _SQLITE_AWAY)


def is_unreachable(error: BaseException) -> bool:
    """Whether the database fell silent or is out of something, so that it wants leaving alone."""
    return _is_one_of(error, _SILENT, _SQLITE_SILENT)


def _inner(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, StatementError) and error.orig else error


def _is_one_of(error: BaseException, states: tuple[str, ...], names: frozenset[str]) -> bool:
    inner = _inner(error)
    if isinstance(inner, sqlite3.Error):
        return _sqlite_name(inner) in names
    state = getattr(inner, "sqlstate", None)
    if isinstance(state, str) and not isinstance(inner, OSError):
        return state.startswith(states)
    if isinstance(inner, OSError | TimeoutError | PoolTimeout):
        return True
    # asyncpg's own errors bear no state: a connection that was closed under a statement.
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost or type(inner).__name__ == "InterfaceError"


def _sqlite_name(error: sqlite3.Error) -> str:
    """SQLite's name of the error, without what refines it: SQLITE_BUSY for SQLITE_BUSY_SNAPSHOT."""
    name: str = getattr(error, "sqlite_errorname", None) or ""
    if name == "SQLITE_ERROR" and str(error).startswith(("no such table", "no such column")):
        return UPGRADE
    return "_".join(name.split("_")[:2])


def _reason(error: BaseException, inner: BaseException) -> str:
    if isinstance(inner, TimeoutError | PoolTimeout):
        return "it did not answer in time"
    if isinstance(inner, sqlite3.Error) and (name := _sqlite_name(inner)):
        return UPGRADE if name == UPGRADE else _REASONS.get(name, f"{type(inner).__name__} {name}")
    code = getattr(inner, "sqlstate", None)
    if isinstance(code, str) and code in _REASONS:
        return _REASONS[code]
    if isinstance(inner, ConnectionRefusedError):
        return "nothing listens there (connection refused)"
    if isinstance(inner, FileNotFoundError):
        return "the file is not there (any more)"
    if isinstance(inner, OSError) and inner.strerror:
        return inner.strerror
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return "the connection was lost"
    return f"{type(inner).__name__}{f' {code}' if code else ''}"
