"""What names a member, or may be found by their key, beside the incidents of their own."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select, true

from bot.core.incidents import Source
from bot.core.privacy import Trace
from bot.database.gateway import Gateway
from bot.database.models import AUDIT, EXPORTS, INCIDENTS, REPORTS, REVIEWS, REWRITES, WORDS
from bot.database.pepper import Pepper
from bot.database.stretches import stretch
from bot.database.traces import HITS_AT_ONCE, SPAN, SqlTraces, mentions, renamed

PAGE = 50
"""Pairs whose words are in memory at once."""

Record = dict[str, Any]


class SqlHandover:
    """Fulfils :class:`bot.core.ports.HandoverRepository`: finds what :class:`SqlTraces` takes their
    name off, and what is left of what was erased."""

    def __init__(self, gateway: Gateway, pepper: Pepper, traces: SqlTraces) -> None:
        self._gateway = gateway
        self._pepper = pepper
        self._traces = traces

    async def found(
        self, member_id: int, guild_id: int | None
    ) -> AsyncIterator[tuple[Trace, Record]]:
        """Records of plain values, kind after kind, in the order of :class:`Trace`."""
        key = await self._pepper.member_key(member_id)
        who = (member_id, key)

        def here(column: Any) -> ColumnElement[bool]:
            return true() if guild_id is None else column == guild_id

        async for lent in self._lent(key, here(INCIDENTS.c.guild_id)):
            yield Trace.LENT, lent
        async for row in self._swept(REVIEWS.c.id, _reviews(who, here), HITS_AT_ONCE):
            yield Trace.REVIEWS, _review(row)
        async for row in self._swept(INCIDENTS.c.id, _wishes(here), HITS_AT_ONCE):
            if any(hit.detail == str(member_id) for hit in row.hits or ()):
                yield Trace.WISHES, _incident(row)
        async for reports in self._traces.reports(member_id, guild_id):
            for row in await self._all(_REPORTED.where(reports)):
                yield Trace.REPORTS, _incident(row)
        words = select(WORDS).where(WORDS.c.created_by.in_(who), here(WORDS.c.guild_id))
        async for row in self._swept(WORDS.c.id, words, HITS_AT_ONCE):
            yield Trace.WORDS, _word(row)
        asked = select(EXPORTS.c.id, EXPORTS.c.guild_id, EXPORTS.c.created_at).where(
            EXPORTS.c.asked_by.in_(who), here(EXPORTS.c.guild_id)
        )
        async for row in self._swept(EXPORTS.c.id, asked):
            yield Trace.EXPORTS, _told(row.guild_id, row.created_at, number=row.id)
        for server in await self._traces.exempting(member_id, guild_id):
            yield Trace.EXEMPT, {"server_id": str(server)}
        did = select(AUDIT).where(AUDIT.c.actor.in_(who), here(AUDIT.c.guild_id))
        async for row in self._swept(AUDIT.c.id, did):
            yield Trace.DID, _deed(row) | {"subject": dict(row.subject)}
        about = mentions(AUDIT.c.subject, member_id) | mentions(AUDIT.c.subject, key)
        named = select(AUDIT).where(about, here(AUDIT.c.guild_id))
        async for row in self._swept(AUDIT.c.id, named):
            # Neither who did it nor whom else it was about.
            if row.actor not in who and any(
                renamed(row.subject, one, 0) != row.subject for one in who
            ):
                yield Trace.NAMED, _deed(row)

    async def _lent(self, key: int, here: ColumnElement[bool]) -> AsyncIterator[Record]:
        after = 0
        while pairs := await self._all(_LENT.where(INCIDENTS.c.author_key == key, here), after):
            after = pairs[-1].id
            wordings: dict[int, list[str]] = {pair.id: [] for pair in pairs}
            for row in await self._all(_WORDINGS.where(REVIEWS.c.incident_id.in_(wordings))):
                wordings[row.incident_id].append(row.text)
            for pair in pairs:
                texts = {"original": pair.original, "rewrite": pair.rewrite}
                yield _incident(pair) | texts | {"wordings": wordings[pair.id]}

    async def _all(self, query: "Select[Any]", after: int | None = None) -> "Sequence[Row[Any]]":
        if after is not None:
            query = query.where(INCIDENTS.c.id > after).order_by(INCIDENTS.c.id).limit(PAGE)
        return await self._gateway.read(lambda connection: connection.execute(query).all())

    async def _swept(
        self, number: Any, query: "Select[Any]", span: int = SPAN
    ) -> "AsyncIterator[Row[Any]]":
        def work(connection: Connection, within: ColumnElement[bool]) -> "Sequence[Row[Any]]":
            return connection.execute(query.where(within).order_by(number)).all()

        after = -1
        while (found := await self._gateway.read(stretch(number, after, span, work))) is not None:
            after, rows = found
            for row in rows:
                yield row


_LENT = (
    select(
        INCIDENTS.c.id,
        INCIDENTS.c.guild_id,
        INCIDENTS.c.created_at,
        INCIDENTS.c.original,
        REWRITES.c.text.label("rewrite"),
    )
    .select_from(INCIDENTS.outerjoin(REWRITES, REWRITES.c.incident_id == INCIDENTS.c.id))
    .where(INCIDENTS.c.erased_at.is_not(None), INCIDENTS.c.emptied_at.is_(None))
)
_WORDINGS = (
    select(REVIEWS.c.incident_id, REVIEWS.c.text)
    .where(REVIEWS.c.text.is_not(None))
    .order_by(REVIEWS.c.id)
)
_REPORTED = (
    select(INCIDENTS.c.id, INCIDENTS.c.guild_id, INCIDENTS.c.created_at)
    .select_from(REPORTS.join(INCIDENTS, REPORTS.c.incident_id == INCIDENTS.c.id))
    .order_by(INCIDENTS.c.id)
)


def _reviews(who: Sequence[int], here: Any) -> "Select[Any]":
    return (
        select(REVIEWS, INCIDENTS.c.guild_id)
        .join(INCIDENTS, REVIEWS.c.incident_id == INCIDENTS.c.id)
        # What they said of their own is with those.
        .where(
            REVIEWS.c.moderator_id.in_(who),
            INCIDENTS.c.author_key.not_in(who),
            here(INCIDENTS.c.guild_id),
        )
    )


def _wishes(here: Any) -> "Select[Any]":
    columns = (INCIDENTS.c.id, INCIDENTS.c.guild_id, INCIDENTS.c.created_at, INCIDENTS.c.hits)
    return select(*columns).where(
        INCIDENTS.c.source == Source.MODERATOR,
        INCIDENTS.c.erased_at.is_(None),
        here(INCIDENTS.c.guild_id),
    )


def _told(guild_id: int | None, at: Any, **more: Any) -> Record:
    # Numbers of servers and places as text: JSON readers round numbers of that size.
    return {**more, "server_id": None if guild_id is None else str(guild_id), "at": at.isoformat()}


def _incident(row: "Row[Any]") -> Record:
    return _told(row.guild_id, row.created_at, number=row.id)


def _review(row: "Row[Any]") -> Record:
    said = {"action": row.action.value, "text": row.text, "reason": row.reason}
    return _told(row.guild_id, row.created_at, number=row.incident_id) | said


def _word(row: "Row[Any]") -> Record:
    place = None if row.place_id is None else str(row.place_id)
    entry = {"kind": row.kind.value, "pattern": row.pattern, "place_id": place}
    return _told(row.guild_id, row.created_at) | entry


def _deed(row: "Row[Any]") -> Record:
    return _told(row.guild_id, row.at, action=row.action)
