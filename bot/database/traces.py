"""What names a member beside the incidents of their own, and taking their name off it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    insert,
    select,
    true,
    update,
)

from bot.core.incidents import Hit, Source
from bot.database.clock import Clock
from bot.database.errors import KeyringError
from bot.database.exports import outdate
from bot.database.gateway import Gateway
from bot.database.models import (
    AUDIT,
    EXPORT_AUTHORS,
    EXPORTS,
    FORGOTTEN,
    GUILDS,
    INCIDENTS,
    REPORTS,
    REVIEWS,
    WORDS,
)
from bot.database.pairs import export_author
from bot.database.pepper import Pepper
from bot.database.stretches import stretch

logger = logging.getLogger(__name__)

SPAN = 1_000
"""Rows that a transaction looks at, so that messages wait but a moment for their turn to write."""
HITS_AT_ONCE = 200
"""Likewise, where what is looked at has to be decrypted."""

Sweep = Callable[[Connection, ColumnElement[bool]], int]
"""Work on the rows of a table that the condition names; how many it changed."""


class SqlTraces:
    """Fulfils :class:`bot.core.ports.TraceRepository`.

    Every call works in short transactions; if it is broken off, call it again.
    """

    def __init__(self, gateway: Gateway, pepper: Pepper, clock: Clock) -> None:
        self._gateway = gateway
        self._pepper = pepper
        self._clock = clock

    async def wish(self, member_id: int, guild_id: int | None) -> None:
        """Remember that they asked to be forgotten, and which exports are outdated by it."""
        key = await self._pepper.member_key(member_id)
        author = export_author(key, self._pepper.digest_now)
        # A later wish for as much, or for more, stands for an earlier one.
        earlier = delete(FORGOTTEN).where(FORGOTTEN.c.member_key == key)
        if guild_id is not None:
            earlier = earlier.where(FORGOTTEN.c.guild_id == guild_id)

        def work(connection: Connection) -> None:
            connection.execute(earlier)
            # The time at which it counts, not the one at which it began to wait for its turn.
            row = {"member_key": key, "guild_id": guild_id, "at": self._clock()}
            connection.execute(insert(FORGOTTEN), row)
            theirs = outdate(connection, author, guild_id)
            connection.execute(delete(EXPORT_AUTHORS).where(theirs))

        await self._gateway.write(work)

    async def forget(self, member_id: int, guild_id: int | None) -> int:
        """Take their name off what they reported, reviewed, listed or did; how many rows.

        What they decided as a moderator stays, with the wordings, under their key; the reasons
        that they gave go. Reports are found by making the digest of each anew.
        """
        key = await self._pepper.member_key(member_id)
        here = _here(guild_id)
        incidents = true() if guild_id is None else REVIEWS.c.incident_id.in_(_numbers(guild_id))
        changed = await self._rename(
            REVIEWS, REVIEWS.c.moderator_id, member_id, incidents, moderator_id=key, reason=None
        )
        for table, column in (
            (WORDS, WORDS.c.created_by),
            (EXPORTS, EXPORTS.c.asked_by),
            (AUDIT, AUDIT.c.actor),
        ):
            changed += await self._rename(
                table, column, member_id, here(table), **{column.name: key}
            )
        changed += await self._sweep(AUDIT.c.id, _subjects(member_id, key, here(AUDIT)))
        changed += await self._sweep(
            INCIDENTS.c.id, _wishes(member_id, here(INCIDENTS)), HITS_AT_ONCE
        )
        return changed + await self._unreport(member_id, guild_id)

    async def exempting(self, member_id: int, guild_id: int | None) -> list[int]:
        """The servers whose settings exempt them by name."""
        query = select(GUILDS.c.guild_id, GUILDS.c.exempt_member_ids).where(
            mentions(GUILDS.c.exempt_member_ids, member_id), _here(guild_id)(GUILDS)
        )

        def work(connection: Connection) -> list[int]:
            rows = connection.execute(query)
            return [row.guild_id for row in rows if member_id in (row.exempt_member_ids or ())]

        return await self._gateway.read(work)

    async def overwrite(self) -> None:
        """Leave what was deleted in no file of the database's."""
        await self._gateway.fold()

    async def _rename(
        self,
        table: Table,
        column: Any,
        member_id: int,
        where: ColumnElement[bool],
        **values: Any,
    ) -> int:
        theirs = update(table).where(column == member_id, where).values(values)

        def work(connection: Connection, within: ColumnElement[bool]) -> int:
            return connection.execute(theirs.where(within)).rowcount

        return await self._sweep(table.c.id, work)

    async def _sweep(self, number: Any, work: Sweep, span: int = SPAN) -> int:
        """Let ``work`` at a table, a few rows at a time in the order of ``number``."""
        after, changed = -1, 0
        while True:
            done = await self._gateway.write(stretch(number, after, span, work))
            if done is None:
                return changed
            after, more = done
            changed += more

    async def reports(
        self, member_id: int, guild_id: int | None
    ) -> AsyncIterator[ColumnElement[bool]]:
        """Conditions that name a member's reports, some at a time.

        Reports say of nobody whose they are: look for the digests that would be theirs.
        """
        query = (
            select(REPORTS.c.incident_id)
            .where(REPORTS.c.incident_id > bindparam("after"))
            .distinct()
            .order_by(REPORTS.c.incident_id)
            .limit(SPAN)
        )
        if guild_id is not None:
            query = query.where(REPORTS.c.incident_id.in_(_numbers(guild_id)))
        after = -1
        while True:
            which = {"after": after}
            found = await self._gateway.read(
                lambda connection, which=which: list(connection.scalars(query, which))  # type: ignore[misc]
            )
            if not found:
                return
            after = found[-1]
            digests = await asyncio.to_thread(self._digests, found, member_id)
            yield and_(REPORTS.c.incident_id.in_(found), REPORTS.c.reporter.in_(digests))

    async def _unreport(self, member_id: int, guild_id: int | None) -> int:
        deleted = 0
        async for theirs in self.reports(member_id, guild_id):
            gone = delete(REPORTS).where(theirs)
            deleted += await self._gateway.write(
                lambda connection, gone=gone: connection.execute(gone).rowcount  # type: ignore[misc]
            )
        return deleted

    def _digests(self, incident_ids: Sequence[int], member_id: int) -> list[str]:
        return [
            self._pepper.digest_now("reporter", f"{number}:{member_id}") for number in incident_ids
        ]


