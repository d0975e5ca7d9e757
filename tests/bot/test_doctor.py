import asyncio
import os
import socket
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import discord.http
import pytest
from pydantic import SecretStr

import detox_model
from bot import doctor
from bot.database import migrate
from bot.database.database import Database
from bot.database.keyring import Keyring, load_keyring
from bot.doctor import Health
from bot.journal.entries import Entry, Kind
from bot.journal.journal import Journal
from bot.settings import Settings
from tests.bot.commands.worded import WordedCommands
from tests.wire.discord_server import TOKEN, DiscordServer, Fault

GOOD, NOTE, BAD = Health.GOOD, Health.NOTE, Health.BAD


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{tmp_path}/data/bot.db",
        data_key_file=tmp_path / "data/data.key",
        journal_dir=tmp_path / "data/journal",
    )


async def written(settings: Settings) -> None:
    """A database that something was encrypted in."""
    keyring = load_keyring(settings.data_key, settings.data_key_file)
    database = Database(settings.database_url, keyring)
    await database.connect(upgrade=True)
    await database.close()


@pytest.mark.parametrize(
    ("token", "health"),
    [
        (None, NOTE),
        ("MTIzNDU2Nzg5.GabcDE.abcdefghijklmnopqrstuvwxyz", GOOD),
        ("MTIzNDU2Nzg5.GabcDE", BAD),
        ("YWJj.GabcDE.abcdefghijklmnopqrstuvwxyz", BAD),  # 'abc' is nobody's id
        ("\u20ac.a.b", BAD),
        ("client-secret", BAD),
    ],
)
def test_a_token_is_judged_by_its_shape_and_not_shown(token: str | None, health: Health) -> None:
    found = doctor.token(SecretStr(token) if token else None)
    assert found.health is health
    assert not token or token not in f"{found.detail} {found.mend}"


def test_a_fresh_folder_needs_no_mending(settings: Settings) -> None:
    assert {found.health for found in doctor.folders(settings)} == {GOOD}
    assert doctor.data_key(settings).health is NOTE
    assert doctor.database(settings).health is NOTE
    assert not settings.data_key_file.parent.exists()  # looking makes nothing


def test_a_folder_that_is_a_file_is_found(settings: Settings) -> None:
    settings.data_key_file.parent.write_text("in the way")
    assert {found.health for found in doctor.folders(settings)} == {BAD}


async def left_in_the_journal(settings: Settings, keyring: Keyring, entries: int) -> Journal:
    """A journal with entries, held by this process until it is closed."""
    journal = Journal(
        settings.journal_dir, "scope", keyring, limit=1 << 20, clock=lambda: datetime.now(UTC)
    )
    for _ in range(entries):
        assert await journal.append(Entry(datetime.now(UTC), Kind.APPEALED, {"text": "no"}, 1))
    return journal


async def test_what_waits_in_the_journal_is_found(settings: Settings) -> None:
    assert doctor.journal(settings).health is GOOD
    journal = await left_in_the_journal(settings, Keyring.generate(), 3)
    held = doctor.journal(settings)
    await journal.close()
    orphaned = doctor.journal(settings)
    assert (held.health, orphaned.health) == (NOTE, NOTE)
    assert held.detail == orphaned.detail == "3 entries wait, 0.0 MB"
    assert "see to the database" in held.mend
    assert "when it next starts" in orphaned.mend
    [file] = settings.journal_dir.iterdir()
    file = file.rename(file.with_suffix(".unlocked.journal"))
    unlocked = doctor.journal(settings)
    assert unlocked.detail.startswith("3 entries wait, 0.0 MB; 3 of them in files without a lock")
    assert "renamed to .journal" in unlocked.mend
    file.chmod(0o644)
    assert doctor.journal(settings).health is BAD


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.parametrize(
    ("mode", "health"), [(0o600, GOOD), (0o400, GOOD), (0o640, BAD), (0o604, BAD)]
)
def test_a_key_that_others_can_read_is_found(settings: Settings, mode: int, health: Health) -> None:
    load_keyring(None, settings.data_key_file)
    settings.data_key_file.chmod(mode)
    found = doctor.data_key(settings)
    assert found.health is health
    assert (found.mend == f"chmod 600 {settings.data_key_file}") is (health is BAD)
    assert stat.S_IMODE(settings.data_key_file.stat().st_mode) == mode


