"""Which participant calls which, and Discord, and in what order, while the real bot runs."""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pytest
from simcord.backend import Backend
from simcord.http import router

_caller: ContextVar[str] = ContextVar("caller", default="")

Step = tuple[str, str, str]
"""Who calls, who is called, and which method."""


@contextmanager
def recording(participants: Mapping[str, type]) -> Iterator[list[Step]]:
    """Every call of a public coroutine from one participant to another, and every request of
    theirs, as they come."""
    steps: list[Step] = []
    with pytest.MonkeyPatch.context() as patch:
        for name, kind in participants.items():
            for method, function in inspect.getmembers(kind, inspect.isfunction):
                if inspect.iscoroutinefunction(function) and not method.startswith("__"):
                    patch.setattr(kind, method, _noted(name, method, function, steps))
        dispatch = router.dispatch

        def noted(backend: Backend, method: str, path: str, **request: Any) -> Any:
            if _caller.get():
                steps.append((_caller.get(), "Discord", f"{method} {path}"))
            return dispatch(backend, method, path, **request)

        patch.setattr(router, "dispatch", noted)
        yield steps


def _noted(
    name: str, method: str, function: Callable[..., Any], steps: list[Step]
) -> Callable[..., Any]:
    @functools.wraps(function)
    async def noted(*arguments: Any, **options: Any) -> Any:
        if _caller.get() not in ("", name) and not method.startswith("_"):
            steps.append((_caller.get(), name, method))
        token = _caller.set(name)
        try:
            return await function(*arguments, **options)
        finally:
            _caller.reset(token)

    return noted
