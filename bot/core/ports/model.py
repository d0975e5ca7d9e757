"""The worker, and who goes first in it."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Protocol

from detox_model.results import Rewrite, Verdict


class Priority(IntEnum):
    """Who goes first in the worker's queue."""

    INTERACTIVE = 0
    """A person waits on an answer."""
    AUTOMATIC = 1


class TextModel(Protocol):
    """The worker. Every call raises an :class:`~bot.core.errors.InferenceError` or answers."""

    async def score(
        self, texts: Sequence[str], *, priority: Priority, timeout: float | None = None
    ) -> list[Verdict]:
        """One verdict a text, in order; ``timeout`` in seconds, ``None`` for the default."""
        ...

    async def rewrite(
        self,
        texts: Sequence[str],
        *,
        threshold: float,
        priority: Priority,
        always: bool = False,
        timeout: float | None = None,
    ) -> list[Rewrite]:
        """One rewrite a text, in order; ``always`` rewrites even what is not flagged."""
        ...
