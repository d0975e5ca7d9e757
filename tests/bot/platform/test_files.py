"""Files in memory: a bounded number of messages' at once, and not for ever."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from bot.core.errors import FilesStay
from bot.core.messages import AttachedFile
from bot.platform import files
from bot.platform.files import Luggage

FILE = AttachedFile("https://cdn.example/a.png", "SPOILER_a.png", 1, "a letter", spoiler=True)


def luggage(read: Any) -> Luggage:
    client: Any = SimpleNamespace(http=SimpleNamespace(get_from_cdn=read))
    return Luggage(client)


async def one_byte(_url: str) -> bytes:
    return b"x"


async def endless(_url: str) -> bytes:
    await asyncio.Event().wait()
    return b""


async def test_each_attempt_gets_files_of_its_own() -> None:
    async with luggage(one_byte).fetched([FILE, FILE]) as packed:
        first, second = packed(), packed()
    assert [file.fp.read() for file in (*first, *second)] == [b"x"] * 4
    assert {(file.filename, file.description) for file in first} == {("SPOILER_a.png", "a letter")}


async def test_without_files_nobody_waits() -> None:
    full = luggage(endless)
    for _ in range(files.AT_ONCE):
        await full._turns.acquire()
    async with full.fetched([]) as packed:
        assert packed() == []


async def test_whoever_waits_too_long_for_a_file_or_a_turn_goes_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "PATIENCE", 0)
    with pytest.raises(FilesStay):
        async with luggage(endless).fetched([FILE]):
            pass
    full = luggage(one_byte)
    for _ in range(files.AT_ONCE):
        await full._turns.acquire()
    with pytest.raises(FilesStay):
        async with full.fetched([FILE]):
            pass


async def test_no_more_are_held_at_once_than_agreed_and_turns_come_back() -> None:
    held = luggage(one_byte)
    inside, most = 0, 0

    async def carry() -> None:
        nonlocal inside, most
        async with held.fetched([FILE]):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(carry() for _ in range(12)))
    assert most == files.AT_ONCE


@pytest.mark.parametrize("error", [OSError("broken"), TimeoutError()])
async def test_what_breaks_gives_the_turn_back(error: Exception) -> None:
    async def broken(_url: str) -> bytes:
        raise error

    held = luggage(broken)
    for _ in range(files.AT_ONCE + 1):
        with pytest.raises(FilesStay):
            async with held.fetched([FILE]):
                pass


async def test_more_than_was_announced_is_not_posted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BYTES_LIMIT", 1)
    with pytest.raises(FilesStay):
        async with luggage(one_byte).fetched([FILE, FILE]):
            pass
