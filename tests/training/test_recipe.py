"""Corpora that a run makes for itself: made once, kept, read back; mistakes are named."""

from pathlib import Path

import pytest
import torch

from detox_model import checkpoint
from detox_model.fluency import Fluency
from detox_model.tokenizer import Tokenizer
from training.corpora import Pair
from training.mixture import Mixture
from training.preset import Preset, PresetError
from training.recipe import Recipe, tag_fluency
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
        preset, mixture, out, device=torch.device("cpu"), flagger=checkpoint.DEFAULT,
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
    made = recipe(preset(), tokenizer, tmp_path, seen)
    lines = {corpus: tmp_path / f"{corpus}.jsonl" for corpus in ("mirrored", "backtranslated")}
    trained(preset(), made, tmp_path)
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


def test_the_fluency_tagger_lands_in_the_model_folder(tokenizer: Tokenizer, tmp_path: Path) -> None:
    tag_fluency(Mixture(tokenizer, {"paradetox": list(PAIRS)}, list(CLEAN)), tmp_path, 1, seed=1)
    fluency = Fluency.load(tmp_path, tokenizer)
    assert fluency is not None
    assert all(score <= 0 for score in fluency.score(CLEAN))
