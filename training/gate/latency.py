"""How long one rewrite takes, as times the incumbent's.

Both models rewrite the same sentences one at a time, in turns and in one process, so that they
share the machine's noise; of several rounds a sentence keeps its shortest time, which noise can
only lengthen (as :mod:`timeit` argues). Where the ratio is over the limit, more rounds are run
before it counts: a slow model stays slow.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from training.bootstrap import SAMPLES, SEED
from training.gate.contender import Contender
from training.gate.figures import TAIL, Values

SENTENCES = 40
"""Rewritten one by one, spread over all lengths."""
ROUNDS, MOST_ROUNDS = 3, 9
_WARM_UP = 3
P95 = 95.0
"""The slow end, in percent."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A point of the two distributions of times."""

    incumbent: float
    """Milliseconds."""
    candidate: float
    """Milliseconds."""
    ratio: float
    """candidate / incumbent."""
    low: float
    """Lower end of the ratio's 95 % bootstrap interval over sentences."""
    high: float

    def as_json(self) -> dict[str, Any]:
        """Plain values: times in milliseconds."""
        return {
            "incumbent": round(self.incumbent, 3),
            "candidate": round(self.candidate, 3),
            "ratio": round(self.ratio, 4),
            "ci": [round(self.low, 4), round(self.high, 4)],
        }


@dataclass(frozen=True, slots=True)
class Latency:
    """Times of both models on the same sentences."""

    rounds: int
    incumbent: Values
    """A sentence's shortest time, in milliseconds; as long as ``candidate``."""
    candidate: Values

    @property
    def median(self) -> Ratio:
        """The ratio of the medians."""
        return _ratio(self.incumbent, self.candidate, 50.0)

    @property
    def p95(self) -> Ratio:
        """The ratio of the 95th percentiles."""
        return _ratio(self.incumbent, self.candidate, P95)


def chosen(texts: Sequence[str], count: int = SENTENCES) -> list[str]:
    """At most ``count`` different texts, evenly from the shortest to the longest."""
    ordered = sorted(dict.fromkeys(texts), key=lambda text: (len(text), text))
    if len(ordered) <= count:
        return ordered
    places = np.linspace(0, len(ordered) - 1, count).round().astype(int)
    return [ordered[place] for place in places]


def measure(
    incumbent: Contender,
    candidate: Contender,
    texts: Sequence[str],
    *,
    limits: tuple[float, float],
    clock: Callable[[], float] = perf_counter,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Latency:
    """Time both models on ``texts``, of which there has to be at least one.

    ``limits`` are the greatest ratios of median and 95th percentile that need no second look;
    ``on_progress`` hears the number of sentences timed. Raises as
    :meth:`~training.gate.contender.Contender.rewrites` does.
    """
    for text in texts[:_WARM_UP]:
        for contender in (incumbent, candidate):
            contender.rewrites([text], always=True)
    best = np.full((2, len(texts)), np.inf)
    rounds = 0
    while rounds < MOST_ROUNDS:
        for at, text in enumerate(texts):
            # who goes first changes, so that neither always finds the caches warm
            order = (0, 1) if (at + rounds) % 2 else (1, 0)
            for which in order:
                start = clock()
                (incumbent, candidate)[which].rewrites([text], always=True)
                best[which, at] = min(best[which, at], 1000 * (clock() - start))
            on_progress(1)
        rounds += 1
        ratios = [np.percentile(best[1], p) / np.percentile(best[0], p) for p in (50.0, P95)]
        if rounds >= ROUNDS and all(r <= most for r, most in zip(ratios, limits, strict=True)):
            break
    return Latency(rounds, best[0], best[1])


def _ratio(incumbent: Values, candidate: Values, percent: float) -> Ratio:
    rng = np.random.default_rng(SEED)
    rows = rng.integers(0, len(incumbent), size=(SAMPLES, len(incumbent)))
    drawn = np.percentile(candidate[rows], percent, axis=1) / np.percentile(
        incumbent[rows], percent, axis=1
    )
    low, high = np.percentile(drawn, [TAIL, 100 - TAIL])
    a, b = float(np.percentile(incumbent, percent)), float(np.percentile(candidate, percent))
    return Ratio(a, b, b / a, float(low), float(high))
