"""The composition root: what it builds, and that it tidies up whatever happens."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.app import build_bot
from bot.core.errors import ModelFailed, StorageError
from bot.settings import Settings


def settings(folder: Path, database: str = "bot.db") -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / database}",
        data_key_file=folder / "data.key",
        journal_dir=folder / "journal",
    )


def no_model() -> None:
    raise RuntimeError("no weights")


def test_building_touches_no_file_and_needs_no_loop(tmp_path: Path) -> None:
    build_bot(settings(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_it_asks_for_no_more_than_it_needs_and_pings_nobody(tmp_path: Path) -> None:
    bot = build_bot(settings(tmp_path))
    assert {name for name, on in bot.intents if on} == {
        "guilds",
        "guild_messages",
        "guild_reactions",
        "message_content",
        "auto_moderation_execution",
    }
    assert bot.allowed_mentions is not None
    pinged = bot.allowed_mentions
    assert not any((pinged.everyone, pinged.users, pinged.roles, pinged.replied_user))


async def test_closing_what_was_never_started_does_no_harm(tmp_path: Path) -> None:
    bot = build_bot(settings(tmp_path))
    await bot.close()
    await bot.close()


async def test_a_model_that_cannot_be_opened_stops_the_start_and_leaves_nothing(
    tmp_path: Path,
) -> None:
    bot = build_bot(settings(tmp_path), load_model=no_model)  # type: ignore[arg-type]
    with pytest.raises(ModelFailed):
        await bot.setup_hook()
    await bot.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "inference"]
    assert len(asyncio.all_tasks()) == 1


async def test_a_database_that_cannot_be_opened_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "bot.db").mkdir()
    bot = build_bot(settings(tmp_path), load_model=no_model)  # type: ignore[arg-type]
    with pytest.raises(StorageError):
        await bot.setup_hook()
    await bot.close()


async def test_work_in_the_background_that_fails_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bot = build_bot(settings(tmp_path), load_model=no_model)  # type: ignore[arg-type]

    async def fail() -> None:
        raise ZeroDivisionError

    bot._spawn(fail(), "recovery")
    [task] = bot._tasks
    await asyncio.gather(task, return_exceptions=True)
    await asyncio.sleep(0)
    assert not bot._tasks
    assert "recovery ended: ZeroDivisionError" in caplog.text
    await bot.close()
