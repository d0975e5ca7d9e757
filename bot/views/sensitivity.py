"""How ready the bot is to flag, in words."""

from collections.abc import Mapping

from bot.core.policy import Sensitivity
from detox_model.thresholds import MEANINGS, THRESHOLDS, Measured, Preset

Measures = Mapping[Preset, Measured]
CHOICE_ROOM = 100
"""Characters of a choice's name that Discord shows."""


def named(sensitivity: Sensitivity) -> str:
    """``balanced``, or ``55%``."""
    return sensitivity.value if isinstance(sensitivity, Preset) else f"{sensitivity:.0%}"


def choice(preset: Preset, measures: Measures) -> str:
    """A preset in one line of at most :data:`CHOICE_ROOM` characters."""
    line = f"{preset}: {MEANINGS[preset]}"
    found = measures.get(preset, Measured())
    if found.precision is not None and found.recall is not None:
        line += f" ({found.precision:.0%} right, finds {found.recall:.0%})"
    return line[:CHOICE_ROOM]


def explained(preset: Preset, measures: Measures) -> str:
    """What a preset does, and how well it did where that was measured."""
    text = f"It flags from {THRESHOLDS[preset]:.0%} on: {MEANINGS[preset]}."
    found = measures.get(preset, Measured())
    facts = []
    if found.precision is not None:
        facts.append(f"of 100 messages that it flagged {100 * found.precision:.0f} were hostile")
    if found.recall is not None:
        facts.append(f"of 100 hostile ones it found {100 * found.recall:.0f}")
    if found.false_alarms is not None:
        often = 1_000 * found.false_alarms
        facts.append(f"of 1,000 ordinary ones it flagged {often:.3g}")
    if facts:
        text += f" On texts kept apart from training, {', '.join(facts)}."
    return text
