"""Closing waits for the presses, forms and commands that are being answered."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.views import underway
from bot.views.underway import presses_answered
from tests.e2e.world import World

Press = Callable[[World], Awaitable[Any]]


async def press(world: World) -> Any:
    return await world.moderator.click(world.log.history()[-1], label="Approve")


async def fill_in(world: World) -> Any:
    shown = await world.moderator.click(world.log.history()[-1], label="Edit")
    return await world.moderator.submit_modal(shown, {"wording": "you friend"})


@pytest.mark.parametrize("answer", [press, fill_in])
async def test_a_press_is_answered_before_the_bot_is_gone(
    world: World, monkeypatch: pytest.MonkeyPatch, answer: Press
) -> None:
    await world.member.send(world.general, "you idiot")
    review, waited = world.bot.rooms.incidents.review, []

    async def slow(*arguments: Any, **options: Any) -> Any:
        closing = asyncio.create_task(presses_answered())
        for _ in range(5):
            await asyncio.sleep(0)
        waited.append(not closing.done())
        kept = await review(*arguments, **options)
        closings.append(closing)
        return kept

    closings: list[asyncio.Task[None]] = []
    monkeypatch.setattr(world.bot.rooms.incidents, "review", slow)
    await answer(world)
    await asyncio.gather(*closings)
    assert waited == [True]
    assert len(await world.bot.rooms.incidents.reviews(1)) == 1


async def test_nobody_waits_where_nothing_is_under_way() -> None:
    await asyncio.wait_for(presses_answered(), 1)


async def test_a_press_that_never_ends_is_not_waited_for_for_ever(
    caplog: pytest.LogCaptureFixture,
) -> None:
    endless = asyncio.create_task(asyncio.Event().wait(), name=f"{underway._TASKS[0]}-x")
    await presses_answered(patience=0)
    assert "1 presses were not answered" in caplog.text
    endless.cancel()
