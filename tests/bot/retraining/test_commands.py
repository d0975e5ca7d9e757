"""`detoxbot models` and `detoxbot retrain` as an operator runs them."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from bot.commands import promoting, retraining
from bot.commands.exits import ExitCode, Failure
from bot.database.promotions import PromotionKind
from bot.retraining import readiness
from bot.retraining.alone import on_this_machine
from bot.retraining.request import Request
from bot.settings import Settings, variable
from detox_model import promotion
from detox_model.checkpoint import DEFAULT
from detox_model.promotion import Change
from tests.bot.retraining.conftest import Review
from tests.detox_model.folders import gate_file, model_folder

Calls = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def working(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every folder passes its smoke test."""
    for function in (promotion.promote, promotion.rollback):
        assert function.__kwdefaults__ is not None
        monkeypatch.setitem(function.__kwdefaults__, "try_out", lambda _: None)


def rows(settings: Settings) -> list[tuple[Any, ...]]:
    file = settings.database_url.partition("///")[2]
    with closing(sqlite3.connect(file)) as database:
        return database.execute(
            "SELECT kind, model, previous, detail FROM promotions ORDER BY id"
        ).fetchall()


@pytest.mark.usefixtures("working")
async def test_promoting_and_rolling_back_are_told_and_recorded(
    settings: Settings,
    review: Review,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await review([])
    await asyncio.to_thread(told_and_recorded, settings, tmp_path, capsys)


def told_and_recorded(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    model_folder(run / "model", "mine-1")
    with pytest.raises(Failure, match="there is no verdict of the gate") as caught:
        promoting.promote(settings, run, gate=None, force=False)
    assert caught.value.code is ExitCode.BLOCKED
    gate_file(run / "gate.json", run / "model")
    promoting.promote(settings, run, gate=None, force=False)
    assert "in service: mine-1 (" in capsys.readouterr().out
    promoting.show(settings, as_json=True)
    shipped, mine = map(json.loads, capsys.readouterr().out.splitlines())
    assert (shipped["name"], shipped["in_service"], shipped["steps_back"]) == (
        "detox-s-2",
        False,
        1,
    )
    assert (mine["name"], mine["in_service"]) == ("mine-1", True)
    promoting.show(settings, as_json=False)
    assert "● mine-1" in " ".join(capsys.readouterr().out.split())
    model_folder(tmp_path / "other", "other")
    promoting.promote(settings, tmp_path / "other", gate=None, force=True)
    assert "forced, although there is no verdict" in capsys.readouterr().out
    promoting.rollback(settings, to=None)
    promoting.rollback(settings, to="shipped")
    with pytest.raises(Failure, match="already") as caught:
        promoting.rollback(settings, to="shipped")
    assert caught.value.code is ExitCode.BLOCKED
    found = rows(settings)
    assert [row[:3] for row in found] == [
        ("promoted", "mine-1", "detox-s-2"),
        ("promoted", "other", "mine-1"),
        ("rolled_back", "mine-1", "other"),
        ("rolled_back", "detox-s-2", "mine-1"),
    ]
    assert "there is no verdict" in found[1][3]
    promoting.show_history(settings, as_json=True)
    history = [json.loads(line) for line in capsys.readouterr().out.splitlines()[-4:]]
    assert [one["kind"] for one in history] == ["rolled_back", "rolled_back", *["promoted"] * 2]
    promoting.show_history(settings, as_json=False)
    assert "rolled_back" in capsys.readouterr().out
    promoting.prune(settings, keep=1)
    assert "removed: other (" in capsys.readouterr().out
    promoting.prune(settings, keep=1)
    assert capsys.readouterr().out == "nothing to remove\n"


@pytest.mark.usefixtures("working")
def test_what_cannot_be_recorded_is_not_done(settings: Settings, tmp_path: Path) -> None:
    model_folder(tmp_path / "mine", "mine-1")
    with pytest.raises(Failure, match="detoxbot db upgrade") as caught:
        promoting.promote(settings, tmp_path / "mine", gate=None, force=True)
    assert caught.value.code is ExitCode.STORAGE
    assert not settings.models_dir.exists()


class Held:
    """A change of models that waits in its thread until it is let go."""

    def __init__(self, change: Callable[[], Change]) -> None:
        self._change, self._loop = change, asyncio.get_running_loop()
        self.begun, self.go = asyncio.Event(), threading.Event()

    def __call__(self) -> Change:
        self._loop.call_soon_threadsafe(self.begun.set)
        assert self.go.wait(60)
        return self._change()


async def stopped_within(settings: Settings, held: Held) -> Change:
    """What a change comes to that is cancelled while its thread works."""
    task = asyncio.ensure_future(promoting.change(settings, PromotionKind.PROMOTED, held))
    await held.begun.wait()
    task.cancel()
    for _ in range(5):
        await asyncio.sleep(0)
    assert not task.done()
    held.go.set()
    return await task


@pytest.mark.usefixtures("working")
async def test_a_promotion_that_is_told_to_stop_is_recorded_as_what_it_did(
    settings: Settings, review: Review, tmp_path: Path
) -> None:
    await review([])
    mine = model_folder(tmp_path / "mine", "mine-1")
    models = settings.models_dir
    held = Held(lambda: promotion.promote(mine, models, force=True))
    changed = await stopped_within(settings, held)
    assert changed.pointer.current.name == promotion.in_service(models).name == "mine-1"
    assert [row[:2] for row in rows(settings)] == [("promoted", "mine-1")]
    with pytest.raises(Failure, match="in service already"):
        await stopped_within(settings, Held(lambda: promotion.promote(mine, models, force=True)))
    assert len(rows(settings)) == 1


def test_a_damaged_pointer_is_told(settings: Settings) -> None:
    settings.models_dir.mkdir()
    (settings.models_dir / "current.json").write_text("{")
    with pytest.raises(Failure, match="cannot be read") as caught:
        promoting.show(settings, as_json=False)
    assert caught.value.code is ExitCode.MODEL


@pytest.mark.parametrize(
    ("change", "options", "code", "said"),
    [
        ({"training_permission": None}, {}, ExitCode.REFUSED, "rule 21"),
        ({}, {"data": None}, ExitCode.USAGE, "TRAINING_DATA"),
        ({}, {"data": Path("nowhere")}, ExitCode.USAGE, "paradetox.tsv.xz is not there"),
        ({"detox_model": Path("mine")}, {"promote": True}, ExitCode.USAGE, "DETOX_MODEL=mine"),
        ({}, {}, ExitCode.STORAGE, "detoxbot db upgrade"),
    ],
)
def test_what_is_in_the_way_of_retraining_is_told_first(
    settings: Settings,
    change: dict[str, object],
    options: dict[str, Any],
    code: ExitCode,
    said: str,
) -> None:
    asked = Request(**{"least": 1, "data": settings.training_data, **options})
    with pytest.raises(Failure, match=said) as caught:
        retraining.retrain(settings.model_copy(update=change), asked)
    assert caught.value.code is code


def test_packages_that_are_missing_are_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert readiness.packages_missing() == []
    wanted = ['nowhere-to-be-found>=1; extra == "training"', "rich>=14", 'x>1; extra == "dev"']
    monkeypatch.setattr(metadata, "requires", lambda _: wanted)
    [found] = readiness.obstacles(settings, settings.training_data)
    assert found.what == "packages are not installed: nowhere-to-be-found"
    assert "detoxbot[training]" in found.mend


def run(
    settings: Settings, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    given = {variable(name): "" for name in Settings.model_fields} | {
        "DATABASE_URL": settings.database_url,
        "DATA_KEY_FILE": str(settings.data_key_file),
        "MODELS_DIR": str(settings.models_dir),
        "RETRAIN_DIR": str(settings.retrain_dir),
        "TRAINING_DATA": str(settings.training_data),
        "TRAINING_PERMISSION": str(settings.training_permission),
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        check=False,
        env=os.environ | given | environment,
        capture_output=True,
        text=True,
        timeout=280,
    )


async def test_cron_is_told_by_exit_code_what_became_of_it(
    settings: Settings, calls: Calls, review: Review
) -> None:
    """Real weights go through the real promotion; only learning and measuring are played."""
    await review(range(100, 120))
    asked = ("retrain", "--if-new-pairs", "20", "--promote", "--epochs", "1", "--nice", "0")
    with on_this_machine(settings.retrain_dir):
        busy = run(settings, *asked)
    assert (busy.returncode, "process" in busy.stderr) == (ExitCode.RUNNING, True)
    made = {"FAKE_MODEL": str(DEFAULT)}
    blocked = run(settings, *asked, FAKE_TRAINING="block", **made)
    assert blocked.returncode == ExitCode.BLOCKED, blocked.stderr
    (settings.retrain_dir / "state.json").unlink()
    done = run(settings, *asked, **made)
    assert done.returncode == 0, done.stderr
    assert "in service: detox-s-2-mine (" in done.stdout
    assert promotion.in_service(settings.models_dir).name == "detox-s-2-mine"
    assert [row[:2] for row in rows(settings)] == [("promoted", "detox-s-2-mine")]
