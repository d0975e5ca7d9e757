"""What the worker has done so far, for metrics and the doctor."""

from collections import deque
from dataclasses import dataclass

from bot.inference.queue import Kind

_KEPT = 512
"""Latencies remembered, by kind."""


@dataclass(frozen=True, slots=True)
class WorkerStats:
    """A snapshot. Counts are since the start; latencies in milliseconds, from asking to answer."""

    alive: bool
    model: str | None
    """The name of the model in use; ``None`` until one is loaded."""
    queued_texts: int
    queued_characters: int
    running_texts: int
    score_batches: int
    rewrite_batches: int
    scored: int
    rewritten: int
    failed_batches: int
    refused: int
    """Requests refused because the queue was full."""
    expired: int
    """Requests that met their deadline first."""
    score_ms: tuple[float, float] | None
    """Median and 95th percentile of the latest requests; ``None`` before the first."""
    rewrite_ms: tuple[float, float] | None


class Tally:
    """Counts as the worker goes; every call comes from the event loop."""

    def __init__(self) -> None:
        self.batches = dict.fromkeys(Kind, 0)
        self.texts = dict.fromkeys(Kind, 0)
        self.failed = 0
        self.refused = 0
        self.expired = 0
        self._seconds: dict[Kind, deque[float]] = {kind: deque(maxlen=_KEPT) for kind in Kind}

    def batch(self, kind: Kind, texts: int) -> None:
        """A batch was answered."""
        self.batches[kind] += 1
        self.texts[kind] += texts

    def answered(self, kind: Kind, seconds: float) -> None:
        """A request was answered in full."""
        self._seconds[kind].append(seconds)

    def latency_ms(self, kind: Kind) -> tuple[float, float] | None:
        """Median and 95th percentile of the latest requests."""
        ordered = sorted(self._seconds[kind])
        if not ordered:
            return None
        last = len(ordered) - 1
        return 1000 * ordered[round(last * 0.5)], 1000 * ordered[round(last * 0.95)]
