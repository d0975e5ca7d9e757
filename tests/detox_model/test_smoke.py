"""A model folder whose hashes fit may still not work: it says itself what has to hold."""

import math
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from detox_model import checkpoint, smoke
from detox_model.checkpoint import DEFAULT, CheckpointError
from detox_model.detoxifier import Detoxifier
from detox_model.promotion import SmokeFailed, try_out
from detox_model.results import Rewrite, Status, Verdict
from detox_model.smoke import ANSWERS, SMOKE, STANDARD, Case, Smoke


class Standin:
    """Calls hostile what swears at somebody, and does with it what it is told to do."""

    def __init__(
        self,
        score: float = 0.9,
        after: float = 0.1,
        status: Status = Status.REWRITTEN,
        kind: Status = Status.UNCHANGED,
        lost: int = 0,
    ) -> None:
        self.toxic, self.after, self.status, self.kind, self.lost = score, after, status, kind, lost

    def score(self, texts: Sequence[str]) -> list[Verdict]:
        return [Verdict(self.toxic if self._hostile(text) else 0.1) for text in texts]

    def rewrite(self, texts: Sequence[str]) -> list[Rewrite]:
        kept = texts[: len(texts) - self.lost]
        return [
            Rewrite(text, "Well.", True, 0.9, self.after, self.status, (), "m")
            if self._hostile(text)
            else Rewrite(text, text, False, 0.1, 0.1, self.kind, (), "m")
            for text in kept
        ]

    def _hostile(self, text: str) -> bool:
        return any(word in text for word in ("stupid", "damn", "fuck"))


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (Standin(), ""),
        (Standin(score=0.1), "scores 0.100, expected 0.5 to 1"),
        (Standin(score=math.nan), "scores nan"),
        (Standin(after=0.8), "which scores 0.800, at most 0.5 expected"),
        (Standin(after=math.nan), "which scores nan"),
        (Standin(status=Status.WITHHELD), "is withheld, expected rewritten or masked"),
        (Standin(status=Status.UNCHANGED), "is unchanged, expected rewritten or masked"),
        (Standin(status=Status.MASKED), "only 0 texts are reworded, expected 2"),
        (Standin(kind=Status.REWRITTEN), "is rewritten, expected unchanged"),
        (Standin(lost=1), "7 verdicts and 6 rewrites for 7 texts"),
    ],
)
def test_what_is_expected_of_every_model(model: Standin, said: str) -> None:
    found = smoke.faults(model, STANDARD)
    assert bool(found) is bool(said)
    assert said in "; ".join(found)


def test_less_is_expected_of_a_folder_without_a_smoke_test() -> None:
    assert smoke.faults(Standin(score=0.1, status=Status.WITHHELD), ANSWERS) == []
    assert smoke.faults(Standin(score=math.nan), ANSWERS) != []


def test_a_smoke_test_comes_back_as_it_was_written(tmp_path: Path) -> None:
    assert smoke.read(tmp_path) is None
    first = smoke.write(tmp_path).read_bytes()
    assert smoke.read(tmp_path) == STANDARD
    assert smoke.write(tmp_path).read_bytes() == first


@pytest.mark.parametrize(
    "content",
    [
        "",
        '{"cases": []}',
        '{"cases": [{"text": "a", "status": ["liked"]}]}',
        '{"cases": [{"text": "a", "status": ["masked"], "toxicity": [0.9, 0.1]}]}',
        '{"cases": [{"text": "a", "status": ["masked"], "eval": "1"}]}',
        STANDARD.model_copy(update={"format": 2}).model_dump_json(),
    ],
)
def test_a_smoke_test_that_cannot_be_read_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / SMOKE).write_text(content)
    with pytest.raises(CheckpointError, match=r"smoke\.json"):
        smoke.read(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(DEFAULT, tmp_path / "model")


def test_the_shipped_folder_carries_the_standard_smoke_test(folder: Path) -> None:
    assert smoke.read(folder) == STANDARD
    assert SMOKE in checkpoint.read_config(folder).sha256


def test_weights_that_compute_nothing_fail_although_every_hash_fits(folder: Path) -> None:
    weights = load_file(folder / checkpoint.WEIGHTS)
    save_file(
        {name: torch.full_like(weight, math.nan) for name, weight in weights.items()},
        folder / checkpoint.WEIGHTS,
    )
    checkpoint.reseal(folder)
    Detoxifier.load(folder, device="cpu")
    with pytest.raises(SmokeFailed, match=r"detox-s-2 fails its smoke test: .*"):
        try_out(folder)


def test_a_folder_may_ask_for_more_than_the_standard(folder: Path) -> None:
    stricter = Smoke(cases=(Case(text="Thank you.", status=(Status.MASKED,)),))
    smoke.write(folder, stricter)
    checkpoint.reseal(folder)
    with pytest.raises(SmokeFailed, match=r"'Thank you\.' is unchanged, expected masked"):
        try_out(folder)
