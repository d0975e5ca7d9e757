"""Errors as operators may read them: what broke and where, and no word of a member's.

The text of an error may quote whatever it was about. It is shown where this project or the system
wrote it; of Discord's answers only the numbers are, and of anything else the type. Frames hold
lines of code alone, so they are always shown.
"""

import traceback
from collections.abc import Iterator

_OURS = ("bot.", "detox_model.")
_OF_THE_SYSTEM = (ImportError, TimeoutError)


def named(error: BaseException) -> str:
    """An error in a line: its type, and its text where that cannot quote a member."""
    kind = type(error).__name__
    status, code = getattr(error, "status", None), getattr(error, "code", None)
    if isinstance(status, int):
        return f"{kind}: HTTP {status}, code {code}"
    if type(error).__module__.startswith(_OURS) or isinstance(error, _OF_THE_SYSTEM):
        return f"{kind}: {error}".removesuffix(": ")
    if isinstance(error, OSError):
        return f"{kind}: {error.strerror or error.errno}"
    return kind


def traced(error: BaseException) -> str:
    """The traceback of ``error`` and of all that led to it, the first cause first."""
    parts = []
    for one, link in _chain(error):
        frames = "".join(traceback.format_tb(one.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{frames}{named(one)}{link}")
    return "\n\n".join(reversed(parts))


def _chain(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    seen: set[int] = set()
    link = ""
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one, link
        if one.__cause__ is not None:
            one, link = one.__cause__, "\n\nwhich led to:"
        else:
            one = None if one.__suppress_context__ else one.__context__
            link = "\n\nand while that was handled:"
