"""What Discord answers in place of doing what it was asked, put in where requests leave the bot."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import aiohttp
import pytest
from simcord.backend import Backend
from simcord.backend.errors import BackendError
from simcord.http import router

from bot.platform import attempts
from bot.platform.catalogue import CALLS
from bot.platform.codes import Answer
from tests.e2e.world import World

BY_DISCORD_PY = frozenset({("GET", "/oauth2/applications/@me")})
"""What the library asks by itself before the bot runs."""
_GAP = re.compile(r"\{(\w+)\}")
_SILENT = {
    Answer.CONNECTION_LOST: aiohttp.ClientConnectionError,
    Answer.ANSWER_LOST: aiohttp.ServerDisconnectedError,
    Answer.TIMEOUT: TimeoutError,
}


def matches(route: str, method: str, path: str) -> dict[str, str] | None:
    """What fills the gaps of a catalogued route; ``None`` if the request is another one."""
    asked, _, template = route.partition(" ")
    pattern = _GAP.sub(r"(?P<\1>[^/]+)", template)
    found = re.fullmatch(pattern, path) if method == asked else None
    return None if found is None else found.groupdict()


@cache
def _catalogued() -> tuple[tuple[str, re.Pattern[str]], ...]:
    routes = {call.route.partition(" ")[::2] for call in CALLS}
    return tuple((method, re.compile(_GAP.sub("[^/]+", path))) for method, path in routes)


def is_catalogued(method: str, path: str) -> bool:
    """Whether the catalogue has a call that makes such a request."""
    return any(method == known and route.fullmatch(path) for known, route in _catalogued())


@dataclass
class Fault:
    """One answer, given instead of what the route would do."""

    route: str
    answer: Answer
    once: bool = False
    done: bool = False
    """Whether Discord nevertheless does it, each time."""
    met: int = 0


class Faults:
    """Stands between the bot and the simulated Discord."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.armed: list[Fault] = []
        self._dispatch = router.dispatch

    def arm(self, fault: Fault) -> None:
        """From now on Discord answers so."""
        self.armed.append(fault)

    def lift(self) -> None:
        """Discord answers again."""
        self.armed.clear()

    def dispatch(self, backend: Backend, method: str, path: str, **request: Any) -> Any:
        def real() -> Any:
            return self._dispatch(backend, method, path, **request)

        for fault in self.armed:
            gaps = matches(fault.route, method, path)
            if gaps is not None and self._meant(gaps):
                fault.met += 1
                if fault.once:
                    self.armed.remove(fault)
                sent = request.get("json")
                remembered = isinstance(sent, dict) and sent.get("enforce_nonce", False)
                return _instead(fault, real, remembered=remembered)
        return real()

    def _meant(self, gaps: dict[str, str]) -> bool:
        world, backend = self.world, self.world.env.backend
        own = {
            "channel": world.general.id,
            "log": world.log.id,
            "application": backend.application_id,
        }
        for gap, value in gaps.items():
            if gap in own and value != str(own[gap]):
                return False
            if gap == "webhook" and value == str(backend.application_id):
                return False
            if gap in ("message", "post") and value.isdigit():
                message = backend.messages[world.general.id].get(int(value))
                ours = message is not None and message.author_id != world.member.id
                if ours != (gap == "post"):
                    return False
        return True


def _instead(fault: Fault, real: Callable[[], Any], *, remembered: bool) -> Any:
    """``remembered`` says that Discord knows a message again by its nonce and posts it once."""
    answer, lost = fault.answer, attempts._watched.get()
    if fault.done:
        with suppress(BackendError):
            real()
    first = real() if answer in (Answer.ANSWER_LOST, Answer.DONE_TWICE) else None
    if lost is not None and (answer.status >= 500 or answer in _SILENT):
        lost.append(answer.status)
    if answer is Answer.DONE_TWICE:
        return first if remembered else real()
    if answer in _SILENT:
        raise _SILENT[answer]
    raise BackendError(answer.status, answer.code, answer.message or "injected")


@contextmanager
def faults_in(world: World) -> Iterator[Faults]:
    """Faults to arm, between this world's bot and Discord."""
    faults = Faults(world)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(router, "dispatch", faults.dispatch)
        yield faults
