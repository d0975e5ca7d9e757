"""The whole road with a training that takes no time: what runs, what stays, how it ends."""

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.database.database import Database
from bot.database.keyring import load_keyring
from bot.database.models import FORGOTTEN
from bot.retraining import road as roads
from bot.retraining.alone import AlreadyRunning, on_this_machine
from bot.retraining.request import Request
from bot.retraining.road import Retraining
from bot.retraining.runs import Ending, Run, Runs
from bot.retraining.steps import StepFailed
from bot.retraining.tidying import forget_old_words
from bot.settings import Settings
from tests.bot.retraining.conftest import WORDS, Review

AUTHORS = range(100, 130)
Calls = Callable[[], list[dict[str, Any]]]


EXPORT = """
import sys
for part in ("train", "dev", "test"):
    with open(sys.argv[1].replace(".jsonl", f".{part}.jsonl"), "w") as file:
        file.write(sys.argv[2] + "\\n")
"""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """An export that takes no time, for whatever does not look into it."""
    monkeypatch.setattr(
        roads,
        "export_command",
        lambda run: [sys.executable, "-S", "-c", EXPORT, str(run.pairs), WORDS],
    )


class Promoted:
    def __init__(self) -> None:
        self.runs: list[tuple[Path, Path]] = []

    async def __call__(self, run: Path, gate: Path) -> None:
        self.runs.append((run, gate))


def request(settings: Settings, **options: Any) -> Request:
    return Request(**{"least": 10, "data": settings.training_data, **options})


async def retrain(
    settings: Settings, promoted: Promoted | None = None, **options: Any
) -> tuple[Ending | None, list[str]]:
    said: list[str] = []
    asked = request(settings, **options)
    road = Retraining(settings, asked, promote=promoted or Promoted(), say=said.append)
    return await road.run(), said


