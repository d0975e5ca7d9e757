"""What the sandbox says where it cannot open."""

import importlib.util
from pathlib import Path

import pytest

from bot.sandbox import SandboxError, run_sandbox
from bot.settings import Settings


def settings(folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite+aiosqlite:///{folder / 'demo.db'}", data_key_file=folder / "data.key"
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
