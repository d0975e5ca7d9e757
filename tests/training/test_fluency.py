"""The cloze model: what it learns ranks whole sentences above broken ones."""

import json
from pathlib import Path

import pytest
import torch

from detox_model.errors import CheckpointError
from detox_model.fluency import CONFIG, WEIGHTS, WELL, ClozeModel, Fluency, FluencyConfig
from detox_model.network import Network, NetworkConfig
from detox_model.tokenizer import BOS, EOS, PAD, Tokenizer
from training.fluency import batches, contrast, train

SUBJECTS = ("the dog", "the old cat", "my friend", "a small bird", "her brother", "the teacher")
VERBS = ("sees", "likes", "finds", "wants", "carries", "forgets")
OBJECTS = ("the red ball", "a green book", "the long letter", "some fresh bread", "the door")
SENTENCES = [f"{s} {v} {o} today." for s in SUBJECTS for v in VERBS for o in OBJECTS]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    return Tokenizer.train(SENTENCES, size=320, prefix=tmp_path_factory.mktemp("spm") / "spm")


SMALL = FluencyConfig(vocabulary=320, embedding=32, hidden=32)


@pytest.fixture(scope="module")
def fluency(tokenizer: Tokenizer) -> Fluency:
    return train(SENTENCES, tokenizer, config=SMALL, epochs=25, rate=1e-2, batch=32)


def test_batches_repeat_with_their_seed(tokenizer: Tokenizer) -> None:
    rows = [[BOS, *ids, EOS] for ids in tokenizer.encode(SENTENCES)]
    first, again, other = (
        [ids.tolist() for ids, _ in batches(rows, size=32, seed=seed)] for seed in (1, 1, 2)
    )
    assert first == again != other
    seen = [row for ids, _ in batches(rows, size=32, seed=1) for row in ids.tolist()]
    assert sorted([p for p in row if p != PAD] for row in seen) == sorted(rows)


def test_a_place_never_sees_its_own_piece() -> None:
    torch.manual_seed(0)
    model = ClozeModel(SMALL).eval()
    ids = torch.tensor([[BOS, 10, 11, 12, EOS]])
    lengths = torch.tensor([5])
    before = model.contexts(ids, lengths)
    for place in range(1, 5):
        changed = ids.clone()
        changed[0, place] = 99
        after = model.contexts(changed, lengths)
        same = [torch.equal(before[0, at], after[0, at]) for at in range(4)]
        # Only the place itself stays: everybody else sees the new piece.
        assert same == [at == place - 1 for at in range(4)]


def test_the_loss_falls_when_a_piece_fits_better() -> None:
    torch.manual_seed(0)
    model = ClozeModel(SMALL).eval()
    ids, lengths = torch.tensor([[BOS, 10, EOS]]), torch.tensor([3])
    noise = torch.tensor([20, 21, 22])
    before = contrast(model, ids, lengths, noise)
    with torch.no_grad():
        model.bias[10] += 1.0
    assert contrast(model, ids, lengths, noise) < before


def test_training_begins_where_the_network_stands(tokenizer: Tokenizer) -> None:
    torch.manual_seed(0)
    shape = NetworkConfig(vocabulary=320, embedding=32, encoder_hidden=32, encoder_layers=1)
    network = Network(shape)
    seen: list[float] = []

    def note(step: int, steps: int, loss: float) -> None:
        assert step == steps == 1
        seen.append(loss)

    for start in (network, None):
        train(
            SENTENCES[:40], tokenizer, start=start, config=SMALL, epochs=1, rate=1e-9,
            on_step=note,
        )  # fmt: skip
    assert seen[0] != seen[1]


@pytest.mark.parametrize(
    "broken",
    [
        "the dog the red ball today.",
        "the sees the red ball today.",
        "dog the sees the red ball today.",
        "the dog sees the red red ball today.",
    ],
)
def test_broken_sentences_score_below_whole_ones(fluency: Fluency, broken: str) -> None:
    source = "the idiot dog fucking sees the damn red ball today."
    whole, damaged = fluency.score([source] * 2, ["the dog sees the red ball today.", broken])
    assert damaged < whole - 0.3


def test_what_the_author_wrote_is_not_held_against_the_rewrite(fluency: Fluency) -> None:
    odd = "ball the the today dog sees"
    other = "ball the today the dog sees"
    same, moved = fluency.score([odd, odd], [odd, other])
    # Only the mean over all places remains; its new places count as well as can be.
    assert same - 2 * WELL < WELL
    assert moved < same - 1


def test_scores_do_not_depend_on_the_batch(fluency: Fluency) -> None:
    texts = [*SENTENCES[:5], "a", "my friend likes some"]
    source = ["the dog finds a green book"] * len(texts)
    together = fluency.score(source, texts)
    alone = [fluency.score(source[:1], [text])[0] for text in texts]
    assert together == pytest.approx(alone, abs=1e-3)
    assert fluency.score([], []) == []
    assert len(fluency.score(["rude"], [""])) == 1


def test_saved_and_loaded_it_scores_the_same(
    fluency: Fluency, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    fluency.save(tmp_path)
    loaded = Fluency.load(tmp_path, tokenizer)
    assert loaded is not None
    before = fluency.score(SENTENCES[:9], SENTENCES[5:14])
    assert loaded.score(SENTENCES[:9], SENTENCES[5:14]) == pytest.approx(before, abs=0.05)


def test_a_folder_without_one_has_none(tokenizer: Tokenizer, tmp_path: Path) -> None:
    assert Fluency.load(tmp_path, tokenizer) is None


@pytest.mark.parametrize("harm", ["config", "weights", "vocabulary", "missing"])
def test_a_broken_one_is_refused(tokenizer: Tokenizer, tmp_path: Path, harm: str) -> None:
    torch.manual_seed(0)
    size = 400 if harm == "vocabulary" else len(tokenizer)
    config = FluencyConfig(vocabulary=size, embedding=8, hidden=8)
    Fluency(ClozeModel(config), tokenizer).save(tmp_path)
    if harm == "config":
        (tmp_path / CONFIG).write_text(json.dumps({"vocabulary": "many"}))
    elif harm == "weights":
        (tmp_path / WEIGHTS).write_bytes(b"\0" * 100)
    elif harm == "missing":
        (tmp_path / WEIGHTS).unlink()
    with pytest.raises(CheckpointError, match="fluency scorer"):
        Fluency.load(tmp_path, tokenizer)
