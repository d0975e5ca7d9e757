"""DATABASE_URL in its spellings, and never a password in a message."""

import sys

import pytest

from bot.core.errors import StorageError
from bot.database.urls import describe, parse_url

ACCEPTED = [
    ("sqlite:///bot.db", "sqlite+pysqlite:///bot.db", "the SQLite file bot.db"),
    ("sqlite+aiosqlite:////srv/bot.db", "sqlite+pysqlite:////srv/bot.db", "SQLite file /srv/bot"),
    (
        "postgres://ann:s3cret@db.example/detox",
        "postgresql+asyncpg://ann:s3cret@db.example/detox",
        "the PostgreSQL database 'detox' at db.example",
    ),
    (
        "postgresql://ann:s3cret@db.example:6000/detox?sslmode=require&channel_binding=require",
        "postgresql+asyncpg://ann:s3cret@db.example:6000/detox?ssl=require",
        "the PostgreSQL database 'detox' at db.example:6000",
    ),
    (
        "postgresql+asyncpg:///detox?host=/run/postgresql",
        "postgresql+asyncpg:///detox?host=%2Frun%2Fpostgresql",
        "the PostgreSQL database 'detox' at /run/postgresql",
    ),
]

REFUSED = [
    ("", "is not a database URL"),
    ("detox.db", "is not a database URL"),
    ("postgresql://ann:s3cret@db.example:port/detox", "is not a database URL"),
    ("mysql://ann:s3cret@db.example/detox", "does not know (mysql)"),
    ("postgresql+psycopg2://ann:s3cret@db.example/detox", "does not know"),
    ("sqlite://", "must name a file"),
    ("sqlite:///:memory:", "must name a file"),
    ("sqlite:///file:x?mode=memory&uri=true", "must name a file"),
]


@pytest.mark.parametrize(("given", "used", "shown"), ACCEPTED)
def test_spellings_are_understood(given: str, used: str, shown: str) -> None:
    url = parse_url(given)
    assert url.render_as_string(hide_password=False) == used
    assert shown in describe(url)
    assert "s3cret" not in describe(url)
    assert parse_url(url) == url


@pytest.mark.parametrize(("given", "reason"), REFUSED)
def test_what_names_no_usable_database_is_refused(given: str, reason: str) -> None:
    with pytest.raises(StorageError) as caught:
        parse_url(given)
    assert reason in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_postgres_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(StorageError, match=r"pip install 'detoxbot\[postgres\]'"):
        parse_url("postgresql://ann:s3cret@db.example/detox")
