"""Counting incidents by day, channel and what became of them, in the database."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Float,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from bot.core.incidents import Outcome, ReviewAction
from bot.core.statistics import Fate, Scope, Statistics
from bot.database.gateway import Gateway
from bot.database.models import APPEALS, INCIDENTS, REVIEWS


class UtcDay(GenericFunction[date]):
    """The day of a stored time, in UTC."""

    type = Date()
    inherit_cache = True
    name = "utc_day"


class SecondsBetween(GenericFunction[float]):
    """From the first time to the second."""

    type = Float()
    inherit_cache = True
    name = "seconds_between"


@compiles(UtcDay, "sqlite")
def _day_sqlite(element: UtcDay, compiler: SQLCompiler, **kw: Any) -> str:
    return f"date({compiler.process(element.clauses, **kw)})"


@compiles(UtcDay, "postgresql")
def _day_postgres(element: UtcDay, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(timezone('UTC', {compiler.process(element.clauses, **kw)}) AS DATE)"


@compiles(SecondsBetween, "sqlite")
def _seconds_sqlite(element: SecondsBetween, compiler: SQLCompiler, **kw: Any) -> str:
    first, second = (compiler.process(one, **kw) for one in element.clauses)
    return f"((julianday({second}) - julianday({first})) * 86400.0)"


@compiles(SecondsBetween, "postgresql")
def _seconds_postgres(element: SecondsBetween, compiler: SQLCompiler, **kw: Any) -> str:
    first, second = (compiler.process(one, **kw) for one in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({second} - {first})) AS DOUBLE PRECISION)"


_THEIRS = REVIEWS.c.incident_id == INCIDENTS.c.id
_JUDGED = and_(_THEIRS, REVIEWS.c.action != ReviewAction.REWORDED)
_VERDICT = (
    select(REVIEWS.c.action)
    .where(_JUDGED)
    .order_by(REVIEWS.c.created_at.desc(), REVIEWS.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_JUDGED_AT = select(func.max(REVIEWS.c.created_at)).where(_JUDGED).scalar_subquery()
_APPEALED_AT = (
    select(APPEALS.c.created_at).where(APPEALS.c.incident_id == INCIDENTS.c.id).scalar_subquery()
)
# One look by index for each incident, whatever the database knows of its tables: for the highest
# id alone, PostgreSQL might walk the reviews from the last one on.
_CONTESTED = and_(_APPEALED_AT.is_not(None), or_(_JUDGED_AT.is_(None), _JUDGED_AT < _APPEALED_AT))
_FATES: dict[str | None, Fate] = {
    ReviewAction.APPROVED: Fate.ACCEPTED,
    ReviewAction.EDITED: Fate.EDITED,
    ReviewAction.RESTORED: Fate.RESTORED,
    ReviewAction.NOT_TOXIC: Fate.NOT_TOXIC,
    Outcome.REPLACED: Fate.ACCEPTED,
    Outcome.REPLIED: Fate.ACCEPTED,
    Outcome.REPLY_REPLACED: Fate.ACCEPTED,
    Outcome.SHADOWED: Fate.NOTED,
    Outcome.NUDGED: Fate.NOTED,
    Outcome.GONE: Fate.NOTED,
}
"""By what a moderator said last, else by how it ended; anything else is open."""


class SqlStatistics:
    """Fulfils :class:`bot.core.statistics.StatisticsRepository`."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def count(self, scope: Scope) -> Statistics:
        """The numbers; raises :class:`~bot.core.errors.StorageError`."""
        return await self._gateway.read(lambda connection: _count(connection, scope))


def _count(connection: Connection, scope: Scope) -> Statistics:
    judged = (
        select(
            UtcDay(INCIDENTS.c.created_at).label("day"),
            INCIDENTS.c.channel_id,
            case(
                (_CONTESTED, literal(Fate.OPEN.value)),
                else_=func.coalesce(cast(_VERDICT, String), cast(INCIDENTS.c.outcome, String)),
            ).label("state"),
        )
        .where(*_within(scope))
        # Both databases keep what is asked for twice, so the incidents are walked once.
        .cte("judged")
    )
    day, channel_id, state = judged.c.day, judged.c.channel_id, judged.c.state
    number = func.count().label("number")
    cells = union_all(
        select(day, null().label("channel_id"), state, number).group_by(day, state),
        select(null(), channel_id, state, number).group_by(channel_id, state),
    )
    by_day: Counter[tuple[date, Fate]] = Counter()
    by_channel: Counter[tuple[int, Fate]] = Counter()
    for row in connection.execute(cells):
        fate = _FATES.get(row.state, Fate.OPEN)
        if row.day is not None:
            by_day[row.day, fate] += row.number
        else:
            by_channel[row.channel_id, fate] += row.number
    return Statistics(
        by_day=by_day,
        by_channel=by_channel,
        reworded=_number(connection, scope, REVIEWS, REVIEWS.c.action == ReviewAction.REWORDED),
        appeals=_number(connection, scope, APPEALS, true()),
        review_seconds=_median(connection, _first_reviews(scope)),
        latency_ms=_median(connection, _latencies(scope)),
    )


def _within(scope: Scope) -> Sequence[ColumnElement[bool]]:
    conditions = [
        INCIDENTS.c.guild_id == scope.guild_id,
        INCIDENTS.c.created_at >= scope.since,
        INCIDENTS.c.created_at < scope.until,
    ]
    if scope.channel_ids is not None:
        conditions.append(INCIDENTS.c.channel_id.in_(scope.channel_ids))
    if scope.thread_id is not None:
        conditions.append(INCIDENTS.c.thread_id == scope.thread_id)
    return conditions


def _number(connection: Connection, scope: Scope, table: Any, condition: Any) -> int:
    """How many incidents have a row in ``table``."""
    query = (
        select(func.count(func.distinct(INCIDENTS.c.id)))
        .select_from(INCIDENTS.join(table, table.c.incident_id == INCIDENTS.c.id))
        .where(*_within(scope), condition)
    )
    return int(connection.scalar(query) or 0)


def _first_reviews(scope: Scope) -> "Select[Any]":
    first = func.min(REVIEWS.c.created_at)
    return (
        select(SecondsBetween(INCIDENTS.c.created_at, first).label("value"))
        .select_from(INCIDENTS.join(REVIEWS, _JUDGED))
        .where(*_within(scope))
        .group_by(INCIDENTS.c.id, INCIDENTS.c.created_at)
    )


def _latencies(scope: Scope) -> "Select[Any]":
    latency = INCIDENTS.c.latency_ms
    return select(latency.label("value")).where(*_within(scope), latency.is_not(None))


def _median(connection: Connection, values: "Select[Any]") -> float | None:
    """The middle value, the lower one of two; both databases can do that alike."""
    found = values.subquery()
    count = connection.scalar(select(func.count()).select_from(found))
    if not count:
        return None
    middle = select(found.c.value).order_by(found.c.value).offset((count - 1) // 2).limit(1)
    value: float | None = connection.scalar(middle)
    return value
