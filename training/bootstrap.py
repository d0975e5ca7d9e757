"""How sure a figure is: confidence intervals and paired differences by the bootstrap.

Sentences are drawn with replacement, the same draws for every system, so a hard sentence is hard
for all of them in a draw (Koehn 2004, "Statistical significance tests for machine translation
evaluation"). BLEU and chrF are computed anew from summed statistics in each draw.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.metrics import METRICS, Judged

SAMPLES = 1000
SEED = 1
LEVEL = 0.95
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric of two systems on the same sentences; ``difference`` = second - first."""

    metric: str
    first: float
    second: float
    difference: float
    low: float
    """Lower end of the 95 % interval of the difference, in the metric's unit."""
    high: float
    p: float
    """Two-sided probability of a difference this large if there were none, in (0, 1]."""

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0


def draws(sentences: int, samples: int = SAMPLES, seed: int = SEED) -> npt.NDArray[np.float64]:
    """How often each sentence is drawn in each sample: samples × sentences, rows sum to n."""
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(sentences, np.full(sentences, 1 / sentences), size=samples)
    return counts.astype(np.float64)


def intervals(judged: Judged, samples: int = SAMPLES, seed: int = SEED) -> dict[str, Interval]:
    """The 95 % percentile interval of every metric, by its name."""
    weights = draws(len(judged.clean), samples, seed)
    return {m.name: _interval(judged.resampled(m.name, weights)) for m in METRICS}


def paired(
    first: Judged, second: Judged, samples: int = SAMPLES, seed: int = SEED
) -> dict[str, Difference]:
    """How ``second`` differs from ``first`` in every metric, by its name.

    Both must hold the same sentences in the same order; raises :class:`ValueError` where their
    numbers differ. ``p`` shifts the draws to no difference and counts those at least as far out
    as the one observed (Riezler & Maxwell 2005).
    """
    if len(first.clean) != len(second.clean):
        raise ValueError(
            f"cannot pair {len(first.clean)} sentences with {len(second.clean)}: "
            "both systems must answer the same sentences in the same order"
        )
    weights = draws(len(first.clean), samples, seed)
    once = np.ones((1, len(first.clean)))
    found = {}
    for metric in METRICS:
        a, b = (float(each.resampled(metric.name, once)[0]) for each in (first, second))
        moves = second.resampled(metric.name, weights) - first.resampled(metric.name, weights)
        low, high = _interval(moves)
        extreme = int((np.abs(moves - (b - a)) >= abs(b - a)).sum())
        p = (1 + extreme) / (samples + 1)
        found[metric.name] = Difference(metric.name, a, b, b - a, low, high, p)
    return found


def _interval(values: npt.NDArray[np.float64]) -> Interval:
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(values, [tail, 100 - tail])
    return float(low), float(high)
