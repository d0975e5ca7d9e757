"""Counting messages by score, and sampling what would be flagged, before a server decides.

Nothing is written message by message: numbers add up in memory and go to the database every
:data:`FLUSH_SECONDS` and at the end. What a crash catches in memory is lost, which is at most so
many seconds of counting; a message handled twice, by two processes during a deployment, counts
twice.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from bot.core.bands import Band, CountKey, Sample, band_of, sample_of
from bot.core.errors import StorageError
from bot.core.messages import ChatMessage
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.ports import SurveyRepository
from bot.core.preview import Preview
from detox_model.results import Verdict

FLUSH_SECONDS = 30.0
SAMPLES_KEPT = 20
"""Of each channel and band."""
PREVIEW_DAYS = 7
"""Days that a preview tells of, and after which a sample is deleted."""
COUNT_DAYS = 35
"""Days after which a number is deleted."""
PRUNING = timedelta(hours=1)
"""How often to look for what is to be deleted."""
_AT_ONCE = 100
"""Numbers, or samples, a transaction: the database must not keep messages waiting."""


class Survey:
    """Notes every message that was scored; belongs to one event loop."""

    def __init__(
        self,
        repository: SurveyRepository,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        draw: Callable[[], float] = random.random,
    ) -> None:
        """``draw`` gives lots in [0, 1)."""
        self._repository = repository
        self._now = now
        self._draw = draw
        self._counts: Counter[CountKey] = Counter()
        self._samples: dict[tuple[int, int, Band], list[Sample]] = {}
        self._gone: set[int] = set()
        self._turn = asyncio.Lock()
        self._pruned_at: datetime | None = None

    def note(self, message: ChatMessage, verdict: Verdict, settings: GuildSettings) -> None:
        """Count a message and, where the server is only looking on, perhaps keep it."""
        ref, band = message.ref, band_of(verdict)
        self._counts[CountKey(ref.guild_id, ref.channel_id, self._now().date(), band)] += 1
        if band is Band.CLEAN or not settings.keeps_samples:
            return
        if settings.mode_for(message) is Mode.SHADOW:
            self._keep([sample_of(message, verdict, self._draw())])

    def forget(self, message_ids: Iterable[int]) -> None:
        """These messages were deleted: nothing but their number is to be kept."""
        self._gone.update(message_ids)

    async def drop_samples(self, guild_id: int) -> None:
        """A server wants no samples: those there are, written or not, are deleted.

        Raises :class:`~bot.core.errors.StorageError`.
        """
        async with self._turn:
            kept = self._samples.items()
            self._samples = {group: some for group, some in kept if group[0] != guild_id}
            await self._repository.drop_samples(guild_id)

    async def flush(self) -> None:
        """Write down what was noted; raises :class:`~bot.core.errors.StorageError`, after which
        it is still noted."""
        async with self._turn:
            await self._write()
            # Last, so that what was written a moment ago goes too.
            gone = sorted(self._gone)
            for start in range(0, len(gone), _AT_ONCE):
                some = gone[start : start + _AT_ONCE]
                await self._repository.forget(some)
                self._gone.difference_update(some)

    async def _write(self) -> None:
        counts, self._counts = self._counts, Counter()
        samples = [one for some in self._samples.values() for one in some]
        self._samples = {}
        keys = sorted(counts)
        for start in range(0, max(len(keys), len(samples)), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            try:
                await self._repository.add(
                    {key: counts[key] for key in keys[part]}, samples[part], SAMPLES_KEPT
                )
            except StorageError:
                self._counts.update({key: counts[key] for key in keys[start:]})
                self._keep(samples[start:])
                raise

    async def tidy(self) -> None:
        """Write down what was noted and, now and then, delete what is too old.

        Raises :class:`~bot.core.errors.StorageError`.
        """
        await self.flush()
        now = self._now()
        if self._pruned_at is None or now - self._pruned_at >= PRUNING:
            await self._repository.prune(
                samples_before=now - timedelta(days=PREVIEW_DAYS),
                counts_before=(now - timedelta(days=COUNT_DAYS)).date(),
            )
            self._pruned_at = now

    async def preview(
        self, guild_id: int, channel_ids: frozenset[int] | None = None, *, per_band: int = 5
    ) -> Preview:
        """The last :data:`PREVIEW_DAYS` days of a server, or of some of its channels.

        With at most ``per_band`` samples of each band. Raises
        :class:`~bot.core.errors.StorageError`.
        """
        await self.flush()
        now = self._now()
        first = now.date() - timedelta(days=PREVIEW_DAYS - 1)
        counts = await self._repository.counts(guild_id, first, channel_ids)
        samples = await self._repository.samples(
            guild_id, now - timedelta(days=PREVIEW_DAYS), channel_ids, per_band
        )
        return Preview(now.date(), counts, tuple(samples))

    def _keep(self, samples: Iterable[Sample]) -> None:
        for sample in samples:
            ref = sample.message
            kept = self._samples.setdefault((ref.guild_id, ref.channel_id, sample.band), [])
            kept.append(sample)
            if len(kept) > SAMPLES_KEPT:
                kept.remove(max(kept, key=lambda one: one.lot))
