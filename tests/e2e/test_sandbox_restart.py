"""The sandbox keeps its database: a second run must fit what the first one left there."""

import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.core.incidents import Outcome, Step
from bot.core.modes import Mode, TrainingConsent
from bot.sandbox import SandboxError
from bot.sandbox.session import Sandbox, sandbox
from bot.settings import Settings
from tests.wordmodel import WordModel


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'demo.db'}",
        data_key_file=tmp_path / "data.key",
    )


@asynccontextmanager
async def opened(settings: Settings, port: int = 0) -> AsyncIterator[Sandbox]:
    async with sandbox(settings, port=port, load_model=WordModel) as box:
        yield box
        assert box.env.errors == []


async def soften(box: Sandbox, text: str) -> int:
    """Say something as Ann; the id of the softened post."""
    await box.world.member.send(box.world.general, text)
    await box.env.settle()
    (post,) = [m for m in box.world.general.history() if m.webhook_id is not None]
    assert text not in [m.content for m in box.world.general.history()]
    return post.id


async def test_people_and_channels_keep_their_ids_while_messages_never_repeat_theirs(
    settings: Settings,
) -> None:
    async with opened(settings) as box:
        first = box.world
        first_post = await soften(box, "you idiot")
    async with opened(settings) as box:
        again = box.world
        assert (again.general.id, again.log.id) == (first.general.id, first.log.id)
        assert (again.member.id, again.moderator.id) == (first.member.id, first.moderator.id)
        assert await soften(box, "you idiot") > first_post


async def test_the_demo_server_is_set_up_once_and_then_left_to_its_moderator(
    settings: Settings,
) -> None:
    async with opened(settings) as box:
        found = await box.bot.database.settings.get(box.world.guild_id)
        assert found.mode is Mode.REPLACE
        assert found.log_channel_id == box.world.log.id
        assert found.training_consent is TrainingConsent.OPT_OUT
        await box.world.moderator.slash(box.world.general, "detox mode", mode="shadow")
    async with opened(settings) as box:
        assert (await box.bot.database.settings.get(box.world.guild_id)).mode is Mode.SHADOW


async def test_half_done_work_of_an_earlier_run_is_settled_though_its_messages_are_gone(
    settings: Settings, tmp_path: Path
) -> None:
    async with opened(settings) as box:
        incident = await box.bot.database.incidents.by_post(await soften(box, "you idiot"))
    assert incident is not None
    with sqlite3.connect(tmp_path / "demo.db") as database:
        database.execute("UPDATE incidents SET step = ?, outcome = NULL", (Step.POSTING,))
    database.close()
    async with opened(settings) as box:
        await box.env.settle()
        settled = await box.bot.database.incidents.get(incident.id)
        assert settled is not None
        assert (settled.step, settled.outcome) == (Step.DONE, Outcome.GONE)


async def test_a_taken_port_is_said_in_words_and_everything_closes(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SandboxError, match="another port"):
            async with opened(settings, port=taken.getsockname()[1]):
                pass
    async with opened(settings) as box:
        assert box.url
