"""`run` as its users know it: a process, signals, exit codes."""

import asyncio
import signal
import socket
import stat
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.wire.discord_server import GUILD_ID, TOKEN, DiscordServer

SCRIPT = Path(__file__).with_name("wired.py")


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer().running() as running:
        yield running


@pytest.fixture
async def start(
    tmp_path: Path, clean_environment: dict[str, str], server: DiscordServer
) -> AsyncIterator[Callable[..., Any]]:
    """Start a command; a process whose output is read with ``finished``."""
    processes: list[asyncio.subprocess.Process] = []

    async def start(*arguments: str, **environment: str) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(SCRIPT),
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=tmp_path,
            env=clean_environment
            | {"TEST_DISCORD": server.url, "DISCORD_TOKEN": server.token}
            | environment,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.returncode is None:
            process.kill()
            out, err = await process.communicate()
            print(out.decode(), err.decode(), sep="\n")


async def finished(process: asyncio.subprocess.Process) -> tuple[int | None, str, str]:
    """Exit code, standard output and standard error; no token in either."""
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert TOKEN.encode() not in out + err
    return process.returncode, out.decode(), err.decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_in_order(
    start: Any, server: DiscordServer, tmp_path: Path, number: signal.Signals
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await start("run", HTTP_PORT=str(port))
    await server.until(lambda: server.identifies == 1, patience=60)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        async with session.get("/healthz") as response:
            assert response.status == 200
        while True:  # the gateway's READY is on its way
            async with session.get("/readyz") as response:
                parts = (await response.json())["parts"]
            if response.status == 200:
                break
            assert set(parts) == {"gateway", "worker", "database", "journal"}
        async with session.get("/metrics") as response:
            metrics = await response.text()
    assert "detoxbot_worker_up 1\n" in metrics
    assert "detoxbot_servers 1\n" in metrics
    assert str(GUILD_ID) not in metrics
    process.send_signal(number)
    code, _, err = await finished(process)
    assert code == 0, err
    assert f"stopping ({number.name})" in err
    assert "Traceback" not in err
    assert stat.S_IMODE((tmp_path / "data/data.key").stat().st_mode) == 0o600
    assert (tmp_path / "data/detoxbot.db").exists()
    assert not (tmp_path / "data/detoxbot.db-wal").exists()  # the database was closed


async def test_a_refused_token_is_told(start: Any) -> None:
    code, _, err = await finished(await start("run", DISCORD_TOKEN="MTE.wrong.token"))
    assert code == 6
    assert "Discord refused the token" in err
    assert "MTE.wrong.token" not in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("closing", "said"),
    [(4014, "Message Content Intent"), (4004, "no longer takes the token")],
)
async def test_a_connection_that_discord_refuses_is_told(
    start: Any, server: DiscordServer, closing: int, said: str
) -> None:
    server.identify_close = closing
    code, _, err = await finished(await start("run"))
    assert code == 6
    assert said in err
    assert "Traceback" not in err


async def test_discord_out_of_reach_is_told(start: Any) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        code, _, err = await finished(await start("run", TEST_DISCORD=url))
    assert code == 6
    assert "Discord cannot be reached" in err
    assert "Traceback" not in err


async def test_a_damaged_key_ends_the_start(start: Any, tmp_path: Path) -> None:
    code, _, err = await finished(await start("run", DATA_KEY="not-a-key-at-all"))
    assert code == 5
    assert "DATA_KEY is not a Fernet key" in err
    assert "not-a-key-at-all" not in err
