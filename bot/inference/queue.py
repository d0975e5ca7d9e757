"""What waits for the model, and which of it goes next.

A request's texts wait one by one in lanes: scores by priority; rewrites by priority and length,
so that one wall of text neither pads nor delays many short ones. Not thread-safe: the worker
holds its lock around every call.

The order, in full:

* scores and rewrites take turns, so a score waits for one rewrite batch at most;
* the first lane goes first (a person's before an automatic one, short before long) and in a lane
  the oldest text;
* a lane passed over ``PATIENCE`` times goes next, so nothing starves.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import Enum

from bot.core.errors import QueueFull
from bot.core.ports import Priority
from bot.inference.limits import WorkerLimits
from detox_model.results import Rewrite, Verdict

LENGTHS = (100, 400)
"""Upper bounds, in characters, of all rewrite lanes but the last."""
PATIENCE = 3
"""How often a lane is passed over before it goes next."""
_SCORES_A_REWRITE = 4
"""Characters scored together, in units of characters rewritten together."""


class Kind(Enum):
    """What is asked of the model."""

    SCORE = "score"
    REWRITE = "rewrite"


@dataclass(eq=False, slots=True)
class Request:
    """One caller's texts and the future that the caller waits on."""

    kind: Kind
    texts: tuple[str, ...]
    priority: Priority
    future: asyncio.Future[list[Verdict | Rewrite]]
    submitted: float
    """Monotonic seconds, like ``deadline``."""
    deadline: float
    threshold: float = 0.0
    always: bool = False
    answers: dict[int, Verdict | Rewrite] = field(default_factory=dict)
    dropped: bool = False
    """Nobody waits for it any more."""


@dataclass(eq=False, slots=True)
class Item:
    """One text of a request."""

    request: Request
    index: int
    alone: bool = False
    """Its batch failed: try it by itself, so that it cannot fail its neighbours again."""

    @property
    def text(self) -> str:
        """What the model is asked about."""
        return self.request.texts[self.index]


@dataclass(eq=False, slots=True)
class _Lane:
    items: OrderedDict[Item, None] = field(default_factory=OrderedDict)
    passed_over: int = 0


class WorkQueue:
    """Everything that waits, bounded in texts and characters."""

    def __init__(self, limits: WorkerLimits) -> None:
        self.texts = 0
        """Texts waiting."""
        self.characters = 0
        """Characters waiting."""
        self._limits = limits
        self._scores = [_Lane() for _ in Priority]
        self._rewrites = [[_Lane() for _ in range(len(LENGTHS) + 1)] for _ in Priority]
        self._items: dict[Request, list[Item]] = {}
        self._last = Kind.REWRITE

    def push(self, request: Request) -> None:
        """Let a request wait, whole; raises :class:`~bot.core.errors.QueueFull`."""
        characters = sum(map(len, request.texts))
        if self.texts + len(request.texts) > self._limits.queue_texts:
            raise QueueFull(f"{self.texts} texts wait already")
        if self.characters + characters > self._limits.queue_characters:
            raise QueueFull(f"{self.characters} characters wait already")
        items = [Item(request, index) for index in range(len(request.texts))]
        self._items[request] = items
        for item in items:
            self._add(item)

    def retry(self, items: list[Item]) -> None:
        """Put a failed batch back, each text to be tried alone and first in its lane."""
        for item in reversed(items):
            if not item.request.dropped:
                item.alone = True
                self._add(item)
                self._lane(item).items.move_to_end(item, last=False)

    def drop(self, request: Request) -> None:
        """Forget a request that nobody waits for; what already runs is not stopped."""
        request.dropped = True
        for item in self._items.pop(request, ()):
            self._remove(item)

    def clear(self) -> list[Request]:
        """Forget everything; the requests not yet dropped, running ones included."""
        requests = list(self._items)
        for request in requests:
            self.drop(request)
        return requests

    def take(self, now: float) -> list[Item]:
        """The next batch, all of one kind and none past its deadline; empty if nothing waits."""
        while self.texts:
            batch = self._take(now)
            if batch:
                self._last = batch[0].request.kind
                return batch
        return []

    def fills_a_batch(self) -> bool:
        """Whether more waiting would not make the next batch fuller."""
        return (
            any(lane.items for lane in self._rewrites[Priority.INTERACTIVE])
            or bool(self._scores[Priority.INTERACTIVE].items)
            or self.texts >= self._limits.batch_texts
            or self.characters >= self._limits.batch_characters
        )

    def _take(self, now: float) -> list[Item]:
        rewrites = [lane for lanes in self._rewrites for lane in lanes]
        scores_wait = any(lane.items for lane in self._scores)
        rewrites_wait = any(lane.items for lane in rewrites)
        if scores_wait and (self._last is Kind.REWRITE or not rewrites_wait):
            first = _next(self._scores)
            return self._scored_together([first, *self._scores], now)
        return self._rewritten_together(_next(rewrites), now)

    def _scored_together(self, lanes: list[_Lane], now: float) -> list[Item]:
        batch: list[Item] = []
        budget = self._limits.batch_characters * _SCORES_A_REWRITE
        for lane in lanes:
            while lane.items and len(batch) < self._limits.score_batch_texts:
                item = next(iter(lane.items))
                if item.request.deadline > now:
                    budget -= len(item.text)
                    if batch and (budget < 0 or item.alone or batch[0].alone):
                        return batch
                    batch.append(item)
                self._remove(item)
        return batch

    def _rewritten_together(self, lane: _Lane, now: float) -> list[Item]:
        batch: list[Item] = []
        longest = 0
        while lane.items and len(batch) < self._limits.batch_texts:
            item = next(iter(lane.items))
            if item.request.deadline > now:
                longest = max(longest, len(item.text))
                padded = longest * (len(batch) + 1)
                full = padded > self._limits.batch_characters
                if batch and (full or item.alone or batch[0].alone):
                    break
                batch.append(item)
            self._remove(item)
        return batch

    def _lane(self, item: Item) -> _Lane:
        priority = item.request.priority
        if item.request.kind is Kind.SCORE:
            return self._scores[priority]
        return self._rewrites[priority][sum(len(item.text) > bound for bound in LENGTHS)]

    def _add(self, item: Item) -> None:
        self._lane(item).items[item] = None
        self.texts += 1
        self.characters += len(item.text)

    def _remove(self, item: Item) -> None:
        lane = self._lane(item)
        if item in lane.items:
            del lane.items[item]
            self.texts -= 1
            self.characters -= len(item.text)


def _next(lanes: list[_Lane]) -> _Lane:
    """The lane to serve; the others that wait grow less patient."""
    waiting = [lane for lane in lanes if lane.items]
    chosen = max(waiting, key=lambda lane: lane.passed_over)
    if chosen.passed_over < PATIENCE:
        chosen = waiting[0]
    for lane in lanes:
        lane.passed_over = lane.passed_over + 1 if lane.items and lane is not chosen else 0
    return chosen
