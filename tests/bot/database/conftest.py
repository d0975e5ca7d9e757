"""The same storage tests on a real SQLite file and on a real PostgreSQL server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.core.modes import Mode, TrainingConsent
from bot.core.policy import GuildSettings
from bot.database import migrate
from bot.database.database import Database
from bot.database.engine import DEFAULT_TIMEOUTS, Timeouts
from bot.database.keyring import Keyring
from bot.database.models import Base
from bot.database.request import ExportRequest
from bot.journal.incidents import JournaledIncidents
from bot.journal.journal import Journal
from bot.journal.replaying import Replaying
from tests.bot.database.archive import Archive
from tests.bot.database.process import CALM, Away, Process, Start, gone
from tests.bot.database.samples import ManualClock, Opener
from tests.postgres import PostgresServer

BACKENDS = ("sqlite", "postgres")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: PostgresServer) -> str:
    """The name of a PostgreSQL database with all tables."""
    name = postgres_server.create_database()
    migrate.upgrade(postgres_server.url(name))
    return name


@pytest.fixture(params=BACKENDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables, on each backend in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bot.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def migrated_postgres(postgres_server: PostgresServer, postgres_tables: str) -> str:
    """The URL of a PostgreSQL database with all tables, emptied: faster than a new one."""
    tables = ", ".join(Base.metadata.tables)
    postgres_server.sql(f"TRUNCATE {tables} RESTART IDENTITY", postgres_tables)
    return postgres_server.url(postgres_tables)


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with all tables and no rows, on each backend in turn."""
    fixture = "sqlite_url" if request.param == "sqlite" else "migrated_postgres"
    found: str = request.getfixturevalue(fixture)
    return found


@pytest.fixture
def keyring() -> Keyring:
    return Keyring.generate()


@pytest.fixture
async def opened(keyring: Keyring, clock: ManualClock) -> AsyncIterator[Opener]:
    """Builds databases, as separate processes would, and closes them in the end."""
    databases: list[Database] = []

    def build(url: str, keys: Keyring | None = None, timeouts: Timeouts | None = None) -> Database:
        built = Database(url, keys or keyring, timeouts=timeouts or DEFAULT_TIMEOUTS, clock=clock)
        databases.append(built)
        return built

    yield build
    for database in databases:
        await database.close()


@pytest.fixture
async def database(url: str, opened: Opener) -> Database:
    """A connected database with all tables and no rows, on each backend in turn."""
    built = opened(url)
    await built.connect()
    return built


@pytest.fixture
async def archive(database: Database) -> Archive:
    archive = Archive(database)
    await archive.consent(TrainingConsent.OPT_OUT)
    return archive


@pytest.fixture
def request_(tmp_path: Path) -> ExportRequest:
    folder = tmp_path / "out"
    folder.mkdir()
    return ExportRequest(folder / "pairs.jsonl", keep_duplicates=True)


@pytest.fixture
async def start(opened: Opener, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Start]:
    """Starts processes on one database, with one folder for their journals."""
    journals: list[Journal] = []

    async def begin(url: str, timeouts: Timeouts = CALM) -> Process:
        database = opened(url, None, timeouts)
        await database.connect()
        scope = await database.replay.scope()
        journal = Journal(tmp_path / "journal", scope, database.keyring, limit=1 << 20, clock=clock)
        journals.append(journal)
        replaying = Replaying(journal, database.replay)
        return Process(database, journal, replaying, JournaledIncidents(database, replaying))

    yield begin
    for journal in journals:
        await journal.close()


@pytest.fixture
async def process(sqlite_url: str, start: Start) -> Process:
    """One of them, on SQLite, on a server with a log channel."""
    made = await start(sqlite_url)
    await made.database.settings.save(GuildSettings(1, Mode.REPLACE, log_channel_id=5))
    return made


@pytest.fixture
def away(sqlite_url: str) -> Away:
    """For the time of its block the SQLite file is away."""
    return lambda: gone(Path(make_url(sqlite_url).database or ""))
