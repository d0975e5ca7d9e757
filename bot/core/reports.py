"""Members' reports: they bring a message before the moderators, and silence nobody.

What a report finds hostile at the strict threshold goes down the usual road; anything else stays
as it is and is kept for the moderators, whatever its reporters think.
"""

from enum import StrEnum

from bot.core.flagging import Flagged
from bot.core.incidents import Hit, Outcome, Source
from bot.core.messages import ChatMessage
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.reasons import Reason
from detox_model.thresholds import THRESHOLDS, Preset

BELOW = Reason.REPORTED_BELOW
EXEMPT = Reason.REPORTED_EXEMPT
A_REPORT = Hit(Source.REPORT, 1.0)
"""What a report adds to an incident; who reported is not in it."""


class Reported(StrEnum):
    """What became of one report."""

    OFF = "off"
    """The server did not turn the bot on there."""
    NOTHING_TO_READ = "nothing_to_read"
    AUTOMATED = "automated"
    """A bot, a webhook or the system wrote it."""
    OWN = "own"
    AGAIN = "again"
    """This member reported it before."""
    KNOWN = "known"
    """It was flagged before; the report is added."""
    KEPT = "kept"
    """It stays; the moderators decide."""
    ACTED = "acted"
    """It went down the usual road."""
    FAILED = "failed"


def settings_for(settings: GuildSettings, message: ChatMessage, source: Source) -> GuildSettings:
    """The server's choices for ``message``; where it was reported, it is read strictly."""
    if source is not Source.REPORT:
        return settings
    threshold = min(settings.threshold_for(message), THRESHOLDS[Preset.STRICT])
    return settings.with_sensitivity(threshold, message.ref.place_id)


def mode_for(settings: GuildSettings, message: ChatMessage, source: Source) -> Mode:
    """The mode in force; reports reach moderators from exempt members and channels, too."""
    if source is Source.MODERATOR:
        return Mode.OFF if message.is_automated or not message.text.strip() else Mode.REPLACE
    asked = settings.mode_for(message)
    if source is Source.REPORT and not message.is_automated and message.text.strip():
        return settings.mode_at(message.places)
    return asked


def only_kept(settings: GuildSettings, message: ChatMessage, flagged: Flagged) -> str | None:
    """Why a reported message is left to the moderators; ``None`` if it takes the usual road."""
    if flagged.source is not Source.REPORT:
        return None
    if settings.mode_for(message) is Mode.OFF:
        return EXEMPT
    if all(hit.source is Source.REPORT for hit in flagged.hits):
        return BELOW
    return None


def became(outcome: Outcome | None) -> Reported:
    """What a new incident's outcome means to its reporter."""
    return Reported.KEPT if outcome in (Outcome.LEFT, Outcome.FAILED) else Reported.ACTED
