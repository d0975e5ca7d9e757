"""How often one member may ask for what costs time or posts something."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

_SWEPT = 1_000
"""Members that are remembered before those who have long stopped are forgotten."""


class Cooldown:
    """At most ``uses`` of something by one member within any ``seconds``."""

    def __init__(
        self, uses: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._uses = uses
        self._seconds = seconds
        self._clock = clock
        self._taken: dict[int, deque[float]] = {}
        self._sweep_at = _SWEPT

    def take(self, member_id: int) -> float:
        """Take one use: 0, or for how many seconds to wait if there is none left."""
        now = self._clock()
        taken = self._taken.get(member_id)
        if taken is None:
            self._sweep(now)
            taken = self._taken[member_id] = deque()
        while taken and taken[0] <= now - self._seconds:
            taken.popleft()
        if len(taken) >= self._uses:
            return taken[0] + self._seconds - now
        taken.append(now)
        return 0.0

    def _sweep(self, now: float) -> None:
        """Forget who took nothing lately, at a cost that is small on the average."""
        if len(self._taken) < self._sweep_at:
            return
        since = now - self._seconds
        self._taken = {who: taken for who, taken in self._taken.items() if taken[-1] > since}
        self._sweep_at = max(_SWEPT, 2 * len(self._taken))


@dataclass(frozen=True, slots=True)
class Cooldowns:
    """Every limit of the bot's; each is one member's, wherever they are."""

    asking: Cooldown = field(default_factory=lambda: Cooldown(5, 30.0))
    """For a wording, or to have one checked: the model's time."""
    posting: Cooldown = field(default_factory=lambda: Cooldown(5, 30.0))
    replacing: Cooldown = field(default_factory=lambda: Cooldown(10, 60.0))
    """Messages, by a moderator."""
    reporting: Cooldown = field(default_factory=lambda: Cooldown(5, 60.0))
    choosing: Cooldown = field(default_factory=lambda: Cooldown(10, 60.0))
    """What becomes of one's words, and looking that up."""
    exporting: Cooldown = field(default_factory=lambda: Cooldown(2, 300.0))
    deleting: Cooldown = field(default_factory=lambda: Cooldown(2, 60.0))
    pressing: Cooldown = field(default_factory=lambda: Cooldown(20, 20.0))
    """Buttons under posts and cards."""
