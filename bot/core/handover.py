"""All that is kept of a member, record by record, for them to take along."""

from collections.abc import AsyncIterator
from typing import Any

from bot.core.ports import IncidentRepository, PrivacyRepository
from bot.core.privacy import record_of

PAGE = 50
"""Incidents whose words are in memory at once."""


async def records(
    incidents: IncidentRepository,
    privacy: PrivacyRepository,
    member_id: int,
    guild_id: int | None,
) -> AsyncIterator[dict[str, Any]]:
    """A member's incidents, the oldest first, as plain values; on all servers with ``None``.

    Raises :class:`~bot.core.errors.StorageError`.
    """
    after = 0
    while ids := await privacy.incident_ids(member_id, guild_id, after=after, limit=PAGE):
        after = ids[-1]
        sanctions = await privacy.sanctions(ids)
        for number in ids:
            incident = await incidents.get(number)
            if incident is None:  # deleted in the meantime
                continue
            reviews = await incidents.reviews(number)
            yield record_of(incident, reviews, sanctions.get(number, ()))
