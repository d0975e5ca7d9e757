import logging
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

from bot.cli import main
from bot.commands.exits import ExitCode
from bot.settings import Settings, variable


class Done(NamedTuple):
    code: int
    out: str
    err: str


class Detoxbot(Protocol):
    def __call__(self, *arguments: str) -> Done: ...


@pytest.fixture
def detoxbot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Detoxbot]:
    """Runs a command line in an empty folder without a setting of ours in the environment."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)
    root = logging.getLogger()
    handlers, level = root.handlers, root.level

    def detoxbot(*arguments: str) -> Done:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        shown = capsys.readouterr()
        return Done(int(ended.value.code or 0), shown.out, shown.err)

    yield detoxbot
    root.handlers = handlers
    root.setLevel(level)


def test_the_installed_script_tells_its_version() -> None:
    script = Path(sys.executable).with_name("detoxbot")
    shown = subprocess.run(
        [str(script), "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert shown.stdout == version("detoxbot") + "\n"


def test_help_names_every_command_and_exit_code(detoxbot: Detoxbot) -> None:
    shown = detoxbot("--help")
    assert shown.code == 0
    for command in ("run", "sandbox", "rewrite", "flag", "policy", "export", "db", "doctor"):
        assert re.search(rf"\b{command}\b", shown.out)
    for code in ExitCode:
        assert f"{code.value} " in shown.out


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


def test_a_mistake_in_the_settings_ends_every_command(detoxbot: Detoxbot, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKN=x\nDEVICE=tpu\n")
    for command in (
        ["run"],
        ["sandbox"],
        ["rewrite", "x"],
        ["flag", "x"],
        ["export", "--output", "x"],
        ["db", "check"],
        ["doctor"],
    ):
        done = detoxbot(*command)
        assert done.code == ExitCode.USAGE, command
        assert done.err.splitlines() == [
            ".env, line 1: DISCORD_TOKN is not a setting; did you mean DISCORD_TOKEN?",
            "DEVICE: 'tpu' is not allowed; allowed: auto, cpu, cuda, cuda:N or mps",
        ]


def test_running_without_a_token_says_what_to_do(detoxbot: Detoxbot) -> None:
    done = detoxbot("run")
    assert done.code == ExitCode.USAGE
    assert "DISCORD_TOKEN is not set" in done.err
    assert "detoxbot sandbox" in done.err


def test_a_missing_model_folder_is_told(detoxbot: Detoxbot) -> None:
    for command in ("rewrite", "flag"):
        done = detoxbot(command, "--model", "nowhere", "text")
        assert done.code == ExitCode.MODEL
        assert "nowhere" in done.err
        assert done.out == ""


def test_the_database_is_made_checked_and_found_out_of_step(
    detoxbot: Detoxbot, tmp_path: Path
) -> None:
    assert detoxbot("db", "check").code == ExitCode.FAULTS
    assert detoxbot("db", "current").out.startswith("empty; ")
    assert not (tmp_path / "data").exists()  # asking makes nothing
    assert detoxbot("db", "upgrade").code == 0
    assert "(head)" in detoxbot("db", "current").out
    assert detoxbot("db", "check").code == 0
    with closing(sqlite3.connect(tmp_path / "data/detoxbot.db")) as connection:
        connection.execute("CREATE TABLE stranger (id INTEGER)")
    found = detoxbot("db", "check")
    assert found.code == ExitCode.FAULTS
    assert "stranger" in found.out


def test_a_database_out_of_reach_is_told_without_its_password(
    detoxbot: Detoxbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:9/none")
    for command in ("upgrade", "current", "check"):
        done = detoxbot("db", command)
        assert done.code == ExitCode.STORAGE
        assert "127.0.0.1" in done.err
        assert "hunter2" not in done.err


def test_an_export_without_permission_is_refused(detoxbot: Detoxbot, tmp_path: Path) -> None:
    done = detoxbot("export", "--output", "pairs.jsonl")
    assert done.code == ExitCode.REFUSED
    assert "TRAINING_PERMISSION" in done.err
    assert not list(tmp_path.iterdir())


def test_the_sandbox_stays_on_this_computer(detoxbot: Detoxbot) -> None:
    done = detoxbot("sandbox", "--no-open", "--host", "0.0.0.0")
    assert done.code == ExitCode.USAGE
    assert "this computer only" in done.err
