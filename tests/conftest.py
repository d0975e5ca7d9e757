"""Fixtures for all: a file with all tables, a PostgreSQL server for whichever test asks for one."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.database import engine, migrate
from tests.postgres import PostgresServer, running_server

# The machines are noisy: no property fails for being slow, and every run tries the same texts.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def shipped_pragmas() -> Iterator[tuple[str, ...]]:
    """What SQLite is told outside of tests: here no commit waits for the disk, as on PostgreSQL.

    What was committed survives the process, but not a power cut.
    """
    shipped = engine.SQLITE_PRAGMAS
    hasty = tuple(one.replace("synchronous=FULL", "synchronous=OFF") for one in shipped)
    assert hasty != shipped
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "SQLITE_PRAGMAS", hasty)
        yield shipped


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables, made once: to copy is faster than to migrate."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of an SQLite file with all tables."""
    shutil.copy(sqlite_template, tmp_path / "bot.db")
    return f"sqlite:///{tmp_path / 'bot.db'}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A running PostgreSQL server; skips where none is installed, except in CI, where it fails."""
    try:
        context = running_server()
        server = context.__enter__()
    except FileNotFoundError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must test on PostgreSQL: {error}")
        pytest.skip(f"no PostgreSQL here: {error}")
    try:
        yield server
    finally:
        context.__exit__(None, None, None)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a fresh, empty PostgreSQL database."""
    name = postgres_server.create_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at how many points of the road something was broken."""
    counted: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", ()):
        counted.update(dict(p for p in report.user_properties if p[0].startswith("points at")))
    for what, number in counted.items():
        terminalreporter.write_line(f"{what}: {number}")
