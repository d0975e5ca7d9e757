"""Which candidate is best: likely, clearly not toxic, whole, close in meaning, agreed upon.

A log-linear reranker (Och & Ney 2002) over what can be told of a candidate without a reference.
Its weights were chosen on the dev part of the held-out sentences.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp

from detox_model.rewriter import Candidate

ACCEPTED = 0.1
"""Toxicity, in [0, 1], under which a candidate counts as clean and the weights decide."""
_WORD = re.compile(r"\w+(?:'\w+)?")


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature counts for, against the length-normalised log-probability."""

    kept: float = 1.0
    """Of the share of the source's words kept, in [0, 1]."""
    whole: float = 0.25
    """Of how well it reads, in nats (:mod:`detox_model.fluency`)."""
    agreed: float = 1.0
    """Of the mean overlap with the other candidates, weighted by their probability, in [0, 1]:
    minimum Bayes risk (Kumar & Byrne 2004)."""
    toxicity: float = 1.0
    """Against the toxicity that is left, in [0, 1]."""


CHOSEN = Weights()


def order(
    source: str,
    candidates: Sequence[Candidate],
    toxicities: Sequence[float],
    wholeness: Sequence[float] | None = None,
    weights: Weights = CHOSEN,
) -> list[int]:
    """Indices of ``candidates``, best first; without ``wholeness`` all count as whole.

    Clean candidates come first, by their :func:`values`; the others follow, mildest first.
    """
    found = values(source, candidates, toxicities, wholeness, weights)

    def key(index: int) -> tuple[bool, float]:
        toxic = toxicities[index] >= ACCEPTED
        return toxic, toxicities[index] if toxic else -found[index]

    return sorted(range(len(candidates)), key=key)


def values(
    source: str,
    candidates: Sequence[Candidate],
    toxicities: Sequence[float],
    wholeness: Sequence[float] | None = None,
    weights: Weights = CHOSEN,
) -> list[float]:
    """The weighted sum for each of ``candidates``; higher is better."""
    bags = [_bag(candidate.text) for candidate in candidates]
    agreement = _agreement(bags, [candidate.score for candidate in candidates])
    words = {word for word in _bag(source) if " " not in word}
    whole = wholeness if wholeness is not None else [0.0] * len(candidates)
    return [
        candidate.score
        + weights.kept * len(words & bag.keys()) / max(1, len(words))
        + weights.whole * whole[index]
        + weights.agreed * agreement[index]
        - weights.toxicity * toxicities[index]
        for index, (candidate, bag) in enumerate(zip(candidates, bags, strict=True))
    ]


def _bag(text: str) -> Counter[str]:
    """Words and pairs of words."""
    words = _WORD.findall(text.casefold())
    return Counter([*words, *(f"{a} {b}" for a, b in pairwise(words))])


def _agreement(bags: Sequence[Counter[str]], scores: Sequence[float]) -> list[float]:
    """For each candidate its expected F1 with the others, by their relative probability."""
    if not bags:
        return []
    best = max(scores)
    masses = [exp(4 * (score - best)) for score in scores]
    total = sum(masses)
    sizes = [max(1, sum(bag.values())) for bag in bags]
    return [
        sum(
            mass * 2 * sum((bag & other).values()) / (size + other_size)
            for mass, other, other_size in zip(masses, bags, sizes, strict=True)
        )
        / total
        for bag, size in zip(bags, sizes, strict=True)
    ]