def _here(guild_id: int | None) -> Callable[[Table], ColumnElement[bool]]:
    return lambda table: true() if guild_id is None else table.c.guild_id == guild_id


def _numbers(guild_id: int) -> Any:
    return select(INCIDENTS.c.id).where(INCIDENTS.c.guild_id == guild_id)


def mentions(column: Any, member_id: int) -> ColumnElement[bool]:
    """Whether the JSON of a column may name a member; read it to know."""
    return cast(column, Text).contains(str(member_id))


def _subjects(member_id: int, key: int, where: ColumnElement[bool]) -> Sweep:
    """Put the key in the place of a member whom an entry of the audit trail is about."""
    query = select(AUDIT.c.id, AUDIT.c.subject).where(mentions(AUDIT.c.subject, member_id), where)

    def work(connection: Connection, within: ColumnElement[bool]) -> int:
        changed = 0
        for row in connection.execute(query.where(within)).all():
            subject = renamed(row.subject, member_id, key)
            if subject != row.subject:
                entry = update(AUDIT).where(AUDIT.c.id == row.id)
                connection.execute(entry.values(subject=subject))
                changed += 1
        return changed

    return work


def renamed(value: Any, member_id: int, key: int) -> Any:
    """The JSON of a column with the key in the place of a member."""
    if isinstance(value, dict):
        return {
            renamed(name, member_id, key): renamed(one, member_id, key)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [renamed(one, member_id, key) for one in value]
    if isinstance(value, str) and value == str(member_id):
        return str(key)
    return key if value == member_id and not isinstance(value, bool) else value


def _wishes(member_id: int, where: ColumnElement[bool]) -> Sweep:
    """Take a moderator's name off the messages that they wanted reworded.

    Former versions put it on messages that something else had flagged, too.
    """
    flagged = select(INCIDENTS.c.id, INCIDENTS.c.hits).where(
        INCIDENTS.c.hits.is_not(None), INCIDENTS.c.erased_at.is_(None), where
    )

    def work(connection: Connection, within: ColumnElement[bool]) -> int:
        changed = 0
        for number, found in _readable(connection, flagged.where(within)):
            hits = tuple(_without(hit, member_id) for hit in found)
            if hits != found:
                this = INCIDENTS.c.id == number
                connection.execute(update(INCIDENTS).where(this).values(hits=hits))
                changed += 1
        return changed

    return work


def _readable(connection: Connection, flagged: "Select[Any]") -> list[tuple[int, tuple[Hit, ...]]]:
    """Numbers and hits, of those that a key fits."""
    try:
        return [(row.id, row.hits) for row in connection.execute(flagged)]
    except KeyringError:  # one is no reason to leave all the others
        pass
    found = []
    for number in connection.scalars(flagged.with_only_columns(INCIDENTS.c.id)).all():
        try:
            [row] = connection.execute(flagged.where(INCIDENTS.c.id == number)).all()
            found.append((row.id, row.hits))
        except KeyringError as error:
            logger.warning("incident %d may go on naming a member: %s", number, error)
    return found


def _without(hit: Hit, member_id: int) -> Hit:
    if hit.source is Source.MODERATOR and hit.detail == str(member_id):
        return Hit(hit.source, hit.score, hit.spans)
    return hit
