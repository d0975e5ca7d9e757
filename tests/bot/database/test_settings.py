"""Servers' settings: all of them kept, cached for a moment, and never stale after a change."""

import asyncio
import dataclasses
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.core.errors import StorageError
from bot.core.modes import Fallback, Keeping, Mode, TrainingConsent
from bot.core.policy import GuildSettings
from bot.core.ports import SettingsRepository
from bot.core.rules import Consequence, Rule
from bot.core.said import Language
from bot.database.database import Database
from bot.database.gateway import SqliteGateway
from bot.database.guilds import SqlSettings
from detox_model.thresholds import Preset
from tests.bot.database.samples import Opener

EVERYTHING = GuildSettings(
    guild_id=2**62 + 1,
    mode=Mode.REPLY,
    sensitivity=0.1 + 0.2,
    log_channel_id=2**62 + 3,
    fallback=Fallback.WITHHOLD,
    remove_after_reply=True,
    exempt_role_ids=frozenset({2**62 + 5, 6}),
    exempt_channel_ids=frozenset({2**62 + 7}),
    exempt_member_ids=frozenset({2**62 + 8}),
    channel_sensitivities={2**62 + 11: Preset.STRICT, 12: 0.7},
    channel_modes={2**62 + 9: Mode.SHADOW, 10: Mode.OFF},
    training_consent=TrainingConsent.OPT_IN,
    report_emoji="\U0001f6a9",
    language=Language.GERMAN,
    retention_days=30,
    keeping=Keeping.REVIEW,
    keeps_samples=False,
    rules=(
        Rule(3, timedelta(hours=1), Consequence.TIMEOUT, duration=timedelta(minutes=10)),
        Rule(5, timedelta(days=1), Consequence.ROLE, role_id=2**62 + 13),
    ),
)


class Counter:
    """Counts the statements that read settings, and lets time pass by hand."""

    def __init__(self) -> None:
        self.queries = 0
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
async def counter() -> Counter:
    return Counter()


@pytest.fixture
async def settings(sqlite_url: str, opened: Opener, counter: Counter) -> SqlSettings:
    database = opened(sqlite_url)
    gateway = database.gateway
    assert isinstance(gateway, SqliteGateway)

    @event.listens_for(gateway._engine, "before_cursor_execute")
    def count(*arguments: object) -> None:
        counter.queries += str(arguments[2]).startswith("SELECT guild_settings")

    return SqlSettings(gateway, database.clock, ttl=10, monotonic=counter.monotonic)


def repository(database: Database) -> SettingsRepository:
    """For the type checker: the repository fulfils the core's protocol."""
    return database.settings


def test_the_sample_differs_from_every_default() -> None:
    """So that a setting which nobody stores cannot go unnoticed."""
    defaults = GuildSettings(1)
    for field in dataclasses.fields(GuildSettings):
        assert getattr(EVERYTHING, field.name) != getattr(defaults, field.name), field.name


async def test_every_setting_comes_back(url: str, opened: Opener) -> None:
    await opened(url).settings.save(EVERYTHING)
    assert await opened(url).settings.get(EVERYTHING.guild_id) == EVERYTHING


async def test_a_preset_is_stored_by_name(url: str, opened: Opener) -> None:
    """So that it moves when the preset does, unlike a number."""
    for sensitivity in (Preset.RELAXED, 0.8):
        await opened(url).settings.save(replace(EVERYTHING, sensitivity=sensitivity))
        found = await opened(url).settings.get(EVERYTHING.guild_id)
        assert type(found.sensitivity) is type(sensitivity)
        assert found.threshold == 0.8


async def test_what_an_older_version_wrote_can_be_read(database: Database) -> None:
    await database.settings.save(replace(EVERYTHING, guild_id=1))
    await database.gateway.write(
        lambda connection: (
            connection.exec_driver_sql(
                "UPDATE guild_settings SET preset = NULL, exempt_member_ids = NULL,"
                " channel_sensitivities = NULL"
            ).rowcount
        )
    )
    found = await database.settings.get(1)
    assert (found.exempt_member_ids, found.channel_sensitivities) == (frozenset(), {})
    assert found.sensitivity == EVERYTHING.sensitivity


