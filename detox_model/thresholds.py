"""How ready one is to flag: named presets over the calibrated score."""

from collections.abc import Mapping
from enum import StrEnum


class Preset(StrEnum):
    """What a server chooses instead of a number, mildest first."""

    RELAXED = "relaxed"
    """Flags what nearly everybody would call hostile; seldom wrong."""
    BALANCED = "balanced"
    """Where being hostile is likelier than not."""
    STRICT = "strict"
    """Catches more, and errs more."""


THRESHOLDS: Mapping[Preset, float] = {
    Preset.RELAXED: 0.8,
    Preset.BALANCED: 0.5,
    Preset.STRICT: 0.3,
}
"""The toxicity from which each flags. The score is calibrated, so that these mean the same for
every model; what each catches and where it errs is measured in ``flagger.json``."""
