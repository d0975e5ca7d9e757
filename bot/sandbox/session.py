"""One run of the sandbox: the bot, the demo server and its pages, opened and closed in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import simcord
from discord.ext import commands

from bot.app import build_bot
from bot.sandbox import SandboxError
from bot.sandbox.live import LiveEnv, Screens
from bot.sandbox.world import WELCOME, World, build_world
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Sandbox:
    """An open sandbox."""

    url: str
    """#general, as the member; holds the capability to act as the people there."""
    log_url: str
    """#mod-log, as the moderator."""
    world: World
    bot: commands.Bot
    ended: asyncio.Event
    """Set when somebody ends the session from a page."""


@asynccontextmanager
async def sandbox(settings: Settings, *, port: int = 0) -> AsyncIterator[Sandbox]:
    """Open the sandbox; on leaving, the pages close first, then the bot, then its Discord.

    Raises :class:`~bot.sandbox.SandboxError` where a port is taken.
    """
    bot = build_bot(settings)
    env = LiveEnv(bot, check_errors=False)
    world = build_world(env)
    env.start_clock()
    env.backend.create_message(world.general.id, env.backend.bot_user.id, WELCOME)
    await env.start()
    try:
        async with Screens(env, world.pictures).running() as screens:
            people = (world.member, world.other, world.moderator)
            try:
                url = await screens.show(world.general, viewers=people, port=port)
                log_port = port + 1 if port else 0
                log_url = await screens.show(world.log, viewers=[world.moderator], port=log_port)
            except simcord.SetupError as error:
                raise SandboxError(
                    f"The sandbox cannot open its pages: {error}. "
                    "Is another sandbox open? Choose another port."
                ) from error
            yield Sandbox(url, log_url, world, bot, screens.ended)
    finally:
        with env.time_context():
            await bot.close()
        await env.shutdown()
