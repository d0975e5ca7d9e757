"""An author's word against what became of their message."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.core.audit import NO_TRAIL, Action, AuditTrail, Entry
from bot.core.cards import redraw_card
from bot.core.errors import PlatformError, StorageError
from bot.core.ports import ChatPlatform, IncidentRepository, ModeratorLog, SettingsRepository
from bot.core.said import said

logger = logging.getLogger(__name__)

LONGEST_APPEAL = 1_000
"""Characters."""
FRESH = timedelta(minutes=10)
"""For how long a card stands where moderators see it change."""


class Appeals:
    """Takes appeals, one an incident, and lets the moderators know."""

    def __init__(
        self,
        *,
        incidents: IncidentRepository,
        settings: SettingsRepository,
        platform: ChatPlatform,
        log: ModeratorLog,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        audit: AuditTrail = NO_TRAIL,
    ) -> None:
        self._audit = audit
        self._incidents = incidents
        self._settings = settings
        self._platform = platform
        self._log = log
        self._now = now

    async def appeal(self, incident_id: int, text: str) -> bool:
        """Keep an appeal; false if there was one before.

        Raises :class:`~bot.core.errors.StorageError`. Once it is kept, nothing fails: the queue
        has it, even where the log channel cannot be written to.
        """
        if not await self._incidents.appeal(incident_id, text[:LONGEST_APPEAL]):
            return False
        try:
            await self._tell(incident_id)
        except (StorageError, PlatformError) as error:
            logger.warning("nobody was told of the appeal of incident %d: %r", incident_id, error)
        return True

    async def _tell(self, incident_id: int) -> None:
        incident = await self._incidents.get(incident_id)
        if incident is None:
            return
        about = {"incident": incident_id}
        self._audit.record(Entry(Action.APPEALED, incident.ref.guild_id, incident.author_id, about))
        settings = await self._settings.get(incident.ref.guild_id)
        await redraw_card(incident_id, settings, self._incidents, self._platform)
        if self._now() - incident.created_at > FRESH or incident.log_message_id is None:
            await self._log.remark(
                incident, settings, said("appeal-remark", incident=str(incident_id))
            )
