"""A model gets in service whole, tried out and let through by the gate, or not at all."""

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from detox_model import checkpoint, placing, pointer, promotion
from detox_model.checkpoint import DEFAULT, CheckpointError
from detox_model.placing import PromotionRefused
from detox_model.promotion import SmokeFailed
from tests.detox_model.folders import digest_of, gate_file, model_folder

DYING = Path(__file__).with_name("dying_promotion.py")
ROOT = Path(__file__).parents[2]


def works(_: Path) -> None:
    """A try-out that every folder passes."""


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run folder with a model that the gate let through."""
    model = model_folder(tmp_path / "run" / "model", "mine-1")
    gate_file(tmp_path / "run" / "gate.json", model)
    return tmp_path / "run"


def promoted(models: Path, name: str, tmp_path: Path) -> promotion.Change:
    folder = model_folder(tmp_path / name, name)
    return promotion.promote(folder, models, force=True, try_out=works)


def serving(models: Path) -> str:
    return promotion.in_service(models).name


def test_a_promoted_model_is_copied_and_named_by_the_pointer(run: Path, models: Path) -> None:
    tried: list[Path] = []
    change = promotion.promote(run, models, try_out=tried.append)
    found = pointer.read(models)
    assert found == change.pointer
    assert found is not None
    digest = digest_of(run / "model")
    folder = models / f"mine-1-{digest[:8]}"
    assert tried == [folder] == [found.path(models)]
    assert digest_of(folder) == digest == found.current.digest
    assert change.before.folder is None
    assert found.previous == (change.before,)
    assert found.gate is not None
    assert found.gate.passed
    assert found.forced is None
    for path in folder.iterdir():
        assert (path.read_bytes(), path.stat().st_mode & 0o777) == (
            (run / "model" / path.name).read_bytes(),
            0o444,
        )
    assert {path.name for path in folder.iterdir()} >= {"config.json", "README.md"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"passed": False, "reasons": ["joint fell by .04"]}, "blocks it: joint fell by .04"),
        ({"candidate": {"name": "mine-1", "digest": "0" * 64}}, "another model, 00000000"),
        ({"incumbent": {"name": "old", "digest": "0" * 64}}, "which is in service"),
        ({"candidate": None}, "is no verdict"),
        (None, "there is no verdict"),
    ],
)
def test_what_the_gate_did_not_let_through_is_refused_unless_forced(
    run: Path, models: Path, changes: dict[str, Any] | None, said: str
) -> None:
    gate = run / "gate.json"
    gate.unlink()
    if changes is not None:
        gate_file(gate, run / "model", **changes)
    with pytest.raises(PromotionRefused, match=said) as caught:
        promotion.promote(run, models, try_out=works)
    told = str(caught.value)
    assert told.endswith("--force")
    assert ("training evaluate --gate" in told) == ("blocks it" not in said)
    assert serving(models) == "detox-s-2"
    assert placing.placed(models) == []
    change = promotion.promote(run, models, force=True, try_out=works)
    assert said in (change.pointer.forced or "")
    assert serving(models) == "mine-1"


def test_a_verdict_of_another_place_can_be_named(run: Path, models: Path, tmp_path: Path) -> None:
    gate = (run / "gate.json").rename(tmp_path / "elsewhere.json")
    promotion.promote(run / "model", models, gate=gate, try_out=works)
    assert serving(models) == "mine-1"


def test_the_gate_must_have_compared_with_what_is_in_service(
    run: Path, models: Path, tmp_path: Path
) -> None:
    promoted(models, "other", tmp_path)
    with pytest.raises(PromotionRefused, match="another model than other"):
        promotion.promote(run, models, try_out=works)
    gate_file(run / "gate.json", run / "model", tmp_path / "other")
    promotion.promote(run, models, try_out=works)
    assert serving(models) == "mine-1"
    with pytest.raises(PromotionRefused, match="in service already"):
        promotion.promote(run, models, force=True, try_out=works)


def test_a_model_that_does_not_work_where_it_will_lie_is_refused(run: Path, models: Path) -> None:
    def fails(_: Path) -> None:
        raise SmokeFailed("mine-1 fails its smoke test")

    with pytest.raises(SmokeFailed):
        promotion.promote(run, models, force=True, try_out=fails)
    assert serving(models) == "detox-s-2"
    assert placing.placed(models) == []


@pytest.mark.parametrize("damage", ["changed", "missing", "not a folder"])
def test_a_damaged_model_is_refused(run: Path, models: Path, damage: str) -> None:
    if damage == "changed":
        (run / "model" / "words.txt").write_text("others")
    elif damage == "missing":
        (run / "model" / "words.txt").unlink()
    model = run / "nothing" if damage == "not a folder" else run
    with pytest.raises(CheckpointError, match=r"words\.txt|does not exist"):
        promotion.promote(model, models, force=True, try_out=works)
    assert not models.exists()


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("detox s/2", "detox-s-2"),
        ("../../etc/passwd", "etc-passwd"),
        ("...", "model"),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_strange_name_makes_a_plain_folder(
    tmp_path: Path, models: Path, name: str, folder: str
) -> None:
    model = model_folder(tmp_path / "model", name)
    promotion.promote(model, models, force=True, try_out=works)
    [found] = placing.placed(models)
    assert found.folder == f"{folder}-{digest_of(model)[:8]}"
    assert found.name == name
    assert {path.parent for path in models.glob("*/config.json")} == {models / found.folder}


def test_a_model_lies_there_once_and_is_never_overwritten(tmp_path: Path, models: Path) -> None:
    first = promoted(models, "a", tmp_path).pointer.current
    promoted(models, "b", tmp_path)
    again = promotion.promote(tmp_path / "a", models, force=True, try_out=works)
    assert again.pointer.current == first
    assert first.folder is not None
    damaged = models / first.folder / "words.txt"
    damaged.chmod(0o644)
    damaged.write_text("damaged")
    promotion.rollback(models, try_out=works)
    anew = promotion.promote(tmp_path / "a", models, force=True, try_out=works).pointer.current
    assert anew.folder == f"{first.folder}-2"
    assert damaged.read_text() == "damaged"


def test_rolling_back_goes_back_as_far_as_the_shipped_model(tmp_path: Path, models: Path) -> None:
    with pytest.raises(PromotionRefused, match="nothing was promoted"):
        promotion.rollback(models)
    for name in "abc":
        promoted(models, name, tmp_path)
    seen = [serving(models)]
    for _ in range(3):
        change = promotion.rollback(models, try_out=works)
        assert change.before.name == seen[-1]
        seen.append(serving(models))
    assert seen == ["c", "b", "a", "detox-s-2"]
    assert pointer.serving(None, models) is None
    with pytest.raises(PromotionRefused, match="nothing was in service before"):
        promotion.rollback(models)


def test_pruning_keeps_the_last_ones_and_what_is_in_service(tmp_path: Path, models: Path) -> None:
    assert promotion.prune(models, keep=1) == []
    for name in "abcd":
        promoted(models, name, tmp_path)
    assert promotion.prune(models, keep=3) == []
    assert [one.name for one in promotion.prune(models, keep=2)] == ["a"]
    assert [one.name for one in placing.placed(models)] == ["b", "c", "d"]
    assert serving(models) == "d"
    assert [promotion.rollback(models, try_out=works).pointer.current.name for _ in range(3)] == [
        "c", "b", promotion.shipped().name,
    ]  # fmt: skip
    promotion.rollback(models, to="c", try_out=works)  # from the shipped one, with nothing before
    assert {one.name for one in promotion.prune(models, keep=1)} == {"b", "d"}
    assert [one.name for one in placing.placed(models)] == ["c"]


def test_rolling_back_to_a_model_by_name(tmp_path: Path, models: Path) -> None:
    for name in "abc":
        promoted(models, name, tmp_path)
    promotion.rollback(models, to="a", try_out=works)
    assert serving(models) == "a"
    promotion.rollback(models, to=f"c-{digest_of(tmp_path / 'c')[:8]}", try_out=works)
    promotion.rollback(models, try_out=works)
    assert serving(models) == "detox-s-2"
    for wrong, said in {"d": "no model d", "shipped": "already", "../a": "no model"}.items():
        with pytest.raises(PromotionRefused, match=said):
            promotion.rollback(models, to=wrong, try_out=works)
    (tmp_path / "again").mkdir()
    model_folder(tmp_path / "again" / "a", "a", "other weights")
    promotion.promote(tmp_path / "again" / "a", models, force=True, try_out=works)
    with pytest.raises(PromotionRefused, match="several models are named a"):
        promotion.rollback(models, to="a", try_out=works)


def test_rolling_back_to_a_damaged_model_is_refused(tmp_path: Path, models: Path) -> None:
    first = promoted(models, "a", tmp_path).pointer.current
    promoted(models, "b", tmp_path)
    (models / str(first.folder) / "words.txt").unlink()
    with pytest.raises(CheckpointError, match=r"words\.txt is missing"):
        promotion.rollback(models, try_out=works)
    assert serving(models) == "b"


def test_a_damaged_pointer_stops_a_promotion_that_does_not_insist(run: Path, models: Path) -> None:
    models.mkdir()
    (models / pointer.POINTER).write_text("{")
    with pytest.raises(CheckpointError, match="cannot be read"):
        promotion.promote(run, models, try_out=works)
    promotion.promote(run, models, force=True, try_out=works)
    assert serving(models) == "mine-1"


def test_promotions_wait_for_each_other(tmp_path: Path, models: Path) -> None:
    folders = [model_folder(tmp_path / f"m{n}", f"m{n}") for n in range(6)]
    inside: list[Path] = []
    alone = threading.Lock()

    def watched(folder: Path) -> None:
        assert alone.acquire(blocking=False), "two promotions at once"
        inside.append(folder)
        alone.release()

    with ThreadPoolExecutor(6) as threads:
        list(
            threads.map(
                lambda one: promotion.promote(one, models, force=True, try_out=watched), folders
            )
        )
    found = pointer.read(models)
    assert found is not None
    assert len(inside) == len(folders)
    assert {one.name for one in (found.current, *found.previous)} == {
        "detox-s-2",
        *(f"m{n}" for n in range(6)),
    }


def test_a_promotion_that_does_not_end_is_not_waited_for_for_ever(
    run: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "PATIENCE", 0.0)
    models.mkdir()
    with FileLock(models / placing.LOCK), pytest.raises(PromotionRefused, match="under way"):
        promotion.promote(run, models, try_out=works)


@pytest.mark.skipif(os.name != "posix", reason="needs fork and SIGKILL")
def test_a_kill_between_any_two_steps_leaves_the_old_or_the_new_model(
    tmp_path: Path, models: Path
) -> None:
    promoted(models, "old", tmp_path)
    new = model_folder(tmp_path / "new", "new")
    done = subprocess.run(
        [sys.executable, str(DYING), str(new), str(models)],
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    seen = done.stdout.split("\n")[:-1]
    assert len(seen) > 15
    assert {line.split()[1] for line in seen} == {"True"}
    names = [line.split()[0] for line in seen]
    assert names[0] == "old"
    assert names[-1] == "new"
    assert names == sorted(names, reverse=True), "never back once it is in service"
    promotion.rollback(models, try_out=works)
    assert serving(models) == "old"
    promoted(models, "next", tmp_path)
    assert [path.name for path in models.iterdir() if path.name.endswith(".part")] == []


def test_the_shipped_model_passes_its_own_smoke_test() -> None:
    promotion.try_out(DEFAULT)


def test_a_model_without_a_smoke_test_has_to_answer(
    tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real weights, loaded where they will lie."""
    import shutil

    folder = shutil.copytree(DEFAULT, tmp_path / "older")
    (folder / "smoke.json").unlink()
    config = json.loads((folder / "config.json").read_text())
    checkpoint.seal(
        folder, name="older", network=checkpoint.stored_config(folder).network, threshold=0.5
    )
    assert config["name"] == "detox-s-2"
    promotion.promote(folder, models, force=True)
    assert serving(models) == "older"
