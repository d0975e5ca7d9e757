"""From a server's log to a better model and back, with the real parts and without a restart."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import simcord
import torch
from safetensors.torch import load_file, save_file
from simcord.actors import MemberActor

from bot import app, housekeeping
from bot.app import build_bot
from bot.commands import promoting, tables
from bot.core.modes import TrainingConsent
from bot.core.ports import Priority
from bot.database.pairs import choose_part
from bot.retraining.steps import bot_environment
from bot.settings import Settings
from detox_model import checkpoint, smoke
from detox_model.toxicity import Flagger
from tests.e2e.guild_talk import FLOORS, PRESET, Said, community, write_corpora
from tests.e2e.world import SETTLED, World, texts
from training.run import curves
from training.train import train_model

ROOT = Path(__file__).parents[2]
LEARNING = ("--no-flagger", "--epochs", "5", "--learning-rate", "4e-3", "--threads", "1")
NEVER = 24 * 60 * 60.0
"""Seconds."""
PARTS = (34, 2, 8)
"""Members to learn from, to steer by and to measure on."""
PROBE = Said("that fucking potato moved the old bridge", "someone moved the old bridge")


async def python(*arguments: str, expected: int = 0, settings: Settings | None = None) -> str:
    """Run ``python -m …`` beside the bot, which goes on; what it printed."""
    ours = bot_environment(settings) if settings else dict(os.environ)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *arguments),
        env=ours | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == expected, (out.decode(), err.decode())
    return out.decode() + err.decode()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public corpora, and what the gate is told of this machine."""
    folder = write_corpora(tmp_path_factory.mktemp("corpora"))
    (folder / "floors.toml").write_text(FLOORS)
    return folder


