"""A database that is missing, locked, dead or mute gives a StorageError soon, and no secret."""

import asyncio
import logging
import sqlite3
import threading
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from bot.core.errors import StorageError, StorageUnavailable
from bot.core.incidents import ReviewAction
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.database import migrate
from bot.database.database import Database
from bot.database.engine import Timeouts
from bot.database.errors import SchemaOutdated
from bot.database.failures import is_away, is_unreachable
from bot.database.keyring import Keyring
from tests.bot.database.samples import PROPOSAL, Opener, claim, claimed, message
from tests.postgres import PostgresServer, free_port

HASTY = Timeouts(connect=0.5, pool=0.5, statement=0.5, call=1.5, close=0.5, pause=0)
SOON = 30.0
"""Seconds. Only to tell a delay from a hang on a busy machine."""


async def fails(call: Awaitable[object]) -> str:
    """The message of the StorageError that ``call`` raises, and soon."""
    async with asyncio.timeout(SOON):
        with pytest.raises(StorageError) as caught:
            await call
    return str(caught.value)


async def test_building_touches_nothing(tmp_path: Path, keyring: Keyring) -> None:
    for url in (f"sqlite:///{tmp_path}/no/bot.db", "postgresql://ann@db.invalid/detox"):
        database = Database(url, keyring)
        assert "<Database the" in repr(database)
        await database.close()
        await database.close()
    assert list(tmp_path.iterdir()) == []


async def test_a_server_that_is_not_there(opened: Opener) -> None:
    port = free_port()
    database = opened(f"postgresql://xavier:s3cret@127.0.0.1:{port}/detox", None, HASTY)
    shown = await fails(database.connect())
    assert f"'detox' at 127.0.0.1:{port}" in shown
    assert "connection refused" in shown.lower()
    assert "s3cret" not in shown
    assert "xavier" not in shown


async def test_a_host_that_does_not_exist(opened: Opener) -> None:
    shown = await fails(opened("postgresql://db.invalid/detox", None, HASTY).connect())
    assert "'detox' at db.invalid" in shown


