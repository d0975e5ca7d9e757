"""Calm edits that Discord took just before the bot removed the message.

Their words stand nowhere else any more, so they take the place of the rewrite.
"""

import logging
from collections import OrderedDict
from dataclasses import dataclass

from bot.core.cards import redraw_card
from bot.core.errors import PlatformError, StorageError
from bot.core.incidents import Incident, ReviewAction
from bot.core.policy import GuildSettings
from bot.core.ports import ChatPlatform, IncidentRepository

logger = logging.getLogger(__name__)

_REMEMBERED = 1_000
"""Removed messages whose late edits are recognised; Discord tells of them within seconds."""


@dataclass(slots=True)
class OnRoad:
    """One message, on the road once, or several times if it was edited meanwhile."""

    times: int = 0
    latest: str = ""
    calm: str | None = None
    """What its author made of it, if nothing was flagged in that."""


class LateEdits:
    """Knows which messages were removed last, and puts their authors' last words in the posts."""

    def __init__(self, incidents: IncidentRepository, platform: ChatPlatform) -> None:
        self._incidents = incidents
        self._platform = platform
        self._replaced: OrderedDict[int, int] = OrderedDict()

    async def replaced(
        self, message_id: int, incident: Incident, known: OnRoad, settings: GuildSettings
    ) -> None:
        """The message was removed behind its rewrite; an edit may have been told meanwhile."""
        self._replaced[message_id] = incident.id
        if len(self._replaced) > _REMEMBERED:
            self._replaced.popitem(last=False)
        await self._keep(incident.id, known, settings)

    async def calm(
        self, message_id: int, text: str, known: OnRoad, settings: GuildSettings
    ) -> None:
        """Nothing was flagged in ``text``, which is what the message says."""
        known.calm = text
        if (incident_id := self._replaced.get(message_id)) is not None:
            await self._keep(incident_id, known, settings)

    async def _keep(self, incident_id: int, known: OnRoad, settings: GuildSettings) -> None:
        if known.calm is None or known.calm != known.latest:
            return
        try:
            incident = await self._incidents.get(incident_id)
            if incident is None:
                return
            await self._platform.edit_post(incident, known.calm)
            await self._incidents.review(
                incident_id, incident.author_id, ReviewAction.REWORDED, known.calm
            )
        except (PlatformError, StorageError) as error:
            logger.warning("a late edit of incident %d is not shown: %r", incident_id, error)
            return
        await redraw_card(incident_id, settings, self._incidents, self._platform)
