"""What became of a server's incidents, in numbers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol


class Fate(StrEnum):
    """What became of an incident; its latest review by a moderator decides."""

    ACCEPTED = "accepted"
    """Approved by a moderator, or the wording stands and nobody contests it."""
    EDITED = "edited"
    """A moderator put another wording in its place."""
    RESTORED = "restored"
    NOT_TOXIC = "not_toxic"
    """A false alarm."""
    OPEN = "open"
    """Somebody should look at it: an appeal, or a message without a wording."""
    NOTED = "noted"
    """Nothing was put in its place: shadow or nudge mode, or its author was faster."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which incidents to count."""

    guild_id: int
    since: datetime
    until: datetime
    channel_ids: frozenset[int] | None = None
    """Channels, with their threads; ``None``: all."""
    thread_id: int | None = None
    """One thread alone."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Numbers of one server, or of some of its places."""

    by_day: Mapping[tuple[date, Fate], int] = field(default_factory=dict)
    """Days are UTC's; those without incidents are left out."""
    by_channel: Mapping[tuple[int, Fate], int] = field(default_factory=dict)
    """Threads count with their channel."""
    reworded: int = 0
    """Incidents whose author chose a wording of their own."""
    appeals: int = 0
    review_seconds: float | None = None
    """Median time until a moderator first looked at an incident; ``None``: nobody did."""
    latency_ms: float | None = None
    """Median time from reading a message to having acted on it."""

    @property
    def total(self) -> int:
        """All incidents."""
        return sum(self.by_day.values())

    def of(self, fate: Fate) -> int:
        """All incidents with that fate."""
        return sum(count for (_, found), count in self.by_day.items() if found is fate)

    def channels(self) -> list[int]:
        """Channels, that with the most incidents first."""
        totals: Counter[int] = Counter()
        for (channel_id, _), count in self.by_channel.items():
            totals[channel_id] += count
        return sorted(totals, key=lambda one: (-totals[one], one))

    def of_day(self, day: date) -> dict[Fate, int]:
        """The incidents of a day by fate."""
        return _fates((fate, self.by_day.get((day, fate), 0)) for fate in Fate)

    def of_channel(self, channel_id: int) -> dict[Fate, int]:
        """The incidents of a channel by fate."""
        return _fates((fate, self.by_channel.get((channel_id, fate), 0)) for fate in Fate)


class StatisticsRepository(Protocol):
    """Counts in the database."""

    async def count(self, scope: Scope) -> Statistics:
        """The numbers; raises :class:`~bot.core.errors.StorageError`."""
        ...


def days_until(now: datetime, days: int) -> list[date]:
    """The last ``days`` days in UTC, today the last."""
    today = now.astimezone(UTC).date()
    return [today - timedelta(days=back) for back in range(days - 1, -1, -1)]


def start_of(day: date) -> datetime:
    """When a day begins in UTC."""
    return datetime.combine(day, time(), UTC)


def _fates(counts: Iterable[tuple[Fate, int]]) -> dict[Fate, int]:
    return {fate: count for fate, count in counts if count}
