"""`audit`: what is recorded, at the terminal and as JSON; looking is recorded, too."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands import auditing, tables
from bot.commands.exits import ExitCode, Failure
from bot.core.audit import Action, Entry
from bot.database.database import Database
from bot.database.keyring import load_keyring
from bot.settings import Settings

BEFORE = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(
        database_url=f"sqlite:///{tmp_path}/bot.db", data_key_file=tmp_path / "data.key"
    )
    tables.upgrade(made)

    async def fill() -> None:
        keyring = load_keyring(None, made.data_key_file)
        async with Database(made.database_url, keyring) as database:
            await database.audit.add(
                [
                    Entry(Action.REVIEWED, 1, 7, {"incident": 12, "decision": "approved"}, BEFORE),
                    Entry(Action.SETTINGS_CHANGED, 2, None, {"mode": "nudge"}, BEFORE),
                    Entry(Action.FORGOTTEN, 1, 4, {"incidents": 2}, BEFORE),
                ]
            )

    asyncio.run(fill())
    return made


def shown(settings: Settings, capsys: pytest.CaptureFixture[str], **options: object) -> str:
    capsys.readouterr()
    asked = {
        "guild": None,
        "actor": None,
        "action": None,
        "since": None,
        "last": 50,
        "as_json": False,
    }
    auditing.audit(settings, **(asked | options))  # type: ignore[arg-type]
    return capsys.readouterr().out


def test_the_table_tells_when_where_who_and_what(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    told = shown(settings, capsys)
    [reviewed] = [line for line in told.splitlines() if "reviewed" in line]
    assert reviewed.startswith("2026-03-01 00:00:00")
    assert "decision:" in told
    assert [word for word in ("bot", "operator", "key ") if word not in told] == []


@pytest.mark.parametrize(
    ("options", "actions"),
    [
        ({}, ["forgotten", "settings_changed", "reviewed", "database_upgraded"]),
        ({"last": 1}, ["forgotten"]),
        ({"last": 0, "guild": 1}, ["forgotten", "reviewed"]),
        ({"actor": 4}, ["forgotten"]),
        ({"action": "reviewed"}, ["reviewed"]),
        ({"since": "2026-03-02", "guild": 1}, []),
    ],
)
def test_json_has_a_line_an_entry(
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, object],
    actions: list[str],
) -> None:
    monkeypatch.setattr(auditing, "PAGE", 2)
    told = shown(settings, capsys, as_json=True, **options)
    assert [json.loads(line)["action"] for line in told.splitlines()] == actions


def test_looking_is_recorded(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    shown(settings, capsys, guild=1)
    [line] = shown(settings, capsys, as_json=True, action="audit_read").splitlines()
    looked = json.loads(line)
    assert (looked["server"], looked["actor"], looked["subject"]["entries"]) == (1, None, 2)
    assert looked["subject"]["account"]


@pytest.mark.parametrize(
    ("options", "told"),
    [({"action": "ate"}, "not one of incident_read"), ({"since": "soon"}, "not a date")],
)
def test_what_cannot_be_meant_is_said(
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    options: dict[str, object],
    told: str,
) -> None:
    with pytest.raises(Failure, match=told) as failed:
        shown(settings, capsys, **options)
    assert failed.value.code is ExitCode.USAGE


def test_without_a_database_it_is_a_storage_failure(
    settings: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    nowhere = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/none.db"})
    with pytest.raises(Failure, match="no database yet") as failed:
        shown(nowhere, capsys)
    assert failed.value.code is ExitCode.STORAGE
