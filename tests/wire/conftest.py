"""The real bot on real sockets, with Discord played by :mod:`tests.wire.discord_server`."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import discord.backoff
import discord.gateway
import discord.http
import discord.webhook.async_
import pytest
import yarl

from tests.wire.discord_server import DiscordServer


class HastyAsyncio:
    """asyncio as discord.py's retries see it: they ask for their pauses and get none."""

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
        for module in (discord.http, discord.webhook.async_):
            monkeypatch.setattr(module, "asyncio", HastyAsyncio())
        monkeypatch.setattr(discord.backoff.ExponentialBackoff, "delay", lambda _self: 0)
        yield running