async def test_a_server_never_set_up_has_the_defaults(database: Database) -> None:
    assert await database.settings.get(5) == GuildSettings(5)


async def test_saving_again_replaces_everything(url: str, opened: Opener) -> None:
    database = opened(url)
    await database.settings.save(EVERYTHING)
    await database.settings.save(GuildSettings(EVERYTHING.guild_id))
    found = await opened(url).settings.get(EVERYTHING.guild_id)
    assert found == GuildSettings(EVERYTHING.guild_id)


async def test_reads_are_cached_until_their_time_is_over(
    settings: SqlSettings, counter: Counter
) -> None:
    await settings.get(1)
    counter.now = 9.9
    await settings.get(1)
    assert counter.queries == 1
    counter.now = 10.0
    await settings.get(1)
    assert counter.queries == 2


async def test_a_crowd_shares_one_query(settings: SqlSettings, counter: Counter) -> None:
    found = await asyncio.gather(*(settings.get(1) for _ in range(50)))
    assert counter.queries == 1
    assert set(map(id, found)) == {id(found[0])}


async def test_a_saved_change_is_seen_at_once(settings: SqlSettings) -> None:
    await settings.get(1)
    changed = GuildSettings(1, mode=Mode.NUDGE)
    await settings.save(changed)
    assert await settings.get(1) == changed


async def test_another_process_sees_a_change_when_the_time_is_over(
    settings: SqlSettings, counter: Counter, sqlite_url: str, opened: Opener
) -> None:
    await settings.get(1)
    changed = GuildSettings(1, mode=Mode.NUDGE)
    await opened(sqlite_url).settings.save(changed)
    assert await settings.get(1) == GuildSettings(1)
    counter.now = 10
    assert await settings.get(1) == changed


async def test_a_read_overtaken_by_a_save_is_not_kept(settings: SqlSettings) -> None:
    reading = asyncio.create_task(settings.get(1))
    await asyncio.sleep(0)  # the read is under way
    changed = GuildSettings(1, mode=Mode.NUDGE)
    await settings.save(changed)
    await reading
    assert await settings.get(1) == changed


async def test_one_caller_leaving_does_not_harm_the_others(settings: SqlSettings) -> None:
    first = asyncio.create_task(settings.get(1))
    second = asyncio.create_task(settings.get(1))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == GuildSettings(1)


async def test_a_failure_is_not_cached(database: Database) -> None:
    def rename(old: str, new: str) -> str:
        return f"ALTER TABLE {old} RENAME TO {new}"

    async def run(statement: str) -> None:
        await database.gateway.write(
            lambda connection: connection.exec_driver_sql(statement).rowcount
        )

    await run(rename("guild_settings", "hidden"))
    with pytest.raises(StorageError, match="detoxbot db upgrade"):
        await database.settings.get(1)
    await run(rename("hidden", "guild_settings"))
    assert await database.settings.get(1) == GuildSettings(1)


async def test_what_a_newer_version_wrote_is_an_error(database: Database) -> None:
    await database.settings.save(replace(EVERYTHING, guild_id=1))
    await database.gateway.write(
        lambda connection: (
            connection.exec_driver_sql("UPDATE guild_settings SET mode = 'telepathy'").rowcount
        )
    )
    with pytest.raises(StorageError, match="Mode that this version does not know"):
        await database.settings.get(1)


async def test_a_preset_of_a_newer_version_is_an_error(database: Database) -> None:
    await database.settings.save(replace(EVERYTHING, guild_id=1))
    await database.gateway.write(
        lambda connection: (
            connection.exec_driver_sql(
                """UPDATE guild_settings SET channel_sensitivities = '{"5": "furious"}'"""
            ).rowcount
        )
    )
    with pytest.raises(StorageError, match="preset that this version does not know"):
        await database.settings.get(1)
