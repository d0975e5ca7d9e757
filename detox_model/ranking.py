"""Which candidate is best: likely under the model, clearly not toxic, close in meaning."""

import re
from collections.abc import Sequence

from detox_model.rewriter import Candidate

ACCEPTED = 0.1
"""Toxicity, in [0, 1], under which a candidate counts as clean and likelihood decides."""
KEEPING = 0.3
"""Weight of the share of the source's words kept, against log-probability."""
_WORD = re.compile(r"\w+")


def order(source: str, candidates: Sequence[Candidate], toxicities: Sequence[float]) -> list[int]:
    """Indices of ``candidates``, best first.

    Clean candidates come first, by score plus a share of the source's words that they keep;
    the others follow, mildest first.
    """
    words = set(_WORD.findall(source.casefold()))

    def key(index: int) -> tuple[bool, float]:
        toxicity = toxicities[index]
        if toxicity >= ACCEPTED:
            return True, toxicity
        kept = words & set(_WORD.findall(candidates[index].text.casefold()))
        return False, -(candidates[index].score + KEEPING * len(kept) / max(1, len(words)))

    return sorted(range(len(candidates)), key=key)
