"""Writing what a journal kept, in order and each entry once.

An entry's effect and its mark in ``replayed`` are one transaction, so whatever breaks in between,
and however often an entry is read back, it takes effect once. What the database has no use for
any more is marked all the same: an incident that was deleted or erased, a step that recovery or
another process took meanwhile, and everything of members who asked since to be forgotten.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, or_, select

from bot.core.errors import StorageError
from bot.core.incidents import Outcome, ReviewAction, Source, Step
from bot.core.modes import Mode
from bot.core.reasons import Reason
from bot.database.claims import next_revision
from bot.database.clock import Clock
from bot.database.columns import hits_from
from bot.database.errors import StepConflict
from bot.database.failures import FAILURES, is_away
from bot.database.gateway import Gateway
from bot.database.models import (
    APPEALS,
    FORGOTTEN,
    GUILDS,
    INCIDENTS,
    REPLAYED,
    REPORTS,
    REVIEWS,
)
from bot.database.pepper import Pepper
from bot.database.statements import INSERT_REVIEW, SET_LOGGED
from bot.database.steps import advance
from bot.journal.entries import WORDLESS, Entry, Kind

logger = logging.getLogger(__name__)

KEPT = timedelta(days=90)
"""How long an entry stays marked; a file may lie for a while before somebody finds it."""
_OVERDUE = timedelta(days=1)
"""Nobody is about to post the card of a message that was missed: it is owed at once."""
_BROKEN: tuple[type[BaseException], ...] = (
    *(KeyError, TypeError, ValueError),
    StorageError,  # the fault of what the table holds, such as a step of a newer version
    *FAILURES,
)

_FORGOTTEN = (
    select(FORGOTTEN.c.id)
    .where(
        FORGOTTEN.c.member_key == bindparam("key"),
        FORGOTTEN.c.at >= bindparam("at"),
        or_(FORGOTTEN.c.guild_id.is_(None), FORGOTTEN.c.guild_id == bindparam("guild")),
    )
    .limit(1)
)
_ABOUT = select(INCIDENTS.c.author_key, INCIDENTS.c.guild_id).where(
    INCIDENTS.c.id == bindparam("incident"), INCIDENTS.c.erased_at.is_(None)
)
_LOG_CHANNEL = select(GUILDS.c.log_channel_id).where(GUILDS.c.guild_id == bindparam("guild"))
_SAME_REVIEWS = select(REVIEWS.c.moderator_id).where(
    REVIEWS.c.incident_id == bindparam("incident"),
    REVIEWS.c.action == bindparam("action"),
    REVIEWS.c.created_at == bindparam("at"),
)
_PRUNE = delete(REPLAYED).where(REPLAYED.c.at < bindparam("before"))


class SqlReplay:
    """Takes entries of a journal, oldest first."""

    def __init__(self, gateway: Gateway, pepper: Pepper, clock: Clock) -> None:
        self._gateway = gateway
        self._pepper = pepper
        self._clock = clock
        self._mark = gateway.insert(REPLAYED).on_conflict_do_nothing().returning(REPLAYED.c.entry)
        self._claim = (
            gateway.insert(INCIDENTS)
            .on_conflict_do_nothing(index_elements=["message_id", "revision"])
            .returning(INCIDENTS.c.id)
        )
        self._report = gateway.insert(REPORTS).on_conflict_do_nothing()
        self._appeal = gateway.insert(APPEALS).on_conflict_do_nothing()
        self._deeds: dict[Kind, Callable[[Connection, Entry], None]] = {
            Kind.FINISHED: _finish,
            Kind.LOGGED: _log,
            Kind.REVIEWED: self._review,
            Kind.REPORTED: self._count_report,
            Kind.APPEALED: self._keep_appeal,
        }

    async def scope(self) -> str:
        """Sixteen digits that tell this database's journals from another's."""
        return (await self._pepper.digest("journal", "scope"))[:16]

    async def apply(self, entries: Sequence[Entry]) -> int:
        """Let entries take effect, in one transaction; how many did, of those that had not before.

        Raises :class:`~bot.core.errors.StorageError` where the database is away: then none did.
        """
        now = self._clock()
        await self._pepper.load()

        def work(connection: Connection) -> int:
            return sum(self._once(connection, entry, now) for entry in entries)

        return await self._gateway.write(work)

    async def prune(self) -> None:
        """Forget marks that nobody asks for any more; raises as :meth:`apply`."""
        before = {"before": self._clock() - KEPT}
        await self._gateway.write(lambda connection: connection.execute(_PRUNE, before).rowcount)

    def _once(self, connection: Connection, entry: Entry, now: datetime) -> bool:
        if connection.scalar(self._mark, {"entry": entry.id, "at": now}) is None:
            return False
        try:
            with connection.begin_nested():
                return self._take_effect(connection, entry)
        except StepConflict:
            return False
        except _BROKEN as error:
            if is_away(error):
                raise
            # It would fail for ever, and everything behind it would wait.
            logger.warning("an entry of kind %s cannot be written: %s", entry.kind, type(error))
            return False

    def _take_effect(self, connection: Connection, entry: Entry) -> bool:
        if entry.kind is Kind.MISSED:
            return self._keep_missed(connection, entry)
        about = connection.execute(_ABOUT, {"incident": entry.incident}).one_or_none()
        if about is None:
            return False
        forgotten = _is_forgotten(connection, about.author_key, about.guild_id, entry.at)
        if forgotten and entry.kind not in WORDLESS:
            return False
        self._deeds[entry.kind](connection, replace(entry, guild=about.guild_id))
        return True

    def _keep_missed(self, connection: Connection, entry: Entry) -> bool:
        row = dict(entry.data)
        if _is_forgotten(connection, entry.author_key, entry.guild, entry.at):
            return False
        revision = row["revision"] or next_revision(connection, row["message_id"], entry.at)
        if revision is None:
            return False
        tells = connection.scalar(_LOG_CHANNEL, {"guild": entry.guild}) is not None
        row |= {
            "revision": revision,
            "guild_id": entry.guild,
            "author_id": entry.author,
            "author_key": entry.author_key,
            "hits": hits_from(row["hits"]),
            "source": Source(row["source"]),
            "mode": Mode(row["mode"]),
            "step": Step.DONE,
            "outcome": Outcome.LEFT,
            "detail": Reason.MISSED,
            "card_promised_at": entry.at - _OVERDUE if tells else None,
            "created_at": entry.at,
        }
        # Nobody is to be told of what another process, which had the database, handled.
        return connection.scalar(self._claim, row) is not None

    def _review(self, connection: Connection, entry: Entry) -> None:
        forgotten = _is_forgotten(connection, entry.by_key, entry.guild, entry.at)
        row = {
            "incident_id": entry.incident,
            "moderator_id": entry.by_key if forgotten else entry.by,
            "action": ReviewAction(entry.data["action"]),
            "text": entry.data["text"],
            "reason": None if forgotten else entry.data["reason"],
            "created_at": entry.at,
        }
        which = {"incident": entry.incident, "action": row["action"], "at": entry.at}
        # The commit may have been answered too late for whoever waited.
        stored = connection.scalars(_SAME_REVIEWS, which).all()
        if not any(self._is_whose(who, entry) for who in stored):
            connection.execute(INSERT_REVIEW, row)

    def _is_whose(self, moderator_id: int, entry: Entry) -> bool:
        """Whether it is who did what the entry tells; either may know the key alone since."""
        if moderator_id in (entry.by, entry.by_key):
            return True
        return self._pepper.member_key_now(moderator_id) == entry.by_key

    def _count_report(self, connection: Connection, entry: Entry) -> None:
        if _is_forgotten(connection, entry.by_key, entry.guild, entry.at):
            return
        connection.execute(
            self._report, {"incident_id": entry.incident, "reporter": entry.data["reporter"]}
        )

    def _keep_appeal(self, connection: Connection, entry: Entry) -> None:
        row = {"incident_id": entry.incident, "text": entry.data["text"], "created_at": entry.at}
        connection.execute(self._appeal, row)


def _finish(connection: Connection, entry: Entry) -> None:
    data = entry.data
    advance(
        connection,
        entry.incident or 0,
        Step.DONE,
        outcome=Outcome(data["outcome"]),
        detail=data["detail"],
        latency_ms=data["latency_ms"],
        card_promised_at=entry.at if data["card"] else None,
    )


def _log(connection: Connection, entry: Entry) -> None:
    values = {name: entry.data[name] for name in ("log_message_id", "log_channel_id")}
    values["card_promised_at"] = None
    connection.execute(SET_LOGGED, {"incident": entry.incident, **values})


def _is_forgotten(
    connection: Connection, key: int | None, guild_id: int | None, at: datetime
) -> bool:
    """Whether a member asked to be forgotten there since ``at``."""
    which = {"key": key, "guild": guild_id, "at": at}
    return connection.scalar(_FORGOTTEN, which) is not None
