"""The log of incidents: what was said, what became of it, what moderators thought."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select

from bot.core.errors import StorageError
from bot.core.incidents import Hit, Incident, Outcome, Proposal, Review, ReviewAction, Source, Step
from bot.core.messages import ChatMessage
from bot.core.modes import Mode
from bot.database import rows, statements
from bot.database.claims import add_hits, identity, next_revision, next_wish
from bot.database.clock import Clock
from bot.database.errors import UnknownIncident
from bot.database.gateway import Gateway
from bot.database.leases import Leases
from bot.database.models import APPEALS, INCIDENTS, REPORTS
from bot.database.pepper import Pepper
from bot.database.steps import advance, lock
from detox_model.results import Verdict

logger = logging.getLogger(__name__)

MAX_DETAIL = 1000


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
            lock(connection, incident_id)
            if connection.scalar(self._insert_report, row) is None:
                return None
            reporters: int | None = connection.scalar(
                statements.COUNT_REPORTS, {"incident": incident_id}
            )
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
            connection.execute(statements.INSERT_REWRITE, row)

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
        taken = await self._gateway.write(
            lambda connection: connection.scalar(statements.REOPEN, values)
        )
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
            if connection.scalar(statements.SET_LOGGED, values) is None:
                raise UnknownIncident(incident_id)

        await self._gateway.write(work)

    async def owing_cards(
        self, *, claimed_after: datetime, promised_before: datetime
    ) -> list[Incident]:
        """Incidents with a promised card that was never logged, the oldest promise first.

        At most :data:`~bot.database.statements.CARDS_AT_ONCE` of those claimed after
        ``claimed_after`` and promised before ``promised_before``.
        """
        return await self._fetch_readable(
            statements.SELECT_OWING, {"after": claimed_after, "before": promised_before}
        )

    async def left_nudges(self, *, claimed_after: datetime, before: datetime) -> list[Incident]:
        """Incidents that ended in a nudge of another process, not seen since ``before``.

        At most :data:`~bot.database.statements.CARDS_AT_ONCE` of those claimed after
        ``claimed_after``, among the last :data:`~bot.database.statements.NEWEST`; newest first.
        """
        which = {"after": claimed_after, **self._leases.abandoned(before)}
        return await self._fetch_readable(statements.SELECT_LEFT_NUDGES, which)

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
            lambda connection: connection.scalar(statements.PROMISE_CARD, values)
        )
        return taken is not None

    async def get(self, incident_id: int) -> Incident | None:
        """The incident, texts decrypted."""
        found = await self._fetch(statements.SELECT_BY_ID, {"incident": incident_id})
        return found[0] if found else None

    async def by_post(self, message_id: int) -> Incident | None:
        """The incident whose rewrite is the message ``message_id``."""
        found = await self._fetch(statements.SELECT_BY_POST, {"post": message_id})
        return found[0] if found else None

    async def unfinished(self, *, before: datetime) -> list[Incident]:
        """Incidents not ``DONE`` that another process held which was not seen since ``before``,
        or that this one or nobody held and that were claimed before then; oldest first."""
        return await self._fetch_readable(
            statements.SELECT_UNFINISHED, self._leases.abandoned(before)
        )

    async def take_over(self, incident_id: int, *, before: datetime) -> Incident | None:
        """Hold an incident of :meth:`unfinished` from now on; as it is now.

        Of any number of processes one is given it; the others, ``None``.
        """
        which = {"incident": incident_id, **self._leases.abandoned(before)}
        now = self._clock()

        def work(connection: Connection) -> int | None:
            # Seen first, or a process that never said that it lives would be robbed again.
            self._leases.seen(connection, now)
            taken: int | None = connection.scalar(
                statements.TAKE_OVER, which | {"holder": self._leases.me}
            )
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
            lock(connection, incident_id)
            return rows.review(connection.execute(statements.INSERT_REVIEW, row).one())

        return await self._gateway.write(work)

    async def appeal(self, incident_id: int, text: str) -> bool:
        """Keep what the author said against it; false if they appealed before."""
        row = {"incident_id": incident_id, "text": text, "created_at": self._clock()}

        def work(connection: Connection) -> bool:
            lock(connection, incident_id)
            return connection.scalar(self._insert_appeal, row) is not None

        return await self._gateway.write(work)

    async def reviews(self, incident_id: int) -> list[Review]:
        """All presses on one incident, oldest first."""
        which = {"incident": incident_id}
        return await self._gateway.read(
            lambda connection: [
                rows.review(row) for row in connection.execute(statements.SELECT_REVIEWS, which)
            ]
        )

    async def _fetch(self, query: "Select[Any]", values: dict[str, Any]) -> list[Incident]:
        return await self._gateway.read(
            lambda connection: [rows.incident(row) for row in connection.execute(query, values)]
        )

    async def _fetch_readable(self, query: "Select[Any]", values: dict[str, Any]) -> list[Incident]:
        """Without those that no key opens, or a newer version wrote: the others do not wait."""

        def work(connection: Connection) -> list[Incident]:
            found: list[Incident] = []
            result = connection.execute(query, values)
            while True:
                try:
                    row = result.fetchone()
                except StorageError as error:
                    logger.warning("an incident is left alone: %s", error)
                    continue
                if row is None:
                    return found
                found.append(rows.incident(row))

        return await self._gateway.read(work)

    async def _advance(self, incident_id: int, step: Step, **values: Any) -> None:
        await self._gateway.write(
            lambda connection: advance(connection, incident_id, step, **values)
        )


def _storable(detail: str) -> str:
    """``detail`` as PostgreSQL accepts it: no NUL, no lone surrogate, of sensible length."""
    clean = detail.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return clean[:MAX_DETAIL]
