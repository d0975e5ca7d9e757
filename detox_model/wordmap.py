"""Words as a reader sees them, and which pieces of the network each is made of.

A reader's word, with its capitals, its apostrophe or the link it is, and the network's pieces
of it are two spellings of one thing; both are cut in the same manner and matched word by word.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from detox_model.entities import PLACEHOLDERS, Protected, find_entities, protect
from detox_model.text import simplify

Matrix = NDArray[np.float64]

MAX_TOKENS = 400
"""A text of more words, as unspaced scripts can make them, is cut at white space alone."""
_WORD_START = "\u2581"
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
# One letter a class of character, so that offsets stay those of the text: ideograph, word,
# joiner, final mark, other; a blank for white space and for what is cut already.
_TOKEN = re.compile(r"I|W+(?:J+W+)*|F+|O|J")
_RUN = re.compile(r"\S+")
_SPACELESS = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


@dataclass(frozen=True, slots=True)
class Token:
    """Characters ``start`` (inclusive) to ``end`` of a text."""

    text: str
    start: int
    end: int
    key: str
    """What is compared: as the network spells it; an entity's own characters after NUL."""

    @property
    def is_mark(self) -> bool:
        """Whether it is punctuation or the like."""
        return not self.key.startswith("\0") and not any(map(str.isalnum, self.text))


def network_view(sentence: str) -> Protected:
    """``sentence`` as the network reads it, and the entities behind its placeholders."""
    protected = protect(sentence)
    return Protected(simplify(protected.text), protected.entities)


def tokens(text: str) -> list[Token]:
    """Words, entities and marks of a text as typed, in order; white space is left out.

    >>> [token.text for token in tokens("Don't @me, it's mine !!")]
    ["Don't", '@me', ',', "it's", 'mine', '!!']
    """
    spans = [(e.start, e.end, e.text) for e in find_entities(text)[: len(PLACEHOLDERS)]]
    found = _cut(text, spans)
    if len(found) <= MAX_TOKENS:
        return found
    runs = list(_RUN.finditer(text))[:MAX_TOKENS]
    return [Token(run[0], run.start(), run.end(), simplify(run[0])) for run in runs]


def shares(pieces: Sequence[str], words: Sequence[Token], entities: Sequence[str]) -> Matrix:
    """How far each piece belongs to each word of the text: ``pieces × words``, rows sum to 0 or 1.

    ``pieces`` spell the text as the network does, with placeholders for ``entities``. A row is
    0 where the text has nothing for the piece.
    """
    spelt, ranges = _spell(pieces)
    spans = [
        (at, at + 1, entities[index])
        for at, char in enumerate(spelt)
        if (index := ord(char) - ord(PLACEHOLDERS[0])) in range(len(entities))
    ]
    cut = _cut(spelt, spans)
    belongs = np.zeros((len(pieces), len(cut)))
    for row, (start, end) in enumerate(ranges):
        for column, token in enumerate(cut):
            belongs[row, column] = max(0, min(end, token.end) - max(start, token.start))
            if start == end == token.start:  # a bare word start belongs to what follows
                belongs[row, column] = 1.0
    found = belongs @ _same(cut, words)
    total = found.sum(axis=1, keepdims=True)
    result: Matrix = np.divide(found, total, out=np.zeros_like(found), where=total > 0)
    return result


def _same(spelt: Sequence[Token], typed: Sequence[Token]) -> Matrix:
    """``spelt × typed``: 1 where two tokens are the same word, a share where one became several."""
    matrix = np.zeros((len(spelt), len(typed)))
    matcher = SequenceMatcher(None, [t.key for t in spelt], [t.key for t in typed], autojunk=False)
    for tag, first, last, begin, end in matcher.get_opcodes():
        if tag == "equal" or last - first == end - begin:
            for offset in range(last - first):
                matrix[first + offset, begin + offset] = 1.0
        elif tag == "replace":
            matrix[first:last, begin:end] = 1.0 / (end - begin)
    return matrix


def _cut(text: str, entities: Sequence[tuple[int, int, str]]) -> list[Token]:
    classes = list(map(_class, text))
    for start, end, _ in entities:
        classes[start:end] = " " * (end - start)
    found = [
        Token(text[a:b], a, b, simplify(text[a:b]))
        for a, b in (match.span() for match in _TOKEN.finditer("".join(classes)))
    ]
    found += [Token(text[a:b], a, b, "\0" + whole) for a, b, whole in entities]
    return sorted(found, key=lambda token: token.start)


def _class(char: str) -> str:
    if char.isascii():
        if char.isalnum() or char == "_":
            return "W"
        return "J" if char in "'*@&-" else "F" if char in ".!?" else " " if char <= " " else "O"
    category = unicodedata.category(char)
    if category in {"Lo", "Nl"} and unicodedata.name(char, "").startswith(_SPACELESS):
        return "I"
    if category[0] in "LNM" or category == "Cf":
        return "W"
    return "J" if char in "\u2019\u02bc" else " " if char.isspace() else "O"


def _spell(pieces: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The text that pieces spell, and each one's characters in it, blanks around left out.

    Bytes that stand for one character together each get the whole of it.
    """
    text = ""
    ranges: list[tuple[int, int]] = []
    waiting: list[int] = []
    for piece in pieces:
        if byte := _BYTE.fullmatch(piece):
            waiting.append(int(byte[1], 16))
            try:
                char = bytes(waiting).decode()
            except UnicodeDecodeError:
                ranges.append((len(text), len(text) + 1))
                waiting = waiting if len(waiting) < 4 else []
                continue
            ranges.append((len(text), len(text) + 1))
            waiting, text = [], text + char
            continue
        waiting = []
        spelt = piece.replace(_WORD_START, " ")
        blanks = len(spelt) - len(spelt.lstrip())
        ranges.append((len(text) + blanks, len(text) + len(spelt)))
        text += spelt
    return text, ranges
