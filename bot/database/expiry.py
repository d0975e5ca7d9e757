"""Erasing what servers and members want kept no longer, a few incidents a transaction.

What is left of an incident then, see :mod:`bot.database.erased`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    bindparam,
    delete,
    exists,
    func,
    select,
    union,
)

from bot.core.incidents import ReviewAction, Step
from bot.core.modes import Keeping
from bot.core.policy import DEFAULT_RETENTION
from bot.core.ports import Retention, Withdrawn
from bot.database.clock import Clock
from bot.database.erased import empty, erase
from bot.database.gateway import Gateway
from bot.database.models import APPEALS, CHOICES, GUILDS, INCIDENTS, REVIEWS
from bot.database.pairs import lent_pairs
from bot.database.pepper import Pepper

BATCH = 100
"""Incidents a transaction, so that messages wait but a moment for their turn to write."""

_BEFORE: BindParameter[Any] = bindparam("before")
_HERE = INCIDENTS.c.guild_id == bindparam("guild")
_OLD = (
    _HERE,
    INCIDENTS.c.erased_at.is_(None),
    INCIDENTS.c.step == Step.DONE,
    INCIDENTS.c.created_at < _BEFORE,
)
_OF_THIS = REVIEWS.c.incident_id == INCIDENTS.c.id
_JUDGED = (_OF_THIS, REVIEWS.c.action != ReviewAction.REWORDED)
_JUDGED_AT = (
    select(func.max(REVIEWS.c.created_at))
    .where(*_JUDGED)
    .correlate(INCIDENTS)  # not by itself from within another subquery
    .scalar_subquery()
)
_SETTLED = (
    *_OLD,  # cheap, by the index: what was judged before then was claimed before then
    exists().where(*_JUDGED),
    ~exists().where(*_JUDGED, REVIEWS.c.created_at >= _BEFORE),
    ~exists().where(APPEALS.c.incident_id == INCIDENTS.c.id, APPEALS.c.created_at > _JUDGED_AT),
)
_WANTED = INCIDENTS.c.author_key.in_(
    select(CHOICES.c.member_key).where(
        CHOICES.c.guild_id == bindparam("guild"), CHOICES.c.keeping.is_(False)
    )
)
_LENT = (
    select(INCIDENTS.c.id)
    .where(
        _HERE,
        INCIDENTS.c.erased_at.is_not(None),
        INCIDENTS.c.emptied_at.is_(None),
        INCIDENTS.c.id > bindparam("after"),
    )
    .order_by(INCIDENTS.c.id)
    .limit(bindparam("limit"))
)
_EMPTY = (
    select(INCIDENTS.c.id)
    .where(
        _HERE,
        INCIDENTS.c.emptied_at.is_not(None),
        INCIDENTS.c.log_message_id.is_(None),  # or nobody would find that card any more
        INCIDENTS.c.created_at < _BEFORE,
    )
    .order_by(INCIDENTS.c.created_at)
    .limit(bindparam("limit"))
)
_SERVERS = select(
    union(select(GUILDS.c.guild_id), select(INCIDENTS.c.guild_id)).subquery("known").c.guild_id
)
_KNOWN = _SERVERS.subquery("servers")
_RETENTIONS = (
    select(_KNOWN.c.guild_id, GUILDS.c.retention_days, GUILDS.c.keeping, GUILDS.c.keeps_samples)
    .select_from(_KNOWN.outerjoin(GUILDS, GUILDS.c.guild_id == _KNOWN.c.guild_id))
    .order_by(_KNOWN.c.guild_id)
)


class SqlExpiry:
    """Fulfils :class:`bot.core.ports.RetentionRepository`."""

    def __init__(self, gateway: Gateway, pepper: Pepper, clock: Clock) -> None:
        self._gateway = gateway
        self._pepper = pepper
        self._clock = clock

    async def retentions(self) -> list[Retention]:
        """Of every server of which something is kept, the defaults where it never chose."""
        return await self._gateway.read(
            lambda connection: [
                Retention(
                    row.guild_id,
                    row.retention_days or DEFAULT_RETENTION,
                    row.keeping or Keeping.RETENTION,
                    row.keeps_samples is not False,
                )
                for row in connection.execute(_RETENTIONS)
            ]
        )

    async def expire(self, guild_id: int, *, before: datetime) -> int:
        """Erase some incidents of a server claimed before then; how many, 0: none is left."""
        return await self._erase(_OLD, guild_id, before)

    async def expire_reviewed(self, guild_id: int, *, before: datetime, own_only: bool) -> int:
        """Erase some incidents that a moderator judged last before then, and nobody appealed
        since; how many. ``own_only``: only those of members who want their words kept so."""
        conditions = (*_SETTLED, _WANTED) if own_only else _SETTLED
        return await self._erase(conditions, guild_id, before)

    async def expire_own(self, guild_id: int, *, before: datetime) -> int:
        """As :meth:`expire`, of members who want their words kept no longer than needed."""
        return await self._erase((*_OLD, _WANTED), guild_id, before)

    async def withdraw(self, guild_id: int, *, after: int) -> Withdrawn:
        """Erase the texts of some erased incidents above ``after`` that are lent no longer."""
        which = {"guild": guild_id, "after": after, "limit": BATCH}
        now = self._clock()

        def work(connection: Connection) -> Withdrawn:
            found = list(connection.scalars(_LENT, which))
            if not found:
                return Withdrawn(None, 0)
            lent = set(connection.scalars(lent_pairs(found)))
            gone = [one for one in found if one not in lent]
            empty(connection, gone, now)
            return Withdrawn(found[-1], len(gone))

        return await self._gateway.write(work)

    async def drop(self, guild_id: int, *, before: datetime) -> int:
        """Delete what is left of some erased incidents claimed before then; how many. Those
        whose texts are lent stay."""
        which = {"guild": guild_id, "before": before, "limit": BATCH}

        def work(connection: Connection) -> int:
            found = list(connection.scalars(_EMPTY, which))
            if found:
                # Rewrites, reviews and sanctions go with their incident.
                connection.execute(delete(INCIDENTS).where(INCIDENTS.c.id.in_(found)))
            return len(found)

        return await self._gateway.write(work)

    async def overwrite(self) -> None:
        """Leave what was erased in no file of the database's."""
        await self._gateway.fold()

    async def _erase(self, conditions: Sequence[Any], guild_id: int, before: datetime) -> int:
        some = _some(conditions)
        which = {"guild": guild_id, "before": before}
        await self._pepper.load()
        now = self._clock()

        def work(connection: Connection) -> int:
            found = connection.execute(some, which).all()
            if found:
                erase(connection, self._pepper, {row.id: row.message_id for row in found}, now)
            return len(found)

        return await self._gateway.write(work)


def _some(conditions: Sequence[Any]) -> "Select[Any]":
    return (
        select(INCIDENTS.c.id, INCIDENTS.c.message_id)
        .where(*conditions)
        .order_by(INCIDENTS.c.created_at)
        .limit(BATCH)
        # What another process erases just now is not ours; what is taken up anew waits for us.
        .with_for_update(skip_locked=True)
    )
