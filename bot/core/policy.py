"""What a server asked for, and whether a message is in scope."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.core.messages import ChatMessage, Places
from bot.core.modes import Fallback, Keeping, Mode, TrainingConsent
from bot.core.rules import Rule
from bot.core.said import Language
from detox_model.thresholds import THRESHOLDS, Preset

DEFAULT_THRESHOLD = THRESHOLDS[Preset.BALANCED]
DEFAULT_RETENTION = 90
"""Days."""

Sensitivity = Preset | float
"""A preset by name, or the toxicity in (0, 1) from which a message is flagged."""


def threshold_of(sensitivity: Sensitivity) -> float:
    """The toxicity in (0, 1) from which a message is flagged."""
    return THRESHOLDS[sensitivity] if isinstance(sensitivity, Preset) else sensitivity


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """One server's choices; a server that was never set up has ``Mode.OFF``."""

    guild_id: int
    mode: Mode = Mode.OFF
    sensitivity: Sensitivity = Preset.BALANCED
    """The server's; :meth:`threshold_for` tells the one in force for a message."""
    log_channel_id: int | None = None
    fallback: Fallback = Fallback.MASK
    remove_after_reply: bool = False
    """In ``reply`` mode, remove the original once the rewrite stands."""
    exempt_role_ids: frozenset[int] = frozenset()
    exempt_channel_ids: frozenset[int] = frozenset()
    """Channels, threads and categories."""
    exempt_member_ids: frozenset[int] = frozenset()
    channel_modes: Mapping[int, Mode] = field(default_factory=dict)
    """Overrides by thread, channel or category id; the narrowest wins."""
    channel_sensitivities: Mapping[int, Sensitivity] = field(default_factory=dict)
    """Overrides by thread, channel or category id; the narrowest wins."""
    training_consent: TrainingConsent = TrainingConsent.NOBODY
    report_emoji: str | None = None
    """The reaction that reports a message; ``None``: reactions report nothing."""
    language: Language = Language.ENGLISH
    """Of what stands in channels; what one person alone sees is in that person's language."""
    retention_days: int = DEFAULT_RETENTION
    """Days after which the words of an incident are erased; at least 1."""
    keeping: Keeping = Keeping.RETENTION
    keeps_samples: bool = True
    """Whether ``shadow`` mode keeps a few messages to look at."""
    rules: tuple[Rule, ...] = ()
    """What follows when one member's messages are flagged again and again."""

    @property
    def watches(self) -> bool:
        """Whether the bot is on anywhere on the server."""
        return any(mode is not Mode.OFF for mode in (self.mode, *self.channel_modes.values()))

    @property
    def threshold(self) -> float:
        """The server's toxicity in (0, 1); places may differ: :meth:`threshold_for`."""
        return threshold_of(self.sensitivity)

    def threshold_for(self, message: ChatMessage) -> float:
        """The toxicity in (0, 1) from which ``message`` is flagged where it stands."""
        return self.threshold_at(message.places)

    def threshold_at(self, places: Places) -> float:
        """The toxicity in (0, 1) from which a text is flagged in ``places``."""
        return threshold_of(self.sensitivity_at(places))

    def sensitivity_at(self, places: Places) -> Sensitivity:
        """What was chosen for ``places``, or for the narrowest thing around them."""
        for place in places:
            if place in self.channel_sensitivities:
                return self.channel_sensitivities[place]
        return self.sensitivity

    def with_sensitivity(
        self, sensitivity: Sensitivity, place_id: int | None = None
    ) -> "GuildSettings":
        """These settings with another sensitivity, of one place or of the server."""
        if place_id is None:
            return replace(self, sensitivity=sensitivity)
        chosen = {**self.channel_sensitivities, place_id: sensitivity}
        return replace(self, channel_sensitivities=chosen)

    def mode_for(self, message: ChatMessage) -> Mode:
        """The mode in force for ``message``; ``OFF`` where it is out of scope."""
        if message.is_automated or not message.text.strip():
            return Mode.OFF
        if message.author_id in self.exempt_member_ids or self.exempt_role_ids & message.role_ids:
            return Mode.OFF
        if self.exempt_channel_ids.intersection(message.places):
            return Mode.OFF
        return self.mode_at(message.places)

    def mode_at(self, places: Places) -> Mode:
        """The mode chosen for ``places``, whoever writes there and whatever is exempt."""
        for place in places:
            if place in self.channel_modes:
                return self.channel_modes[place]
        return self.mode
