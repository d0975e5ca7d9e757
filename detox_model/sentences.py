"""Whole messages cut into sentences and the stretches between them that nobody may touch.

The pieces cover the text exactly, so putting them together again loses no character. Only
``prose`` pieces are ever rewritten; code, other people's quoted words, list bullets, spoiler
bars and white space are ``verbatim``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["prose", "verbatim"]

MAX_WORDS = 44
"""A longer sentence is cut into clauses, for the network was trained on short sentences."""
_CLAUSE_WORDS = 30
_MIN_CLAUSE_WORDS = 6
_WALL = 150
"""A run of this many characters without a space is no sentence that a network can read."""

_STRUCTURE = re.compile(
    r"```.*?```"
    r"|``[^`\n]+``|`[^`\n]+`"
    r"|^>>>\s.*\Z"
    r"|^[ \t]*+>[ \t][^\n]*"
    r"|^[ \t]*+(?:[-*+\u2022\u2013\u2023\u25aa\u25e6\u2192]|\d{1,3}[.)]|[A-Za-z]\)|\#{1,3}|-\#)"
    r"[ \t]+"
    r"(?:\[[ xX]\][ \t]+)?"
    r"|\|\||\n",
    re.DOTALL | re.MULTILINE,
)
_WORD = re.compile(r"\S+")
_OPENERS = "\"'\u201c\u2018([{*_~"
_CLOSERS = "\"'\u201d\u2019)]}*_~"
_SPREAD = 2_000
"""How far apart the two marks of an emphasis over several sentences may stand."""
_FENCES = re.compile(r"\*{1,3}|_{2,3}|~~|_")
_END_MARKS = ".!?\u2026\u3002\uff01\uff1f\u203c\u2047\u2048\u2049\u203d"
_GLUED = re.compile(
    r"(?<=[^\W\d_]{2})\.(?=[A-Z][a-z'])|(?<=\w)[!?]+(?=[^\W\d_]{2})|(?<=[^\W\d_]{2})\.{3,}(?=[A-Z])"
)
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])*")
_EMOTICON = re.compile(
    r"[:;=xX8][-'^oc]?[()DPpOo3/\\|*<>\[\]]+|[xX]+[dD]+|<[/\\]?3+|:\w+:|<a?:\w+:\d+>"
)
_ABBREVIATION = re.compile(
    r"mr|mrs|ms|dr|prof|st|vs|eg|ie|cf|al|approx|dept|est|fig|gen|gov|hon|lt|mt|nos?|op|rep|rev|sen"
    r"|sgt|vol|capt|col|cmdr|max|min|ave|blvd|rd|e\.g|i\.e|a\.k\.a"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_MAYBE_LAST = re.compile(r"etc|inc|ltd|corp?|[ap]\.?m|u\.[skn]|ph\.d|jr|sr")
_CONJUNCTION = re.compile(
    r"and|but|or|so|because|cause|cuz|bc|which|while|when|where|if|then|though|although|until"
    r"|unless|since|whereas|who|that|after|before|plus|also|as"
)
_STRONG = ",;:\u2014\u2013-"


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters ``start`` (inclusive) to ``end`` (exclusive) of a text."""

    start: int
    end: int
    kind: Kind


def split(text: str) -> list[Piece]:
    """Cut ``text`` into pieces, in order, that cover it exactly. Linear time.

    A prose piece begins and ends with a character that is not white space and holds a letter.

    >>> text = "Get lost! I mean it."
    >>> [text[p.start : p.end] for p in split(text) if p.kind == "prose"]
    ['Get lost!', 'I mean it.']
    """
    prose: list[tuple[int, int]] = []
    end = 0
    for match in _STRUCTURE.finditer(text):
        prose.extend(_sentences(text, end, match.start()))
        end = match.end()
    prose.extend(_sentences(text, end, len(text)))
    return _cover(prose, len(text))


def foreign(text: str) -> list[tuple[int, int]]:
    """Where code and other people's quoted words stand: nobody's own words, never changed."""
    return [
        match.span()
        for match in _STRUCTURE.finditer(text)
        if match.group().lstrip()[:1] in ("`", ">")
    ]


