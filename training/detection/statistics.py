"""Figures of a detector: ranking, decisions, calibration, and how sure each of them is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest
from sklearn.metrics import average_precision_score, f1_score, precision_recall_fscore_support

from detox_model.thresholds import THRESHOLDS
from training.flagger import TOXIC_SHARE, calibration_error, roc_auc

Labels = NDArray[np.bool_]
Scores = NDArray[np.float64]
Interval = tuple[float, float]
DRAWS = 500
LEVEL = 0.95
BINS = 10
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Decision:
    """What is flagged at one threshold."""

    threshold: float
    precision: float
    """Share of the flagged texts that are toxic, at the share of toxic texts in the set."""
    recall: float
    """Share of the toxic texts that are flagged."""
    false_alarms: float
    """Share of the harmless texts that are flagged."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One system on one set of texts of both kinds."""

    texts: int
    toxic_share: float
    auc: float
    """Chance that a toxic text scores above a harmless one; ties count half."""
    interval: Interval
    """95 % of the bootstrap."""
    average_precision: float
    f1: float
    """At the preset ``balanced``."""
    presets: Mapping[str, Decision]
    calibration_error: float
    """Mean distance of predicted from true shares over ten bins, at :data:`TOXIC_SHARE`."""
    brier: float
    """Mean squared distance of score and label, at :data:`TOXIC_SHARE`."""


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of the reliability curve, at :data:`TOXIC_SHARE`."""

    texts: int
    predicted: float
    true: float


def figures(labels: Labels, scores: Scores, *, draws: int = DRAWS, seed: int = 1) -> Figures:
    """All figures; raises :class:`ValueError` unless there are texts of both kinds."""
    weights = at_share(labels)
    return Figures(
        texts=len(labels),
        toxic_share=float(labels.mean()),
        auc=roc_auc(labels, scores),
        interval=auc_interval(labels, scores, draws=draws, seed=seed),
        average_precision=float(average_precision_score(labels, scores)),
        f1=float(f1_score(labels, scores >= THRESHOLDS["balanced"], zero_division=0)),  # type: ignore[index]
        presets=decisions(labels, scores),
        calibration_error=calibration_error(labels, scores, weights),
        brier=float(np.average((scores - labels) ** 2, weights=weights)),
    )


def decisions(
    labels: Labels, scores: Scores, weights: NDArray[Any] | None = None
) -> dict[str, Decision]:
    """What each preset flags; with ``weights``, of a place where texts weigh so much."""
    found = {}
    for preset, threshold in THRESHOLDS.items():
        flagged = scores >= threshold
        precision, recall, *_ = precision_recall_fscore_support(
            labels, flagged, average="binary", sample_weight=weights, zero_division=0
        )
        wrong = float(flagged[~labels].mean()) if not labels.all() else 0.0
        found[str(preset)] = Decision(threshold, float(precision), float(recall), wrong)
    return found


def at_share(labels: Labels, share: float = TOXIC_SHARE) -> Scores:
    """Weights under which ``share`` of the texts is toxic; their mean is 1.

    Raises :class:`ValueError` unless there are texts of both kinds.
    """
    _refuse_one_kind(labels)
    now = float(labels.mean())
    return np.where(labels, share / now, (1 - share) / (1 - now))


def _refuse_one_kind(labels: Labels) -> None:
    if not labels.any() or labels.all():
        raise ValueError("toxic and harmless texts are needed")


def reliability(labels: Labels, scores: Scores) -> list[Bin]:
    """Predicted and true shares by tenths of the score; empty tenths are left out."""
    weights = at_share(labels)
    places = np.minimum((scores * BINS).astype(int), BINS - 1)
    found = []
    for place in range(BINS):
        here = places == place
        if here.any():
            predicted, true = (
                float(np.average(values[here], weights=weights[here]))
                for values in (scores, labels)
            )
            found.append(Bin(int(here.sum()), predicted, true))
    return found


def auc_interval(labels: Labels, scores: Scores, *, draws: int = DRAWS, seed: int = 1) -> Interval:
    """The 95 % percentile interval of the ROC-AUC; toxic and harmless are drawn apart."""
    found = resampled_auc(labels, scores, draws=draws, seed=seed)
    return _ends(found)


def auc_difference(
    labels: Labels, first: Scores, second: Scores, *, draws: int = DRAWS, seed: int = 1
) -> tuple[float, Interval]:
    """``second`` - ``first`` in ROC-AUC on the same texts, and the interval of the difference."""
    moves = [resampled_auc(labels, scores, draws=draws, seed=seed) for scores in (first, second)]
    return roc_auc(labels, second) - roc_auc(labels, first), _ends(moves[1] - moves[0])


def resampled_auc(
    labels: Labels, scores: Scores, *, draws: int = DRAWS, seed: int = 1
) -> NDArray[np.float64]:
    """ROC-AUC of ``draws`` resamples, the same ones for the same labels and seed."""
    rng = np.random.default_rng(seed)
    levels, place = np.unique(scores, return_inverse=True)
    sizes = [int((labels == kind).sum()) for kind in (True, False)]
    found = []
    for start in range(0, draws, _AT_ONCE):
        count = min(_AT_ONCE, draws - start)
        # histograms over the distinct scores: draws × levels
        toxic, harmless = (
            _histograms(rng.multinomial(size, np.full(size, 1 / size), size=count),
                        place[labels == kind], len(levels))
            for size, kind in zip(sizes, (True, False), strict=True)
        )  # fmt: skip
        below = np.cumsum(harmless, axis=1) - harmless / 2
        found.append((toxic * below).sum(axis=1) / (sizes[0] * sizes[1]))
    return np.concatenate(found)


def _histograms(counts: NDArray[Any], place: NDArray[Any], levels: int) -> NDArray[np.float64]:
    rows = np.arange(len(counts))[:, None] * levels
    flat = (rows + place[None, :]).ravel()
    held = np.bincount(flat, counts.ravel(), minlength=len(counts) * levels)
    return held.reshape(len(counts), levels).astype(np.float64)


def wilson(hits: int, texts: int) -> Interval:
    """The 95 % interval of a share; the whole of [0, 1] where there is nothing to go by."""
    if not texts:
        return 0.0, 1.0
    interval = binomtest(hits, texts).proportion_ci(LEVEL, method="wilson")
    return float(interval.low), float(interval.high)


def _ends(values: NDArray[np.float64]) -> Interval:
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(values, [tail, 100 - tail])
    return float(low), float(high)