@pytest.fixture(scope="module")
def incumbent(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model that knows the public insults alone."""
    work = tmp_path_factory.mktemp("incumbent")
    (work / "small.toml").write_text(PRESET)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(curves, "draw", lambda out: [])  # pictures take as long as learning
        return train_model(
            str(work / "small.toml"), data, work / "run", name="small-1", device="cpu", threads=1
        )


@pytest.fixture(scope="module")
def said() -> list[Said]:
    """What the community says that the shipped flagger surely finds hostile."""
    flagger, wanted = Flagger.load(checkpoint.DEFAULT), sum(PARTS) + 1
    found = [one for one in community(70) if one.hostile != PROBE.hostile]
    verdicts = flagger.score([one.hostile for one in found])
    sure = [one for one, verdict in zip(found, verdicts, strict=True) if verdict.toxicity > 0.55]
    assert len(sure) >= wanted
    return sure[:wanted]


@pytest.fixture
def settings(tmp_path: Path, data: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'bot.db'}",
        data_key_file=tmp_path / "data.key",
        journal_dir=tmp_path / "journal",
        models_dir=tmp_path / "models",
        retrain_dir=tmp_path / "retrain",
        training_data=data,
        training_permission="Granted by Discord on 2026-01-31, ticket 7.",
        device="cpu",
        worker_threads=1,
    )


@pytest.fixture
async def env(
    settings: Settings, incumbent: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[simcord.Env]:
    """The real bot, serving what was promoted before it started."""
    # simcord waits for whatever is soon to come, and this takes longer than other tests.
    monkeypatch.setattr(app, "RECOVERY_SECONDS", NEVER)
    monkeypatch.setattr(housekeeping, "FLUSH_SECONDS", NEVER)
    monkeypatch.setattr(housekeeping, "REFRESH_SECONDS", NEVER)
    await asyncio.to_thread(tables.upgrade, settings)
    await asyncio.to_thread(promoting.promote, settings, incumbent, gate=None, force=True)
    environment = simcord.Env(build_bot(settings), settle_timeout=SETTLED)
    await environment.start()
    environment.bot._beat.change_interval(seconds=NEVER)  # type: ignore[attr-defined]
    try:
        yield environment
    finally:
        with environment.time_context():
            await environment.bot.close()
        await environment.shutdown()


@pytest.fixture
async def reviewed(world: World, said: list[Said]) -> int:
    """Members write, moderators decide with the buttons; how many pairs may be lent."""
    await world.setup(sensitivity=0.5, training_consent=TrainingConsent.OPT_IN)
    members = await opted_in(world)
    for author, one in zip(members, said, strict=False):
        await decide(world, author, one.hostile, "Edit", one.wanted)
    await decide(world, members[0], "this fucking server crashed on monday", "Approve")
    await decide(world, members[1], "what a damn good old game", "Not toxic")
    await decide(world, world.member, said[-1].hostile, "Edit", said[-1].wanted)  # did not opt in
    return len(members) + 2


async def opted_in(world: World) -> list[MemberActor]:
    """Members who let their words be learnt from, as many to each part of an export as wanted."""
    pepper, wanted = world.bot.database.pepper, list(PARTS)
    found = []
    for number in range(1_000):
        if not any(wanted):
            break
        user = world.env.create_user(f"member{number}")
        key = await pepper.member_key(user.id)
        part = choose_part(key, (80, 10, 10), pepper.digest_now)
        if wanted[part]:
            wanted[part] -= 1
            found.append(world.guild.add_member(user))
    for member in found:
        await member.slash(world.general, "privacy opt-in")
    return found


async def decide(
    world: World, author: MemberActor, text: str, label: str, wording: str | None = None
) -> None:
    await author.send(world.general, text)
    card = world.log.history()[-1]
    moderator = world.guild.add_member(  # each their own, for one may not press as often
        world.env.create_user(f"moderator{card.id}"), roles=[world.guild.roles["Moderators"]]
    )
    pressed = await moderator.click(card, label=label)
    if wording is not None:
        await moderator.submit_modal(pressed, {"wording": wording, "original": text})


async def rewritten(world: World) -> tuple[str, str]:
    """What becomes of the same message now, and which model the moderators' card names."""
    await world.member.send(world.general, PROBE.hostile)
    card = world.log.history()[-1]
    footer = card.embeds[-1].footer.text or ""
    return texts(world.general)[-1].removesuffix("\n-# softened"), footer


async def taken_up(world: World) -> None:
    """Let the bot look at the pointer, as it does every two seconds."""
    await world.bot.following.look(world.bot.worker)
    await world.bot.following.record(world.bot._record_promotion)


async def history(world: World) -> list[tuple[str, str]]:
    found = await world.bot.database.promotions.latest()
    return [(one.kind.value, one.model) for one in reversed(found)]


class Stream:
    """Requests that do not stop while a model is exchanged."""

    def __init__(self, world: World) -> None:
        self._worker = world.bot.worker
        self._task = asyncio.ensure_future(self._ask())
        self._going = True
        self.asked = 0
        self.models: list[str] = []

    async def _ask(self) -> None:
        while self._going:
            self.asked += 4
            asks = (
                self._worker.rewrite([PROBE.hostile], threshold=0.5, priority=Priority.AUTOMATIC)
                for _ in range(4)
            )
            self.models += [answer.model for [answer] in await asyncio.gather(*asks)]

    async def end(self) -> set[str]:
        """Who answered; every request was."""
        self._going = False
        await self._task
        assert len(self.models) == self.asked
        return set(self.models)


def sabotaged(model: Path, folder: Path) -> Path:
    """A model whose files are whole and whose network writes nothing of sense.

    Its smoke test asks for any answer, so that it takes the figures to find that out.
    """
    shutil.copytree(model, folder)
    torch.manual_seed(1)
    weights = load_file(folder / checkpoint.WEIGHTS)
    noise = {name: torch.randn_like(tensor) for name, tensor in weights.items()}
    save_file(noise, folder / checkpoint.WEIGHTS)
    smoke.write(folder, smoke.ANSWERS)
    checkpoint.reseal(folder)
    return folder


async def test_the_log_makes_a_better_model_and_a_sabotaged_one_is_blocked(
    world: World, reviewed: int, incumbent: Path, data: Path, tmp_path: Path
) -> None:
    old, card = await rewritten(world)
    assert old != PROBE.wanted
    assert card.startswith("small-1 ")
    ours, pairs = world.settings, tmp_path / "pairs.jsonl"
    told = await python(
        *("bot", "export", "--status", "all", "--split", "80,10,10", "--output", str(pairs)),
        settings=ours,
    )
    assert "edited, 1 not_toxic" in told
    assert "left out: 1, their authors did not opt in" in told

    retrain = (
        *("bot", "retrain", "--if-new-pairs", str(reviewed), "--promote"),
        *("--floors", str(data / "floors.toml"), *LEARNING),
    )
    told = await python(*retrain, settings=ours)
    assert "in service: small-1-20" in told
    [folder] = [path for path in ours.retrain_dir.iterdir() if path.is_dir()]
    assert json.loads((folder / "run" / "gate.json").read_text())["passed"]
    assert PROBE.wanted.split()[0] in (folder / "report.html").read_text()
    assert (await rewritten(world))[0] == old
    stream, new = Stream(world), checkpoint.read_config(folder / "run" / "model").name
    await taken_up(world)
    assert await rewritten_under(world, stream) == (PROBE.wanted, new, {"small-1", new})

    await asyncio.to_thread(promoting.rollback, ours, to=None)
    await taken_up(world)
    wording, card = await rewritten(world)
    assert (wording, card.split()[0]) == (old, "small-1")
    assert await history(world) == [
        ("promoted", "small-1"), ("in_service", "small-1"),
        ("promoted", new), ("in_service", new),
        ("rolled_back", "small-1"), ("in_service", "small-1"),
    ]  # fmt: skip

    broken = sabotaged(folder / "run" / "model", tmp_path / "sabotaged" / "model")
    blocked = await python(
        *("training", "evaluate", "--gate", "--model", str(broken), "--against", str(incumbent)),
        *("--pairs", str(pairs.with_suffix(".test.jsonl")), "--data", str(data)),
        *("--floors", str(data / "floors.toml"), "--samples", "200", "--device", "cpu"),
        *("--gate-file", str(broken.parent / "gate.json")),
        expected=1,
    )
    assert "blocked: " in blocked
    assert "joint" in blocked
    refused = await python(
        "bot", "models", "promote", str(broken.parent), expected=8, settings=ours
    )
    assert "the gate blocks it" in refused
    await taken_up(world)
    assert (await rewritten(world))[0] == old
    assert f"nothing to do: 0 of {reviewed} new pairs" in await python(*retrain, settings=ours)


async def rewritten_under(world: World, stream: Stream) -> tuple[str, str, set[str]]:
    wording, card = await rewritten(world)
    return wording, card.split()[0], await stream.end()