def _cover(prose: list[tuple[int, int]], length: int) -> list[Piece]:
    pieces: list[Piece] = []
    position = 0
    for start, end in prose:
        if start > position:
            pieces.append(Piece(position, start, "verbatim"))
        pieces.append(Piece(start, end, "prose"))
        position = end
    if position < length:
        pieces.append(Piece(position, length, "verbatim"))
    return pieces


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of a stretch without line breaks or code, trimmed, those with letters only."""
    words: list[tuple[int, int]] = []
    ended = False
    for begin, stop in _words(text, start, end):
        word = text[begin:stop]
        if stop - begin > _WALL:
            yield from _clauses(text, words)
            words, ended = [], False
            continue
        if ended and _opens(word):
            yield from _clauses(text, words)
            words = []
            ended = False
        words.append((begin, stop))
        if not _opens(word):
            ended = ended or word[-1] in _END_MARKS
            continue
        ended = _ends(word, text[stop : stop + 2].lstrip())
    yield from _clauses(text, words)


def _words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs without white space, cut where a space after a full stop is missing."""
    for match in _WORD.finditer(text, start, end):
        word = match.group()
        begin = match.start()
        if len(word) <= _WALL and not _is_link(word):
            for glued in _GLUED.finditer(word):
                yield begin, match.start() + glued.end()
                begin = match.start() + glued.end()
        yield begin, match.end()


def _is_link(word: str) -> bool:
    return any(mark in word for mark in ("://", "www.", "@", "/", "<", "\\"))


def _opens(word: str) -> bool:
    """Whether a sentence may begin with ``word``: not with bare punctuation or an emoticon."""
    return any(map(_is_letterlike, word)) and not _EMOTICON.fullmatch(word)


def _is_letterlike(char: str) -> bool:
    # Circled, boxed and regional-indicator letters are symbols to Unicode, letters to readers.
    return char.isalnum() or "\u24b6" <= char <= "\u24e9" or "\U0001f110" <= char <= "\U0001f1ff"


def _ends(word: str, following: str) -> bool:
    """Whether a sentence ends with ``word``; ``following`` starts with the next character."""
    core = word.rstrip(_CLOSERS)
    if not core or core[-1] not in _END_MARKS:
        return False
    if core[-1] == "\u2026" or core.endswith(".."):
        return not following or following[0].isupper()
    if core[-1] != ".":
        return True
    stem = core[:-1].lstrip(_OPENERS)
    lowered = stem.lower()
    capital_next = bool(following) and following[0].isupper()
    if _MAYBE_LAST.fullmatch(lowered):
        return capital_next
    if _ABBREVIATION.fullmatch(lowered):
        return False
    return lowered in {"i", "u"} or not _INITIALS.fullmatch(stem)


def _clauses(text: str, words: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """One sentence, trimmed and cut into clauses if it is too long."""
    first = 0
    while len(words) - first > MAX_WORDS:
        cut = first + _cut(text, words[first : first + _CLAUSE_WORDS + 1])
        yield from _trim(text, words[first][0], words[cut - 1][1])
        first = cut
    if first < len(words):
        yield from _trim(text, words[first][0], words[-1][1])


def _cut(text: str, words: list[tuple[int, int]]) -> int:
    """The number of words in the first clause: at punctuation, else before a conjunction."""
    window = range(_CLAUSE_WORDS, _MIN_CLAUSE_WORDS - 1, -1)
    for count in window:
        if text[words[count - 1][1] - 1] in _STRONG:
            return count
    for count in window:
        before, after = (text[slice(*words[index])].lower() for index in (count - 1, count))
        if _CONJUNCTION.fullmatch(after) and not _CONJUNCTION.fullmatch(before):
            return count
    return _CLAUSE_WORDS


def _trim(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Leave out white space and the emphasis marks of a whole sentence; drop wordless ones."""
    opening = _FENCES.match(text, start, end)
    closing = _closing_mark(text, start, end)
    if opening is not None:
        mark = opening.group()
        if mark == closing and end - start > 2 * len(mark):
            start, end = start + len(mark), end - len(mark)
        elif text.find(mark, start + len(mark), end) < 0 <= text.find(mark, end, end + _SPREAD):
            start += len(mark)
    elif closing and text.rfind(closing, max(0, start - _SPREAD), start) >= 0:
        # The emphasis was opened in an earlier sentence, unless it is closed in this one.
        inner = text.find(closing, start, end - len(closing))
        end -= len(closing) if inner < 0 else 0
    sentence = text[start:end]
    if any(map(_is_letterlike, sentence)) and not sentence.isdecimal():
        yield start, end


def _closing_mark(text: str, start: int, end: int) -> str:
    tail = text[max(start, end - 3) : end]
    return next((mark for mark in ("***", "**", "__", "~~", "*", "_") if tail.endswith(mark)), "")
