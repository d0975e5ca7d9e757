"""A model promoted while the bot runs answers the next message; one that fails does not."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import simcord

from bot import app
from bot.app import build_bot
from bot.commands.vitals import BotVitals
from bot.inference import BatchModel, Load
from bot.settings import Settings
from bot.web.metrics import exposition
from detox_model import checkpoint, promotion
from detox_model.checkpoint import DEFAULT
from tests.detox_model.folders import model_folder
from tests.e2e.world import SETTLED, ToyModel, World, texts


class FolderModel(ToyModel):
    """A toy that came from a folder; it says which one."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        config = checkpoint.read_config(folder)
        self.name, self.digest, self.metrics = config.name, config.digest, {"joint": 0.5}
        if self.name == "broken":
            raise RuntimeError("no kernel")


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"models_dir": tmp_path / "models"})


@pytest.fixture
async def env(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[simcord.Env]:
    def detoxifier(folder: Path | None, _device: str) -> Load:
        def load() -> BatchModel:
            return FolderModel(folder or DEFAULT)

        return load

    monkeypatch.setattr(app, "detoxifier", detoxifier)
    environment = simcord.Env(build_bot(settings), settle_timeout=SETTLED)
    await environment.start()
    try:
        yield environment
    finally:
        with environment.time_context():
            await environment.bot.close()
        await environment.shutdown()


async def promote(world: World, name: str, tmp_path: Path) -> None:
    """Promote a model of that name as the command line does, and let the bot look."""
    folder = model_folder(tmp_path / name, name)
    await asyncio.to_thread(
        promotion.promote,
        folder,
        world.settings.models_dir,
        force=True,
        try_out=lambda _: None,
    )
    await look(world)


async def look(world: World) -> None:
    await world.bot.following.look(world.bot.worker)
    await world.bot.following.record(world.bot._record_promotion)
    await asyncio.gather(*(t for t in asyncio.all_tasks() if t.get_name() == "model record"))


async def written_by(world: World) -> str | None:
    """Who rewrote the next hostile message."""
    await world.member.send(world.general, "you idiot")
    rewritten = texts(world.general)
    assert set(rewritten) == {"you person\n-# softened"}
    incident = await world.bot.database.incidents.get(len(rewritten))
    assert incident is not None
    assert incident.proposal is not None
    return incident.proposal.model


async def history(world: World) -> list[tuple[str, str]]:
    found = await world.bot.database.promotions.latest()
    return [(one.kind.value, one.model) for one in reversed(found)]


async def test_a_promoted_model_answers_without_a_restart_and_is_rolled_back(
    world: World, tmp_path: Path
) -> None:
    assert await written_by(world) == "detox-s-2"
    await promote(world, "mine-1", tmp_path)
    assert await written_by(world) == "mine-1"
    versions = await world.bot.database.models.all()
    assert [version.name for version in versions] == ["mine-1", "detox-s-2"]
    await asyncio.to_thread(promotion.rollback, world.settings.models_dir)
    await look(world)
    assert await written_by(world) == "detox-s-2"
    assert await history(world) == [("in_service", "mine-1"), ("in_service", "detox-s-2")]


async def test_a_model_that_fails_leaves_the_old_one_and_is_told_of(
    world: World, tmp_path: Path
) -> None:
    await promote(world, "mine-1", tmp_path)
    await promote(world, "broken", tmp_path)
    assert await written_by(world) == "mine-1"
    assert await history(world) == [("in_service", "mine-1"), ("refused", "broken")]
    status = await world.moderator.slash(world.general, "detox status")
    assert status.response is not None
    assert "**Model** mine-1\n**Refused** broken (" in status.response.content
    vitals = BotVitals(world.bot)
    try:
        assert (await vitals.problems())["worker"] is None
        lines = exposition(vitals.samples()).splitlines()
    finally:
        await vitals.close()
    assert 'detoxbot_model_info{model="mine-1"} 1' in lines
    assert "detoxbot_model_refused 1" in lines
    assert "detoxbot_model_swaps_total 1" in lines
