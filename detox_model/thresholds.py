"""How ready one is to flag: named presets over the calibrated score."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


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


@dataclass(frozen=True, slots=True)
class Measured:
    """How a preset did on messages kept apart from training; shares in [0, 1]."""

    precision: float | None = None
    """Of what it flags, how much is hostile."""
    recall: float | None = None
    """Of what is hostile, how much it flags."""
    false_alarms: float | None = None
    """Of ordinary messages, how many it flags."""


def measured(metrics: Mapping[str, Any]) -> dict[Preset, Measured]:
    """What a flagger's metrics say of each preset; those are left out of which they say nothing,
    or that were measured at another threshold than today's."""
    found = {}
    presets = metrics.get("presets")
    for preset in Preset:
        told = presets.get(preset.value) if isinstance(presets, Mapping) else None
        if not isinstance(told, Mapping) or told.get("threshold") != THRESHOLDS[preset]:
            continue
        values = (_share(told.get(name)) for name in ("precision", "recall", "false_alarms"))
        found[preset] = Measured(*values)
    return found


def _share(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 <= value <= 1 else None


MEANINGS: Mapping[Preset, str] = {
    Preset.RELAXED: "only what nearly everybody would call hostile",
    Preset.BALANCED: "where being hostile is likelier than not",
    Preset.STRICT: "catches more, and errs more",
}


def table(measures: Mapping[Preset, Measured]) -> str:
    """The presets in Markdown, a dash where nothing was measured."""
    rows = [
        "| sensitivity | flags from | precision | recall | false alarms | for |",
        "|---|---|---|---|---|---|",
    ]
    for preset in Preset:
        one = measures.get(preset, Measured())
        numbers = (_percent(value) for value in (one.precision, one.recall, one.false_alarms))
        cells = (f"`{preset}`", f"{100 * THRESHOLDS[preset]:.0f} %", *numbers, MEANINGS[preset])
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _percent(share: float | None) -> str:
    return "\u2013" if share is None else f"{100 * share:.3g} %"
