"""Migrations and models agree on both databases, there and back, whoever runs them."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from bot.core.errors import StorageError
from bot.database import migrate
from bot.database.gateway import open_gateway
from bot.database.models import Base
from bot.database.urls import parse_url


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, on each backend in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'folder' / 'bot.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


async def tables(url: str) -> set[str]:
    gateway = open_gateway(parse_url(url), None)
    try:
        return set(await gateway.read(lambda connection: inspect(connection).get_table_names()))
    finally:
        await gateway.close()


def test_models_and_migrations_agree(url: str) -> None:
    assert migrate.current(url) is None
    assert not migrate.check(url).ok
    migrate.upgrade(url)
    state = migrate.check(url)
    assert state.differences == ()
    assert state.current == state.head == migrate.current(url) == migrate.head()
    assert state.ok


def test_a_difference_is_noticed(url: str) -> None:
    migrate.upgrade(url)

    async def drop() -> None:
        gateway = open_gateway(parse_url(url), None, migrating=True)
        await gateway.write(
            lambda connection: (
                connection.exec_driver_sql(
                    "ALTER TABLE guild_settings DROP COLUMN threshold"
                ).rowcount
            )
        )
        await gateway.close()

    asyncio.run(drop())
    state = migrate.check(url)
    assert not state.ok
    assert "threshold" in str(state.differences)


async def test_down_to_nothing_and_up_again(url: str) -> None:
    await migrate.upgrade_async(url)
    assert await tables(url) == {*Base.metadata.tables, "alembic_version"}
    await migrate.downgrade_async(url, "base")
    assert await tables(url) == {"alembic_version"}
    await migrate.upgrade_async(url)
    assert (await migrate.check_async(url)).ok


async def test_each_migration_can_be_undone(url: str) -> None:
    """One at a time, so that a downgrade that forgets something fails its own upgrade."""
    for revision in migrate.revisions():
        await migrate.upgrade_async(url, revision)
        await migrate.downgrade_async(url, "-1")
        await migrate.upgrade_async(url, revision)
    assert (await migrate.check_async(url)).ok


async def test_several_upgrades_at_once(url: str) -> None:
    await asyncio.gather(*(migrate.upgrade_async(url) for _ in range(4)))
    assert (await migrate.check_async(url)).ok


async def test_several_processes_upgrade_at_once(url: str) -> None:
    command = [sys.executable, "-c", f"from bot.database import migrate; migrate.upgrade({url!r})"]
    processes = [await asyncio.create_subprocess_exec(*command) for _ in range(2)]
    assert await asyncio.gather(*(process.wait() for process in processes)) == [0, 0]
    assert (await migrate.check_async(url)).ok


def test_asking_makes_no_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    assert migrate.current(url) is None
    assert migrate.check(url).differences == ("there is no database yet",)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_revision_is_refused(url: str) -> None:
    with pytest.raises(StorageError, match="cannot be migrated"):
        migrate.upgrade(url, "nonsense")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot make the folder"):
        migrate.upgrade(f"sqlite:///{tmp_path / 'file' / 'folder' / 'bot.db'}")


def test_it_works_from_anywhere(tmp_path: Path) -> None:
    """As from an installed package: neither the folder nor an ini file matters."""
    code = "from bot.database import migrate; migrate.upgrade('sqlite:///here.db')"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    assert (tmp_path / "here.db").exists()


def test_a_new_migration_would_be_empty(tmp_path: Path) -> None:
    """The developers' command works, and finds nothing to write."""
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}"}
    root = Path(__file__).parents[2]
    for command in (["upgrade", "head"], ["check"]):
        subprocess.run(
            [sys.executable, "-m", "alembic", *command],
            cwd=root,
            env=environment,
            check=True,
            capture_output=True,
        )
