"""One thing measured of both models on the same texts, with its paired interval."""

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from training.bootstrap import LEVEL, SAMPLES, SEED, Difference, draws
from training.metrics import Metric
from training.report import number

Values = npt.NDArray[np.float64]
TAIL = 100 * (1 - LEVEL) / 2
"""What an interval leaves out at either end, in percent."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Both models' values in the metric's unit; ``difference`` = candidate - incumbent."""

    metric: Metric
    texts: int
    incumbent: float
    candidate: float
    difference: float
    low: float
    """Lower end of the 95 % interval of the difference."""
    high: float

    @property
    def usable(self) -> bool:
        """Whether all of it are numbers."""
        return all(map(isfinite, (self.incumbent, self.candidate, self.low, self.high)))

    @property
    def gain(self) -> float:
        """How much better the candidate is; negative where it is worse."""
        return self.difference if self.metric.higher_is_better else -self.difference

    @property
    def surely_better(self) -> bool:
        """Whether the whole interval lies on the better side of 0."""
        return self.low > 0 if self.metric.higher_is_better else self.high < 0

    @property
    def surely_worse(self) -> bool:
        """Whether the whole interval lies on the worse side of 0."""
        return self.high < 0 if self.metric.higher_is_better else self.low > 0

    def shown(self, value: float, sign: str = "") -> str:
        """A value of this figure as people read it."""
        return number(self.metric, value, sign)

    def as_json(self) -> dict[str, Any]:
        """Plain values, rounded to six places; NaN and infinity become ``None``."""
        return {
            "texts": self.texts,
            "incumbent": _plain(self.incumbent),
            "candidate": _plain(self.candidate),
            "difference": _plain(self.difference),
            "ci": [_plain(self.low), _plain(self.high)],
        }


def from_difference(metric: Metric, difference: Difference, texts: int) -> Figure:
    """The figure of a :func:`training.bootstrap.paired` difference, incumbent first."""
    d = difference
    return Figure(metric, texts, d.first, d.second, d.difference, d.low, d.high)


def of_means(
    metric: Metric,
    incumbent: Values,
    candidate: Values,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> Figure:
    """The figure of two means over the same n texts, paired by the bootstrap.

    Raises :class:`ValueError` where there are none, or not as many of both.
    """
    if not len(incumbent) or len(incumbent) != len(candidate):
        raise ValueError("both models must answer the same texts, and at least one")
    count = len(incumbent)
    moves = draws(count, samples, seed) @ (candidate - incumbent) / count
    low, high = np.percentile(moves, [TAIL, 100 - TAIL])
    a, b = float(incumbent.mean()), float(candidate.mean())
    return Figure(metric, count, a, b, b - a, float(low), float(high))


def _plain(value: float) -> float | None:
    return round(value, 6) if isfinite(value) else None
