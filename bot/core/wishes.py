"""A moderator has a message reworded at once, whatever its score and the mode of the place."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.audit import NO_TRAIL, Action, AuditTrail, Entry
from bot.core.incidents import Hit, Incident, Outcome, Source
from bot.core.messages import ChatMessage
from bot.core.ports import IncidentRepository
from bot.core.service import Ignored, ModerationService


class Replaced(StrEnum):
    """What became of a moderator's wish."""

    DONE = "done"
    """The wording stands, the original is gone."""
    BESIDE = "beside"
    """The wording stands as a reply; the original could not go, or is to stay."""
    WITHHELD = "withheld"
    """No wording was good enough, and the server has such messages removed."""
    LEFT = "left"
    """No wording was good enough: the message stays."""
    CATEGORY = "category"
    """It is of a kind that nobody should reword."""
    FORBIDDEN = "forbidden"
    """The bot may not post there."""
    GONE = "gone"
    OURS = "ours"
    """It is a wording of the bot's."""
    AUTOMATED = "automated"
    """A bot, a webhook or the system wrote it."""
    UNTOUCHED = "untouched"
    """A sticker, poll, forward or the like, which nothing can stand in for."""
    EMPTY = "empty"
    BUSY = "busy"
    """Somebody else handles it at the moment, or too much is under way."""
    FAILED = "failed"


_BY_OUTCOME = {
    Outcome.REPLACED: Replaced.DONE,
    Outcome.REPLY_REPLACED: Replaced.DONE,
    Outcome.REPLIED: Replaced.BESIDE,
    Outcome.WITHHELD: Replaced.WITHHELD,
    Outcome.LEFT: Replaced.LEFT,
    Outcome.NUDGED: Replaced.FORBIDDEN,
    Outcome.SHADOWED: Replaced.FORBIDDEN,
    Outcome.GONE: Replaced.GONE,
}


@dataclass(frozen=True, slots=True)
class Replacement:
    """What became of it, and the incident that was made of it, if any."""

    replaced: Replaced
    incident: Incident | None = None


class WishService:
    """Fulfils moderators' wishes: sends messages down the road in ``replace`` mode."""

    def __init__(
        self,
        *,
        moderation: ModerationService,
        incidents: IncidentRepository,
        audit: AuditTrail = NO_TRAIL,
    ) -> None:
        self._audit = audit
        self._moderation = moderation
        self._incidents = incidents

    async def replace(self, message: ChatMessage, moderator_id: int) -> Replacement:
        """Have ``message``, which stands, reworded now; the caller has checked the moderator.

        Raises :class:`~bot.core.errors.StorageError` where it cannot be looked up.
        """
        if refused := await self._refused(message):
            return Replacement(refused)
        wish = Hit(Source.MODERATOR, 1.0, detail=str(moderator_id))
        handled = await self._moderation.handle(message, Source.MODERATOR, (wish,))
        if handled.ignored in (Ignored.CLAIMED, Ignored.BUSY):
            return Replacement(Replaced.BUSY)
        if handled.incident_id is None or handled.outcome is None:
            return Replacement(Replaced.FAILED)
        about = {"incident": handled.incident_id, "outcome": handled.outcome.value}
        self._audit.record(Entry(Action.REPLACED, message.ref.guild_id, moderator_id, about))
        incident = await self._incidents.get(handled.incident_id)
        replaced = _BY_OUTCOME.get(handled.outcome, Replaced.FAILED)
        if incident is not None and incident.category and replaced is Replaced.LEFT:
            replaced = Replaced.CATEGORY
        return Replacement(replaced, incident)

    async def _refused(self, message: ChatMessage) -> Replaced | None:
        if await self._incidents.by_post(message.ref.message_id) is not None:
            return Replaced.OURS
        if message.is_automated:
            return Replaced.AUTOMATED
        if not message.is_plain:
            return Replaced.UNTOUCHED
        return None if message.text.strip() else Replaced.EMPTY
