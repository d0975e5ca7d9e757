"""A circuit breaker: a database that fell silent is left alone for a moment, and asked by one.

Without it every message would wait for its own time limit, and a server that comes back would
meet all of them at once. Pauses double and are jittered so that processes do not ask in step
("equal jitter"; Brooker, *Exponential Backoff And Jitter*, AWS Architecture Blog, 2015). The three
states are those of Nygard, *Release It!* (2007).
"""

import random
import time
from collections.abc import Callable
from enum import Enum

FAILURES = 3
"""In a row, after which it is left alone."""
FIRST_PAUSE = 0.5
"""Seconds; doubles with each probe that fails."""


class Circuit(Enum):
    """Whether calls go through."""

    CLOSED = "closed"
    """They do."""
    OPEN = "open"
    """They fail at once until the pause is over."""
    PROBING = "probing"
    """One is finding out; the others fail at once."""


class Breaker:
    """Counts failures in a row and says which calls may go through. Belongs to one event loop."""

    def __init__(
        self,
        *,
        longest: float,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """``longest`` pause in seconds, 0: none; ``jitter`` draws from [0, 1)."""
        self._longest = longest
        self._clock = clock
        self._jitter = jitter
        self._failures = 0
        self._pauses = 0
        self._until = 0.0
        self._probe: object | None = None
        self.state = Circuit.CLOSED

    def admit(self) -> object | None:
        """A ticket for one call, to be handed in again; ``None``: it has to fail at once."""
        if self.state is Circuit.CLOSED:
            return object()
        if self.state is Circuit.PROBING or self._clock() < self._until:
            return None
        self.state, self._probe = Circuit.PROBING, object()
        return self._probe

    def answered(self, ticket: object) -> bool:
        """The call was answered, be it with a refusal; whether the database is back by that."""
        del ticket  # whoever was answered knows
        back = self.state is not Circuit.CLOSED
        self.state, self._probe, self._failures, self._pauses = Circuit.CLOSED, None, 0, 0
        return back

    def failed(self, ticket: object) -> None:
        """The call found the database unreachable."""
        if self.state is Circuit.CLOSED:
            self._failures += 1
            if self._failures >= FAILURES and self._longest > 0:
                self._open()
        elif ticket is self._probe:
            self._open()
        # else: it set out before the others failed, and tells nothing new

    def abandoned(self, ticket: object) -> None:
        """The caller went away before an answer; if it was the probe, the next call is."""
        if ticket is self._probe:
            self.state, self._probe = Circuit.OPEN, None

    def _open(self) -> None:
        pause = min(self._longest, FIRST_PAUSE * 2 ** min(self._pauses, 30))
        self._pauses += 1
        self._until = self._clock() + pause * (1 + self._jitter()) / 2
        self.state, self._probe = Circuit.OPEN, None
