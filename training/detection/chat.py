"""False alarms on ordinary chat, counted in two ways.

The general corpora are unlabelled. Of all their lines, what is flagged is false alarms and
whatever is hostile among them: an upper bound. Of the lines without a listed rude word, nearly
everything flagged is a false alarm: what moderators would be bothered with for nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detox_model.thresholds import THRESHOLDS
from detox_model.withholding import category_of
from training.detection.sets import Sample, rude
from training.detection.systems import Scores


@dataclass(frozen=True, slots=True)
class Chat:
    """Lines of one general corpus; shares in [0, 1] by preset."""

    lines: int
    flagged: Mapping[str, float]
    """Of all lines."""
    ordinary: int
    """Lines without a listed rude word."""
    false_alarms: Mapping[str, float]
    """Of those."""
    by_rules: float
    """Share of the ordinary lines that a category rule flags, whatever their score."""


def measure(lines: Sequence[Sample], scores: Scores) -> Chat:
    """Count what is flagged."""
    plain = [not rude(line.text) for line in lines]
    calm = [line.text for line, is_plain in zip(lines, plain, strict=True) if is_plain]
    return Chat(
        len(lines),
        {str(preset): float((scores >= at).mean()) for preset, at in THRESHOLDS.items()},
        len(calm),
        {str(preset): _share(scores[plain] >= at) for preset, at in THRESHOLDS.items()},
        _share(np.array([category_of(text) is not None for text in calm], np.bool_)),
    )


def _share(flagged: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float:
    return float(flagged.mean()) if len(flagged) else 0.0