def quoting(folder: Path) -> list[str]:
    """Files that hold members' words."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and WORDS.encode() in path.read_bytes()
    )


def only_run(settings: Settings) -> Run:
    [run] = Runs(settings.retrain_dir).all()
    return run


async def test_it_exports_learns_measures_and_leaves_a_report(
    settings: Settings, calls: Calls, review: Review
) -> None:
    await review(AUTHORS)
    ending, said = await retrain(settings, finetune=("--epochs", "3"), device="cpu")
    assert ending is Ending.PASSED
    learnt, measured = calls()
    run = only_run(settings)
    assert learnt["argv"][0] == "finetune"
    assert learnt["argv"][-2:] == ["--epochs", "3"]
    # Authors fall where a secret of the installation has them fall: dev may stay empty.
    assert {Path(path).name for path in learnt["read"]} - {"pairs.dev.jsonl"} == {
        "pairs.train.jsonl"
    }
    assert {Path(path).name for path in measured["read"]} <= {"pairs.test.jsonl"}
    lines = [*learnt["read"].values(), *measured["read"].values()]
    assert sum(part.count("\n") for part in lines) == len(AUTHORS)
    assert measured["argv"][:2] == ["evaluate", "--gate"]
    assert "detox-s" in measured["argv"][measured["argv"].index("--against") + 1]
    assert learnt["secrets"] == measured["secrets"] == []
    assert said[0] == "30 new pairs, 10 wanted"
    assert f"report: {run.report}" in said
    assert said[-1].endswith(f"detoxbot models promote {run.work}")
    assert quoting(settings.retrain_dir) == [f"{run.folder.name}/report.html"]
    assert run.gate.is_file()
    assert run.model.is_dir()
    assert {path.stat().st_mode & 0o777 for path in (run.folder, run.report, run.log)} == {
        0o700,
        0o600,
    }


async def test_what_is_new_is_counted_from_the_last_verdict_on(
    settings: Settings, calls: Calls, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    await review(AUTHORS[:9])
    assert await retrain(settings) == (None, ["nothing to do: 9 of 10 new pairs"])
    assert calls() == []
    await review(AUTHORS[9:12])
    monkeypatch.setenv("FAKE_TRAINING", "fail")
    with pytest.raises(StepFailed):
        await retrain(settings)
    monkeypatch.setenv("FAKE_TRAINING", "block")
    assert (await retrain(settings))[0] is Ending.BLOCKED
    monkeypatch.setenv("FAKE_TRAINING", "pass")
    assert await retrain(settings) == (None, ["nothing to do: 0 of 10 new pairs"])
    assert await retrain(settings, least=0) == (None, ["nothing to do: 0 of 0 new pairs"])
    await review(AUTHORS[12:22])
    assert (await retrain(settings))[0] is Ending.PASSED
    assert sum(part.count("\n") for part in calls()[-2]["read"].values()) > 10, "all are learnt"


@pytest.mark.usefixtures("quick")
async def test_deleting_pairs_does_not_move_what_counts_as_new(
    settings: Settings, calls: Calls, review: Review
) -> None:
    await review(AUTHORS[:12])
    await retrain(settings)
    keyring = load_keyring(settings.data_key, settings.data_key_file)
    async with Database(settings.database_url, keyring) as database:
        for author in AUTHORS[:12]:
            await database.retention.forget_member(author)
    await review(AUTHORS[12:22])
    assert (await retrain(settings))[0] is Ending.PASSED
    assert calls()


@pytest.mark.parametrize("mode", ["pass", "block"])
@pytest.mark.usefixtures("quick")
async def test_only_what_the_gate_lets_pass_is_promoted_and_only_if_asked(
    settings: Settings, calls: Calls, review: Review, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    await review(AUTHORS)
    monkeypatch.setenv("FAKE_TRAINING", mode)
    promoted = Promoted()
    ending, _ = await retrain(settings, promoted, promote=True)
    run = only_run(settings)
    facts = run.facts()
    assert facts is not None
    assert facts.ending is ending
    if mode == "block":
        assert ending is Ending.BLOCKED
        assert promoted.runs == []
    else:
        assert ending is Ending.PROMOTED
        assert promoted.runs == [(run.work, run.gate)]


@pytest.mark.usefixtures("quick")
async def test_a_step_that_fails_is_named_with_its_complaint_and_leaves_no_words(
    settings: Settings, calls: Calls, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    await review(AUTHORS)
    monkeypatch.setenv("FAKE_TRAINING", "fail")
    with pytest.raises(StepFailed, match="finetune failed with exit code 2: error: pairs") as why:
        await retrain(settings, keep_export=True)
    assert WORDS not in str(why.value)
    run = only_run(settings)
    assert quoting(settings.retrain_dir) == [f"{run.folder.name}/log.txt"]
    facts = run.facts()
    assert facts is not None
    assert facts.ending is Ending.FAILED


@pytest.mark.parametrize("mode", ["crash", "crash after"])
@pytest.mark.usefixtures("quick")
async def test_a_gate_that_crashes_has_blocked_nothing_and_is_tried_again(
    settings: Settings, calls: Calls, review: Review, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """Python ends with 1 for an error that nobody caught, as the gate does for a no."""
    await review(AUTHORS)
    monkeypatch.setenv("FAKE_TRAINING", mode)
    with pytest.raises(StepFailed, match="gate failed with exit code 1; see "):
        await retrain(settings)
    facts = only_run(settings).facts()
    assert facts is not None
    assert facts.ending is Ending.FAILED
    monkeypatch.setenv("FAKE_TRAINING", "pass")
    assert (await retrain(settings))[0] is Ending.PASSED


@pytest.mark.parametrize("content", ["", "{", "[]", '{"passed": "no"}', '{"passed": true}'])
def test_only_a_verdict_that_says_so_keeps_a_model_out(tmp_path: Path, content: str) -> None:
    run = Runs(tmp_path).begin(datetime.now(UTC), 1)
    run.work.mkdir()
    assert not run.is_kept_out()
    run.gate.write_text(content)
    assert not run.is_kept_out()
    run.gate.write_text('{"passed": false, "reasons": ["slow"]}')
    assert run.is_kept_out()


@pytest.mark.usefixtures("quick")
async def test_who_watches_is_shown_what_the_steps_say(
    settings: Settings,
    calls: Calls,
    review: Review,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    await review(AUTHORS)
    monkeypatch.setenv("FAKE_TRAINING", "fail")
    with pytest.raises(StepFailed, match=r"^finetune failed with exit code 2$"):
        await retrain(settings, terminal=True)
    assert "line 1: no 'toxic'" in capfd.readouterr().err
    assert not only_run(settings).log.exists()


@pytest.mark.usefixtures("quick")
async def test_a_run_that_is_told_to_stop_stops_its_step_and_leaves_no_words(
    settings: Settings,
    calls: Calls,
    review: Review,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    await review(AUTHORS)
    monkeypatch.setenv("FAKE_TRAINING", "hang")
    running = asyncio.ensure_future(retrain(settings))
    waits = tmp_path / "calls.waits"
    async with asyncio.timeout(60):
        while not waits.exists():
            assert not running.done(), running.result()
            await asyncio.sleep(0.02)
    with pytest.raises(AlreadyRunning, match=r"process \d+ on .*, since 20"):
        await retrain(settings)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    facts = only_run(settings).facts()
    assert facts is not None
    assert facts.ending is Ending.INTERRUPTED
    assert quoting(settings.retrain_dir) == []
    with on_this_machine(settings.retrain_dir):
        """No step is left that holds the lock."""
    monkeypatch.setenv("FAKE_TRAINING", "pass")
    assert (await retrain(settings))[0] is Ending.PASSED


async def test_only_asking_writes_nothing(settings: Settings, calls: Calls, review: Review) -> None:
    await review(AUTHORS)
    ending, said = await retrain(settings, dry_run=True, promote=True)
    assert ending is None
    assert [line.split()[3] for line in said[1:4]] == ["export", "finetune", "evaluate"]
    assert [line.count("--pairs ") for line in said[1:4]] == [0, 2, 1]
    assert "models promote" in said[-1]
    assert not settings.retrain_dir.exists()
    assert calls() == []


@pytest.mark.usefixtures("quick")
async def test_an_export_is_kept_where_that_is_asked_and_goes_with_the_retention(
    settings: Settings, calls: Calls, review: Review
) -> None:
    await review(AUTHORS)
    await retrain(settings, keep_export=True)
    run = only_run(settings)
    kept = quoting(run.folder)
    assert "export/pairs.train.jsonl" in kept
    facts = run.facts()
    assert facts is not None
    run.note(facts.model_copy(update={"started_at": datetime.now(UTC) - timedelta(days=89)}))
    await retrain(settings)
    assert quoting(run.folder) == kept
    run.note(facts.model_copy(update={"started_at": datetime.now(UTC) - timedelta(days=91)}))
    await retrain(settings)
    assert quoting(run.folder) == []
    assert run.gate.is_file()


@pytest.mark.usefixtures("quick")
async def test_what_a_forgotten_member_may_have_written_goes_at_the_next_start(
    settings: Settings, calls: Calls, review: Review
) -> None:
    await review(AUTHORS)
    await retrain(settings, keep_export=True)
    assert quoting(only_run(settings).folder)
    keyring = load_keyring(settings.data_key, settings.data_key_file)
    async with Database(settings.database_url, keyring) as database:
        wish = {"member_key": -1, "guild_id": None, "at": datetime.now(UTC)}
        await database.gateway.write(lambda c: c.execute(FORGOTTEN.insert(), wish).rowcount)
    await retrain(settings)
    assert quoting(only_run(settings).folder) == []


@pytest.mark.usefixtures("quick")
async def test_a_bot_removes_what_is_kept_no_longer_though_nothing_is_retrained_again(
    settings: Settings, calls: Calls, review: Review, tmp_path: Path
) -> None:
    await review(AUTHORS)
    await retrain(settings)
    run = only_run(settings)
    facts = run.facts()
    assert facts is not None
    keyring = load_keyring(settings.data_key, settings.data_key_file)
    async with Database(settings.database_url, keyring) as database:
        assert not await forget_old_words(database, tmp_path / "nothing")
        assert await forget_old_words(database, settings.retrain_dir)
        assert quoting(run.folder) == ["report.html"]
        run.note(facts.model_copy(update={"started_at": datetime.now(UTC) - timedelta(days=91)}))
        with on_this_machine(settings.retrain_dir):
            assert not await forget_old_words(database, settings.retrain_dir)
        assert quoting(run.folder) == ["report.html"]
        assert await forget_old_words(database, settings.retrain_dir)
    assert quoting(run.folder) == []
    assert run.gate.is_file()


async def test_a_run_that_was_killed_loses_its_words_at_the_next_start(
    settings: Settings, calls: Calls, review: Review
) -> None:
    await review(AUTHORS[:3])
    dead = Runs(settings.retrain_dir).begin(datetime.now(UTC), 30)
    dead.part("train").write_text(WORDS)
    dead.log.write_text(WORDS)
    unmarked = Runs(settings.retrain_dir).begin(datetime.now(UTC), 30)
    unmarked.part("train").write_text(WORDS)
    (unmarked.folder / "run.json").unlink()
    await retrain(settings)
    assert quoting(settings.retrain_dir) == []
    facts = dead.facts()
    assert facts is not None
    assert facts.ending is Ending.INTERRUPTED


def test_only_the_latest_runs_stay(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = [runs.begin(start + timedelta(days=n // 2), n) for n in range(8)]
    (tmp_path / "mine").mkdir()
    runs.tidy(before=start, keep=3)
    assert runs.all() == [made[7], made[6], made[5]]
    assert (tmp_path / "mine").is_dir()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"reviewed_until": "yesterday"}'])
def test_a_lost_state_means_that_everything_is_new(tmp_path: Path, content: str) -> None:
    (tmp_path / "state.json").write_text(content)
    assert Runs(tmp_path).state().reviewed_until is None
