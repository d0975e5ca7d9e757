"""`exports list` and `exports scrub`, after a real export."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.commands import auditing, lending, lent
from bot.commands.exits import ExitCode, Failure
from bot.database.database import Database
from bot.database.keyring import load_keyring
from bot.settings import Settings
from tests.bot.commands.test_lending import AUTHOR, PERMISSION, reviewed


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/bot.db",
        data_key_file=tmp_path / "data.key",
        training_permission=PERMISSION,
    )
    asyncio.run(reviewed(settings))
    return settings


async def forget(settings: Settings) -> None:
    """As when the author asks to be forgotten."""
    keyring = load_keyring(settings.data_key, settings.data_key_file)
    async with Database(settings.database_url, keyring) as database:
        await database.traces.wish(AUTHOR, None)


def test_what_was_exported_is_listed_and_scrubbed(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lent.list_exports(settings, guild=None, as_json=False)
    assert capsys.readouterr().out == "nothing was exported\n"
    output = tmp_path / "pairs.jsonl"
    lending.export(settings, lending.Wanted(output), progress=False)
    capsys.readouterr()
    lent.list_exports(settings, guild=None, as_json=True)
    [listed] = map(json.loads, capsys.readouterr().out.splitlines())
    assert (listed["guild_id"], listed["asked_by"], listed["authors"]) == (None, None, 1)
    assert listed["manifest"]["pairs"] == 1
    asyncio.run(forget(settings))
    lent.list_exports(settings, guild=None, as_json=False)
    said = capsys.readouterr().out
    assert {"all", "pairs.jsonl", "1"} <= set(said.split())
    assert "…" not in said
    assert "detoxbot exports scrub" in said
    lent.scrub(settings, [output, Path(f"{output}.manifest.json")])
    said = capsys.readouterr().out
    assert said.splitlines() == [f"{output}.manifest.json: 1 example removed"]
    assert output.read_text() == ""
    lent.list_exports(settings, guild=None, as_json=True)
    assert json.loads(capsys.readouterr().out)["outdated"] == 0
    wanted = {"guild": None, "actor": None, "since": None, "last": 0}
    auditing.audit(settings, **wanted, action="export_scrubbed", as_json=True)  # type: ignore[arg-type]
    [recorded] = map(json.loads, capsys.readouterr().out.splitlines())
    assert (recorded["subject"]["file"], recorded["subject"]["removed"]) == (
        "pairs.jsonl.manifest.json",
        1,
    )


def test_a_file_that_is_no_export_is_named(settings: Settings, tmp_path: Path) -> None:
    stray = tmp_path / "stray.jsonl"
    stray.write_text("{}\n")
    with pytest.raises(Failure, match=r"stray\.jsonl: no manifest") as caught:
        lent.scrub(settings, [stray])
    assert caught.value.code is ExitCode.USAGE
    assert stray.read_text() == "{}\n"
