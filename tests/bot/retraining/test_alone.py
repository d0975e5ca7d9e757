from pathlib import Path

import pytest

from bot.core.errors import StorageError
from bot.retraining.alone import LOCK, AlreadyRunning, on_this_database, on_this_machine


def test_a_machine_retrains_once_at_a_time_and_says_who_does(tmp_path: Path) -> None:
    with on_this_machine(tmp_path / "new"):
        with pytest.raises(AlreadyRunning, match=r"process \d+ on \S+, since 20"):
            on_this_machine(tmp_path / "new").__enter__()
        (tmp_path / "new" / LOCK).write_text("garbled")
        with pytest.raises(AlreadyRunning, match=r"under way$"):
            on_this_machine(tmp_path / "new").__enter__()
        with on_this_machine(tmp_path / "other"):
            pass
    with on_this_machine(tmp_path / "new"):
        pass
    assert (tmp_path / "new" / LOCK).stat().st_mode & 0o777 == 0o600


async def test_machines_that_share_a_database_retrain_one_at_a_time(postgres_url: str) -> None:
    async with on_this_database(postgres_url):
        with pytest.raises(AlreadyRunning, match=r"detoxbot retrain, process \d+ on "):
            await on_this_database(postgres_url).__aenter__()
    async with on_this_database(postgres_url):
        pass


async def test_a_file_on_this_machine_needs_no_more(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    async with on_this_database(url), on_this_database(url):
        assert list(tmp_path.iterdir()) == []


async def test_a_database_out_of_reach_is_told() -> None:
    with pytest.raises(StorageError):
        await on_this_database("postgresql+asyncpg://me:pw@127.0.0.1:9/none").__aenter__()
