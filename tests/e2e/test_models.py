"""Which model wrote a rewrite can be told later."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from tests.e2e.world import ToyModel, World, texts


class VersionedModel(ToyModel):
    """A toy that came from a folder."""

    def __init__(self, digit: str) -> None:
        super().__init__()
        self.digest = digit * 64
        self.metrics = {"joint": 0.5}


@pytest.fixture
def model() -> ToyModel:
    return VersionedModel("a")


async def recorded(world: World) -> list[tuple[str, str, object]]:
    """The stored models, the latest first, once everything is stored that is on its way."""
    await asyncio.gather(*(t for t in asyncio.all_tasks() if t.get_name() == "model record"))
    versions = await world.bot.database.models.all()
    return [(version.name, version.digest[0], version.metrics) for version in versions]


async def test_the_model_is_recorded_at_start_and_after_each_swap(world: World) -> None:
    first, second = [("toy", digit, {"joint": 0.5}) for digit in "ab"]
    assert await recorded(world) == [first]
    await world.bot.worker.swap(lambda: VersionedModel("b"))
    assert await recorded(world) == [second, first]
    await world.bot.worker.swap(ToyModel)
    assert await recorded(world) == [second, first]


async def test_a_model_that_cannot_be_recorded_works_all_the_same(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await recorded(world)
    with closing(sqlite3.connect(world.settings.database_url.partition("///")[2])) as database:
        database.execute("ALTER TABLE model_versions RENAME TO hidden")
    await world.bot.worker.swap(lambda: VersionedModel("b"))
    await asyncio.gather(*(t for t in asyncio.all_tasks() if t.get_name() == "model record"))
    assert "the model toy is not recorded" in caplog.text
    await world.member.send(world.general, "you idiot")
    assert texts(world.general) == ["you person\n-# softened"]
