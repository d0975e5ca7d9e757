"""Which stretches of a message are rewritten, and together with which neighbours.

The network reads one sentence at a time. Where people chop one ("You. Absolute. Moron.") or
break it over two lines, the parts are read as one; everywhere else a sentence that is not
flagged stays out of it.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from detox_model.sentences import Piece, split

Stretch = tuple[int, int]
"""Characters ``start`` (inclusive) to ``end`` (exclusive) of a text."""
Score = Callable[[Sequence[str]], list[float]]
"""The toxicity, in [0, 1], of each text."""

_BLANK = re.compile(r"[ \t]+")
_BREAK = re.compile(r"[ \t]*\r?\n[ \t]*")
_APART = re.compile(r"[\n`|]")
"""What keeps the sentences around it apart: a line's end, code, a spoiler."""
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_CHOPPED = 2
"""Words up to which a sentence may be a chip of a chopped one."""
_ENDS = ".!?\u2026,;:)"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BEGINS = _set(
    "you u your ur youre you're he he's hes she she's shes they they're theyre such what absolute"
    " absolutely total complete utter shut get go suck stupid fucking fuckin dumb"
)
"""What a chopped insult begins with; "Yes. No. Idiot." is three sentences."""
_HANGS = _set(
    "a an the such so of to your ur my his her their our is are am was were be being you're youre"
    " he's she's they're most very too really fucking fuckin absolute total complete utter and or"
    " with for like than as"
)
"""Words that no line ends with unless the sentence goes on below."""
_GOES_ON = _set("of up off than")


def choose(text: str, bar: float, score: Score, *, whole_up_to: int = 0) -> list[Stretch]:
    """The stretches of ``text`` to rewrite, in order: what is toxic by itself from ``bar`` on.

    Where nothing is, though the whole may be, the smallest two or three neighbours that are
    toxic together, or else the worst sentence. A line of prose of at most ``whole_up_to`` words is
    one stretch, whatever its sentences are. Empty for a text without any prose.
    """
    pieces = [piece for piece in split(text) if piece.kind == "prose"]
    if len(pieces) <= 1:
        return [(piece.start, piece.end) for piece in pieces]
    line = text[pieces[0].start : pieces[-1].end]
    gaps = (text[before.end : piece.start] for before, piece in pairwise(pieces))
    if len(line.split()) <= whole_up_to and not any(map(_APART.search, gaps)):
        return [(pieces[0].start, pieces[-1].end)]
    toxicity = score([text[p.start : p.end] for p in pieces])
    flagged = {at for at, value in enumerate(toxicity) if value >= bar}
    groups = _together(text, pieces, flagged)
    if not groups:
        return [_worst(text, pieces, toxicity, bar, score)]
    return [(pieces[first].start, pieces[last].end) for first, last in groups]


def _together(text: str, pieces: Sequence[Piece], flagged: set[int]) -> list[tuple[int, int]]:
    """Flagged pieces by their first and last number, with the chips that belong to them."""
    groups: list[tuple[int, int]] = []
    for at in sorted(flagged):
        first = at
        while first > 0 and first - 1 not in flagged and _leads(text, pieces, first):
            first -= 1
        first = _opening(text, pieces, first, at)
        if groups and first <= groups[-1][1]:
            first = at
        groups.append((first, at))
    return groups


def _leads(text: str, pieces: Sequence[Piece], at: int) -> bool:
    """Whether the piece before ``at`` is the beginning of the same sentence."""
    before, piece = pieces[at - 1], pieces[at]
    gap = text[before.end : piece.start]
    words = _words(text, before)
    following = _words(text, piece)
    if not words or not following:
        return False
    if _BREAK.fullmatch(gap):
        hangs = words[-1] in _HANGS or following[0] in _GOES_ON
        return hangs and text[before.end - 1] not in _ENDS
    return bool(_BLANK.fullmatch(gap)) and max(len(words), len(following)) <= _CHOPPED


def _opening(text: str, pieces: Sequence[Piece], first: int, at: int) -> int:
    """Of the chips ``first`` to ``at``, where the insult may begin: at ``at`` if nowhere."""
    for number in range(first, at):
        gap = text[pieces[number].end : pieces[number + 1].start]
        if _BREAK.fullmatch(gap) or _words(text, pieces[number])[0] in _BEGINS:
            return number
    return at


def _worst(
    text: str, pieces: Sequence[Piece], toxicity: Sequence[float], bar: float, score: Score
) -> Stretch:
    for size in (2, 3):
        windows = [
            (pieces[at].start, pieces[at + size - 1].end)
            for at in range(len(pieces) - size + 1)
            if all(_adjoin(text, pieces[n], pieces[n + 1]) for n in range(at, at + size - 1))
        ]
        scores = score([text[start:end] for start, end in windows])
        if scores and max(scores) >= bar:
            return windows[scores.index(max(scores))]
    worst = pieces[max(range(len(pieces)), key=toxicity.__getitem__)]
    return worst.start, worst.end


def _adjoin(text: str, one: Piece, other: Piece) -> bool:
    gap = text[one.end : other.start]
    return bool(_BLANK.fullmatch(gap) or _BREAK.fullmatch(gap))


def _words(text: str, piece: Piece) -> list[str]:
    return _WORD.findall(text[piece.start : piece.end].casefold())
