"""Text as a reader sees it: disguises taken off, each character traced to where it was typed.

Look-alike letters, zero-width characters, stacked accents, leet digits, s p a c e d letters and
streeetched words are undone, so that the flagger meets the word it learnt. What cannot be put
back for certain stays: "f*ck" keeps its star, for the flagger knows masked words as such.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from detox_model.confusables import fold
from detox_model.entities import find_entities
from detox_model.features import word_ranges

_fold = lru_cache(maxsize=8192)(fold)

_HIDDEN_ENTITY = re.compile(
    r"(?:https?://|www\.)\S{1,2000}|<(?:@[!&]?|#|a?:\w{2,32}:|t:)-?\d+(?::[tTdDfFrRsS])?>"
    r"|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}|\[name\]"
)
_ENTITY_HINT = re.compile(r"[<@/\[]|www")
_MARK = re.compile(r"[*_~|]")
_EMPHASIS = re.compile(
    r"(?<![\w*])(\*{1,3}|~~|__?)(?=[^\s*_~])([^*\n]{1,200}?)(?<![\s*])\1(?![\w*])"
)
_INNER_EMPHASIS = re.compile(r"(?<=\w)(\*{2,3}|~~|__)(\w{1,20})\1(?=\w)")
# A word cut down to its first letter, as masking.py leaves it, says nothing any more; a dot
# inside a word that can still be read is a star like any other.
_MASKED = re.compile(r"(?<![^\W_])[^\W_]?\u2022++(?![^\W_])")
_DOT = re.compile(r"\u2022")
_SPOILER = re.compile(r"\|\|")
_GAP = r"[ .\-_*~,/|+]"
_LONE = r"(?:[^\W_]|[@$!])(?![^\W_])"
# The same gap between all letters, so that "f u c k  y o u" stays two words; then any mixture.
_SPACED = re.compile(rf"(?<![^\W_])(?:[^\W_]|[@$])({_GAP}{{1,3}}){_LONE}(?:\1{_LONE})+")
_SPACED_ANYHOW = re.compile(rf"(?<![^\W_])(?:[^\W_]|[@$])(?:{_GAP}{_LONE}){{3,}}")
_SPACED_HINT = re.compile(rf"{_GAP}[\w@$!]{_GAP}{{1,3}}[\w@$!](?!\w)")
_LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
         "@": "a", "$": "s", "!": "i", "|": "i"}  # fmt: skip
_LEET_HINT = re.compile(r"[0-9@$!|]")
_LEET_TABLE = str.maketrans(_LEET)
_LEET_WORD = re.compile(r"(?<![a-z0-9@$!|])(?=[a-z!|]*[0-9@$!|])[a-z0-9@$!|]++")
_PLAIN_NUMBER = re.compile(
    r"\d+(?:st|nd|rd|th|am|pm|gb|mb|kb|tb|hz|fps|hp|kg|km|cm|mm|mins?|hrs?|yo|[abcdghjkmpqsvxz])?"
    r"|[a-z]{1,2}\d|[a-z]+[12689]|[a-z]+(?!\d*(?:00|33|55)\b)\d{2,}|(?:[a-z]\d){2,}|(?:\d[a-z]){2,}"
)
_READABLE = re.compile(r"[a-z]|@\$")
_TRAILING = re.compile(r"[!|]+$")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED = frozenset("lsfeo")
"""Letters that English doubles often, in the middle or at the end of a word."""
_DOUBLED_INSIDE = frozenset("tpnmrgdbcz")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text; character ``i`` was typed as ``starts[i]`` to ``ends[i]``."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The original characters of the non-empty stretch ``start`` to ``end``."""
        return self.starts[start], max(self.starts[start], self.ends[end - 1])


def normalise(text: str, *, squeezed: bool = True) -> Normalised:
    """Take the disguises off ``text``. Linear time; takes any Unicode.

    Offsets are inside ``text`` and never decrease. Without ``squeezed``, stretched words stay
    stretched, for those who have to weigh what was meant.

    >>> normalise("Y0u s.t.\u0443.p.\u0456.d f00000l").text
    'you stypid fool'
    """
    if text.isascii():
        size = len(text)
        result = Normalised(text.lower(), range(size), range(1, size + 1))
    else:
        result = _folded(text)
    # Most messages hold no disguise: cheap searches keep the careful ones away from them.
    if _ENTITY_HINT.search(result.text):
        result = _edit(result, _HIDDEN_ENTITY, _blank)
    if _MARK.search(result.text):
        result = _edit(result, _EMPHASIS, _unwrap)
        result = _edit(result, _INNER_EMPHASIS, _unwrap)
        result = _edit(result, _SPOILER, lambda match: ())
    if "\u2022" in result.text:
        result = _edit(result, _MASKED, _blank)
        result = _edit(result, _DOT, lambda match: (("*", match.start(), match.end()),))
    if _SPACED_HINT.search(result.text):
        result = _edit(result, _SPACED, _join)
        result = _edit(result, _SPACED_ANYHOW, _join)
    if _LEET_HINT.search(result.text):
        result = _edit(result, _LEET_WORD, _unleet)
    return _edit(result, _STRETCHED, _squeeze) if squeezed else result