async def test_a_server_that_says_nothing(opened: Opener) -> None:
    """Something accepts the connection and then keeps quiet."""

    async def keep_quiet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(keep_quiet, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        database = opened(f"postgresql://ann@127.0.0.1:{port}/detox", None, HASTY)
        assert "did not answer in time" in await fails(database.connect())


async def test_a_database_that_does_not_exist(
    postgres_server: PostgresServer, opened: Opener
) -> None:
    shown = await fails(opened(postgres_server.url("nowhere")).connect())
    assert "there is no database of that name" in shown


async def test_no_file_yet(opened: Opener, tmp_path: Path) -> None:
    shown = await fails(opened(f"sqlite:///{tmp_path}/bot.db").connect())
    assert "run: detoxbot db upgrade" in shown
    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_is_no_database(opened: Opener, tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    file.write_bytes(b"These are my holiday plans. " * 100)
    assert "not an SQLite database" in await fails(opened(f"sqlite:///{file}").connect())


async def test_a_folder_in_its_place(opened: Opener, tmp_path: Path) -> None:
    assert "cannot be opened" in await fails(opened(f"sqlite:///{tmp_path}").connect())


async def test_no_tables_yet(empty_url: str, opened: Opener) -> None:
    if empty_url.startswith("sqlite"):
        Path(make_url(empty_url).database or "").touch()
    with pytest.raises(SchemaOutdated, match="no tables yet; run: detoxbot db upgrade"):
        await opened(empty_url).connect()


async def test_entering_closes_again_what_cannot_be_connected(
    empty_url: str, keyring: Keyring
) -> None:
    if empty_url.startswith("sqlite"):
        Path(make_url(empty_url).database or "").touch()
    database = Database(empty_url, keyring)
    with pytest.raises(SchemaOutdated):
        async with database:
            pass
    assert "is closed" in await fails(database.ping())
    names = [thread.name for thread in threading.enumerate()]
    assert not any(name.startswith("detoxbot-") for name in names)


@pytest.fixture
async def breakable(empty_url: str, opened: Opener) -> Database:
    """A database of the test's own, whose tables it may break, on each backend in turn."""
    database = opened(empty_url)
    await database.connect(upgrade=True)
    return database


async def run(database: Database, statement: str) -> None:
    await database.gateway.write(lambda connection: connection.exec_driver_sql(statement).rowcount)


async def test_tables_of_a_newer_version(breakable: Database) -> None:
    await run(breakable, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaOutdated, match="a newer detoxbot wrote it"):
        await breakable.connect()
    assert "cannot be migrated" in await fails(migrate.upgrade_async(breakable.url))


async def test_connect_can_make_the_tables(empty_url: str, opened: Opener) -> None:
    database = opened(empty_url)
    await database.connect(upgrade=True)
    await database.connect(upgrade=True)
    assert await claim(database, message()) is not None


async def test_a_locked_file(sqlite_url: str, opened: Opener) -> None:
    """Another process holds the file: writing says so, reading goes on, and all is well after."""
    database = opened(sqlite_url, None, HASTY)
    incident = await claimed(database)
    other = sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "locked by another process" in await fails(claim(database, message(number=11)))
    assert await database.incidents.get(incident.id) == incident
    other.execute("COMMIT")
    other.close()
    assert await claim(database, message(number=11)) is not None


async def test_calls_wait_for_a_lock_that_is_let_go(sqlite_url: str, opened: Opener) -> None:
    database = opened(sqlite_url)
    path = str(make_url(sqlite_url).database)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    claiming = asyncio.create_task(claim(database, message()))
    threading.Timer(0.2, other.execute, ["COMMIT"]).start()
    assert await claiming is not None
    other.close()


async def test_a_call_has_a_deadline(sqlite_url: str, opened: Opener) -> None:
    database = opened(sqlite_url, None, Timeouts(call=0.05))
    held = threading.Event()
    try:
        assert "did not answer in time" in await fails(
            database.gateway.write(lambda _connection: held.wait(SOON))
        )
    finally:
        held.set()


async def test_a_server_that_dies_and_comes_back(
    migrated_postgres: str, opened: Opener, postgres_server: PostgresServer
) -> None:
    database = opened(migrated_postgres, None, HASTY)
    incident = await claimed(database)
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: claim(database, message(number=11)),
        lambda: database.incidents.get(incident.id),
        lambda: database.incidents.posting(incident.id, Mode.REPLY),
        lambda: database.incidents.review(incident.id, 1, ReviewAction.APPROVED),
        lambda: database.settings.get(1),
        lambda: database.settings.save(GuildSettings(1)),
        lambda: database.privacy.training_choice(1, 1),
        lambda: database.privacy.set_training_choice(1, 1, None),
        database.models.all,
        database.ping,
    ]
    with postgres_server.stopped():
        for call in calls:
            assert "cannot be used" in await fails(call())
    assert await database.incidents.get(incident.id) == incident
    assert await claim(database, message(number=11)) is not None


async def test_a_server_that_turned_read_only(
    migrated_postgres: str, opened: Opener, postgres_server: PostgresServer
) -> None:
    """As after a failover, or a managed one whose disk is full: the same may work later."""
    name = make_url(migrated_postgres).database
    incident = await claimed(opened(migrated_postgres))
    postgres_server.sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        database = opened(migrated_postgres)
        with pytest.raises(StorageUnavailable, match="it is read-only"):
            await claim(database, message(number=11))
        assert await database.incidents.get(incident.id) == incident
    finally:
        postgres_server.sql(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    assert await claim(opened(migrated_postgres), message(number=11)) is not None


@pytest.mark.parametrize(
    ("state", "away", "unreachable"),
    [
        ("08006", True, True),
        ("25001", False, False),
        ("25006", True, False),
        ("25P03", True, False),
        ("25P04", True, False),
        ("22001", False, False),
        ("23505", False, False),
        ("40001", True, False),
        ("53100", True, True),
        ("55000", True, False),
        ("55P03", True, False),
        ("57014", True, True),
    ],
)
def test_what_may_work_later_and_what_wants_leaving_alone(
    state: str, away: bool, unreachable: bool
) -> None:
    error = asyncpg.PostgresError.new({"C": state, "M": "no"})
    assert (is_away(error), is_unreachable(error)) == (away, unreachable)


async def test_a_server_that_falls_silent(
    migrated_postgres: str, opened: Opener, postgres_server: PostgresServer
) -> None:
    database = opened(migrated_postgres, None, HASTY)
    incident = await claimed(database)
    name = make_url(migrated_postgres).database or ""
    with postgres_server.frozen(name):
        assert "did not answer in time" in await fails(database.incidents.get(incident.id))
        assert "did not answer in time" in await fails(claim(database, message(number=11)))
    assert await database.incidents.get(incident.id) == incident


async def test_closing_does_not_wait_for_a_mute_server(
    migrated_postgres: str, opened: Opener, postgres_server: PostgresServer
) -> None:
    database = opened(migrated_postgres, None, HASTY)
    await database.ping()
    with postgres_server.frozen(make_url(migrated_postgres).database or ""):
        async with asyncio.timeout(SOON):
            await database.close()


@pytest.mark.parametrize("number", [2**63, -(2**70)])
async def test_a_number_that_no_column_holds(database: Database, number: int) -> None:
    await fails(database.incidents.get(number))
    await fails(claim(database, message(number=number)))


async def test_a_closed_database_says_so(url: str, opened: Opener) -> None:
    database = opened(url)
    await database.connect()
    await database.close()
    assert "is closed" in await fails(database.ping())
    await database.close()


async def test_no_statement_value_or_text_is_shown(
    breakable: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in the message nor further up the chain of causes nor in the log."""
    caplog.set_level(logging.INFO)
    await run(breakable, "DROP TABLE reviews")
    # In two pieces: a traceback shows lines of this file too.
    secret = "xylo" + "phone"
    incident = await claimed(breakable, message(secret))
    with pytest.raises(StorageError) as caught:
        await breakable.incidents.review(incident.id, 1, ReviewAction.EDITED, secret)
    assert "detoxbot db upgrade" in str(caught.value)
    assert "INSERT" not in str(caught.value)
    everything = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert "parameters hidden" in everything
    assert secret not in everything
    assert "gAAAA" not in everything


async def test_a_failed_write_leaves_nothing_behind(breakable: Database) -> None:
    """Half of a proposal is none: the step does not move without its rewrite."""
    incident = await claimed(breakable)
    await run(breakable, "DROP TABLE rewrites")
    await fails(breakable.incidents.propose(incident.id, PROPOSAL))
    step = await breakable.gateway.read(
        lambda connection: connection.exec_driver_sql("SELECT step FROM incidents").scalar_one()
    )
    assert step == "claimed"
