"""What README.md and CONTRIBUTING.md tell people to do exists."""

import re
from pathlib import Path

import pytest
import typer.main

from bot.cli import app
from bot.commands.exits import ExitCode
from bot.core.modes import Mode
from bot.settings import Settings, variable

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAP = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COMMANDS = sorted(
    set(re.findall(r"detoxbot ((?:db )?[a-z][a-z-]*)((?: --[a-z-]+)*)", README + MAP))
)


@pytest.mark.parametrize(("command", "options"), COMMANDS)
def test_a_command_that_is_named_exists(command: str, options: str) -> None:
    node = typer.main.get_command(app)
    for word in command.split():
        node = node.commands[word]  # type: ignore[attr-defined]
    known = {option for parameter in node.params for option in parameter.opts}
    assert set(options.split()) <= known | {"--help"}


def test_every_command_is_in_the_readme() -> None:
    named = {command for command, _ in COMMANDS}
    assert set(typer.main.get_command(app).commands) - {"db"} <= named  # type: ignore[attr-defined]
    assert {"db upgrade"} <= named


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z]+)\b", README + MAP))))
def test_a_make_target_that_is_named_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", README + MAP))))
def test_a_file_that_is_linked_exists(path: str) -> None:
    assert (ROOT / path).is_file()


def test_the_map_names_files_that_exist() -> None:
    for path in set(re.findall(r"`((?:bot|detox_model|training|migrations|tests)/[^`]*)`", MAP)):
        assert (ROOT / path).exists(), path


def test_the_table_of_settings_is_complete() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| *`?([^|`]*)`? *\|", README, re.MULTILINE))
    assert set(rows) == {variable(field) for field in Settings.model_fields}
    for field, info in Settings.model_fields.items():
        default = info.default
        shown = "" if default is None else f"{default:g}" if type(default) is float else default
        assert rows[variable(field)].strip() == str(shown), field


def test_the_tables_of_modes_and_exit_codes_are_complete() -> None:
    modes = README[README.index("| mode") :].partition("\n\n")[0]
    assert re.findall(r"^\| `([a-z]+)` \|", modes, re.MULTILINE) == list(Mode)
    table = README[README.index("| exit code") : README.index("## Settings")]
    rows = re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE)
    assert {int(code) for row in rows for code in row.split(",")} == set(ExitCode)


def test_the_table_of_presets_is_complete() -> None:
    table = README[README.index("| preset |") :].partition("\n\n")[0]
    shipped = {path.stem for path in (ROOT / "training" / "presets").glob("*.toml")}
    assert set(re.findall(r"`([a-z0-9-]+)`", table)) == shipped
