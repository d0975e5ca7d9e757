"""Connections are set so that what is promised holds."""

from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.database import engine
from tests.bot.database.samples import Opener, claimed

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a claim that returned survives a power cut
    "secure_delete": 1,
    "foreign_keys": 1,
    "temp_store": 2,
}


@pytest.mark.parametrize(("pragma", "value"), PRAGMAS.items())
async def test_every_connection_is_set(
    sqlite_url: str,
    opened: Opener,
    shipped_pragmas: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    pragma: str,
    value: object,
) -> None:
    monkeypatch.setattr(engine, "SQLITE_PRAGMAS", shipped_pragmas)
    gateway = opened(sqlite_url).gateway
    for ask in (gateway.read, gateway.write):
        found = await ask(
            lambda connection: connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
        )
        assert found == value


async def test_what_is_broken_off_is_undone(url: str, opened: Opener) -> None:
    database = opened(url)
    incident = await claimed(database)

    def break_off(connection: Connection) -> None:
        connection.exec_driver_sql("DELETE FROM incidents")
        raise RuntimeError("broken off")

    with pytest.raises(RuntimeError, match="broken off"):
        await database.gateway.write(break_off)
    assert await opened(url).incidents.get(incident.id) == incident


async def test_only_its_owner_reads_the_file(tmp_path: Path, opened: Opener) -> None:
    database = opened(f"sqlite:///{tmp_path}/new.db")
    await database.connect(upgrade=True)
    await claimed(database)  # the write-ahead log is there by now
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("new.db*")}
    assert modes.keys() >= {"new.db", "new.db-wal"}
    assert set(modes.values()) == {0o600}
