"""The log of incidents, kept in the journal while the database is away.

What has been done already, on Discord or by a member, is not lost: it is journaled, and whoever
asked hears that it is kept. What has not been done yet is not begun: the call fails, the message
stays, and a claim that fails leaves word of the message that passed.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from bot.core.errors import StorageUnavailable
from bot.core.incidents import Hit, Incident, Outcome, Review, ReviewAction, Source
from bot.core.messages import ChatMessage
from bot.core.modes import Mode
from bot.database.database import Database
from bot.database.incidents import SqlIncidents
from bot.journal.entries import Entry, Kind
from bot.journal.replaying import Replaying
from detox_model.results import Verdict

T = TypeVar("T")
_REMEMBERED = 4_096
"""Incidents whose authors are known without the database: those met last."""


class JournaledIncidents(SqlIncidents):
    """Fulfils :class:`bot.core.ports.IncidentRepository`.

    What waits in the journal of an incident is written before anything else is read or written
    of it, so nobody meets it as it was before.
    """

    def __init__(self, database: Database, replaying: Replaying) -> None:
        super().__init__(database.gateway, database.pepper, database.clock, database.leases)
        self._replaying = replaying
        self._journal = replaying.journal
        self._authors: OrderedDict[int, tuple[int, int]] = OrderedDict()

    async def claim(
        self,
        message: ChatMessage,
        verdict: Verdict,
        *,
        source: Source,
        mode: Mode,
        hits: Sequence[Hit] = (),
    ) -> Incident | None:
        """As :class:`SqlIncidents` does; where the database is away, the message is journaled.

        Then this raises all the same: nothing may be done about it.
        """
        try:
            incident = await super().claim(message, verdict, source=source, mode=mode, hits=hits)
        except StorageUnavailable:
            if source is not Source.MODERATOR:  # who sees that it failed, and asks again
                await self._miss(message, verdict, source, mode, hits)
            raise
        self._replaying.nudge()
        if incident is not None:
            self._met(incident)
        return incident

    async def get(self, incident_id: int) -> Incident | None:
        """The incident, texts decrypted."""
        await self._catch_up(incident_id)
        incident = await super().get(incident_id)
        if incident is not None:
            self._met(incident)
        return incident

    async def reviews(self, incident_id: int) -> list[Review]:
        """All presses on one incident, oldest first."""
        await self._catch_up(incident_id)
        return await super().reviews(incident_id)

    async def finish(
        self,
        incident_id: int,
        outcome: Outcome,
        *,
        detail: str | None = None,
        latency_ms: float | None = None,
        card: bool = False,
    ) -> None:
        """Record how it ended, here or in the journal."""

        async def write(_at: datetime) -> None:
            await super(JournaledIncidents, self).finish(
                incident_id, outcome, detail=detail, latency_ms=latency_ms, card=card
            )

        told = {"outcome": outcome, "detail": detail, "latency_ms": latency_ms, "card": card}
        await self._deed(Kind.FINISHED, incident_id, told, write, lambda _at: None)

    async def logged(
        self, incident_id: int, log_message_id: int | None, channel_id: int | None = None
    ) -> None:
        """Store the id of the log card, here or in the journal."""

        async def write(_at: datetime) -> None:
            await super(JournaledIncidents, self).logged(incident_id, log_message_id, channel_id)

        channel = None if log_message_id is None else channel_id
        told = {"log_message_id": log_message_id, "log_channel_id": channel}
        await self._deed(Kind.LOGGED, incident_id, told, write, lambda _at: None)

    async def report(self, incident_id: int, reporter_id: int) -> int | None:
        """Count a reporter; where that is journaled, the answer is 1, who is at least there."""
        reporter = await self._reporter(incident_id, reporter_id)

        async def write(_at: datetime) -> int | None:
            return await super(JournaledIncidents, self).report(incident_id, reporter_id)

        told = {"reporter": reporter}
        by = (None, await self._pepper.member_key(reporter_id))
        return await self._deed(Kind.REPORTED, incident_id, told, write, lambda _at: 1, by=by)

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
        """Keep a moderator's press; one that is journaled has the number 0."""

        async def write(at: datetime) -> Review:
            return await super(JournaledIncidents, self).review(
                incident_id, moderator_id, action, text, reason, at=at
            )

        def journaled(at: datetime) -> Review:
            return Review(0, incident_id, moderator_id, action, at, text, reason)

        told = {"action": action, "text": text, "reason": reason}
        by = (moderator_id, await self._pepper.member_key(moderator_id))
        return await self._deed(Kind.REVIEWED, incident_id, told, write, journaled, by=by, at=at)

    async def appeal(self, incident_id: int, text: str) -> bool:
        """Keep an appeal; where it is journaled, the answer is true."""

        async def write(_at: datetime) -> bool:
            return await super(JournaledIncidents, self).appeal(incident_id, text)

        return await self._deed(Kind.APPEALED, incident_id, {"text": text}, write, lambda _at: True)

    async def _deed(
        self,
        kind: Kind,
        incident_id: int,
        told: dict[str, Any],
        write: Callable[[datetime], Awaitable[T]],
        journaled: Callable[[datetime], T],
        *,
        by: tuple[int | None, int | None] = (None, None),
        at: datetime | None = None,
    ) -> T:
        at = at or self._clock()
        try:
            await self._catch_up(incident_id)
            done = await write(at)
        except StorageUnavailable:
            author, guild = self._authors.get(incident_id, (None, None))
            key = None if author is None else await self._pepper.member_key(author)
            entry = Entry(at, kind, told, incident_id, guild, author, key, *by)
            if not await self._journal.append(entry):
                raise
            return journaled(at)
        self._replaying.nudge()
        return done

    async def _miss(
        self,
        message: ChatMessage,
        verdict: Verdict,
        source: Source,
        mode: Mode,
        hits: Sequence[Hit],
    ) -> None:
        row = await self._claim(message, verdict, source, mode, hits)
        row["hits"] = [asdict(hit) for hit in hits]
        at, guild = row.pop("created_at"), row.pop("guild_id")
        author, key = row.pop("author_id"), row.pop("author_key")
        await self._journal.append(Entry(at, Kind.MISSED, row, None, guild, author, key))

    async def _catch_up(self, incident_id: int) -> None:
        if self._journal.concerns(incident_id):
            await self._replaying.run()

    def _met(self, incident: Incident) -> None:
        self._authors[incident.id] = (incident.author_id, incident.ref.guild_id)
        self._authors.move_to_end(incident.id)
        if len(self._authors) > _REMEMBERED:
            self._authors.popitem(last=False)
