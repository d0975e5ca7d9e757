"""`run` and `sandbox`: start the bot, keep it going, stop it in order."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable

import aiohttp
import discord

from bot.app import build_bot
from bot.commands.exits import ExitCode, Failure
from bot.commands.vitals import BotVitals
from bot.core.errors import DetoxbotError, InferenceError, StorageError
from bot.logs import setup_logging
from bot.sandbox import run_sandbox
from bot.settings import Settings
from bot.web import serve, web_app
from detox_model.errors import CheckpointError

PORTAL = "https://discord.com/developers/applications"
_TOKEN_REFUSED = 4004
"""The gateway's close code for a token that is not valid (any more)."""

_log = logging.getLogger(__name__)


def run_bot(settings: Settings) -> None:
    """Run on Discord until a signal comes; raises ``Failure`` where that cannot be."""
    if settings.discord_token is None:
        raise Failure(
            "DISCORD_TOKEN is not set. Put the bot's token in .env (see .env.example), "
            "or try the bot without one: detoxbot sandbox",
            ExitCode.USAGE,
        )
    _run(settings, lambda: on_discord(settings))


def open_sandbox(settings: Settings, *, host: str, port: int, open_browser: bool) -> None:
    """Open the sandbox until a signal comes; raises ``Failure`` where that cannot be."""
    _run(
        settings,
        lambda: run_sandbox(settings, host=host, port=port, open_browser=open_browser),
    )


async def on_discord(settings: Settings) -> None:
    """The bot on Discord, with its web side where that is asked for, until cancelled."""
    assert settings.discord_token is not None  # noqa: S101 - the caller has looked
    # A bot that never speaks need not be told what speaking takes.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    bot = build_bot(settings)
    async with contextlib.AsyncExitStack() as stack:
        # Closed in reverse: health pages answer until the bot is gone.
        if settings.http_port:
            vitals = BotVitals(bot)
            stack.push_async_callback(vitals.close)
            await stack.enter_async_context(
                serve(
                    web_app(vitals, installation=settings.installation),
                    settings.http_host,
                    settings.http_port,
                )
            )
        await stack.enter_async_context(bot)
        await bot.start(settings.discord_token.get_secret_value())


def _run(settings: Settings, work: Callable[[], Awaitable[None]]) -> None:
    setup_logging(settings.log_level, (settings.discord_token, settings.data_key))
    try:
        asyncio.run(until_signalled(work))
    except discord.LoginFailure as error:
        raise Failure(
            f"Discord refused the token. Make a new one at {PORTAL} (Bot, Reset Token) "
            "and put it in .env as DISCORD_TOKEN.",
            ExitCode.DISCORD,
        ) from error
    except discord.PrivilegedIntentsRequired as error:
        raise Failure(
            "Discord refused an intent. The bot has to read messages: switch on "
            f"'Message Content Intent' at {PORTAL} (Bot, Privileged Gateway Intents).",
            ExitCode.DISCORD,
        ) from error
    except discord.ConnectionClosed as error:
        if error.code != _TOKEN_REFUSED:
            raise Failure(f"Discord ended the connection: {error}", ExitCode.DISCORD) from error
        raise Failure(
            "Discord no longer takes the token; was it reset?", ExitCode.DISCORD
        ) from error
    except (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError) as error:
        raise Failure(f"Discord cannot be reached: {error}", ExitCode.DISCORD) from error
    except StorageError as error:
        raise Failure(str(error), ExitCode.STORAGE) from error
    except (InferenceError, CheckpointError) as error:
        raise Failure(str(error), ExitCode.MODEL) from error
    except DetoxbotError as error:
        raise Failure(str(error), ExitCode.USAGE) from error
    except OSError as error:
        raise Failure(f"{error.strerror or error}", ExitCode.USAGE) from error


async def until_signalled(work: Callable[[], Awaitable[None]]) -> None:
    """Do ``work`` until it ends or SIGINT or SIGTERM comes, which cancels it once.

    A second signal ends the process at once, should the orderly way hang.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work())
    asked: list[int] = []

    def ask(number: int) -> None:
        asked.append(number)
        _log.info("stopping (%s)", signal.Signals(number).name)
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(each)
        task.cancel()

    for each in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has KeyboardInterrupt only
            loop.add_signal_handler(each, ask, each)
    try:
        await task
    except asyncio.CancelledError:
        if not asked:
            raise
