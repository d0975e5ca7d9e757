import re
import sqlite3
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from bot.commands.exits import ExitCode


@pytest.fixture
def detoxbot(tmp_path: Path) -> Any:
    """Runs the installed `detoxbot` in an empty folder with nothing but the given environment."""

    def detoxbot(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        script = Path(sys.executable).with_name("detoxbot")
        basics = {"PATH": "/usr/bin:/bin", "COLUMNS": "120", "HOME": str(tmp_path)}
        return subprocess.run(
            [str(script), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            cwd=tmp_path,
            env=basics | environment,
            check=False,
        )

    return detoxbot


def test_version_and_help(detoxbot: Any) -> None:
    assert detoxbot("--version").stdout == version("detoxbot") + "\n"
    shown = detoxbot("--help")
    assert shown.returncode == 0
    for command in ("run", "sandbox", "rewrite", "flag", "export", "db", "doctor"):
        assert re.search(rf"\b{command}\b", shown.stdout)
    for code in ExitCode:
        assert f"{code.value} " in shown.stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, runpy; sys.argv = ['detoxbot', '--help']\n"
        "try: runpy.run_module('bot', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'discord', 'sqlalchemy', 'pydantic', 'aiohttp', 'rich.progress'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_mistake_in_the_settings_ends_every_command(detoxbot: Any, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKN=x\nDEVICE=tpu\n")
    for command in (["run"], ["sandbox"], ["rewrite", "x"], ["db", "check"], ["doctor"]):
        done = detoxbot(*command)
        assert done.returncode == ExitCode.USAGE, command
        assert done.stderr.splitlines() == [
            ".env, line 1: DISCORD_TOKN is not a setting; did you mean DISCORD_TOKEN?",
            "DEVICE: 'tpu' is not allowed; allowed: auto, cpu, cuda, cuda:N or mps",
        ]


def test_running_without_a_token_says_what_to_do(detoxbot: Any) -> None:
    done = detoxbot("run")
    assert done.returncode == ExitCode.USAGE
    assert "DISCORD_TOKEN is not set" in done.stderr
    assert "detoxbot sandbox" in done.stderr


def test_a_missing_model_folder_is_told(detoxbot: Any, tmp_path: Path) -> None:
    done = detoxbot("rewrite", "--model", "nowhere", "text")
    assert done.returncode == ExitCode.MODEL
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_database_is_made_checked_and_found_out_of_step(detoxbot: Any, tmp_path: Path) -> None:
    assert detoxbot("db", "check").returncode == ExitCode.FAULTS
    assert detoxbot("db", "current").stdout.startswith("empty; ")
    assert not (tmp_path / "data").exists()  # asking makes nothing
    made = detoxbot("db", "upgrade")
    assert made.returncode == 0
    assert "(head)" in detoxbot("db", "current").stdout
    assert detoxbot("db", "check").returncode == 0
    with sqlite3.connect(tmp_path / "data/detoxbot.db") as connection:
        connection.execute("CREATE TABLE stranger (id INTEGER)")
    connection.close()
    found = detoxbot("db", "check")
    assert found.returncode == ExitCode.FAULTS
    assert "stranger" in found.stdout


def test_a_database_out_of_reach_is_told_without_its_password(detoxbot: Any) -> None:
    done = detoxbot("db", "upgrade", DATABASE_URL="postgresql://me:hunter2@127.0.0.1:9/none")
    assert done.returncode == ExitCode.STORAGE
    assert "127.0.0.1" in done.stderr
    assert "hunter2" not in done.stderr
    assert "Traceback" not in done.stderr


def test_run_refuses_a_database_it_cannot_have(detoxbot: Any, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder belongs")
    done = detoxbot("sandbox", "--no-open", "--host", "0.0.0.0")
    assert done.returncode == ExitCode.USAGE
    assert "this computer only" in done.stderr
