"""The log of incidents: what was said, what became of it, what moderators thought."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from bot.core.incidents import Hit, Incident, Outcome, Proposal, Review, ReviewAction, Source, Step
from bot.core.messages import ChatMessage, MessageRef
from bot.core.modes import Mode
from bot.database.claims import add_hits, identity, next_revision, next_wish
from bot.database.clock import Clock
from bot.database.errors import StepConflict, UnknownIncident
from bot.database.gateway import Gateway
from bot.database.leases import ABANDONED, Leases
from bot.database.models import (
    APPEALS,
    CARD_OWED,
    INCIDENTS,
    REPORTS,
    REVIEWS,
    REWRITES,
    UNFINISHED,
)
from bot.database.pepper import Pepper
from detox_model.results import Verdict

MAX_DETAIL = 1000
CARDS_AT_ONCE = 100
NEWEST = 10_000
"""Incidents among which to look for what no index finds."""

_BEFORE: dict[Step, tuple[Step, ...]] = {
    Step.PROPOSED: (Step.CLAIMED,),
    # Posting again is how the bot falls back to a milder mode when Discord refused the first.
    Step.POSTING: (Step.PROPOSED, Step.POSTING),
    Step.POSTED: (Step.POSTING,),
    Step.DONE: (Step.CLAIMED, Step.PROPOSED, Step.POSTING, Step.POSTED),
}
"""From which steps each step may be reached."""


class SqlIncidents:
    """Fulfils :class:`bot.core.ports.IncidentRepository`. Each call is one short transaction.

    A step that does not follow from the stored one raises
    :class:`~bot.database.errors.StepConflict`, and a number that is not there
    :class:`~bot.database.errors.UnknownIncident`; both are a
    :class:`~bot.core.errors.StorageError`, and then nothing was written.
    """

    def __init__(self, gateway: Gateway, pepper: Pepper, clock: Clock, leases: Leases) -> None:
        self._gateway = gateway
        self._pepper = pepper
        self._clock = clock
        self._leases = leases
        self._insert_claim = (
            gateway.insert(INCIDENTS)
            .on_conflict_do_nothing(index_elements=["message_id", "revision"])
            .returning(INCIDENTS.c.id)
        )
        self._insert_report = (
            gateway.insert(REPORTS).on_conflict_do_nothing().returning(REPORTS.c.incident_id)
        )

        self._insert_appeal = (
            gateway.insert(APPEALS).on_conflict_do_nothing().returning(APPEALS.c.incident_id)
        )

    async def claim(
        self,
        message: ChatMessage,
        verdict: Verdict,
        *,
        source: Source,
        mode: Mode,
        hits: Sequence[Hit] = (),
    ) -> Incident | None:
        """Store the original; ``None`` if this version of the message is claimed, by anybody.

        When this returns an incident, the original is on the disk. Of an edited message each
        different text can be claimed once; of the same blocked text one every
        :data:`~bot.database.claims.BLOCKED_AGAIN`. A moderator's wish is claimed by itself,
        whatever became of the message before, unless it is being handled right now.
        """
        row = await self._claim(message, verdict, source, mode, hits)
        counted = next_wish if source is Source.MODERATOR else next_revision

        def work(connection: Connection) -> int | None:
            revision = row["revision"] or counted(connection, row["message_id"], row["created_at"])
            if revision is None:
                return None
            made: int | None = connection.scalar(self._insert_claim, row | {"revision": revision})
            return made

        incident_id = await self._gateway.write(work)
        if incident_id is None:
            return None
        return Incident(
            id=incident_id,
            ref=replace(message.ref, message_id=row["message_id"]),
            author_id=message.author_id,
            original=message.text,
            toxicity=verdict.toxicity,
            spans=tuple((span.start, span.end, span.score) for span in verdict.spans),
            category=verdict.category,
            hits=tuple(hits),
            source=source,
            mode=mode,
            step=Step.CLAIMED,
            created_at=row["created_at"],
        )

    async def _claim(
        self,
        message: ChatMessage,
        verdict: Verdict,
        source: Source,
        mode: Mode,
        hits: Sequence[Hit],
    ) -> dict[str, Any]:
        """The row that claims a message; its revision is ``None`` where those are counted."""
        claimed = await identity(self._pepper, message)
        return {
            "guild_id": message.ref.guild_id,
            "channel_id": message.ref.channel_id,
            "thread_id": message.ref.thread_id,
            "message_id": claimed.message_id,
            "revision": None if source is Source.MODERATOR else claimed.revision,
            "author_id": message.author_id,
            "author_key": await self._pepper.member_key(message.author_id),
            "original": message.text,
            "toxicity": verdict.toxicity,
            "spans": [[span.start, span.end, span.score] for span in verdict.spans],
            "category": verdict.category,
            "hits": tuple(hits),
            "source": source,
            "mode": mode,
            "step": Step.CLAIMED,
            "holder": self._leases.me,
            "created_at": self._clock(),
        }

    async def add_hits(self, message: ChatMessage, hits: Sequence[Hit]) -> Incident | None:
        """Keep what others found in a claimed message; the incident, ``None`` if not claimed.

        What a source found with the same detail before is not added again.
        """
        claimed = await identity(self._pepper, message)
        found = await self._gateway.write(lambda connection: add_hits(connection, claimed, hits))
        return None if found is None else await self.get(found)

    async def report(self, incident_id: int, reporter_id: int) -> int | None:
        """Count a reporter; how many there are now, ``None`` if this one was counted before."""
        row = {
            "incident_id": incident_id,
            "reporter": await self._reporter(incident_id, reporter_id),
        }

        def work(connection: Connection) -> int | None:
            if connection.scalar(_STEP, {"incident": incident_id}) is None:
                raise UnknownIncident(incident_id)
            if connection.scalar(self._insert_report, row) is None:
                return None
            reporters: int | None = connection.scalar(_COUNT_REPORTS, {"incident": incident_id})
            return reporters

        return await self._gateway.write(work)

    async def _reporter(self, incident_id: int, reporter_id: int) -> str:
        return await self._pepper.digest("reporter", f"{incident_id}:{reporter_id}")

    async def propose(self, incident_id: int, proposal: Proposal) -> None:
        """Store the rewrite (``CLAIMED`` → ``PROPOSED``)."""
        row = {
            "incident_id": incident_id,
            "text": proposal.text,
            "alternatives": proposal.alternatives,
            "status": proposal.status,
            "toxicity_after": proposal.toxicity_after,
            "model": proposal.model,
            "created_at": self._clock(),
        }

        def work(connection: Connection) -> None:
            advance(connection, incident_id, Step.PROPOSED)
            connection.execute(_INSERT_REWRITE, row)

        await self._gateway.write(work)

    async def posting(self, incident_id: int, mode: Mode) -> None:
        """Say that the rewrite is about to be posted in ``mode`` (→ ``POSTING``).

        May be said again with a milder mode while nothing stands.
        """
        await self._advance(incident_id, Step.POSTING, mode=mode)

    async def reopen(self, incident_id: int, outcome: Outcome, mode: Mode) -> bool:
        """Begin to post after all (``DONE`` → ``POSTING``), if it ended in ``outcome``.

        Of any number of callers, in any process, one is told true.
        """
        values = {
            "incident": incident_id,
            "ended": outcome,
            "mode": mode,
            "holder": self._leases.me,
        }
        taken = await self._gateway.write(lambda connection: connection.scalar(_REOPEN, values))
        return taken is not None

    async def posted(self, incident_id: int, posted_message_id: int) -> None:
        """Store the id of the standing rewrite (→ ``POSTED``)."""
        await self._advance(incident_id, Step.POSTED, posted_message_id=posted_message_id)

    async def finish(
        self,
        incident_id: int,
        outcome: Outcome,
        *,
        detail: str | None = None,
        latency_ms: float | None = None,
        card: bool = False,
    ) -> None:
        """Record how it ended (any other step → ``DONE``).

        With ``card`` the caller promises to post a log card; if :meth:`logged` never follows,
        :meth:`owing_cards` tells.
        """
        await self._advance(
            incident_id,
            Step.DONE,
            outcome=outcome,
            detail=None if detail is None else _storable(detail),
            latency_ms=latency_ms,
            card_promised_at=self._clock() if card else None,
        )

    async def logged(
        self, incident_id: int, log_message_id: int | None, channel_id: int | None = None
    ) -> None:
        """Store the id of the moderators' log card, at whatever step; no card is owed any more.

        ``None`` where there is nowhere to post one. ``channel_id`` is where it stands.
        """
        values = {
            "incident": incident_id,
            "log_message_id": log_message_id,
            "log_channel_id": None if log_message_id is None else channel_id,
            "card_promised_at": None,
        }

        def work(connection: Connection) -> None:
            if connection.scalar(SET_LOGGED, values) is None:
                raise UnknownIncident(incident_id)

        await self._gateway.write(work)

    async def owing_cards(
        self, *, claimed_after: datetime, promised_before: datetime
    ) -> list[Incident]:
        """At most :data:`CARDS_AT_ONCE` incidents with a promised card that was never logged.

        Those claimed after ``claimed_after`` and promised before ``promised_before``, the
        oldest promise first.
        """
        return await self._fetch(_OWING, {"after": claimed_after, "before": promised_before})

    async def nudged(self, *, claimed_after: datetime) -> list[Incident]:
        """At most :data:`CARDS_AT_ONCE` of the last :data:`NEWEST` incidents, newest first.

        Those claimed after ``claimed_after`` that ended in a nudge.
        """
        return await self._fetch(_NUDGED, {"after": claimed_after})

    async def promise_card(self, incident_id: int, *, promised_before: datetime) -> bool:
        """Take over a card that was promised before ``promised_before`` and never logged.

        Of any number of callers, in any process, one is told true.
        """
        values = {
            "incident": incident_id,
            "before": promised_before,
            "card_promised_at": self._clock(),
        }
        taken = await self._gateway.write(
            lambda connection: connection.scalar(_PROMISE_CARD, values)
        )
        return taken is not None

    async def get(self, incident_id: int) -> Incident | None:
        """The incident, texts decrypted."""
        found = await self._fetch(_BY_ID, {"incident": incident_id})
        return found[0] if found else None

    async def by_post(self, message_id: int) -> Incident | None:
        """The incident whose rewrite is the message ``message_id``."""
        found = await self._fetch(_BY_POST, {"post": message_id})
        return found[0] if found else None

    async def unfinished(self, *, before: datetime) -> list[Incident]:
        """Incidents not ``DONE`` that another process held which was not seen since ``before``,
        or that this one or nobody held and that were claimed before then; oldest first."""
        return await self._fetch(_UNFINISHED, self._leases.abandoned(before))

    async def take_over(self, incident_id: int, *, before: datetime) -> Incident | None:
        """Hold an incident of :meth:`unfinished` from now on; as it is now.

        Of any number of processes one is given it; the others, ``None``.
        """
        which = {"incident": incident_id, **self._leases.abandoned(before)}
        now = self._clock()

        def work(connection: Connection) -> int | None:
            # Seen first, or a process that never said that it lives would be robbed again.
            self._leases.seen(connection, now)
            taken: int | None = connection.scalar(_TAKE_OVER, which | {"holder": self._leases.me})
            return taken

        return None if await self._gateway.write(work) is None else await self.get(incident_id)

    async def review(
        self,
        incident_id: int,
        moderator_id: int,
        action: ReviewAction,
        text: str | None = None,
        reason: str | None = None,
        *,
        at: datetime | None = None,
    ) -> Review:
        """Keep a moderator's press, made at ``at``. Earlier ones stay; the latest one counts."""
        row = {
            "incident_id": incident_id,
            "moderator_id": moderator_id,
            "action": action,
            "text": text,
            "reason": reason,
            "created_at": at or self._clock(),
        }

        def work(connection: Connection) -> Review:
            if connection.scalar(_STEP, {"incident": incident_id}) is None:
                raise UnknownIncident(incident_id)
            return _review(connection.execute(INSERT_REVIEW, row).one())

        return await self._gateway.write(work)

    async def appeal(self, incident_id: int, text: str) -> bool:
        """Keep what the author said against it; false if they appealed before."""
        row = {"incident_id": incident_id, "text": text, "created_at": self._clock()}

        def work(connection: Connection) -> bool:
            if connection.scalar(_STEP, {"incident": incident_id}) is None:
                raise UnknownIncident(incident_id)
            return connection.scalar(self._insert_appeal, row) is not None

        return await self._gateway.write(work)

    async def reviews(self, incident_id: int) -> list[Review]:
        """All presses on one incident, oldest first."""
        which = {"incident": incident_id}
        return await self._gateway.read(
            lambda connection: [_review(row) for row in connection.execute(_REVIEWS, which)]
        )

    async def _fetch(self, query: "Select[Any]", values: dict[str, Any]) -> list[Incident]:
        return await self._gateway.read(
            lambda connection: [_incident(row) for row in connection.execute(query, values)]
        )

    async def _advance(self, incident_id: int, step: Step, **values: Any) -> None:
        await self._gateway.write(
            lambda connection: advance(connection, incident_id, step, **values)
        )


