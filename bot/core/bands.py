"""What is counted and sampled of messages, so that a server can see what each preset would flag."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.core.messages import ChatMessage, MessageRef
from detox_model.results import Verdict
from detox_model.thresholds import THRESHOLDS, Preset

_PRESETS = tuple(Preset)


class Band(StrEnum):
    """The mildest preset that flags a message."""

    CLEAN = "clean"
    """None does."""
    STRICT = "strict"
    BALANCED = "balanced"
    RELAXED = "relaxed"
    """Every preset does."""

    def flagged_by(self, preset: Preset) -> bool:
        """Whether ``preset`` flags a message of this band."""
        return self is not Band.CLEAN and _PRESETS.index(Preset(self.value)) <= _PRESETS.index(
            preset
        )


FLAGGED = (Band.RELAXED, Band.BALANCED, Band.STRICT)
"""The bands that some preset flags, the most hostile first."""


def band_of(verdict: Verdict) -> Band:
    """Where a message belongs by the score alone; of a category, whatever it scores."""
    for preset in _PRESETS:
        if verdict.category is not None or verdict.toxicity >= THRESHOLDS[preset]:
            return Band(preset.value)
    return Band.CLEAN


@dataclass(frozen=True, slots=True, order=True)
class CountKey:
    """What a number of messages is counted under."""

    guild_id: int
    channel_id: int
    """A thread's messages count for its parent."""
    day: date
    """In UTC."""
    band: Band


@dataclass(frozen=True, slots=True)
class Sample:
    """One message that some preset flags. Whose it is, it does not say."""

    message: MessageRef
    band: Band
    toxicity: float
    """In [0, 1]."""
    text: str
    lot: float
    """Drawn at random, in [0, 1). Of each channel and band the lowest lots are kept: a fair
    sample, however many processes draw one."""


def sample_of(message: ChatMessage, verdict: Verdict, lot: float) -> Sample:
    """A sample of ``message``."""
    return Sample(message.ref, band_of(verdict), verdict.toxicity, message.text, lot)
