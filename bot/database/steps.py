"""The steps that an incident takes: each one from those before it, whoever asks for it."""

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from bot.core.incidents import Step
from bot.database.errors import StepConflict, UnknownIncident
from bot.database.models import INCIDENTS

_BEFORE: dict[Step, tuple[Step, ...]] = {
    Step.PROPOSED: (Step.CLAIMED,),
    # Posting again is how the bot falls back to a milder mode when Discord refused the first.
    Step.POSTING: (Step.PROPOSED, Step.POSTING),
    Step.POSTED: (Step.POSTING,),
    Step.DONE: (Step.CLAIMED, Step.PROPOSED, Step.POSTING, Step.POSTED),
}
"""From which steps each step may be reached."""
_THIS = INCIDENTS.c.id == bindparam("incident")
# Nothing is added to an incident that is being erased: this waits for that.
_LOCK = (
    select(INCIDENTS.c.step)
    .where(_THIS, INCIDENTS.c.erased_at.is_(None))
    .with_for_update(read=True, key_share=True)
)
_ADVANCE = {
    step: update(INCIDENTS)
    .where(_THIS, INCIDENTS.c.step.in_(before))
    .values(step=step)
    .returning(INCIDENTS.c.id)
    for step, before in _BEFORE.items()
}


def advance(connection: Connection, incident_id: int, step: Step, **values: Any) -> None:
    """Move one incident to ``step`` in a single statement, so that of two movers one wins."""
    moved = connection.scalar(_ADVANCE[step], {"incident": incident_id, **values})
    if moved is None:
        raise StepConflict(incident_id, lock(connection, incident_id), step)


def lock(connection: Connection, incident_id: int) -> Step:
    """Keep one incident from being erased until the transaction ends; the step it is at.

    Raises :class:`~bot.database.errors.UnknownIncident`.
    """
    found: Step | None = connection.scalar(_LOCK, {"incident": incident_id})
    if found is None:
        raise UnknownIncident(incident_id)
    return found
