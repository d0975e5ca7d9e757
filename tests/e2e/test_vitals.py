"""What the running bot tells of itself on its metrics page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.app import build_bot
from bot.commands.vitals import BotVitals
from bot.core.errors import StorageError
from bot.settings import Settings
from bot.web.metrics import exposition
from tests.e2e.world import World


@asynccontextmanager
async def page(vitals: BotVitals) -> AsyncIterator[list[str]]:
    """The metrics page, line by line."""
    try:
        yield exposition(vitals.samples()).splitlines()
    finally:
        await vitals.close()


async def test_messages_are_counted_by_what_became_of_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.member.send(world.general, "you idiot")
    await world.member.send(world.general, "hello")
    await world.member.send(world.general, "hello again")

    async def refuse(*_: object, **__: object) -> None:
        raise StorageError("gone")

    monkeypatch.setattr(world.bot.rooms.incidents, "claim", refuse)
    await world.member.send(world.general, "you moron")
    async with page(BotVitals(world.bot)) as lines:
        assert 'detoxbot_messages_total{outcome="replaced"} 1' in lines
        assert 'detoxbot_messages_total{outcome="clean"} 2' in lines
        assert 'detoxbot_messages_total{outcome="error"} 1' in lines
        assert 'detoxbot_messages_total{outcome="unsettled"} 0' in lines
        assert "detoxbot_messages_on_road 0" in lines
        counts = [line for line in lines if line.startswith("detoxbot_messages_total{")]
        assert len(counts) == len(set(counts)) == 16


async def test_messages_on_the_road_are_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: list[list[str]] = []
    post = world.bot.platform.post_as_author

    async def look(*arguments: object) -> int:
        async with page(BotVitals(world.bot)) as lines:
            pages.append(lines)
        return await post(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(world.bot.platform, "post_as_author", look)
    await world.member.send(world.general, "you idiot")
    assert "detoxbot_messages_on_road 1" in pages[0]


async def test_a_bot_that_is_still_starting_has_a_page(settings: Settings) -> None:
    async with page(BotVitals(build_bot(settings))) as lines:
        assert "detoxbot_worker_up 0" in lines
        assert not any(line.startswith("detoxbot_messages") for line in lines)
