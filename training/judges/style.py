"""Is it still toxic? The probability of alt-profanity-check, a linear classifier of words."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

CLEAN_BELOW = 0.5
"""Probability, in [0, 1], under which a text counts as not toxic."""


def toxicities(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Probabilities of being offensive, in [0, 1], shape ``(len(texts),)``."""
    from profanity_check import predict_prob  # noqa: PLC0415 - loads a model when imported

    return np.asarray(predict_prob(list(texts)) if texts else [], dtype=np.float64)
