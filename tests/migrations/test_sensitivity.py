"""Servers that were set up before there were presets."""

from pathlib import Path

import pytest

from bot.core.modes import Mode
from bot.core.policy import GuildSettings, Sensitivity
from bot.database import migrate
from bot.database.database import Database
from bot.database.gateway import open_gateway
from bot.database.keyring import Keyring
from bot.database.urls import parse_url
from detox_model.thresholds import Preset

BEFORE = "0005"
ROW = """INSERT INTO guild_settings (guild_id, mode, threshold, fallback, remove_after_reply,
    exempt_role_ids, exempt_channel_ids, channel_modes, training_consent, updated_at)
    VALUES (1, 'shadow', {threshold}, 'mask', FALSE, '[5]', '[]', '{{}}', 'nobody',
    '2026-01-01 00:00:00+00')"""


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, on each backend in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bot.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.mark.parametrize(("threshold", "expected"), [(0.5, Preset.BALANCED), (0.55, 0.55)])
async def test_who_never_moved_the_threshold_is_balanced(
    url: str, threshold: float, expected: Sensitivity
) -> None:
    await migrate.upgrade_async(url, BEFORE)
    gateway = open_gateway(parse_url(url), None, migrating=True)
    row = ROW.format(threshold=threshold)
    if url.startswith("sqlite"):
        row = row.replace("+00'", "'")
    await gateway.write(lambda connection: connection.exec_driver_sql(row).rowcount)
    await gateway.close()
    await migrate.upgrade_async(url)
    async with Database(url, Keyring.generate()) as database:
        assert await database.settings.get(1) == GuildSettings(
            1, Mode.SHADOW, sensitivity=expected, exempt_role_ids=frozenset({5})
        )
