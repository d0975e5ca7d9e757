"""The drivers' errors in our own words."""

import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.core.errors import StorageError

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
    "28P01": "it refused the password",
    "28000": "it refused the user",
    "3D000": "there is no database of that name",
    "42P01": UPGRADE,
    "42703": UPGRADE,
    "42501": "the user lacks a privilege there",
    "53100": "its disk is full",
    "53300": "it has too many connections",
    "57014": "it did not answer in time",
    "57P01": "it is shutting down",
    "57P02": "it crashed",
    "57P03": "it is starting up or shutting down",
}


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
    """``error`` as a :class:`~bot.core.errors.StorageError`: names the place, quotes nothing."""
    inner = error.orig if isinstance(error, StatementError) and error.orig else error
    if isinstance(inner, StorageError):
        return inner
    return StorageError(f"{place} cannot be used: {_reason(error, inner)}")


def _reason(error: BaseException, inner: BaseException) -> str:
    if isinstance(inner, TimeoutError | PoolTimeout):
        return "it did not answer in time"
    code = getattr(inner, "sqlite_errorname", None) or getattr(inner, "sqlstate", None)
    if isinstance(code, str):
        # SQLITE_BUSY_SNAPSHOT and its like refine SQLITE_BUSY.
        for known in (code, "_".join(code.split("_")[:2])):
            if known in _REASONS:
                return _REASONS[known]
        if code == "SQLITE_ERROR" and str(inner).startswith(("no such table", "no such column")):
            return UPGRADE
    if isinstance(inner, ConnectionRefusedError):
        return "nothing listens there (connection refused)"
    if isinstance(inner, OSError) and inner.strerror:
        return inner.strerror
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return "the connection was lost"
    return f"{type(inner).__name__}{f' {code}' if code else ''}"
