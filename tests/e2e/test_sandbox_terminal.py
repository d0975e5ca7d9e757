"""What the sandbox says in the terminal: where it is, or why it cannot open."""

import asyncio
import importlib.util
import re
from pathlib import Path

import aiohttp
import pytest

from bot import app
from bot.sandbox import SandboxError, run_sandbox
from bot.settings import Settings
from tests.wordmodel import WordModel


def settings(folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'demo.db'}", data_key_file=folder / "data.key"
    )


async def test_names_the_missing_packages_and_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "simcord" else find(name)
    )
    with pytest.raises(SandboxError, match=r"simcord.*pip install 'detoxbot\[sandbox\]'"):
        await run_sandbox(settings(tmp_path))


async def test_never_listens_on_a_network(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"not on 0\.0\.0\.0"):
        await run_sandbox(settings(tmp_path), host="0.0.0.0")


async def test_says_where_it_is_and_closes_in_order_when_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(app, "detoxifier", lambda *_: WordModel)
    said = ""
    running = asyncio.create_task(run_sandbox(settings(tmp_path), port=0))
    while "keep them to yourself" not in said:
        assert not running.done()
        await asyncio.sleep(0)
        said += capsys.readouterr().out
    chat, log = re.findall(r"http://127\.0\.0\.1:\d+/", said)
    async with aiohttp.ClientSession() as session:
        for url in (chat, log):
            async with session.get(url) as answer:
                assert answer.status == 200
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert "Closing the sandbox" in capsys.readouterr().out
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(chat)
    assert "detoxbot export" in said
    assert str(tmp_path / "demo.db") in said.replace("\n", "").replace("│", "").replace(" ", "")
