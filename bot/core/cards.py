"""Keeping the moderators' cards up to date."""

import logging

from bot.core.errors import PlatformError, StorageError
from bot.core.policy import GuildSettings
from bot.core.ports import ChatPlatform, IncidentRepository

logger = logging.getLogger(__name__)


async def redraw_card(
    incident_id: int,
    settings: GuildSettings,
    incidents: IncidentRepository,
    platform: ChatPlatform,
) -> None:
    """Let the card of an incident show what was added to it; failing here changes nothing."""
    try:
        incident = await incidents.get(incident_id)
        if incident is not None and incident.log_message_id is not None:
            await platform.update_card(incident, settings, await incidents.reviews(incident_id))
    except (StorageError, PlatformError) as error:
        logger.warning("the card of incident %d is out of date: %r", incident_id, error)
