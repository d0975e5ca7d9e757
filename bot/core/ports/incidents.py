"""The log, what in it waits for a moderator, and what rules made of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.incidents import Hit, Incident, Outcome, Proposal, Review, ReviewAction, Source
from bot.core.messages import ChatMessage
from bot.core.modes import Mode
from bot.core.rules import Rule, Sanction
from detox_model.results import Verdict


class IncidentRepository(Protocol):
    """The log. Every call raises :class:`~bot.core.errors.StorageError` when it cannot write."""

    async def claim(
        self,
        message: ChatMessage,
        verdict: Verdict,
        *,
        source: Source,
        mode: Mode,
        hits: Sequence[Hit] = (),
    ) -> Incident | None:
        """Store the original; ``None`` if the message is already claimed, by any process.

        The incident of a message that AutoMod blocked gets a negative message id of its own.
        """
        ...

    async def add_hits(self, message: ChatMessage, hits: Sequence[Hit]) -> Incident | None:
        """Keep what others found in a claimed message; the incident, ``None`` if not claimed."""
        ...

    async def report(self, incident_id: int, reporter_id: int) -> int | None:
        """Count a reporter; how many there are now, ``None`` if this one was counted before."""
        ...

    async def propose(self, incident_id: int, proposal: Proposal) -> None:
        """Store the rewrite (``CLAIMED`` → ``PROPOSED``)."""
        ...

    async def posting(self, incident_id: int, mode: Mode) -> None:
        """Say that the rewrite is about to be posted in ``mode`` (→ ``POSTING``)."""
        ...

    async def reopen(self, incident_id: int, outcome: Outcome, mode: Mode) -> bool:
        """Begin to post after all (``DONE`` → ``POSTING``); true for one caller, if it ended so."""
        ...

    async def posted(self, incident_id: int, posted_message_id: int) -> None:
        """Store the id of the standing rewrite (→ ``POSTED``)."""
        ...

    async def finish(
        self,
        incident_id: int,
        outcome: Outcome,
        *,
        detail: str | None = None,
        latency_ms: float | None = None,
        card: bool = False,
    ) -> None:
        """Record how it ended (→ ``DONE``). With ``card`` the caller promises a log card."""
        ...

    async def logged(
        self, incident_id: int, log_message_id: int | None, channel_id: int | None = None
    ) -> None:
        """Store the id of the moderators' log card; ``None``: none is owed after all."""
        ...

    async def owing_cards(
        self, *, claimed_after: datetime, promised_before: datetime
    ) -> list[Incident]:
        """Some incidents whose card was promised and never logged, the oldest promise first."""
        ...

    async def left_nudges(self, *, claimed_after: datetime, before: datetime) -> list[Incident]:
        """Some of the newest incidents claimed after then that ended in a nudge, newest first.

        Only of processes, other than this one, that were not seen since ``before``.
        """
        ...

    async def promise_card(self, incident_id: int, *, promised_before: datetime) -> bool:
        """Take a card over that was promised before then; false if somebody else just did."""
        ...

    async def get(self, incident_id: int) -> Incident | None:
        """The incident, texts decrypted."""
        ...

    async def by_post(self, message_id: int) -> Incident | None:
        """The incident whose rewrite is the message ``message_id``."""
        ...

    async def unfinished(self, *, before: datetime) -> list[Incident]:
        """Incidents not ``DONE`` that nobody has worked on since ``before``, oldest first."""
        ...

    async def take_over(self, incident_id: int, *, before: datetime) -> Incident | None:
        """One of those, as it is now, for this process alone; ``None``: another took it."""
        ...

    async def review(
        self,
        incident_id: int,
        moderator_id: int,
        action: ReviewAction,
        text: str | None = None,
        reason: str | None = None,
    ) -> Review:
        """Keep a moderator's press. Earlier presses stay; the latest one counts."""
        ...

    async def appeal(self, incident_id: int, text: str) -> bool:
        """Keep what the author said against it; false if they appealed before."""
        ...

    async def reviews(self, incident_id: int) -> list[Review]:
        """All presses on one incident, oldest first."""
        ...


class QueueRepository(Protocol):
    """What waits for a moderator's word. Raises :class:`~bot.core.errors.StorageError`.

    Appeals come first, then the oldest incident. ``place_id`` is a channel or thread; ``None``:
    the whole server.
    """

    async def count(self, guild_id: int, place_id: int | None = None) -> int:
        """How many wait; counts no further than
        :data:`~bot.core.queue.COUNTED`."""
        ...

    async def next(
        self, guild_id: int, place_id: int | None = None, *, after: int | None = None
    ) -> Incident | None:
        """The first that waits, or the first behind the incident ``after``."""
        ...


class SanctionRepository(Protocol):
    """What rules did. Raises :class:`~bot.core.errors.StorageError`."""

    async def counting(
        self, guild_id: int, member_id: int, *, since: datetime, limit: int
    ) -> list[Incident]:
        """The newest of a member's incidents that rules count, claimed at ``since`` or later."""
        ...

    async def begin(
        self, guild_id: int, member_id: int, incident_id: int, rule: Rule
    ) -> Sanction | None:
        """Let a rule take effect; ``None`` if it did within its window, in any process."""
        ...

    async def get(self, sanction_id: int) -> Sanction | None:
        """One sanction."""
        ...

    async def because_of(self, incident_id: int) -> list[Sanction]:
        """What rules did when this incident came."""
        ...
