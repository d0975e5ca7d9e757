"""What became of one call to Discord, attempt by attempt.

discord.py repeats a request by itself where the answer was an error of Discord's. But Discord may
have done what was asked and only lost the answer: then a message is posted twice, or a removal
ends in "unknown message" although it was ours. Who wants to know watches the call.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp

_watched: ContextVar[list[int] | None] = ContextVar("watched", default=None)


@contextmanager
def lost_answers() -> Iterator[list[int]]:
    """The statuses from 500 up, as they come in, of the requests made inside by this task."""
    lost: list[int] = []
    token = _watched.set(lost)
    try:
        yield lost
    finally:
        _watched.reset(token)


def tracing() -> aiohttp.TraceConfig:
    """To be handed to the client as ``http_trace``."""
    config = aiohttp.TraceConfig()
    config.on_request_end.append(_on_end)
    return config


async def _on_end(
    _session: aiohttp.ClientSession,
    _context: SimpleNamespace,
    end: aiohttp.TraceRequestEndParams,
) -> None:
    lost = _watched.get()
    if lost is not None and end.response.status >= 500:
        lost.append(end.response.status)
