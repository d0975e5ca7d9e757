"""The sandbox shows simcord's pages with a few lines of ours in place of theirs."""

from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.live import _PAGES
from bot.sandbox.session import sandbox
from bot.settings import Settings
from tests.wordmodel import WordModel


@pytest.mark.parametrize("page", _PAGES)
async def test_every_changed_line_is_found_and_changed(tmp_path: Path, page: str) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'demo.db'}", data_key_file=tmp_path / "data.key"
    )
    async with sandbox(settings, load_model=WordModel) as box, aiohttp.ClientSession() as session:
        for url in (box.url, box.log_url):
            async with session.get(url.partition("#")[0].rstrip("/") + page) as answer:
                text = await answer.text()
            for theirs, ours in _PAGES[page].items():
                assert theirs not in text
                assert text.count(ours) == 1
