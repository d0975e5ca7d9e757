"""A sequence diagram in mermaid, as far as the docs use it."""

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

_FENCE = re.compile(r"```mermaid\n(.*?)```", re.DOTALL)
_ROW = re.compile(r"^\| (\w+) \| `([\w.]+)` \|$", re.MULTILINE)
_CALL = re.compile(r"(\w+)->>(\w+): (.+)")
_PARTICIPANT = re.compile(r"(participant|actor) (\w+)")
_BLOCKS = ("break ", "opt ", "alt ", "loop ")

Arrow = tuple[str, str, str]
"""From whom, to whom, and what stands on it."""


@dataclass(frozen=True)
class Diagram:
    """What a page draws and says of its participants."""

    actors: frozenset[str]
    participants: tuple[str, ...]
    kinds: dict[str, type]
    """The class behind each participant that is one of ours."""
    arrows: tuple[Arrow, ...]
    """All calls, those in side branches, too."""
    paths: dict[str, list[Arrow]]
    """The calls of each marked path, without its side branches."""


def read(page: Path) -> Diagram:
    """The one diagram of a page."""
    text = page.read_text(encoding="utf-8")
    [drawn] = _FENCE.findall(text)
    arrows: list[Arrow] = []
    paths: dict[str, list[Arrow]] = {}
    path: list[Arrow] = []
    depth = 0
    for line in map(str.strip, drawn.splitlines()):
        if line.startswith("%% path: "):
            path = paths.setdefault(line.removeprefix("%% path: "), [])
        elif line == "%% end":
            path = []
        elif line.startswith(_BLOCKS):
            depth += 1
        elif line == "end":
            depth -= 1
        elif found := _CALL.fullmatch(line):
            sender, receiver, told = found.groups()
            arrows.append((sender, receiver, told))
            if not depth:
                path.append((sender, receiver, told))
    named = [_PARTICIPANT.fullmatch(line.strip()) for line in drawn.splitlines()]
    known = [(one[1], one[2]) for one in named if one is not None]
    return Diagram(
        actors=frozenset(name for kind, name in known if kind == "actor"),
        participants=tuple(name for kind, name in known if kind == "participant"),
        kinds={name: getattr(import_module(module), name) for name, module in _ROW.findall(text)},
        arrows=tuple(arrows),
        paths=paths,
    )
