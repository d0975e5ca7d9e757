"""The diagram of a message's life shows what the code does."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.platform.catalogue import CALLS
from tests.docs.diagram import Arrow, read
from tests.docs.recording import recording
from tests.e2e.faults import matches
from tests.e2e.press_scenes import appeal, delete, restore, reword
from tests.e2e.world import World

PAGE = Path(__file__).parents[2] / "docs" / "LIFE.md"
LIFE = read(PAGE)
ROUTES = {call.route for call in CALLS}
NOT_OURS = {"Discord"}


async def send(world: World) -> None:
    await world.member.send(world.general, "you idiot")


async def recover(world: World) -> None:
    with world.env.time_context():
        await world.bot.recovery.run(grace=timedelta(0))


async def crash(world: World) -> None:
    """The bot dies between posting and storing that it posted."""

    async def die(*_: Any) -> None:
        raise asyncio.CancelledError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world.bot.rooms.incidents, "posted", die)
        await send(world)


async def nothing(_: World) -> None:
    """No message yet."""


async def outlast(world: World) -> None:
    """A message is replaced, and kept until the server's retention is over."""
    await world.setup(retention_days=7)
    await send(world)
    file = world.settings.database_url.partition("///")[2]
    with closing(sqlite3.connect(file, timeout=5)) as database, database:
        database.execute("UPDATE incidents SET created_at = '2020-01-01 00:00:00.000000'")


async def expire(world: World) -> None:
    assert await world.bot.erasing.run() == 1
    with world.env.time_context():
        assert await world.bot.old_cards.run() == 1


SCENES: dict[str, tuple[Callable[[World], Awaitable[Any]], Callable[[World], Awaitable[Any]]]] = {
    "replace": (nothing, send),
    "recover": (crash, recover),
    "reword": (send, reword),
    "appeal": (send, appeal),
    "restore": (send, restore),
    "delete": (send, delete),
    "expire": (outlast, expire),
}
"""What comes before each path, and what is recorded."""


def test_every_participant_is_an_actor_or_a_class() -> None:
    assert set(LIFE.participants) == LIFE.kinds.keys() | NOT_OURS


@pytest.mark.parametrize("arrow", LIFE.arrows, ids=lambda arrow: f"{arrow[0]}-{arrow[2]}")
def test_every_arrow_is_a_call_that_exists(arrow: Arrow) -> None:
    sender, receiver, told = arrow
    assert {sender, receiver} <= {*LIFE.participants, *LIFE.actors}
    if receiver in LIFE.kinds:
        assert callable(getattr(LIFE.kinds[receiver], told))
    elif sender in LIFE.kinds:
        assert told in ROUTES


@pytest.mark.parametrize("path", SCENES)
async def test_a_path_is_what_the_running_bot_does(world: World, path: str) -> None:
    before, scene = SCENES[path]
    await before(world)
    with recording(LIFE.kinds) as steps:
        await scene(world)
    answers = (f"/webhooks/{world.env.backend.application_id}/", "/interactions/")
    done = [step for step in steps if not any(path in step[2] for path in answers)]
    drawn = [arrow for arrow in LIFE.paths[path] if arrow[0] in LIFE.kinds]
    assert [_like(step, arrow) for step, arrow in zip(done, drawn, strict=False)] == drawn
    assert len(done) == len(drawn)


def _like(step: Arrow, arrow: Arrow) -> Arrow:
    """``step`` as the page would say it, if it is what ``arrow`` says."""
    caller, called, what = step
    same = called == "Discord" and matches(arrow[2], *what.split(" ", 1)) is not None
    return caller, called, arrow[2] if same else what


def test_every_marked_path_is_recorded() -> None:
    assert LIFE.paths.keys() == SCENES.keys()
