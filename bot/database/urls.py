"""Which database a DATABASE_URL names."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.core.errors import StorageError

_POSTGRES = frozenset({"postgres", "postgresql", "postgresql+asyncpg"})
_SQLITE = frozenset({"sqlite", "sqlite+pysqlite", "sqlite+aiosqlite"})


def parse_url(url: str | URL) -> URL:
    """The URL with the driver that this bot uses.

    ``postgres://`` and ``postgresql://`` become ``postgresql+asyncpg://``, every SQLite one
    ``sqlite+pysqlite://``; ``sslmode`` as libpq spells it is understood.

    Raises :class:`~bot.core.errors.StorageError`, without showing the URL, for anything else.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # from None: the cause may quote the URL and so the password.
        raise StorageError(
            "DATABASE_URL is not a database URL; it looks like sqlite:///data/detoxbot.db "
            "or postgresql://user:password@host/database"
        ) from None
    if parsed.drivername in _POSTGRES:
        return _postgres(parsed)
    if parsed.drivername in _SQLITE:
        if parsed.database in {None, "", ":memory:"} or "mode" in parsed.query:
            raise StorageError(
                "DATABASE_URL must name a file for SQLite, such as sqlite:///data/detoxbot.db: "
                "a database in memory loses every original when the bot stops"
            )
        return parsed.set(drivername="sqlite+pysqlite")
    raise StorageError(
        f"DATABASE_URL names a database that detoxbot does not know ({parsed.drivername}); "
        "it knows sqlite and postgresql"
    )


def _postgres(url: URL) -> URL:
    try:
        import asyncpg  # noqa: F401, PLC0415 - an optional extra
    except ImportError:
        raise StorageError(
            "DATABASE_URL names PostgreSQL, which needs asyncpg; "
            "install it with: pip install 'detoxbot[postgres]'"
        ) from None
    query = dict(url.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    # Hosts hand out URLs for libpq; asyncpg negotiates this by itself and refuses the word.
    query.pop("channel_binding", None)
    return url.set(drivername="postgresql+asyncpg", query=query)


def describe(url: URL) -> str:
    """The database in words for a message or a log: never the user or the password."""
    if is_sqlite(url):
        return f"the SQLite file {url.database}"
    host = url.host or url.query.get("host") or "localhost"
    port = f":{url.port}" if url.port else ""
    return f"the PostgreSQL database {url.database or ''!r} at {host}{port}"


def is_sqlite(url: URL) -> bool:
    """Whether it is SQLite rather than PostgreSQL."""
    return url.get_backend_name() == "sqlite"


def sqlite_file(url: URL) -> Path:
    """The file of an SQLite URL."""
    return Path(url.database or "")
