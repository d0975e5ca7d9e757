"""The running bot's view of itself, for the web side."""

import asyncio
import contextlib
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.core.errors import StorageError
from bot.core.incidents import Outcome
from bot.core.service import UNSETTLED, Ignored
from bot.database.breaker import Circuit
from bot.inference import WorkerStats
from bot.web import Sample

if TYPE_CHECKING:
    from bot.app import DetoxBot

_BEAT = 0.05
"""Seconds between two looks at the event loop's punctuality."""
_OUTCOMES: tuple[str, ...] = (*Ignored, *Outcome, UNSETTLED)


class BotVitals:
    """Fulfils :class:`bot.web.Vitals` for a bot that may still be starting.

    Make it on the bot's event loop and close it there.
    """

    def __init__(self, bot: "DetoxBot") -> None:
        self._bot = bot
        self._stall = 0.0
        self._watch = asyncio.create_task(self._watch_the_loop(), name="loop watch")

    async def close(self) -> None:
        """Stop watching the loop."""
        self._watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._watch

    async def problems(self) -> Mapping[str, str | None]:
        """Gateway, worker, database and journal, and what is wrong with them."""
        stats = self._stats()
        connected = self._bot.is_ready() and not self._bot.is_closed()
        return {
            "gateway": None if connected else "not connected to Discord",
            "worker": None if stats and stats.alive else "the model is not running",
            "database": await self._database(),
            "journal": self._journal(),
        }

    def samples(self) -> Iterator[Sample]:
        """What the worker does, how far Discord is, how punctual the event loop is."""
        yield Sample(
            "detoxbot_event_loop_stall_seconds",
            "Longest stall of the event loop since the last look.",
            self._stall,
        )
        self._stall = 0.0
        yield Sample("detoxbot_servers", "Servers that the bot is on.", len(self._bot.guilds))
        if math.isfinite(self._bot.latency):
            yield Sample(
                "detoxbot_gateway_latency_seconds",
                "Round trip to Discord's gateway.",
                self._bot.latency,
            )
        yield from self._messages()
        yield from self._storage()
        stats = self._stats()
        yield Sample("detoxbot_worker_up", "Whether the model runs.", float(stats is not None))
        if stats is not None:
            yield from _worker(stats)
            yield from self._model(stats)

    def _model(self, stats: WorkerStats) -> Iterator[Sample]:
        following = self._bot.following
        yield Sample(
            "detoxbot_model_info",
            "The model in service, by its name.",
            1,
            labels={"model": stats.model or ""},
        )
        yield Sample(
            "detoxbot_model_swaps_total",
            "Models exchanged since the start.",
            following.swaps,
            "counter",
        )
        yield Sample(
            "detoxbot_model_refused",
            "Whether the promoted model was refused and another one answers.",
            float(following.refused is not None),
        )

    def _messages(self) -> Iterator[Sample]:
        if not hasattr(self._bot, "rooms"):
            return
        moderation = self._bot.rooms.moderation
        yield Sample("detoxbot_messages_on_road", "Messages being handled now.", moderation.on_road)
        for outcome in _OUTCOMES:  # all from the start, or the first of its kind shows no rise
            yield Sample(
                "detoxbot_messages_total",
                "Messages by what became of them.",
                moderation.counts[outcome],
                "counter",
                {"outcome": outcome},
            )

    def _storage(self) -> Iterator[Sample]:
        if not hasattr(self._bot, "journal"):
            return
        for calls, circuit in self._bot.database.gateway.circuits.items():
            yield Sample(
                "detoxbot_database_left_alone",
                "Whether calls fail at once, because the database fell silent.",
                float(circuit is not Circuit.CLOSED),
                labels={"calls": calls},
            )
        journal = self._bot.journal
        yield Sample(
            "detoxbot_journal_entries",
            "What happened without the database and waits to be written.",
            journal.waiting,
        )
        for what, number in (("refused", journal.refused), ("damaged", journal.damaged)):
            yield Sample(
                "detoxbot_journal_lost_total",
                "What could not be kept, or not be read back.",
                number,
                "counter",
                {"why": what},
            )

    def _journal(self) -> str | None:
        return self._bot.journal.trouble if hasattr(self._bot, "journal") else "not opened yet"

    async def _database(self) -> str | None:
        if not hasattr(self._bot, "database"):
            return "not opened yet"
        try:
            await self._bot.database.ping()
        except StorageError as error:
            return str(error)
        return None

    def _stats(self) -> WorkerStats | None:
        if not hasattr(self._bot, "worker"):
            return None
        stats = self._bot.worker.stats()
        return stats if stats.alive else None

    async def _watch_the_loop(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _BEAT
            await asyncio.sleep(_BEAT)
            self._stall = max(self._stall, loop.time() - due)


def _worker(stats: WorkerStats) -> Iterator[Sample]:
    def gauge(name: str, text: str, value: float, **labels: str) -> Sample:
        return Sample(f"detoxbot_worker_{name}", text, value, labels=labels)

    def counter(name: str, text: str, value: float, **labels: str) -> Sample:
        return Sample(f"detoxbot_worker_{name}_total", text, value, "counter", labels)

    yield gauge("queued_texts", "Texts that wait for the model.", stats.queued_texts)
    yield gauge("queued_characters", "Characters that wait.", stats.queued_characters)
    yield gauge("running_texts", "Texts in the running batch.", stats.running_texts)
    for kind, batches, texts, latency in (
        ("score", stats.score_batches, stats.scored, stats.score_ms),
        ("rewrite", stats.rewrite_batches, stats.rewritten, stats.rewrite_ms),
    ):
        yield counter("batches", "Batches answered.", batches, kind=kind)
        yield counter("texts", "Texts answered.", texts, kind=kind)
        for quantile, milliseconds in zip(("0.5", "0.95"), latency or (), strict=False):
            yield gauge(
                "latency_seconds",
                "From asking to answer, over the latest requests.",
                milliseconds / 1000,
                kind=kind,
                quantile=quantile,
            )
    yield counter("failed_batches", "Batches that the model failed on.", stats.failed_batches)
    yield counter("refused_requests", "Requests refused: queue full.", stats.refused)
    yield counter("expired_requests", "Requests that met their deadline.", stats.expired)
