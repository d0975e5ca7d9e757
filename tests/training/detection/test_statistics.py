import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from training.detection.statistics import (
    at_share,
    auc_difference,
    auc_interval,
    decisions,
    figures,
    reliability,
    resampled_auc,
    wilson,
)
from training.flagger import TOXIC_SHARE

RNG = np.random.default_rng(5)
LABELS = RNG.random(300) < 0.4
SCORES = np.clip(np.round(0.3 * LABELS + RNG.random(300) * 0.7, 2), 0, 1)


def test_a_resample_by_hand_has_the_same_ranking() -> None:
    rng = np.random.default_rng(9)
    toxic, harmless = SCORES[LABELS], SCORES[~LABELS]
    counts = [rng.multinomial(len(each), np.full(len(each), 1 / len(each)), size=7)
              for each in (toxic, harmless)]  # fmt: skip
    for row, found in enumerate(resampled_auc(LABELS, SCORES, draws=7, seed=9)):
        drawn = [np.repeat(each, c[row]) for each, c in zip((toxic, harmless), counts, strict=True)]
        truth = np.repeat([True, False], [len(each) for each in drawn])
        assert found == pytest.approx(roc_auc_score(truth, np.concatenate(drawn)))


def test_intervals_hold_the_figure_and_narrow_with_more_texts() -> None:
    low, high = auc_interval(LABELS, SCORES)
    assert low < roc_auc_score(LABELS, SCORES) < high
    many = auc_interval(np.tile(LABELS, 9), np.tile(SCORES, 9))
    assert many[1] - many[0] < (high - low) / 2
    assert auc_interval(LABELS, LABELS.astype(float)) == (1.0, 1.0)


def test_differences_are_paired() -> None:
    same, (low, high) = auc_difference(LABELS, SCORES, SCORES)
    assert same == low == high == 0
    better, (low, high) = auc_difference(LABELS, SCORES, SCORES + 0.2 * LABELS)
    assert 0 < low < better < high


def test_decisions_count_by_hand() -> None:
    labels = np.array([True, True, True, False, False])
    found = decisions(labels, np.array([0.9, 0.6, 0.1, 0.7, 0.2]))
    balanced = found["balanced"]
    assert balanced.precision == balanced.recall == pytest.approx(2 / 3)
    assert balanced.false_alarms == 0.5
    assert found["relaxed"].false_alarms == 0
    assert found["relaxed"].recall == pytest.approx(1 / 3)


def test_weights_give_toxic_texts_their_share() -> None:
    weights = at_share(LABELS)
    assert weights[LABELS].sum() / weights.sum() == pytest.approx(TOXIC_SHARE)
    assert weights.mean() == pytest.approx(1)
    plain = decisions(LABELS, SCORES)["balanced"]
    rare = decisions(LABELS, SCORES, weights)["balanced"]
    assert rare.precision < plain.precision
    assert rare.recall == pytest.approx(plain.recall)
    assert rare.false_alarms == plain.false_alarms


def test_honest_scores_lie_on_the_diagonal() -> None:
    rng = np.random.default_rng(1)
    scores = rng.random(40_000)
    labels = rng.random(40_000) < scores
    odds = TOXIC_SHARE / (1 - TOXIC_SHARE) / (labels.mean() / (1 - labels.mean()))
    shifted = odds * scores / (odds * scores + 1 - scores)
    many = [b for b in reliability(labels, shifted) if b.texts > 1000]
    assert len(many) > 5
    assert all(abs(b.predicted - b.true) < 0.03 for b in many)
    assert figures(labels, shifted, draws=2).calibration_error < 0.01
    assert figures(labels, np.full(40_000, 0.5), draws=2).calibration_error == pytest.approx(0.4)


def test_a_set_of_one_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="toxic and harmless"):
        figures(np.ones(4, np.bool_), np.ones(4))


@given(st.integers(0, 50), st.integers(0, 50))
@settings(max_examples=60)
def test_wilson_holds_the_share_inside_zero_to_one(hits: int, misses: int) -> None:
    texts = hits + misses
    low, high = wilson(hits, texts)
    assert 0 <= low <= high <= 1
    if texts:
        assert low - 1e-9 <= hits / texts <= high + 1e-9
        assert (low > 0) == (hits > 0)
