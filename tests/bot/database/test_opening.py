"""A command opens what is there, and makes nothing where nothing is."""

from pathlib import Path

import pytest

from bot.core.errors import StorageError
from bot.database.opening import opened
from bot.settings import Settings


async def test_no_key_is_made_for_a_database_that_is_not_there(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'bot.db'}", data_key_file=tmp_path / "data.key"
    )
    with pytest.raises(StorageError, match="run: detoxbot db upgrade"):
        async with opened(settings):
            pytest.fail("there is nothing to open")
    assert list(tmp_path.iterdir()) == []


async def test_what_is_there_is_opened_with_its_key_and_closed(
    sqlite_url: str, tmp_path: Path
) -> None:
    settings = Settings(database_url=sqlite_url, data_key_file=tmp_path / "data.key")
    async with opened(settings) as database:
        digest = await database.pepper.digest("some", "thing")
    async with opened(settings) as again:
        assert await again.pepper.digest("some", "thing") == digest
    with pytest.raises(StorageError, match="is closed"):
        await database.ping()
