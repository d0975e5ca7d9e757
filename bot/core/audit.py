"""Who read, changed or exported what: kept for those who have to answer for it.

What is recorded is written a moment later, and at the end, so that nothing that is done waits for
its record, or fails with it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.core.errors import StorageError
from bot.core.policy import DEFAULT_RETENTION

logger = logging.getLogger(__name__)

AGAIN_SECONDS = 30.0
"""When to try again after the database failed."""
ROOM = 10_000
"""Entries that wait while the database is away; what comes then is counted, and lost."""
BATCH = 200
"""Entries a transaction."""

Value = str | int | float | bool | None
Subject = Mapping[str, Value | Sequence[Value]]
"""Numbers and names of things: no text that anybody wrote, and no member but the actor."""


class Action(StrEnum):
    """What somebody did."""

    INCIDENT_READ = "incident_read"
    SAMPLES_READ = "samples_read"
    WORDS_READ = "words_read"
    AUDIT_READ = "audit_read"
    SETTINGS_CHANGED = "settings_changed"
    WORDS_CHANGED = "words_changed"
    REVIEWED = "reviewed"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    APPEALED = "appealed"
    SANCTION_LIFTED = "sanction_lifted"
    CHOSE = "chose"
    FORGOTTEN = "forgotten"
    OWN_DATA_EXPORTED = "own_data_exported"
    SETTINGS_EXPORTED = "settings_exported"
    PAIRS_EXPORTED = "pairs_exported"
    EXPORT_SCRUBBED = "export_scrubbed"
    KEYS_ROTATED = "keys_rotated"
    KEYS_RETIRED = "keys_retired"
    DATABASE_UPGRADED = "database_upgraded"
    RECORDS_LOST = "records_lost"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did."""

    action: Action
    guild_id: int | None = None
    """``None``: it concerns the whole installation."""
    actor: int | None = None
    """A member; ``None``: the operator, or the bot by itself."""
    subject: Subject = field(default_factory=dict)
    at: datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it is kept."""

    id: int
    at: datetime
    guild_id: int | None
    actor: int | None
    """Below 0: a key that stands for a member whose id is no longer kept."""
    action: str
    """An :class:`Action`, or what a newer version calls it."""
    subject: Subject


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries somebody wants to see; ``None``: whatever it is."""

    guild_id: int | None = None
    actor: int | None = None
    """A member's id; what is kept under their key is found, too."""
    action: str | None = None
    since: datetime | None = None


class AuditTrail(Protocol):
    """Takes entries; never waits, never raises."""

    def record(self, entry: Entry) -> None:
        """Keep an entry, by and by."""
        ...

    async def settle(self) -> None:
        """Write what waits, as far as the database takes it; never raises."""
        ...


class AuditRepository(Protocol):
    """Kept entries. Every call raises :class:`~bot.core.errors.StorageError` when it fails."""

    async def add(self, entries: Sequence[Entry]) -> None:
        """Write entries, all or none."""
        ...

    async def find(
        self, sought: Sought, *, before: int | None = None, limit: int
    ) -> list[Recorded]:
        """The newest entries, or the newest with a number below ``before``."""
        ...

    async def prune(self, *, before: datetime) -> int:
        """Delete some entries from before then; how many, 0: none is left."""
        ...

    async def guilds(self) -> list[int | None]:
        """The servers with entries, or exports, that name a member by their id."""
        ...

    async def anonymise(self, guild_id: int | None, *, before: datetime) -> int:
        """Put members' keys in place of their ids in what is from before then, exports included;
        how many members there were at most, 0: none is left."""
        ...


class NoTrail:
    """Keeps nothing: for a service that stands by itself."""

    def record(self, entry: Entry) -> None:
        """Nothing."""

    async def settle(self) -> None:
        """Nothing."""


NO_TRAIL = NoTrail()


class BufferedTrail:
    """Fulfils :class:`AuditTrail`; belongs to one event loop."""

    def __init__(self, repository: AuditRepository, *, room: int = ROOM) -> None:
        """``room`` is how many entries may wait."""
        self._repository = repository
        self._room = room
        self._waiting: deque[Entry] = deque()
        self._lost = 0
        self._turn = asyncio.Lock()
        self._writing: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Entries that are not written yet."""
        return len(self._waiting)

    def record(self, entry: Entry) -> None:
        """Keep an entry; one too many is counted, and the count kept in its place."""
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="audit")
        if len(self._waiting) < self._room:
            self._waiting.append(entry)
            return
        if not self._lost:
            logger.warning("the audit trail cannot be written: from now on entries are lost")
        self._lost += 1

    async def flush(self) -> None:
        """Write what waits; raises :class:`~bot.core.errors.StorageError`, after which it waits
        on. Where the database falls silent at the wrong moment, a batch is there twice."""
        async with self._turn:
            while self._waiting:
                # Others may record meanwhile; only this takes away, from the front.
                batch = [self._waiting[at] for at in range(min(BATCH, len(self._waiting)))]
                await self._repository.add(batch)
                for _ in batch:
                    self._waiting.popleft()
            if self._lost:
                lost = self._lost
                await self._repository.add([Entry(Action.RECORDS_LOST, subject={"count": lost})])
                self._lost -= lost
                logger.warning("%d entries of the audit trail were lost", lost)

    async def settle(self) -> None:
        """Write what waits, as far as the database takes it."""
        try:
            await self.flush()
        except StorageError as error:
            logger.warning("%d entries of the audit trail wait: %s", self.waiting, error)

    async def close(self) -> None:
        """Write what waits, once more; what the database does not take now is lost."""
        await self.settle()
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)
        if lost := self._lost + self.waiting:
            logger.error("%d entries of the audit trail are lost", lost)

    async def _write(self) -> None:
        await self.settle()
        while self._waiting or self._lost:
            await asyncio.sleep(AGAIN_SECONDS)
            await self.settle()


class AuditKeeping:
    """Lets entries go after some time, and before that the members' ids in them and in exports.

    In small steps; broken off, it goes on where it stopped.
    """

    def __init__(
        self,
        repository: AuditRepository,
        days: int,
        retention: Callable[[], Awaitable[Mapping[int, int]]],
        *,
        now: Callable[[], datetime] = _now,
    ) -> None:
        """``days`` that entries are kept; ``retention`` tells the days after which each server
        wants ids gone, as far as it chose."""
        self._repository = repository
        self._days = days
        self._retention = retention
        self._now = now

    async def run(self) -> int:
        """One pass; how many entries were deleted.

        Raises :class:`~bot.core.errors.StorageError`.
        """
        now, deleted = self._now(), 0
        while count := await self._repository.prune(before=now - timedelta(days=self._days)):
            deleted += count
        chosen = await self._retention()
        for guild_id in await self._repository.guilds():
            days = (
                DEFAULT_RETENTION if guild_id is None else chosen.get(guild_id, DEFAULT_RETENTION)
            )
            before = now - timedelta(days=days)
            while await self._repository.anonymise(guild_id, before=before):
                pass
        return deleted
