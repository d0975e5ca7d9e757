"""The real bot on real sockets, with Discord played by :mod:`tests.wire.discord_server`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import discord.backoff
import discord.gateway
import discord.http
import discord.webhook.async_
import pytest
import yarl

import bot.core.acting
from bot.app import DetoxBot, build_bot
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.database import migrate
from bot.database.database import Database
from bot.database.keyring import load_keyring
from bot.settings import Settings
from tests.postgres import PostgresServer
from tests.wire.discord_server import GUILD_ID, LOG_ID, TOKEN, DiscordServer
from tests.wordmodel import WordModel

DEMO = GuildSettings(guild_id=GUILD_ID, mode=Mode.REPLACE, log_channel_id=LOG_ID)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The bot's database, while no bot has it open."""
    keyring = load_keyring(settings.data_key, settings.data_key_file)
    database = Database(settings.database_url, keyring)
    await database.connect(upgrade=True)
    try:
        yield database
    finally:
        await database.close()


Online = Callable[[], AbstractAsyncContextManager[DetoxBot]]


class HastyAsyncio:
    """asyncio as code that retries sees it: it asks for its pauses and gets none."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    @staticmethod
    async def sleep(_seconds: float, result: Any = None) -> Any:
        return await asyncio.sleep(0, result)


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    async with DiscordServer().running() as running:
        monkeypatch.setattr(discord.http.Route, "BASE", running.url)
        gateway = yarl.URL(running.gateway_url)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
        for module in (discord.http, discord.webhook.async_, bot.core.acting):
            monkeypatch.setattr(module, "asyncio", HastyAsyncio())
        monkeypatch.setattr(discord.backoff.ExponentialBackoff, "delay", lambda _self: 0)
        yield running


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'wire.db'}",
        data_key_file=tmp_path / "data.key",
        journal_dir=tmp_path / "journal",
        discord_token=TOKEN,
    )


def as_environment(settings: Settings) -> dict[str, str]:
    """The settings as another process takes them."""
    return {
        "DISCORD_TOKEN": TOKEN,
        "DATABASE_URL": settings.database_url,
        "DATA_KEY_FILE": str(settings.data_key_file),
        "JOURNAL_DIR": str(settings.journal_dir),
        "OMP_NUM_THREADS": "1",
    }


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """The settings as another process takes them."""
    return as_environment(settings)


@pytest.fixture
def online(server: DiscordServer, settings: Settings) -> Online:
    """Bring the bot online, set up in ``replace`` mode; it goes offline on leaving."""

    @asynccontextmanager
    async def go() -> AsyncIterator[DetoxBot]:
        client = build_bot(settings, load_model=WordModel)
        client._connection.guild_ready_timeout = 0  # the one server comes with READY
        async with client:
            await client.login(server.token)
            await client.database.settings.save(DEMO)
            running = asyncio.create_task(client.connect())
            await client.wait_until_ready()
            yield client
        await running

    return go


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: PostgresServer) -> str:
    """The name of a PostgreSQL database with all tables."""
    name = postgres_server.create_database()
    migrate.upgrade(postgres_server.url(name))
    return name


@pytest.fixture
def on_postgres(
    settings: Settings, postgres_server: PostgresServer, postgres_tables: str
) -> Iterator[Settings]:
    """The settings with a PostgreSQL database of their own, with all tables and no rows."""
    name = postgres_server.create_database(postgres_tables)
    yield settings.model_copy(update={"database_url": postgres_server.url(name)})
    postgres_server.drop_database(name)
