"""What a server asked for, and whether a message is in scope."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.messages import ChatMessage
from bot.core.modes import Fallback, Mode, TrainingConsent
from detox_model.thresholds import THRESHOLDS, Preset

DEFAULT_THRESHOLD = THRESHOLDS[Preset.BALANCED]


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """One server's choices; a server that was never set up has ``Mode.OFF``."""

    guild_id: int
    mode: Mode = Mode.OFF
    threshold: float = DEFAULT_THRESHOLD
    """Toxicity in (0, 1) from which a message is flagged."""
    log_channel_id: int | None = None
    fallback: Fallback = Fallback.MASK
    remove_after_reply: bool = False
    """In ``reply`` mode, remove the original once the rewrite stands."""
    exempt_role_ids: frozenset[int] = frozenset()
    exempt_channel_ids: frozenset[int] = frozenset()
    """Channels, threads and categories."""
    channel_modes: Mapping[int, Mode] = field(default_factory=dict)
    """Overrides by thread, channel or category id; the narrowest wins."""
    training_consent: TrainingConsent = TrainingConsent.NOBODY
    report_emoji: str | None = None
    """The reaction that reports a message; ``None``: reactions report nothing."""

    @property
    def watches(self) -> bool:
        """Whether the bot is on anywhere on the server."""
        return any(mode is not Mode.OFF for mode in (self.mode, *self.channel_modes.values()))

    def mode_for(self, message: ChatMessage) -> Mode:
        """The mode in force for ``message``; ``OFF`` where it is out of scope."""
        places = [message.ref.thread_id, message.ref.channel_id, message.category_id]
        if message.is_automated or not message.text.strip():
            return Mode.OFF
        if self.exempt_role_ids & message.role_ids:
            return Mode.OFF
        if any(place in self.exempt_channel_ids for place in places if place is not None):
            return Mode.OFF
        return self.mode_at(message)

    def mode_at(self, message: ChatMessage) -> Mode:
        """The mode where ``message`` stands, whoever wrote it and whatever is exempt."""
        for place in (message.ref.thread_id, message.ref.channel_id, message.category_id):
            if place is not None and place in self.channel_modes:
                return self.channel_modes[place]
        return self.mode
