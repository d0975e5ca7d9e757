"""The bot's watches go on in the sandbox, and no answer waits for them."""

import asyncio
from pathlib import Path

import pytest

from bot.inference import following
from bot.sandbox.session import sandbox
from bot.settings import Settings

PATIENCE_S = 60.0


async def test_no_answer_waits_for_what_watches_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SECONDS", 2.0)  # as outside of these tests
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'demo.db'}",
        data_key_file=tmp_path / "data.key",
        models_dir=tmp_path / "models",
    )
    async with sandbox(settings) as box:
        assert any(task.get_name() == "models" for task in box.bot._tasks)
        box.env.settle_timeout = 100 * PATIENCE_S
        async with asyncio.timeout(PATIENCE_S):
            await box.env._settle_internal(dispatch="INTERACTION_CREATE")
