from collections.abc import AsyncIterator

import pytest

from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.service import ModerationService
from bot.database.database import Database
from bot.database.keyring import Keyring
from tests.bot.core.scripted import GUILD, ScriptedModel, ScriptedPlatform


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url, Keyring.generate())
    await database.connect()
    await database.settings.save(GuildSettings(GUILD, Mode.REPLACE, log_channel_id=5))
    yield database
    await database.close()


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def platform() -> ScriptedPlatform:
    return ScriptedPlatform()


@pytest.fixture
def service(
    database: Database, model: ScriptedModel, platform: ScriptedPlatform
) -> ModerationService:
    return ModerationService(
        model=model,
        incidents=database.incidents,
        settings=database.settings,
        platform=platform,
        backoff=(0.0, 0.0),
        in_flight_limit=2,
    )
