"""Where two models differ most, side by side, with the words that differ."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from training.gate.contender import CANDIDATE, INCUMBENT
from training.gate.measured import Answers
from training.metrics import Judged

SHOWN = 20
_LONGEST = 1200
"""Characters of a text that are shown."""
_BLANKS = re.compile(r"(\s+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text."""

    text: str
    marked: bool
    """Whether the other model says something else here."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one model made of a sentence, and what the judges say of it."""

    pieces: tuple[Piece, ...]
    faults: tuple[str, ...]
    joint: float
    """Clean × similarity × fluent, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence."""

    test: str
    source: str
    reference: str
    incumbent: Side
    candidate: Side


@dataclass(frozen=True, slots=True)
class Tally:
    """In how many sentences the candidate's joint score is better, worse, the same."""

    better: int
    worse: int
    same: int
    different: int
    """Sentences that the two word differently."""


def examples(answers: Sequence[Answers], count: int = SHOWN) -> list[Example]:
    """The ``count`` sentences where the two differ most, of all tests by turns, worst first.

    Far apart are rewrites whose joint scores and whose words differ; equal ones are never shown.
    """
    ranked = [_ranked(each) for each in answers]
    found: list[Example] = []
    for place in range(max(map(len, ranked), default=0)):
        for each, rows in zip(answers, ranked, strict=True):
            if place < len(rows) and len(found) < count:
                found.append(_example(each, rows[place]))
    return found


def tally(answers: Answers) -> Tally:
    """Count the sentences of a test."""
    old, new = (answers.comparison.systems[role].joint for role in (INCUMBENT, CANDIDATE))
    better, worse = int((new > old + 1e-9).sum()), int((new < old - 1e-9).sum())
    pairs = zip(answers.texts[INCUMBENT], answers.texts[CANDIDATE], strict=True)
    return Tally(better, worse, len(old) - better - worse, sum(a != b for a, b in pairs))


def _ranked(answers: Answers) -> list[int]:
    old, new = (answers.comparison.systems[role].joint for role in (INCUMBENT, CANDIDATE))
    pairs = list(zip(answers.texts[INCUMBENT], answers.texts[CANDIDATE], strict=True))

    def apart(row: int) -> float:
        first, second = (text[:_LONGEST].split() for text in pairs[row])
        words = 1 - SequenceMatcher(None, first, second, autojunk=False).ratio()
        return float(abs(new[row] - old[row]) + words)

    differing = [row for row, (a, b) in enumerate(pairs) if a != b]
    return sorted(differing, key=lambda row: (-apart(row), row))


def _example(answers: Answers, row: int) -> Example:
    reference = answers.test.references[row]
    old, new = (_cut(answers.texts[role][row]) for role in (INCUMBENT, CANDIDATE))
    first, second = marked(old, new)
    judged = answers.comparison.systems
    return Example(
        answers.test.name,
        _cut(reference.source),
        _cut(reference.targets[0]),
        _side(first, judged[INCUMBENT], row),
        _side(second, judged[CANDIDATE], row),
    )


def _side(pieces: tuple[Piece, ...], judged: Judged, row: int) -> Side:
    checks = (
        ("unchanged", judged.copies[row]),
        ("still toxic", not judged.clean[row]),
        ("not fluent", not judged.fluent[row]),
        ("repeats", judged.repetition[row]),
        ("broken word", judged.broken[row]),
    )
    faults = tuple(name for name, failed in checks if failed)
    return Side(pieces, faults, float(judged.joint[row]))


def marked(first: str, second: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, the words marked that the other one does not have there."""
    left, right = _BLANKS.split(first), _BLANKS.split(second)
    matcher = SequenceMatcher(None, left[::2], right[::2], autojunk=False)
    pieces: tuple[list[Piece], list[Piece]] = ([], [])
    for kind, a, b, c, d in matcher.get_opcodes():
        for parts, tokens, start, end in ((pieces[0], left, a, b), (pieces[1], right, c, d)):
            if start == end:
                continue
            # what stands between two words of a stretch belongs to it; what follows does not
            parts.append(Piece("".join(tokens[2 * start : 2 * end - 1]), kind != "equal"))
            parts.append(Piece("".join(tokens[2 * end - 1 : 2 * end]), marked=False))
    return tuple(p for p in pieces[0] if p.text), tuple(p for p in pieces[1] if p.text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
