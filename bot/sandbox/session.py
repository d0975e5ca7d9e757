"""One run of the sandbox: the bot, the demo server and its pages, opened and closed in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import simcord

from bot.app import DetoxBot, build_bot
from bot.inference import Load
from bot.sandbox import SandboxError
from bot.sandbox.live import LiveEnv, Screens, faithful
from bot.sandbox.world import WELCOME, WELCOME_MODERATORS, World, build_world
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Sandbox:
    """An open sandbox."""

    url: str
    """#general, as the member; whoever knows it acts as the people there."""
    log_url: str
    """#mod-log, as the moderator."""
    world: World
    bot: DetoxBot
    env: LiveEnv
    ended: asyncio.Event
    """Set when somebody ends the session from a page."""


@asynccontextmanager
async def sandbox(
    settings: Settings, *, port: int = 0, load_model: Load | None = None
) -> AsyncIterator[Sandbox]:
    """Open the sandbox; on leaving, the pages close first, then the bot, then its Discord.

    ``port`` serves the member's page and ``port + 1`` the moderators'; 0 takes any free ones.
    Raises :class:`~bot.sandbox.SandboxError` where a port is taken, and what the bot raises
    where its model or database cannot be opened.
    """
    bot = build_bot(settings, load_model=load_model)
    env = LiveEnv(bot, check_errors=False)
    world = build_world(env)
    env.start_clock()
    env.backend.create_message(world.general.id, env.backend.bot_user.id, WELCOME)
    env.backend.create_message(world.log.id, env.backend.bot_user.id, WELCOME_MODERATORS)
    async with AsyncExitStack() as stack:
        stack.enter_context(faithful())
        stack.push_async_callback(_close, env, bot)
        await env.start()
        await _set_up(bot, world)
        screens = await stack.enter_async_context(Screens(env, world.pictures).running())
        urls = await _show(screens, world, port)
        yield Sandbox(*urls, world=world, bot=bot, env=env, ended=screens.ended)


async def _set_up(bot: DetoxBot, world: World) -> None:
    """Set the demo server up, unless its moderator did in an earlier run."""
    repository = bot.database.settings
    if (await repository.get(world.guild_id)).log_channel_id != world.log.id:
        await repository.save(world.settings)


async def _show(screens: Screens, world: World, port: int) -> tuple[str, str]:
    people = (world.member, world.other, world.moderator)
    log_port = port + 1 if port else 0
    try:
        url = await screens.show(world.general, viewers=people, port=port)
        return url, await screens.show(world.log, viewers=[world.moderator], port=log_port)
    except simcord.SetupError as error:
        raise SandboxError(
            f"The sandbox cannot open its pages: {error}. "
            "Is another sandbox open? Choose another port."
        ) from error


async def _close(env: LiveEnv, bot: DetoxBot) -> None:
    with env.time_context():
        await bot.close()
    await env.shutdown()