_THIS = INCIDENTS.c.id == bindparam("incident")
_SELECT = select(
    INCIDENTS,
    REWRITES.c.text.label("rewrite"),
    REWRITES.c.alternatives,
    REWRITES.c.status,
    REWRITES.c.toxicity_after,
    REWRITES.c.model,
    select(func.count())
    .select_from(REPORTS)
    .where(REPORTS.c.incident_id == INCIDENTS.c.id)
    .scalar_subquery()
    .label("reporters"),
    APPEALS.c.text.label("appeal"),
    APPEALS.c.created_at.label("appealed_at"),
).select_from(
    INCIDENTS.outerjoin(REWRITES, REWRITES.c.incident_id == INCIDENTS.c.id).outerjoin(
        APPEALS, APPEALS.c.incident_id == INCIDENTS.c.id
    )
)
_NOT_ERASED = INCIDENTS.c.erased_at.is_(None)
"""What is left of an erased incident is there for the statistics alone."""
_BY_ID = _SELECT.where(_THIS, _NOT_ERASED)
_BY_POST = (
    _SELECT.where(INCIDENTS.c.posted_message_id == bindparam("post"), _NOT_ERASED)
    .order_by(INCIDENTS.c.id.desc())
    .limit(1)
)
# The condition is the partial index's own, word for word, or it would not be used.
_UNFINISHED = _SELECT.where(UNFINISHED, ABANDONED).order_by(INCIDENTS.c.created_at, INCIDENTS.c.id)
_TAKE_OVER = update(INCIDENTS).where(_THIS, UNFINISHED, ABANDONED).returning(INCIDENTS.c.id)
_OWING = (
    _SELECT.where(
        CARD_OWED,
        INCIDENTS.c.card_promised_at < bindparam("before"),
        INCIDENTS.c.created_at > bindparam("after"),
    )
    .order_by(INCIDENTS.c.card_promised_at, INCIDENTS.c.id)
    .limit(CARDS_AT_ONCE)
)
_NUDGED = (
    _SELECT.where(
        INCIDENTS.c.id > select(func.max(INCIDENTS.c.id) - NEWEST).scalar_subquery(),
        INCIDENTS.c.outcome == Outcome.NUDGED,
        INCIDENTS.c.posted_message_id.is_not(None),
        INCIDENTS.c.created_at > bindparam("after"),
    )
    .order_by(INCIDENTS.c.id.desc())
    .limit(CARDS_AT_ONCE)
)
# Nothing is added to an incident that is being erased: this waits for that.
_STEP = (
    select(INCIDENTS.c.step).where(_THIS, _NOT_ERASED).with_for_update(read=True, key_share=True)
)
_REVIEWS = (
    select(REVIEWS)
    .join(INCIDENTS, INCIDENTS.c.id == REVIEWS.c.incident_id)
    .where(REVIEWS.c.incident_id == bindparam("incident"), _NOT_ERASED)
    .order_by(REVIEWS.c.id)
)
_COUNT_REPORTS = (
    select(func.count()).select_from(REPORTS).where(REPORTS.c.incident_id == bindparam("incident"))
)
_INSERT_REWRITE = insert(REWRITES)
INSERT_REVIEW = insert(REVIEWS).returning(REVIEWS)
SET_LOGGED = update(INCIDENTS).where(_THIS).returning(INCIDENTS.c.id)
_PROMISE_CARD = (
    update(INCIDENTS)
    .where(_THIS, INCIDENTS.c.card_promised_at < bindparam("before"))
    .returning(INCIDENTS.c.id)
)
_REOPEN = (
    update(INCIDENTS)
    .where(
        _THIS,
        INCIDENTS.c.step == Step.DONE,
        INCIDENTS.c.outcome == bindparam("ended"),
        _NOT_ERASED,
    )
    .values(
        step=Step.POSTING,
        outcome=None,
        posted_message_id=None,
        mode=bindparam("mode"),
        holder=bindparam("holder"),
    )
    .returning(INCIDENTS.c.id)
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
    if moved is not None:
        return
    found: Step | None = connection.scalar(_STEP, {"incident": incident_id})
    if found is None:
        raise UnknownIncident(incident_id)
    raise StepConflict(incident_id, found, step)


def _storable(detail: str) -> str:
    """``detail`` as PostgreSQL accepts it: no NUL, no lone surrogate, of sensible length."""
    clean = detail.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return clean[:MAX_DETAIL]


def _incident(row: "Row[Any]") -> Incident:
    proposal = None
    if row.rewrite is not None:
        proposal = Proposal(
            text=row.rewrite,
            status=row.status,
            toxicity_after=row.toxicity_after,
            model=row.model,
            alternatives=row.alternatives,
        )
    return Incident(
        id=row.id,
        ref=MessageRef(
            guild_id=row.guild_id,
            channel_id=row.channel_id,
            message_id=row.message_id,
            thread_id=row.thread_id,
        ),
        author_id=row.author_id,
        original=row.original,
        toxicity=row.toxicity,
        spans=tuple((int(start), int(end), score) for start, end, score in row.spans),
        category=row.category,
        hits=row.hits or (),
        reporters=row.reporters,
        appeal=row.appeal,
        appealed_at=row.appealed_at,
        source=row.source,
        mode=row.mode,
        step=row.step,
        created_at=row.created_at,
        proposal=proposal,
        outcome=row.outcome,
        detail=row.detail,
        posted_message_id=row.posted_message_id,
        log_message_id=row.log_message_id,
        log_channel_id=row.log_channel_id,
        latency_ms=row.latency_ms,
    )


def _review(row: "Row[Any]") -> Review:
    return Review(
        id=row.id,
        incident_id=row.incident_id,
        moderator_id=row.moderator_id,
        action=row.action,
        created_at=row.created_at,
        text=row.text,
        reason=row.reason,
    )
