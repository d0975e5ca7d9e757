"""Points of the road at which a process dies, drawn at random, and how it dies there."""

import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from inspect import iscoroutinefunction
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, event

from bot.database.guilds import SqlSettings
from bot.database.incidents import SqlIncidents
from bot.platform.chat import DiscordPlatform
from bot.platform.posts import Posts

_CLASSES = (SqlIncidents, SqlSettings, DiscordPlatform, Posts)


class Where(StrEnum):
    """What is counted until the process dies."""

    BEFORE = "before call"
    """Calls of repositories and of the platform; it dies before one of them begins."""
    AFTER = "after call"
    """As above; it dies when one of them has returned, or failed."""
    COMMIT = "before commit"
    """Transactions; it dies before one of them is committed."""
    REQUEST = "inside request"
    """Requests about messages; it dies when one of them has reached Discord, which will do what
    was asked, and before the answer."""
    TIME = "ms after"
    """Milliseconds from the first message on."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where a process dies; it lives on if the road is shorter."""

    where: Where
    number: int
    """How many of what is counted pass before, from 0."""
    of: str = ""
    """What a call's or a request's name begins with to be counted."""

    def __str__(self) -> str:
        return f"{self.where} {self.number} {self.of}".rstrip()


_MOST = {Where.BEFORE: 12, Where.AFTER: 12, Where.COMMIT: 6, Where.REQUEST: 3, Where.TIME: 15}
"""About how many of them one message takes."""
_WEIGHTS = {Where.BEFORE: 3, Where.AFTER: 3, Where.COMMIT: 2, Where.REQUEST: 3, Where.TIME: 1}
_CALLS = tuple(
    f"{cls.__name__}.{name}"
    for cls, names in {
        SqlIncidents: "claim propose posting posted finish get logged",
        DiscordPlatform: "missing_permissions post_as_author post_reply nudge_author remove"
        " notify_withheld log_card",
    }.items()
    for name in names.split()
)
_CALLS_OF_RECOVERY = tuple(
    f"{cls.__name__}.{name}"
    for cls, names in {
        SqlIncidents: "unfinished posted finish get logged owing_cards promise_card",
        DiscordPlatform: "find_post exists standing_text remove remove_post find_card log_card",
    }.items()
    for name in names.split()
)
_REQUESTS = ("POST /webhooks", "POST /channels", "DELETE", "GET")


def draw(rng: Random, messages: int) -> Point:
    """A point on the road of so many messages; of 0: where only recovery has something to do.

    Every third is any of its kind; the others are one of the first of a kind that matters, or
    those that come often would get nearly all.
    """
    (where,) = rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))
    names: tuple[str, ...] = ()
    if where is Where.REQUEST:
        names = _REQUESTS
    elif where in (Where.BEFORE, Where.AFTER):
        names = _CALLS if messages else _CALLS_OF_RECOVERY
    if not names or rng.randrange(3) == 0:
        return Point(where, rng.randrange(_MOST[where] * max(messages, 2)))
    return Point(where, rng.randrange(1 + messages // 3), rng.choice(names))


def die(moment: str, tell: Callable[[str], None]) -> None:
    """Say where, then end as in a power cut."""
    tell(moment)
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: Point, tell: Callable[[str], None]) -> None:
    """Let this process die at ``point``; what it counts begins now."""
    if point.where in (Where.BEFORE, Where.AFTER):
        passed = count()
        for cls in _CLASSES:
            for name, method in vars(cls).copy().items():
                counted = method.__qualname__.startswith(point.of) if callable(method) else False
                if counted and iscoroutinefunction(method):
                    setattr(cls, name, _fatal(method, point, passed, tell))
    elif point.where is Where.COMMIT:
        commits = count()

        @event.listens_for(Engine, "commit")
        def before_commit(_connection: Connection) -> None:
            if next(commits) == point.number:
                die(str(point), tell)


def _fatal(
    method: Callable[..., Awaitable[Any]],
    point: Point,
    passed: "count[int]",
    tell: Callable[[str], None],
) -> Callable[..., Awaitable[Any]]:
    name = method.__qualname__

    @wraps(method)
    async def counted(*args: Any, **kwargs: Any) -> Any:
        number = next(passed)
        if number == point.number and point.where is Where.BEFORE:
            die(f"{point} ({name})", tell)
        try:
            return await method(*args, **kwargs)
        finally:
            if number == point.number:
                die(f"{point} ({name})", tell)

    return counted