_LETTERS_APART = re.compile(r"[^\W_](?:[ .\-_*~]{1,3}[^\W_])+")
_APART = re.compile(rf"{_GAP}(?!\Z)")
_OUTER_DIGIT = re.compile(r"[\d|!]|\$[^\W\d_]+\Z|.*[\d|!@$]\Z|.*\|", re.DOTALL)
_INSIDE_WORDS = frozenset({"Cf", "Mn", "Me"})
_SHORTEST = 4
"""Letters from which spaced ones are a disguise; fewer may be initials."""


def reveal(text: str) -> str:
    """``text`` with its disguised words spelt plainly, and all else as it was typed.

    Accents, capitals, stretched letters and letters of other languages are no disguise;
    entities stay.

    >>> reveal("Caf\u00e9 owner, y\u043eu m0r0n, w.e.i.r.d 10:30")
    'Caf\u00e9 owner, you moron, weird 10:30'
    """
    if text.isascii() and not (_LEET_HINT.search(text) or _SPACED_HINT.search(text)):
        return text
    view = normalise(text)
    kept = [(e.start, e.end) for e in find_entities(text) if e.kind != "pictograph"]
    parts: list[str] = []
    end = 0
    for first, last in word_ranges(view.text):
        start, stop = view.original(first, last)
        typed, read = text[start:stop], view.text[first:last]
        if start < end or any(s < stop and start < e for s, e in kept):
            continue
        if read.isascii() and read.isalpha() and _is_disguised(typed, read):
            parts += [text[end:start], _like(typed, read)]
            end = stop
    return "".join([*parts, text[end:]])


def _is_disguised(typed: str, read: str) -> bool:
    if typed.lower() == read:
        return False
    if _APART.search(typed):
        return len(read) >= _SHORTEST and bool(_LETTERS_APART.fullmatch(typed))
    if typed.isascii():  # leet, unless only letters were repeated
        return not typed.isalpha() and not _OUTER_DIGIT.match(typed)
    if all("\U0001f130" <= char <= "\U0001f189" for char in typed):
        return True
    if _OUTER_DIGIT.match(typed) or not any(c.isascii() and c.isalpha() for c in typed):
        return False
    composed = unicodedata.normalize("NFC", typed)
    return any(
        unicodedata.category(char) in _INSIDE_WORDS
        or (char.isalpha() and not unicodedata.name(char, "LATIN").startswith("LATIN"))
        or (char.isascii() and not char.isalpha())
        for char in composed
    )


def _like(typed: str, read: str) -> str:
    letters = [char for char in typed if char.isalpha()]
    if len(letters) > 1 and all(map(str.isupper, letters)):
        return read.upper()
    return read.capitalize() if letters and letters[0].isupper() else read


def _folded(text: str) -> Normalised:
    parts = [_fold(char) for char in text]
    lengths = [len(part) for part in parts]
    starts = [at for at, length in enumerate(lengths) for _ in range(length)]
    return Normalised("".join(parts), starts, [start + 1 for start in starts])


_Kept = Sequence[tuple[str, int, int]]
"""What replaces a match: characters, each with the range of the match it stands for."""


def _edit(
    result: Normalised, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], _Kept | None]
) -> Normalised:
    """Replace the matches of ``pattern``, offsets kept; ``None`` leaves a match as it is."""
    found = pattern.search(result.text)
    if found is None:
        return result
    text, starts, ends = result.text, result.starts, result.ends
    parts: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    end = 0
    for match in pattern.finditer(text, found.start()):
        kept = replace(match)
        if kept is None:
            continue
        parts.append(text[end : match.start()])
        new_starts += starts[end : match.start()]
        new_ends += ends[end : match.start()]
        for char, first, last in kept:
            parts.append(char)
            new_starts.append(starts[first])
            new_ends.append(ends[last - 1])
        end = match.end()
    parts.append(text[end:])
    new_starts += starts[end:]
    new_ends += ends[end:]
    return Normalised("".join(parts), new_starts, new_ends)


def _blank(match: re.Match[str]) -> _Kept:
    return ((" ", match.start(), match.end()),)


def _unwrap(match: re.Match[str]) -> _Kept:
    """Emphasis without its marks."""
    return [(char, at, at + 1) for at, char in enumerate(match[2], match.start(2))]


def _join(match: re.Match[str]) -> _Kept | None:
    kept = [
        (char, at, at + 1)
        for at, char in enumerate(match.group(), match.start())
        if char.isalnum() or char in "@$!"
    ]
    return kept if sum(char.isalpha() for char, _, _ in kept) > len(kept) / 2 else None


def _unleet(match: re.Match[str]) -> _Kept | None:
    word = match.group()
    if _PLAIN_NUMBER.fullmatch(word):
        return None
    tail = _TRAILING.search(word)
    core = word[: tail.start()] if tail else word
    if not _READABLE.search(core) or core.isalpha() or _PLAIN_NUMBER.fullmatch(core):
        return None
    read = core.translate(_LEET_TABLE) + word[len(core) :]
    return [(char, at, at + 1) for at, char in enumerate(read, match.start())]


def _squeeze(match: re.Match[str]) -> _Kept:
    char, end, text = match[1], match.end(), match.string
    inside = end < len(text) and text[end].isalpha()
    twice = char in _DOUBLED or (inside and char in _DOUBLED_INSIDE)
    if twice:
        return ((char, match.start(), match.start() + 1), (char, match.start() + 1, end))
    return ((char, match.start(), end),)
