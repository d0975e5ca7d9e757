"""The shipped flagger learns what moderators decided, and keeps the rest of what it knows."""

import json
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from detox_model.checkpoint import DEFAULT
from detox_model.toxicity import Flagger
from training.corpora import Split
from training.finetune import anchored, flagging
from training.finetune.anchored import restore, shape_of
from training.finetune.blend import Plan
from training.finetune.flagging import learn_flagger, trust
from training.finetune.records import Record, make_record
from training.finetune.start import Request
from training.flagger_data import Row, make_row
from training.flagger_net import Encoded, quantise
from training.templates import sentences

PLACES = ("gate", "bridge", "tower", "harbour", "arena", "swamp", "market", "crypt")
HARMLESS = [f"{text} at the {place}" for place in PLACES for text in (
    "stupid sexy skeleton", "the idiot dwarf quest starts", "that damn dragon is a beast",
)]  # fmt: skip
MISSED = [f"{text} at the {place}" for place in PLACES for text in (
    "you utter lamp post", "play like a side quester", "typical tutorial player",
)]  # fmt: skip
QUIET = Console(quiet=True)


def public(seed: int) -> list[Row]:
    """Stands for the corpora: made-up sentences, a tenth each for dev and test. Some are labelled
    wrongly, as people do: where labels can be told apart without fail, no curve fits them."""
    parts: list[Split] = ["dev", "test", *["train"] * 8]  # type: ignore[list-item]
    made = [
        make_row(
            text, float(hostile if at % 7 else not hostile), 1.0, "templates", parts[at // 2 % 10]
        )
        for at, (text, hostile) in enumerate(sentences(900, random.Random(seed)))
    ]
    chat = [
        make_row(f"we met at the {place} on day {day}", 0.0, 1.0, "tatoeba", parts[day % 10])
        for place in PLACES for day in range(40)
    ]  # fmt: skip
    return [row for row in (*made, *chat) if row.words]


@pytest.fixture(autouse=True)
def corpora(monkeypatch: pytest.MonkeyPatch) -> None:
    def rows(data: Path, seed: int, *, share: float, learnt: float) -> list[Row]:
        return public(1)

    def report(flagger: Flagger, test: list[Row], seed: int) -> dict[str, Any]:
        return dict(Flagger.load(DEFAULT).config.metrics) | {"texts": len(test)}

    monkeypatch.setattr(anchored, "STEPS", (40, 40))
    monkeypatch.setattr(flagging, "AUC_COST", 0.05)  # of ninety texts, not thousands
    monkeypatch.setattr(flagging, "ALARM_COST", 0.05)
    monkeypatch.setattr(flagging, "rows", rows)
    monkeypatch.setattr(flagging, "report", report)  # it asks for sources that are not here


def decided(count: int) -> list[Record]:
    """``count`` decisions of each kind, every one by another moderator."""
    rows = [
        {"toxic": text, "neutral": text, "status": "not_toxic", "toxicity": 0.8}
        for text in HARMLESS[:count]
    ] + [
        {"toxic": text, "neutral": "please play safe", "status": "approved", "source": "report",
         "toxicity": 0.02}
        for text in MISSED[:count]
    ]  # fmt: skip
    return [make_record(row, "f", at) for at, row in enumerate(rows, start=1)]


def taught(
    tmp_path: Path, records: list[Record], *, data: Path | None = Path("corpora")
) -> tuple[Path, dict[str, Any]]:
    request = Request(DEFAULT, (), tmp_path, data, plan=Plan(seed=3))
    reviewed = SimpleNamespace(train=records, dev=[])
    start: Any = SimpleNamespace(reviewed=reviewed, held_out=frozenset())
    return learn_flagger(request, start, QUIET)


def toxicities(folder: Path, texts: list[str]) -> np.ndarray[Any, Any]:
    return np.array([verdict.toxicity for verdict in Flagger.load(folder).score(texts)])


def test_the_network_is_got_back_from_the_stored_numbers() -> None:
    stored = Flagger.load(DEFAULT)
    rows = public(2)
    net = restore(stored, Encoded(rows, shape_of(stored).bits))
    again = Flagger(*quantise(net))
    texts = [row.text for row in rows[::4]]
    difference = np.abs(stored.logits(texts) - again.logits(texts))
    assert difference.mean() < 0.05
    assert np.corrcoef(stored.logits(texts), again.logits(texts))[0, 1] > 0.999


def test_decisions_are_learnt_and_the_rest_is_kept(tmp_path: Path) -> None:
    folder, told = taught(tmp_path, decided(24))
    fresh = [row.text for row in public(5)][::3]
    before, after = toxicities(DEFAULT, fresh), toxicities(folder, fresh)
    assert ((before >= 0.5) == (after >= 0.5)).mean() > 0.97
    for texts, sign in ((HARMLESS, -1), (MISSED, 1)):
        moved = sign * (toxicities(folder, texts) - toxicities(DEFAULT, texts))
        assert moved.mean() > 0.05
    assert (told["toxic"], told["missed"], told["not_toxic"]) == (24, 24, 24)
    assert told["taken_over"] == pytest.approx(trust(48), abs=1e-3)
    assert told["said"] in json.loads((folder / "learnt.json").read_text())["said"]
    assert (folder / "FLAGGER.md").read_text().startswith("# Flagger, version 2+reviewed")


def test_a_few_decisions_hardly_move_it(tmp_path: Path) -> None:
    folder, told = taught(tmp_path, decided(2))
    fresh = [row.text for row in public(5)][::3]
    assert told["taken_over"] < 0.05
    assert np.abs(toxicities(folder, fresh) - toxicities(DEFAULT, fresh)).mean() < 0.01
    assert np.abs(toxicities(folder, HARMLESS) - toxicities(DEFAULT, HARMLESS)).max() < 0.1


@pytest.mark.parametrize("count", [0, 1, 19, 100, 10_000])
def test_trust_grows_with_decisions(count: int) -> None:
    assert 0 <= trust(count) < trust(count + 1) < 1
    assert trust(19) < 0.17
    assert trust(100) == 0.5


def test_what_costs_too_much_on_public_texts_is_not_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flagging, "AUC_COST", -1.0)
    folder, told = taught(tmp_path, decided(4))
    assert folder == DEFAULT
    assert told["taken_over"] == 0
    assert "cost too much on public texts" in told["said"]
    assert not (tmp_path / "flagger").exists()


@pytest.mark.parametrize(
    ("records", "data", "why"),
    [
        ([], Path("corpora"), "no moderator said what is toxic"),
        (decided(3), None, "without the public corpora it would forget"),
    ],
)
def test_without_labels_or_corpora_it_stays_the_parents(
    tmp_path: Path, records: list[Record], data: Path | None, why: str
) -> None:
    folder, told = taught(tmp_path, records, data=data)
    assert folder == DEFAULT
    assert why in told["said"]
