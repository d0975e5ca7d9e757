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
    """What went wrong, as it comes in, with the requests made inside by this task: statuses from
    500 up, and 0 for a connection that broke before the answer."""
    lost: list[int] = []
    token = _watched.set(lost)
    try:
        yield lost
    finally:
        _watched.reset(token)


def tracing() -> aiohttp.TraceConfig:
    """To be handed to the client as ``http_trace``."""
    config = aiohttp.TraceConfig()
    config.on_request_headers_sent.append(_on_headers_sent)
    config.on_request_exception.append(_on_exception)
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


async def _on_headers_sent(
    _session: aiohttp.ClientSession,
    context: SimpleNamespace,
    _sent: aiohttp.TraceRequestHeadersSentParams,
) -> None:
    # aiohttp repeats some requests by itself when a kept connection turns out to be closed, and
    # tells of the last answer only: whoever sends headers again has lost an answer.
    lost = _watched.get()
    if lost is not None and getattr(context, "sent", False):
        lost.append(0)
    context.sent = True


async def _on_exception(
    _session: aiohttp.ClientSession,
    _context: SimpleNamespace,
    _broken: aiohttp.TraceRequestExceptionParams,
) -> None:
    lost = _watched.get()
    if lost is not None:
        lost.append(0)
