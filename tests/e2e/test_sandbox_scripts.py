"""The sandbox's pages run simcord's scripts with a few lines of ours in place of theirs."""

from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.live import _SCRIPTS
from bot.sandbox.session import sandbox
from bot.settings import Settings
from tests.wordmodel import WordModel


@pytest.mark.parametrize("script", _SCRIPTS)
async def test_every_changed_line_is_found_and_changed(tmp_path: Path, script: str) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'demo.db'}", data_key_file=tmp_path / "data.key"
    )
    async with sandbox(settings, load_model=WordModel) as box, aiohttp.ClientSession() as session:
        for url in (box.url, box.log_url):
            async with session.get(url.partition("#")[0].rstrip("/") + script) as answer:
                text = await answer.text()
            for theirs, ours in _SCRIPTS[script].items():
                assert theirs not in text
                assert text.count(ours) == 1
