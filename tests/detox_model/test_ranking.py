"""The reranker: clean first, then likely, whole, close and agreed upon."""

from types import SimpleNamespace
from typing import cast

import pytest

from detox_model.ranking import ACCEPTED, Weights, order
from detox_model.rewriter import Candidate

NOTHING = Weights(kept=0, whole=0, agreed=0, toxicity=0)


def candidates(*found: tuple[str, float]) -> list[Candidate]:
    """Candidates by text and score; ranking looks at nothing else."""
    made = [SimpleNamespace(text=text, score=score) for text, score in found]
    return cast("list[Candidate]", made)


def test_a_clean_candidate_beats_a_likelier_toxic_one() -> None:
    found = candidates(("stay rude", -0.1), ("stay calm", -2.0))
    assert order("stay very rude", found, [ACCEPTED, ACCEPTED / 2]) == [1, 0]


def test_where_none_is_clean_the_mildest_wins() -> None:
    found = candidates(("a", -0.1), ("b", -0.2), ("c", -0.3))
    assert order("d", found, [0.9, 0.3, 0.5]) == [1, 2, 0]


@pytest.mark.parametrize(
    ("weights", "wholeness"),
    [
        (Weights(kept=5, whole=0, agreed=0, toxicity=0), [0.0, 0.0, 0.0]),
        (Weights(kept=0, whole=1, agreed=0, toxicity=0), [-4.0, -0.1, -8.0]),
        (Weights(kept=0, whole=0, agreed=5, toxicity=0), [0.0, 0.0, 0.0]),
    ],
)
def test_each_weight_can_outvote_likelihood(weights: Weights, wholeness: list[float]) -> None:
    found = candidates(
        ("nothing left", -0.4), ("leave the old house now", -0.5), ("leave the old house", -0.6)
    )
    source = "leave the stupid old house now"
    assert order(source, found, [0.0, 0.0, 0.0], wholeness, NOTHING)[0] == 0
    assert order(source, found, [0.0, 0.0, 0.0], wholeness, weights)[0] == 1


def test_among_equals_the_milder_one_wins() -> None:
    found = candidates(("one two", -0.5), ("one three", -0.5))
    weights = Weights(kept=0, whole=0, agreed=0, toxicity=1)
    assert order("one", found, [0.08, 0.01], weights=weights) == [1, 0]


def test_nothing_to_order() -> None:
    assert order("one", [], []) == []
