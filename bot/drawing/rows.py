"""Two lines of words, one above the other, set so that what belongs together stands together.

As in an interlinear text: a word that both lines have begins at the same place in both. What
lies between two such words makes a unit, and rows are broken between units, so that hardly
anything has to be joined across rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

SPACE = 7.5
"""Points between words."""
_HANGING = 12.0
"""A mark narrower than this may stand out beyond the margin."""


@dataclass(frozen=True, slots=True)
class Box:
    """A word to be placed."""

    width: float
    glued: bool = False
    """No blank stands before it."""


@dataclass(slots=True)
class Row:
    """Where words stand: index → distance of the left edge from the margin, in points."""

    source: dict[int, float] = field(default_factory=dict)
    output: dict[int, float] = field(default_factory=dict)
    width: float = 0.0


Pair = tuple[int, int]
"""A source word and an output word that belong together, by index."""


def chain(pairs: Sequence[Pair]) -> list[Pair]:
    """The most pairs that run in the same order in both lines; the others have moved.

    >>> chain([(3, 0), (0, 1), (1, 2), (4, 3)])
    [(0, 1), (1, 2), (4, 3)]
    """
    best: list[tuple[int, int]] = []  # length, and the pair before it in pairs
    for at, (source, output) in enumerate(pairs):
        earlier = [
            (best[i][0], i) for i in range(at) if pairs[i][0] < source and pairs[i][1] < output
        ]
        length, before = max(earlier, default=(0, -1))
        best.append((length + 1, before))
    at = max(range(len(best)), key=lambda i: best[i][0], default=-1)
    found: list[Pair] = []
    while at >= 0:
        found.append(pairs[at])
        at = best[at][1]
    return found[::-1]


@dataclass(frozen=True, slots=True)
class _Unit:
    source: Sequence[int]
    output: Sequence[int]


def arrange(
    source: Sequence[Box], output: Sequence[Box], pairs: Sequence[Pair], most: float
) -> list[Row]:
    """Rows of at most ``most`` points. Boxes may not be wider than that."""
    rows = [Row()]
    for unit in _units(source, output, pairs, most):
        sides = ((unit.source, source), (unit.output, output))
        firsts = [boxes[words[0]] for words, boxes in sides if words]
        widths = [_length(words, boxes) for words, boxes in sides]
        width, row = max(widths), rows[-1]
        gap = 0.0 if not row.width or all(box.glued for box in firsts) else SPACE
        if row.width and row.width + gap + width > most + (_HANGING if width < _HANGING else 0):
            rows.append(row := Row())
            gap = 0.0
        for (words, boxes), own, places in zip(
            sides, widths, (row.source, row.output), strict=True
        ):
            x = row.width + gap
            if words and not boxes[words[0]].glued:
                x += (width - own) / 2
            for index, word in enumerate(words):
                x += SPACE if index and not boxes[word].glued else 0
                places[word] = x
                x += boxes[word].width
        row.width += gap + width
    return rows


def _units(
    source: Sequence[Box], output: Sequence[Box], pairs: Sequence[Pair], most: float
) -> list[_Unit]:
    units: list[_Unit] = []
    done = (0, 0)
    for s, o in [*chain(pairs), (len(source), len(output))]:
        above = _pieces(range(done[0], s), source, most)
        below = _pieces(range(done[1], o), output, most)
        units += [_Unit(a, b) for a, b in zip_longest(above, below, fillvalue=())]
        if s < len(source):
            units.append(_Unit((s,), (o,)))
        done = (s + 1, o + 1)
    return units


def _pieces(words: Sequence[int], boxes: Sequence[Box], most: float) -> list[Sequence[int]]:
    """Cut a run of words that no row can hold."""
    pieces: list[Sequence[int]] = []
    current: list[int] = []
    for word in words:
        if current and _length([*current, word], boxes) > most:
            pieces.append(current)
            current = []
        current.append(word)
    return [*pieces, current] if current else pieces


def _length(words: Sequence[int], boxes: Sequence[Box]) -> float:
    blanks = sum(not boxes[word].glued for word in words[1:])
    return sum(boxes[word].width for word in words) + SPACE * blanks
