"""The arrows between packages, as pyproject.toml draws them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_every_contract_is_kept() -> None:
    script = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(script), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("bot.core.service", {"discord", "sqlalchemy", "alembic", "aiohttp", "torch"}),
        ("bot.inference", {"discord", "sqlalchemy", "torch"}),
        ("bot.settings", {"discord", "sqlalchemy", "aiohttp", "torch"}),
        ("bot.web", {"discord", "sqlalchemy", "torch"}),
        ("bot.app", {"torch"}),
        ("bot.cli", {"discord", "sqlalchemy", "aiohttp", "torch", "pydantic"}),
        ("detox_model", {"torch"}),
        ("detox_model.errors", {"torch"}),
        ("bot.commands.serve", {"torch"}),
    ],
)
def test_importing_brings_in_no_stranger(module: str, unwanted: set[str]) -> None:
    code = f"import sys, {module}; print(sorted({unwanted!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout == "[]\n", done.stderr
