"""The fluency tagger: what is damaged is marked, and what it learns ranks whole above broken."""

import json
import random
from pathlib import Path

import pytest
import torch

from detox_model.errors import CheckpointError
from detox_model.fluency import CONFIG, WEIGHTS, Fluency, FluencyConfig, FluencyTagger
from detox_model.tokenizer import Tokenizer
from training.fluency import Marked, batches, damage, train

SUBJECTS = ("the dog", "the old cat", "my friend", "a small bird", "her brother", "the teacher")
VERBS = ("sees", "likes", "finds", "wants", "carries", "forgets")
OBJECTS = ("the red ball", "a green book", "the long letter", "some fresh bread", "the door")
SENTENCES = [f"{s} {v} {o} today." for s in SUBJECTS for v in VERBS for o in OBJECTS]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    return Tokenizer.train(SENTENCES, size=320, prefix=tmp_path_factory.mktemp("spm") / "spm")


@pytest.fixture(scope="module")
def fluency(tokenizer: Tokenizer) -> Fluency:
    return train(SENTENCES, tokenizer, epochs=60, rate=5e-3, batch=64)


def test_every_damage_is_marked_and_nothing_else() -> None:
    words = SENTENCES[0].split()
    seen = set()
    for seed in range(300):
        marked = damage(words, ["house", "tree"], random.Random(seed))
        assert len(marked.marks) == len(marked.words) + 1
        if list(marked.words) == words:
            # Replacing a word by itself is the only damage that cannot be seen.
            assert not any(marked.marks) or seed
        else:
            assert any(marked.marks)
        seen.add(marked.words)
    assert len(seen) > 100
    assert any(not any(damage(words, ["x"], random.Random(s)).marks) for s in range(20))


def test_a_lost_end_is_marked_at_the_end() -> None:
    words = ("you", "are", "late")
    cut = [
        m for s in range(500)
        if (m := damage(words, ["x"], random.Random(s))).words == ("you", "are")
    ]  # fmt: skip
    assert cut
    assert all(m == Marked(("you", "are"), (False, False, True)) for m in cut)


def test_batches_repeat_with_their_seed(tokenizer: Tokenizer) -> None:
    first, again, other = (
        [ids.tolist() for ids, _, _ in batches(SENTENCES, tokenizer, size=32, seed=seed)]
        for seed in (1, 1, 2)
    )
    assert first == again != other
    for ids, lengths, labels in batches(SENTENCES, tokenizer, size=32, seed=1):
        assert ids.shape == labels.shape
        assert int(lengths.max()) == ids.size(1)
        assert bool((labels[ids == 0] == 0).all())


@pytest.mark.parametrize(
    "broken",
    [
        "the dog sees the today.",
        "the sees the red ball today.",
        "dog the sees the red ball today.",
        "the dog sees the red red ball today.",
    ],
)
def test_broken_sentences_score_below_whole_ones(fluency: Fluency, broken: str) -> None:
    whole, damaged = fluency.score(["the dog sees the red ball today.", broken])
    assert damaged < whole - 0.5
    assert whole <= 0


def test_scores_do_not_depend_on_the_batch(fluency: Fluency) -> None:
    texts = [*SENTENCES[:5], "a", "my friend likes some"]
    together = fluency.score(texts)
    assert together == pytest.approx([fluency.score([text])[0] for text in texts], abs=1e-4)
    assert fluency.score([]) == []


def test_saved_and_loaded_it_scores_the_same(
    fluency: Fluency, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    fluency.save(tmp_path)
    loaded = Fluency.load(tmp_path, tokenizer)
    assert loaded is not None
    assert loaded.score(SENTENCES[:9]) == pytest.approx(fluency.score(SENTENCES[:9]), abs=0.05)


def test_a_folder_without_one_has_none(tokenizer: Tokenizer, tmp_path: Path) -> None:
    assert Fluency.load(tmp_path, tokenizer) is None


@pytest.mark.parametrize("harm", ["config", "weights", "vocabulary", "missing"])
def test_a_broken_one_is_refused(tokenizer: Tokenizer, tmp_path: Path, harm: str) -> None:
    torch.manual_seed(0)
    size = 400 if harm == "vocabulary" else len(tokenizer)
    config = FluencyConfig(vocabulary=size, embedding=8, hidden=8)
    Fluency(FluencyTagger(config), tokenizer).save(tmp_path)
    if harm == "config":
        (tmp_path / CONFIG).write_text(json.dumps({"vocabulary": "many"}))
    elif harm == "weights":
        (tmp_path / WEIGHTS).write_bytes(b"\0" * 100)
    elif harm == "missing":
        (tmp_path / WEIGHTS).unlink()
    with pytest.raises(CheckpointError, match="fluency scorer"):
        Fluency.load(tmp_path, tokenizer)
