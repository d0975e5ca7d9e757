"""The end of a message's road, as the log keeps it."""

from functools import partial

from bot.core.acting import Acted
from bot.core.errors import StorageError
from bot.core.incidents import Outcome
from bot.core.ports import IncidentRepository

_SAID_TO_STAY = {
    Outcome.WITHHELD: Outcome.ROLLED_BACK,
    Outcome.REPLY_REPLACED: Outcome.REPLIED,
}
"""By what became of a message that was removed: what recovery made of it before that."""


async def end(
    incidents: IncidentRepository,
    incident_id: int,
    acted: Acted,
    *,
    latency_ms: float | None,
    card: bool,
) -> bool:
    """Record how an incident ended; whether that corrects what another process had recorded.

    A process that was taken for dead may remove a message of which another said meanwhile that
    it stays, and only what is known to be removed can be restored. Raises
    :class:`~bot.core.errors.StorageError`.
    """
    finish = partial(
        incidents.finish,
        incident_id,
        acted.outcome,
        detail=acted.detail,
        latency_ms=latency_ms,
        card=card,
    )
    try:
        await finish()
    except StorageError:
        ended = _SAID_TO_STAY.get(acted.outcome)
        if ended is None or not await incidents.reopen(incident_id, ended, acted.mode):
            raise
    else:
        return False
    if acted.posted_message_id is not None:
        await incidents.posted(incident_id, acted.posted_message_id)
    await finish()
    return True
