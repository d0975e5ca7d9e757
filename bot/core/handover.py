"""All that is kept of a member, record by record, for them to take along."""

from collections.abc import AsyncIterator
from typing import Any

from bot.core.ports import HandoverRepository, IncidentRepository, PrivacyRepository
from bot.core.privacy import Trace, record_of

PAGE = 50
"""Incidents whose words are in memory at once."""
INCIDENTS = "incidents"
KINDS = (INCIDENTS, *(trace.value for trace in Trace))
"""What records are of, in their order."""


async def records(
    incidents: IncidentRepository,
    privacy: PrivacyRepository,
    handover: HandoverRepository,
    member_id: int,
    guild_id: int | None,
) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """A member's incidents, the oldest first, and then what else tells of them: its kind, of
    :data:`KINDS`, and plain values; on all servers with ``None``.

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
            yield INCIDENTS, record_of(incident, reviews, sanctions.get(number, ()))
    async for trace, record in handover.found(member_id, guild_id):
        yield trace.value, record
