"""How many messages scored what, and a few of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from bot.core.bands import FLAGGED, CountKey, Sample
from bot.core.messages import MessageRef
from bot.database.clock import Clock
from bot.database.gateway import Gateway
from bot.database.models import COUNTS, SAMPLES

_GROUP = (
    SAMPLES.c.guild_id == bindparam("guild"),
    SAMPLES.c.channel_id == bindparam("channel"),
    SAMPLES.c.band == bindparam("which"),
)
_LOWEST = (
    select(SAMPLES.c.message_id).where(*_GROUP).order_by(SAMPLES.c.lot).limit(bindparam("keep"))
)
_TRIM = delete(SAMPLES).where(*_GROUP, SAMPLES.c.message_id.not_in(_LOWEST))


class SqlSurvey:
    """Fulfils :class:`bot.core.ports.SurveyRepository`; numbers of several processes add up.

    Two processes that add samples at the same moment may leave more than they should, until
    either adds some again.
    """

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock
        insert = gateway.insert(COUNTS)
        self._count = insert.on_conflict_do_update(
            index_elements=["guild_id", "channel_id", "day", "band"],
            set_={"messages": COUNTS.c.messages + insert.excluded.messages},
        )
        self._keep = gateway.insert(SAMPLES).on_conflict_do_nothing(index_elements=["message_id"])

    async def add(
        self, counts: Mapping[CountKey, int], samples: Sequence[Sample], keep: int
    ) -> None:
        """Add to the numbers there, and keep of each channel and band the ``keep`` lowest lots."""
        if not counts and not samples:
            return
        # Always in the same order, so that two processes wait for one another and not in a ring.
        numbers = [_count_row(key, counts[key]) for key in sorted(counts)]
        now = self._clock()
        rows = [
            _sample_row(one, now) for one in sorted(samples, key=lambda one: one.message.message_id)
        ]
        groups = sorted({(row["guild_id"], row["channel_id"], row["band"]) for row in rows})

        def work(connection: Connection) -> None:
            if numbers:
                connection.execute(self._count, numbers)
            if rows:
                connection.execute(self._keep, rows)
            for guild, channel, band in groups:
                group = {"guild": guild, "channel": channel, "which": band, "keep": keep}
                connection.execute(_TRIM, group)

        await self._gateway.write(work)

    async def forget(self, message_ids: Sequence[int]) -> None:
        """Delete the samples of these messages."""
        theirs = delete(SAMPLES).where(SAMPLES.c.message_id.in_(message_ids))
        await self._gateway.write(lambda connection: connection.execute(theirs).rowcount)

    async def counts(
        self, guild_id: int, since: date, channel_ids: frozenset[int] | None
    ) -> dict[CountKey, int]:
        """The numbers of a server from the day ``since`` on; ``None``: of all channels."""
        query = select(COUNTS).where(COUNTS.c.guild_id == guild_id, COUNTS.c.day >= since)
        if channel_ids is not None:
            query = query.where(COUNTS.c.channel_id.in_(channel_ids))

        def work(connection: Connection) -> dict[CountKey, int]:
            return {
                CountKey(row.guild_id, row.channel_id, row.day, row.band): row.messages
                for row in connection.execute(query)
            }

        return await self._gateway.read(work)

    async def samples(
        self, guild_id: int, since: datetime, channel_ids: frozenset[int] | None, per_band: int
    ) -> list[Sample]:
        """Samples written at ``since`` or later, at most ``per_band`` of each band."""
        query = select(SAMPLES).where(SAMPLES.c.guild_id == guild_id, SAMPLES.c.created_at >= since)
        if channel_ids is not None:
            query = query.where(SAMPLES.c.channel_id.in_(channel_ids))
        some = query.order_by(SAMPLES.c.lot).limit(per_band)

        def work(connection: Connection) -> list[Sample]:
            return [
                Sample(
                    MessageRef(row.guild_id, row.channel_id, row.message_id, row.thread_id),
                    row.band,
                    row.toxicity,
                    row.text,
                    row.lot,
                )
                for band in FLAGGED
                for row in connection.execute(some.where(SAMPLES.c.band == band))
            ]

        return await self._gateway.read(work)

    async def drop_samples(self, guild_id: int) -> None:
        """Delete all samples of a server."""
        theirs = delete(SAMPLES).where(SAMPLES.c.guild_id == guild_id)
        await self._gateway.write(lambda connection: connection.execute(theirs).rowcount)

    async def prune(self, *, samples_before: datetime, counts_before: date) -> int:
        """Delete what is older; how many rows."""

        def work(connection: Connection) -> int:
            old = delete(SAMPLES).where(SAMPLES.c.created_at < samples_before)
            past = delete(COUNTS).where(COUNTS.c.day < counts_before)
            return connection.execute(old).rowcount + connection.execute(past).rowcount

        return await self._gateway.write(work)


def _count_row(key: CountKey, messages: int) -> dict[str, Any]:
    return {
        "guild_id": key.guild_id,
        "channel_id": key.channel_id,
        "day": key.day,
        "band": key.band,
        "messages": messages,
    }


def _sample_row(sample: Sample, now: datetime) -> dict[str, Any]:
    ref = sample.message
    return {
        "message_id": ref.message_id,
        "guild_id": ref.guild_id,
        "channel_id": ref.channel_id,
        "thread_id": ref.thread_id,
        "band": sample.band,
        "toxicity": sample.toxicity,
        "lot": sample.lot,
        "text": sample.text,
        "created_at": now,
    }
