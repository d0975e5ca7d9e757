"""How much the worker takes on at once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """Bounds of the worker's queue and batches; raises ``ValueError`` where they contradict."""

    queue_texts: int = 512
    """Texts that may wait; one request more is refused with ``QueueFull``."""
    queue_characters: int = 400_000
    """Characters that may wait, over all texts."""
    batch_texts: int = 32
    """Texts rewritten together."""
    batch_characters: int = 4_000
    """Characters rewritten together, padding included; one text alone may exceed it."""
    score_batch_texts: int = 256
    """Texts scored together: scoring is hundreds of times cheaper than rewriting."""
    batch_window_ms: float = 0.0
    """How long an idle worker waits for company before it starts a batch; 0 on a CPU."""
    deadline_seconds: float = 20.0
    """How long a request may take when it names no ``timeout`` of its own."""
    threads: int = 0
    """Threads of the model's own arithmetic; 0 leaves the choice to the library."""

    def __post_init__(self) -> None:
        """Check the bounds against each other."""
        for name in (
            "queue_texts", "queue_characters", "batch_texts", "batch_characters",
            "score_batch_texts",
        ):  # fmt: skip
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1")
        if self.batch_window_ms < 0:
            raise ValueError("batch_window_ms must not be negative")
        if self.deadline_seconds <= 0:
            raise ValueError("deadline_seconds must be positive")
        if self.threads < 0:
            raise ValueError("threads must not be negative")
        if self.batch_window_ms / 1000 >= self.deadline_seconds:
            raise ValueError("batch_window_ms must be shorter than deadline_seconds")
        if self.batch_texts > self.queue_texts:
            raise ValueError("batch_texts must not exceed queue_texts: no batch could fill")
        if self.batch_characters > self.queue_characters:
            raise ValueError("batch_characters must not exceed queue_characters")
