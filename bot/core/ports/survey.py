"""What servers let be counted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.core.bands import CountKey, Sample


class SurveyRepository(Protocol):
    """Numbers of messages and a few samples. Every call raises
    :class:`~bot.core.errors.StorageError` or does what it says."""

    async def add(
        self, counts: Mapping[CountKey, int], samples: Sequence[Sample], keep: int
    ) -> None:
        """Add to the numbers there, and keep of each channel and band the ``keep`` lowest lots."""
        ...

    async def forget(self, message_ids: Sequence[int]) -> None:
        """Delete the samples of these messages."""
        ...

    async def counts(
        self, guild_id: int, since: date, channel_ids: frozenset[int] | None
    ) -> dict[CountKey, int]:
        """The numbers of a server from the day ``since`` on; ``None``: of all channels."""
        ...

    async def samples(
        self, guild_id: int, since: datetime, channel_ids: frozenset[int] | None, per_band: int
    ) -> list[Sample]:
        """Samples written at ``since`` or later, at most ``per_band`` of each band."""
        ...

    async def drop_samples(self, guild_id: int) -> None:
        """Delete all samples of a server."""
        ...

    async def prune(self, *, samples_before: datetime, counts_before: date) -> int:
        """Delete what is older; how many rows."""
        ...