def test_a_damaged_key_is_found(settings: Settings) -> None:
    settings.data_key_file.parent.mkdir()
    settings.data_key_file.write_text("nonsense")
    settings.data_key_file.chmod(0o600)
    found = doctor.data_key(settings)
    assert found.health is BAD
    assert "nonsense" not in found.detail


def test_a_database_is_judged_with_its_key(settings: Settings) -> None:
    migrate.upgrade(settings.database_url)
    assert doctor.database(settings).health is GOOD  # empty: the key is yet to be made
    asyncio.run(written(settings))
    assert doctor.database(settings).health is GOOD
    settings.data_key_file.rename(settings.data_key_file.with_suffix(".moved"))
    lost = doctor.database(settings)
    assert lost.health is BAD
    assert "key" in lost.detail
    load_keyring(None, settings.data_key_file)
    other = doctor.database(settings)
    assert other.health is BAD
    assert "no key of the keyring fits" in other.detail


def test_a_database_out_of_reach_is_found() -> None:
    url = "postgresql://me:hunter2@127.0.0.1:9/none"
    found = doctor.database(Settings(database_url=url))
    assert found.health is BAD
    assert "hunter2" not in found.detail


def test_a_model_is_tried(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detox_model, "Detoxifier", WordedCommands, raising=False)
    found = doctor.model(settings)
    assert found.health is GOOD
    assert "words: 'You are a stupid idiot.' \u2192 'You are a odd person.'" in found.detail

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no kernel")

    monkeypatch.setattr(WordedCommands, "load", broken)
    assert doctor.model(settings).detail == "RuntimeError: no kernel"


@pytest.mark.parametrize(("device", "health"), [("auto", GOOD), ("cpu", GOOD), ("cuda:99", BAD)])
def test_a_device_is_looked_for(device: str, health: Health) -> None:
    assert doctor.device(Settings(device=device)).health is health


def test_a_port_is_tried() -> None:
    assert doctor.port(Settings()).health is NOTE
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert doctor.port(Settings(http_port=port)).health is BAD
    assert doctor.port(Settings(http_port=port)).health is GOOD


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    async with DiscordServer().running() as running:
        monkeypatch.setattr(discord.http.Route, "BASE", running.url)
        yield running


@pytest.mark.parametrize(
    ("token", "fault", "health", "said"),
    [
        (TOKEN, (200, {"flags": 1 << 18}), GOOD, "takes the token"),
        (TOKEN, (200, {"flags": 1 << 19 | 1}), GOOD, "takes the token"),
        (TOKEN, (200, {"flags": 1}), BAD, "intent is off"),
        (TOKEN, (503, {}), BAD, "answered 503"),
        ("MTE.not.it", None, BAD, "refused"),
    ],
)
async def test_discord_is_asked(
    server: DiscordServer,
    token: str,
    fault: tuple[int, dict[str, int]] | None,
    health: Health,
    said: str,
) -> None:
    if fault:
        server.faults.append(Fault("GET", "/applications/@me", *fault))
    found = await asyncio.to_thread(doctor.intents, SecretStr(token), online=True)
    assert found.health is health
    assert said in found.detail


def test_the_whole_examination(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(detox_model, "Detoxifier", WordedCommands, raising=False)
    assert doctor.examine(settings, online=False)
    shown = capsys.readouterr().out
    assert "\u2713" in shown
    assert "\u2717" not in shown
    bad = settings.model_copy(update={"discord_token": SecretStr("client-secret")})
    assert not doctor.examine(bad, online=False)
    shown = capsys.readouterr().out
    assert "\u2717" in shown
    assert "client-secret" not in shown
