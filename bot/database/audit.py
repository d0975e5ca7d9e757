"""The audit trail's table, and who is named by the records of exports."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Update,
    bindparam,
    delete,
    insert,
    select,
    union,
    update,
)

from bot.core.audit import Action, Entry, Recorded, Sought
from bot.database.gateway import Gateway
from bot.database.models import AUDIT, EXPORTS, FORGOTTEN
from bot.database.pepper import Pepper

BATCH = 500
"""Entries, or members, a transaction."""

_NAMING = ((AUDIT.c.actor, AUDIT.c.at), (EXPORTS.c.asked_by, EXPORTS.c.created_at))
"""Columns with who did something, and with when they did."""
_GUILDS = union(*(select(who.table.c.guild_id).where(who > 0) for who, _ in _NAMING))
_FORGOTTEN = select(FORGOTTEN).where(
    FORGOTTEN.c.member_key.in_(bindparam("keys", expanding=True)),
    FORGOTTEN.c.at >= bindparam("since"),
)


class SqlAudit:
    """Fulfils :class:`bot.core.audit.AuditRepository`."""

    def __init__(self, gateway: Gateway, pepper: Pepper) -> None:
        self._gateway = gateway
        self._pepper = pepper

    async def add(self, entries: Sequence[Entry]) -> None:
        """Write entries, all or none."""
        if any(entry.actor is not None for entry in entries):
            # Not without need: `db upgrade` has no key with which to make the pepper.
            await self._pepper.load()
        rows = [self._row(entry) for entry in entries]
        keys = {
            who: self._pepper.member_key_now(who)
            for row in rows
            if (who := row["actor"]) is not None and who > 0
        }
        since = min(row["at"] for row in rows)

        def work(connection: Connection) -> None:
            # What waited here, or in another process, while they asked to be forgotten.
            asked = {"keys": [*keys.values()], "since": since}
            for wish in connection.execute(_FORGOTTEN, asked) if keys else ():
                for row in rows:
                    there = wish.guild_id in (None, row["guild_id"])
                    if keys.get(row["actor"]) == wish.member_key and there and row["at"] <= wish.at:
                        row["actor"] = wish.member_key
            connection.execute(insert(AUDIT), rows)

        await self._gateway.write(work)

    async def find(
        self, sought: Sought, *, before: int | None = None, limit: int
    ) -> list[Recorded]:
        """The newest entries, or the newest with a number below ``before``."""
        query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(AUDIT.c.id < before)
        if sought.guild_id is not None:
            query = query.where(AUDIT.c.guild_id == sought.guild_id)
        if sought.actor is not None:
            either = (sought.actor, await self._pepper.member_key(sought.actor))
            query = query.where(AUDIT.c.actor.in_(either))
        if sought.action is not None:
            query = query.where(AUDIT.c.action == sought.action)
        if sought.since is not None:
            query = query.where(AUDIT.c.at >= sought.since)
        return await self._gateway.read(
            lambda connection: [Recorded(**row) for row in connection.execute(query).mappings()]
        )

    async def prune(self, *, before: datetime) -> int:
        """Delete some entries from before then; how many, 0: none is left."""
        old = select(AUDIT.c.id).where(AUDIT.c.at < before).limit(BATCH)
        statement = delete(AUDIT).where(AUDIT.c.id.in_(old))
        return await self._gateway.write(lambda connection: connection.execute(statement).rowcount)

    async def guilds(self) -> list[int | None]:
        """The servers with entries, or exports, that name a member by their id."""
        return await self._gateway.read(
            lambda connection: list(connection.execute(_GUILDS).scalars())
        )

    async def anonymise(self, guild_id: int | None, *, before: datetime) -> int:
        """Put members' keys in place of their ids in what is from before then, exports included;
        how many members there were at most, 0: none is left."""
        await self._pepper.load()

        def work(connection: Connection) -> int:
            count = 0
            for who, when in _NAMING:
                named = (_in(who, guild_id), when < before)
                members = select(who).where(who > 0, *named).distinct().limit(BATCH)
                found = list(connection.execute(members).scalars())
                for member in found:
                    key = self._pepper.member_key_now(member)
                    connection.execute(_keyed(who, key).where(who == member, *named))
                count += len(found)
            return count

        return await self._gateway.write(work)

    def _row(self, entry: Entry) -> dict[str, Any]:
        actor = entry.actor
        if actor is not None and actor > 0 and entry.action is Action.FORGOTTEN:
            # Who asked to be forgotten is not named by the record of that.
            actor = self._pepper.member_key_now(actor)
        return {
            "at": entry.at,
            "guild_id": entry.guild_id,
            "actor": actor,
            "action": entry.action.value,
            "subject": dict(entry.subject),
        }


def _in(column: Column[Any], guild_id: int | None) -> ColumnElement[bool]:
    """That a row of the column's table is a server's, or concerns the whole installation."""
    guild = column.table.c.guild_id
    return guild.is_(None) if guild_id is None else guild == guild_id


def _keyed(column: Column[Any], key: int) -> Update:
    return update(column.table).values({column: key})
