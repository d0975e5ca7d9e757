"""What can befall an SQLite file under a running bot, with the real thing each time."""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.core.errors import StorageError, StorageUnavailable
from bot.database.breaker import Circuit
from bot.database.database import Database
from bot.database.engine import Timeouts
from tests.bot.database.samples import Opener, claim, claimed, message

HASTY = Timeouts(statement=0.1, call=5, pause=0)

_HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another process is writing, and takes its time."""
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, file],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield
        holder.kill()


@contextmanager
def full(file: Path) -> Iterator[None]:
    """The disk has no room for one byte more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@contextmanager
def deleted(file: Path) -> Iterator[None]:
    """Somebody moved it away, and moves it back."""
    elsewhere = file.with_name("elsewhere")
    file.rename(elsewhere)
    yield
    elsewhere.rename(file)


@contextmanager
def emptied(file: Path) -> Iterator[None]:
    """Somebody put an empty file in its place, and puts things right again."""
    elsewhere = file.parent / "elsewhere"
    elsewhere.mkdir()
    for part in (file, *file.parent.glob(f"{file.name}-*")):
        part.rename(elsewhere / part.name)
    file.touch()
    yield
    for part in elsewhere.iterdir():
        part.replace(file.parent / part.name)


Trouble = Callable[[Path], AbstractContextManager[None]]


def file_of(url: str) -> Path:
    return Path(make_url(url).database or "")


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (locked, "it is locked by another process"),
        (full, "the disk"),
        (deleted, "the file is not there (any more)"),
        (emptied, "its tables are missing or old"),
    ],
)
async def test_writing_fails_as_an_outage_and_works_again_afterwards(
    sqlite_url: str, opened: Opener, trouble: Trouble, told: str
) -> None:
    database = opened(sqlite_url, None, HASTY)
    first = await claimed(database)
    with trouble(file_of(sqlite_url)):
        for number in range(11, 16):
            with pytest.raises(StorageUnavailable) as caught:
                await claim(database, message(number=number))
            assert told in str(caught.value)
    assert await claim(database, message(number=11)) is not None
    assert await database.incidents.get(first.id) == first


async def test_what_a_limit_of_pages_refuses_is_an_outage_too(
    sqlite_url: str, opened: Opener
) -> None:
    database = opened(sqlite_url, None, HASTY)

    def cramped(connection: object) -> None:
        run = connection.exec_driver_sql  # type: ignore[attr-defined]
        run("PRAGMA max_page_count = 1")
        run("CREATE TABLE much AS SELECT randomblob(1000000) AS words")

    with pytest.raises(StorageUnavailable, match="the disk is full"):
        await database.gateway.write(cramped)


async def test_a_backup_put_in_its_place_is_used_from_then_on(
    sqlite_url: str, opened: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    """Connections that are open still hold the old file, which nobody will read again."""
    file = file_of(sqlite_url)
    database = opened(sqlite_url, None, HASTY)
    backup = shutil.copy(file, file.with_name("backup"))
    await database.pepper.load()
    await claimed(database)
    Path(backup).replace(file)
    for tail in ("-wal", "-shm"):
        file.with_name(file.name + tail).unlink(missing_ok=True)
    assert (await claimed(database, message(number=11))).id == 1
    assert "was replaced by another file" in caplog.text
    raw = sqlite3.connect(file)
    assert raw.execute("SELECT message_id FROM incidents").fetchall() == [(11,)]
    raw.close()


@contextmanager
def as_anybody() -> Iterator[None]:
    """Root may write what is read-only; nobody may not."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


async def test_a_file_that_may_only_be_read_is_an_outage(
    sqlite_template: Path, opened: Opener
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = Path(shutil.copy(sqlite_template, folder / "bot.db"))
        database = opened(f"sqlite:///{file}", None, HASTY)
        await database.pepper.load()
        await database.gateway._dispose()
        file.chmod(0o444)
        folder.chmod(0o555)
        again = opened(f"sqlite:///{file}", database.keyring, HASTY)
        with as_anybody(), pytest.raises(StorageUnavailable, match="read-only"):
            await claim(again, message())
        folder.chmod(0o755)
        file.chmod(0o644)
        assert await claim(again, message()) is not None


async def test_reading_goes_on_while_nobody_can_write(sqlite_url: str, opened: Opener) -> None:
    database = opened(sqlite_url, None, Timeouts(statement=0.05, call=5))
    incident = await claimed(database)
    with locked(file_of(sqlite_url)):
        for number in range(11, 20):
            with pytest.raises(StorageUnavailable):
                await claim(database, message(number=number))
            assert await database.incidents.get(incident.id) == incident
        assert database.gateway.circuits == {"reads": Circuit.CLOSED, "writes": Circuit.OPEN}


async def test_a_path_with_any_characters_is_opened(
    tmp_path: Path, sqlite_template: Path, opened: Opener
) -> None:
    folder = tmp_path / "50% of #1 & more?"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "bot.db")
    url = make_url("sqlite://").set(database=str(folder / "bot.db"))
    database = Database(url, opened(f"sqlite:///{tmp_path}/x.db").keyring)
    try:
        assert (await claimed(database)).id == 1
    finally:
        await database.close()
    assert sorted(path.name for path in folder.iterdir()) == ["bot.db"]


async def test_a_file_is_never_begun_by_mistake(tmp_path: Path, opened: Opener) -> None:
    database = opened(f"sqlite:///{tmp_path}/bot.db")
    with pytest.raises(StorageError):
        await database.ping()
    assert list(tmp_path.iterdir()) == []
