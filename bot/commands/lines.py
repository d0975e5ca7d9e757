"""Texts from the command line or, one a line, from standard input."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from bot.commands.exits import ExitCode, Failure

_READ = 65_536
"""Bytes asked for at once: what a pipe holds."""


class Source(Protocol):
    """A binary stream; ``read1`` returns what is there instead of waiting for all it asked for."""

    def read1(self, size: int = ..., /) -> bytes:
        """At most ``size`` bytes; none at the end."""
        ...


def from_arguments(texts: Sequence[str]) -> list[str]:
    """The arguments as texts; raises ``Failure`` for bytes that are not UTF-8."""
    for number, text in enumerate(texts, start=1):
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Failure(f"text {number} is not UTF-8", ExitCode.USAGE) from None
    return list(texts)


def from_stream(stream: Source, most: int) -> Iterator[list[str]]:
    """Chunks of at most ``most`` lines, each as soon as its lines are there.

    So a slow writer is answered line by line and a large file in full chunks, and neither is ever
    held in memory. Raises ``Failure`` for a line that is not UTF-8, after the lines before it.
    """
    first = 1  # the number of the next line to give out
    pieces: list[bytes] = []  # of a line whose end has not come yet
    while data := stream.read1(_READ):
        pieces.append(data)
        if b"\n" not in data:
            continue
        *lines, rest = b"".join(pieces).split(b"\n")
        pieces = [rest]
        for start in range(0, len(lines), most):
            yield from _decoded(lines[start : start + most], first + start)
        first += len(lines)
    if rest := b"".join(pieces):
        yield from _decoded([rest], first)


def _decoded(lines: list[bytes], first: int) -> Iterator[list[str]]:
    texts = []
    for number, line in enumerate(lines, start=first):
        try:
            texts.append(line.removesuffix(b"\r").decode())
        except UnicodeDecodeError:
            if texts:
                yield texts
            message = f"line {number} of the input is not UTF-8; nothing after it was read"
            raise Failure(message, ExitCode.USAGE) from None
    yield texts
