"""Corpora that a run makes for itself: made once, kept, read back; mistakes are named."""

import lzma
from pathlib import Path

import pytest
import torch

from detox_model import checkpoint
from detox_model.fluency import Fluency
from detox_model.network import Network
from detox_model.tokenizer import Tokenizer
from detox_model.words import WordList
from training.corpora import Pair
from training.mixture import Mixture
from training.preset import Preset, PresetError
from training.recipe import Recipe
from training.trainer import Report, Trainer

NOUNS = ["plan", "movie", "song", "ticket", "answer", "lunch", "server", "weather"]
VERBS = ["saw", "broke", "liked", "moved", "wrote", "found"]
PAIRS = [Pair(f"the idiot {v} my {n}", f"someone {v} my {n}") for n in NOUNS for v in VERBS]
CLEAN = [f"we {v} the {n} again today" for n in NOUNS for v in VERBS]
STAGE = {"epochs": 1, "learning_rate": 1e-3, "final_rate": 1e-4, "batch_pieces": 300}


def preset(**changes: object) -> Preset:
    first = STAGE | {"name": "first", "corpora": {"paradetox": 1.0}}
    second = STAGE | {
        "name": "second",
        "corpora": {"mirrored": 1.0, "backtranslated": 1.0, "paradetox": 1.0},
    }
    made = {
        "start": "first",
        "sentences": 20,
        "stage": STAGE | {"name": "reverse", "corpora": {"paradetox": 1.0}},
    }
    values = {
        "title": "tiny",
        "warmup": 2,
        "average": 0.5,
        "select": "last",
        "network": {
            "vocabulary": 310, "embedding": 16, "encoder_hidden": 8, "encoder_layers": 1,
            "hidden": 16,
        },
        "stage": [first, second],
        "backtranslation": made,
    }  # fmt: skip
    return Preset.model_validate(values | changes)


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    texts = [side for pair in PAIRS for side in (pair.source, pair.target)] + CLEAN
    return Tokenizer.train(texts, size=310, prefix=tmp_path_factory.mktemp("spm") / "spm")


def recipe(preset: Preset, tokenizer: Tokenizer, out: Path, seen: list[Report]) -> Recipe:
    mixture = Mixture(tokenizer, {"paradetox": list(PAIRS)}, list(CLEAN))
    return Recipe(
        preset, mixture, out, data=out, device=torch.device("cpu"), flagger=checkpoint.DEFAULT,
        on_report=seen.append,
    )  # fmt: skip


def trained(preset: Preset, made: Recipe, out: Path) -> Trainer:
    trainer = Trainer(
        preset, made.mixture, [], out, device=torch.device("cpu"),
        on_report=lambda _: None, before_stage=made.before_stage,
    )  # fmt: skip
    trainer.fit()
    return trainer


def test_made_corpora_come_before_their_stage_and_are_kept(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    seen: list[Report] = []
    made = recipe(preset(soup=("first", "second")), tokenizer, tmp_path, seen)
    lines = {corpus: tmp_path / f"{corpus}.jsonl" for corpus in ("mirrored", "backtranslated")}
    trained(preset(soup=("first", "second")), made, tmp_path)
    assert {report.stage for report in seen} == {"reverse"}
    assert all(path.is_file() for path in lines.values())
    assert (tmp_path / "reverse" / "average-reverse.pt").is_file()

    lines["mirrored"].write_text('["you idiot did it", "you did it"]\n')
    again = recipe(preset(), tokenizer, tmp_path, seen := [])
    again.before_stage(1)
    assert seen == []  # nothing is trained twice
    assert again.mixture.pairs["mirrored"] == [Pair("you idiot did it", "you did it")]


def test_a_stage_without_made_corpora_makes_none(tokenizer: Tokenizer, tmp_path: Path) -> None:
    made = recipe(preset(), tokenizer, tmp_path, [])
    made.before_stage(0)
    assert made.mixture.pairs.keys() == {"paradetox"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"backtranslation": None}, "need a"),
        (
            {"backtranslation": preset().backtranslation.model_dump() | {"start": "third"}},  # type: ignore[union-attr]
            "no stage is called 'third'",
        ),
        (
            {"backtranslation": preset().backtranslation.model_dump() | {"start": "second"}},  # type: ignore[union-attr]
            "comes too late",
        ),
    ],
)
def test_mistakes_in_the_recipe_are_named(
    tokenizer: Tokenizer, tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    made = recipe(preset(**changes), tokenizer, tmp_path, [])
    with pytest.raises(PresetError, match=message):
        made.before_stage(1)


def test_the_ranker_is_made_once(tokenizer: Tokenizer, tmp_path: Path) -> None:
    chosen = preset(fluency_epochs=1)
    made = recipe(chosen, tokenizer, tmp_path, [])
    torch.manual_seed(0)
    network = Network(chosen.network)
    folder = made.ranker(network)
    fluency = Fluency.load(folder, tokenizer)
    assert fluency is not None
    assert len(fluency.score(CLEAN, CLEAN)) == len(CLEAN)
    assert "movie" in WordList.load(folder)
    before = (folder / "fluency.safetensors").read_bytes()
    assert made.ranker(network) == folder
    assert (folder / "fluency.safetensors").read_bytes() == before


def test_distilled_pairs_are_clean_rewrites_by_the_last_stage(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    stages = [
        STAGE
        | {"name": "first", "epochs": 50, "learning_rate": 2e-2, "corpora": {"paradetox": 1.0}},
        STAGE | {"name": "second", "corpora": {"distilled": 1.0, "paradetox": 1.0}},
    ]
    (tmp_path / "parallel").mkdir()
    rows = ["toxic\tneutral1", *(f"{pair.source}\t{pair.target}" for pair in PAIRS)]
    (tmp_path / "parallel" / "paradetox.tsv.xz").write_bytes(
        lzma.compress("\n".join(rows).encode())
    )
    (tmp_path / "toxicity").mkdir()
    label = lzma.compress(b"text\ttoxic\tsource\nyou idiot wrote my song\t1\there\n")
    (tmp_path / "toxicity" / "labelled.tsv.xz").write_bytes(label)
    chosen = preset(stage=stages, unlabelled=1, backtranslation=None)
    made = recipe(chosen, tokenizer, tmp_path, [])
    trained(chosen, made, tmp_path)
    found = made.mixture.pairs["distilled"]
    assert found
    assert all("idiot" in pair.source and "idiot" not in pair.target for pair in found)
    again = recipe(chosen, tokenizer, tmp_path, [])
    again.before_stage(1)
    assert again.mixture.pairs["distilled"] == found


def test_nothing_can_be_distilled_in_the_first_stage(tokenizer: Tokenizer, tmp_path: Path) -> None:
    stage = STAGE | {"name": "first", "corpora": {"distilled": 1.0}}
    made = recipe(preset(stage=[stage]), tokenizer, tmp_path, [])
    with pytest.raises(PresetError, match="needs a stage before it"):
        made.before_stage(0)
