"""The flagger learns a small made-up task, keeps held-out texts out, and repeats itself."""

import json
import lzma
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from detox_model.toxicity import Flagger
from training import flagger, flagger_data, flagger_net
from training.corpora import CorpusError, split_of
from training.disguise import disguise
from training.flagger_data import GENERAL, rows
from training.flagger_net import Encoded, FlaggerNet, Shape, fit, predict, quantise
from training.templates import sentences

_RNG = random.Random(5)
_MADE = list(sentences(1_600, _RNG))
HOSTILE = sorted({text for text, hostile in _MADE if hostile})
KIND = sorted({text for text, hostile in _MADE if not hostile})

SMALL = Shape(bits=15)
"""Room enough for few words."""


def _write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))


@pytest.fixture(scope="module", autouse=True)
def small() -> Iterator[None]:
    """As many steps with a quarter of the texts: beside these corpora, templates are nearly all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flagger_data, "_TEMPLATES", 3_000)
        patch.setattr(flagger_data, "_MILD", 500)
        patch.setattr(flagger_net, "BATCH", 192)
        patch.setattr(flagger, "Shape", lambda: SMALL)
        yield


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small copy of the corpora's layout, filled with made-up sentences."""
    root = tmp_path_factory.mktemp("corpora")
    pairs = list(zip(HOSTILE, KIND, strict=False))
    labelled = [f"{text}\t1\tjigsaw_snlp" for text in HOSTILE[:250]]
    labelled += [f"{text}\t0\tjigsaw_snlp" for text in KIND[:250]]
    _write(root / "toxicity/labelled.tsv.xz", ["text\ttoxic\tsource", *labelled])
    header = "toxic\tneutral1\tneutral2\tneutral3"
    _write(root / "parallel/paradetox.tsv.xz", [header, *(f"{a}\t{b}\t\t" for a, b in pairs)])
    for name in ("paradetox_llama3", "appdia_train", "appdia_dev"):
        lines = [f"{a}\t{b}" for a, b in pairs[:40]]
        _write(root / f"parallel/{name}.tsv.xz", ["toxic\tneutral", *lines])
    header = "toxic\tneutral\tscore_toxic\tscore_neutral\toriented_by"
    lines = [f"{a}\t{b}\t0.99\t0.01\tscore" for a, b in pairs[:40]]
    _write(root / "parallel/paranmt_detox.tsv.xz", [header, *lines])
    nouns = ("plan", "idea", "day", "game", "song", "car", "team", "view")
    marked = [
        json.dumps(
            {"text": f"what a stupid {nouns[at % 8]} {at}", "toxic_char_offsets": [*range(7, 13)]}
        )
        for at in range(240)
    ]
    _write(root / "toxicity/toxic_spans_train.jsonl.xz", marked)
    _write(
        root / "toxicity/cannot_rewrite.tsv.xz",
        ["toxic\treason", 'you are vermin\t{"toxic_content":true}', 'hi\t{"not_toxic":true}'],
    )
    _write(root / "toxicity/wiki_nontoxic_identity.txt.xz", KIND[:40])
    (root / "toxicity/profanity_en.csv").write_text(
        "text,category_1,category_2,category_3,severity_rating\n"
        "moron,other / general insult,,,2.0\nheck,,,,0.4\n",
        encoding="utf-8",
    )
    for name in GENERAL:
        lines = [f"the {name} weather is fine on day {day}" for day in range(60)]
        _write(root / f"general/{name}.txt.xz", lines)
    return root


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Flagger:
    folder = tmp_path_factory.mktemp("model")
    metrics = flagger.run(data, folder, 1)
    loaded = Flagger.load(folder)
    assert loaded.config.metrics == metrics
    return loaded


def test_it_tells_hostile_from_kind_on_sentences_it_never_saw(trained: Flagger) -> None:
    rng = random.Random(77)
    fresh = [(t, h) for t, h in sentences(300, rng) if t not in set(HOSTILE) | set(KIND)]
    scores = np.array([v.toxicity for v in trained.score([text for text, _ in fresh])])
    labels = np.array([hostile for _, hostile in fresh])
    assert flagger.roc_auc(labels, scores) > 0.95


def test_marked_words_become_spans(trained: Flagger) -> None:
    text = "what a Stupid plan this is"
    spans = trained.score([text])[0].spans
    assert "Stupid" in {text[span.start : span.end] for span in spans}


def test_metrics_say_what_was_measured(trained: Flagger) -> None:
    metrics = trained.config.metrics
    assert {"roc_auc", "false_alarms", "calibration_error", "paradetox", "spans_f1"} <= set(metrics)
    assert 0 < trained.config.threshold < 1


def test_whole_numbers_answer_like_the_network(data: Path) -> None:
    torch.manual_seed(0)
    encoded = Encoded([row for row in rows(data, 1) if row.word_labels is None], SMALL.bits)
    which = np.arange(len(encoded.rows))
    texts = [row.text for row in encoded.rows]
    net = FlaggerNet(SMALL, encoded.buckets, len(encoded.names))
    fit(net, encoded, which, epochs=1, seed=0)
    same = [" ".join(row.words) == row.text for row in encoded.rows]
    plain = np.flatnonzero(same)[:200]
    wanted = predict(net, encoded, plain)
    answers = Flagger(*quantise(net)).logits([texts[at] for at in plain])
    assert np.abs(answers - wanted).max() < 0.1
    assert np.abs(wanted).max() > 0.5


def test_training_twice_gives_the_same_flagger(data: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        flagger.train_flagger(data, 3, epochs=1).save(tmp_path / name)
    for name in ("flagger.safetensors", "flagger.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_every_row_keeps_to_its_sentences_split(data: Path) -> None:
    seen = {"train": set(), "dev": set(), "test": set()}  # type: dict[str, set[str]]
    for row in rows(data, 1):
        if row.source in {"jigsaw_snlp", "identity", *GENERAL}:
            assert row.split == split_of(row.text)
        if row.source == "paradetox" and row.toxic:
            seen[row.split].add(row.text)
    assert all(seen.values())
    assert not seen["train"] & (seen["dev"] | seen["test"])


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"profanity_en\.csv"):
        list(rows(tmp_path, 1))


def test_disguises_change_words_and_never_fail() -> None:
    rng = random.Random(2)
    text = "you are a stupid fool and everyone knows it"
    copies = {disguise(text, rng, share=0.9) for _ in range(200)}
    assert len(copies) > 150
    assert disguise("", rng) == ""


def test_ranking_counts_ties_half() -> None:
    labels = np.array([True, False, True, False])
    assert flagger.roc_auc(labels, np.array([0.9, 0.1, 0.8, 0.2])) == 1.0
    assert flagger.roc_auc(labels, np.array([0.5, 0.5, 0.5, 0.5])) == 0.5
    assert flagger.roc_auc(labels, np.array([0.1, 0.9, 0.5, 0.5])) == pytest.approx(0.125)


def test_calibration_error_is_zero_only_for_honest_scores() -> None:
    labels = np.array([True] * 8 + [False] * 2)
    assert flagger.calibration_error(labels, np.full(10, 0.8)) == pytest.approx(0.0)
    assert flagger.calibration_error(labels, np.full(10, 0.3)) == pytest.approx(0.5)
