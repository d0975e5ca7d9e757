"""`detoxbot run` as a process: refused at the door, stopped by a signal."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.commands.exits import ExitCode
from bot.core.incidents import Step
from bot.settings import Settings
from tests.wire.conftest import DEMO, opened
from tests.wire.discord_server import TOKEN, WEBHOOK_TOKEN, DiscordServer

PROCESS = Path(__file__).with_name("process.py")
UNKIND, KIND = "you idiot, read the docs", "you person, read the docs\n-# softened"
Launch = Callable[[], Awaitable[Process]]


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    """Discord for other processes: nothing in this one has to be bent."""
    async with DiscordServer().running() as running:
        yield running


@pytest.fixture
async def launch(
    server: DiscordServer, environment: dict[str, str], tmp_path: Path
) -> AsyncIterator[Launch]:
    """Start the bot's process; whatever still runs at the end of the test is killed."""
    async with AsyncExitStack() as stack:

        async def start() -> Process:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(PROCESS),
                server.url,
                env=environment,
                cwd=tmp_path,
                stdout=PIPE,
                stderr=PIPE,
            )
            stack.push_async_callback(_reap, process)
            return process

        yield start


async def _reap(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def ended(process: Process) -> str:
    """What the process said until its end."""
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    return (out + err).decode()


async def test_a_refused_token_is_said_in_words_without_the_token(
    server: DiscordServer, launch: Launch
) -> None:
    server.token = "another one"
    process = await launch()
    said = await ended(process)
    assert process.returncode == ExitCode.DISCORD
    assert "Discord refused the token" in said
    assert "Traceback" not in said
    assert TOKEN not in said


async def test_a_refused_intent_is_said_in_words(server: DiscordServer, launch: Launch) -> None:
    server.identify_close = 4014
    process = await launch()
    said = await ended(process)
    assert process.returncode == ExitCode.DISCORD
    assert "Message Content Intent" in said
    assert "Traceback" not in said


async def test_a_stop_signal_lets_the_road_end(
    server: DiscordServer, launch: Launch, settings: Settings
) -> None:
    async with opened(settings) as database:
        await database.settings.save(DEMO)
    process = await launch()
    await server.until(lambda: server.identifies == 1, patience=60)
    await server.say(UNKIND)
    await server.until(lambda: bool(server.calls("POST", r"/webhooks/.*")))
    process.send_signal(signal.SIGTERM)
    said = await ended(process)
    assert process.returncode == ExitCode.OK
    assert [m["content"] for m in server.standing()] == [KIND]
    assert TOKEN not in said
    assert WEBHOOK_TOKEN not in said
    async with opened(settings) as database:
        incident = await database.incidents.get(1)
    assert incident is not None
    assert incident.step is Step.DONE
