"""The review queue: which incidents wait for a moderator, found without reading their texts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from bot.core.incidents import Incident, ReviewAction, Step
from bot.core.queue import COUNTED, JUDGED
from bot.database.gateway import Gateway
from bot.database.incidents import SqlIncidents
from bot.database.models import APPEALS, INCIDENTS, REPORTS, REVIEWS


class SqlQueue:
    """Fulfils :class:`bot.core.ports.QueueRepository`."""

    def __init__(self, gateway: Gateway, incidents: SqlIncidents) -> None:
        self._gateway = gateway
        self._incidents = incidents

    async def count(self, guild_id: int, place_id: int | None = None) -> int:
        """How many wait; counts no further than :data:`~bot.core.queue.COUNTED`."""
        appealed, unappealed = _appealed(guild_id, place_id), _unappealed(guild_id, place_id)

        def work(connection: Connection) -> int:
            found = 0
            for query in (appealed, unappealed):
                some = query.limit(COUNTED - found).subquery()
                found += connection.scalar(select(func.count()).select_from(some)) or 0
                if found >= COUNTED:
                    break
            return found

        return await self._gateway.read(work)

    async def next(
        self, guild_id: int, place_id: int | None = None, *, after: int | None = None
    ) -> Incident | None:
        """The first that waits, or the first behind the incident ``after``.

        Behind one that is no longer kept, the first of all.
        """

        def work(connection: Connection) -> int | None:
            appealed, unappealed = _appealed(guild_id, place_id), _unappealed(guild_id, place_id)
            before = None if after is None else connection.execute(_position(after)).one_or_none()
            if before is not None:
                came: datetime | None = before.appealed_at
                if came is None:
                    unappealed = unappealed.where(
                        _behind(INCIDENTS.c.created_at, before.created_at, after)
                    )
                    behind: int | None = connection.scalar(unappealed.limit(1))
                    return behind
                appealed = appealed.where(_behind(APPEALS.c.created_at, came, after))
            found: int | None = connection.scalar(appealed.limit(1))
            return found if found is not None else connection.scalar(unappealed.limit(1))

        found = await self._gateway.read(work)
        return None if found is None else await self._incidents.get(found)


def _here(place_id: int | None) -> list[ColumnElement[bool]]:
    here = [INCIDENTS.c.erased_at.is_(None), INCIDENTS.c.step == Step.DONE]
    if place_id is not None:
        here.append(or_(INCIDENTS.c.channel_id == place_id, INCIDENTS.c.thread_id == place_id))
    return here


def _decided(*since: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a moderator has spoken on the incident."""
    return exists().where(
        REVIEWS.c.incident_id == INCIDENTS.c.id,
        REVIEWS.c.action != ReviewAction.REWORDED,
        *since,
    )


def _appealed(guild_id: int, place_id: int | None) -> "Select[Any]":
    # Appeals are few and a server's incidents many: the sum keeps SQLite from its index on servers.
    return (
        select(INCIDENTS.c.id)
        .join(APPEALS, APPEALS.c.incident_id == INCIDENTS.c.id)
        .where(
            INCIDENTS.c.guild_id + 0 == guild_id,
            *_here(place_id),
            ~_decided(REVIEWS.c.created_at >= APPEALS.c.created_at),
        )
        .order_by(APPEALS.c.created_at, INCIDENTS.c.id)
    )


def _unappealed(guild_id: int, place_id: int | None) -> "Select[Any]":
    reported = exists().where(REPORTS.c.incident_id == INCIDENTS.c.id)
    appealed = exists().where(APPEALS.c.incident_id == INCIDENTS.c.id)
    return (
        select(INCIDENTS.c.id)
        .where(
            INCIDENTS.c.guild_id == guild_id,
            *_here(place_id),
            or_(INCIDENTS.c.outcome.in_(sorted(JUDGED)), reported),
            ~_decided(),
            ~appealed,
        )
        .order_by(INCIDENTS.c.created_at, INCIDENTS.c.id)
    )


def _position(incident_id: int) -> "Select[Any]":
    return (
        select(INCIDENTS.c.created_at, APPEALS.c.created_at.label("appealed_at"))
        .select_from(INCIDENTS.outerjoin(APPEALS, APPEALS.c.incident_id == INCIDENTS.c.id))
        .where(INCIDENTS.c.id == incident_id, INCIDENTS.c.erased_at.is_(None))
    )


def _behind(column: Any, moment: datetime, incident_id: int | None) -> ColumnElement[bool]:
    return or_(column > moment, and_(column == moment, INCIDENTS.c.id > incident_id))
