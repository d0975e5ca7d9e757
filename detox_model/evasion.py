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
from itertools import pairwise

from detox_model.confusables import fold
from detox_model.entities import find_entities
from detox_model.features import word_ranges
from detox_model.lexicon import lexicon

_HIDDEN_ENTITY = re.compile(
    r"(?:https?://|www\.)\S{1,2000}|<(?:@[!&]?|#|a?:\w{2,32}:|t:)-?\d+(?::[tTdDfFrRsS])?>"
    r"|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}|\[name\]"
)
_ENTITY_HINT = re.compile(r"[<@/\[]|www")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_MARK = re.compile(r"[*_~|`]")
_EMPHASIS = re.compile(
    r"(?<![\w*])(\*{1,3}|~~|__?)(?=[^\s*_~])([^*\n]{1,200}?)(?<![\s*])\1(?![\w*])"
)
_INNER = r"\*{2,3}|~~|__|``?"
_INNER_EMPHASIS = re.compile(
    rf"(?<=[^\W_])({_INNER})([^\W_]{{1,40}})\1|({_INNER})([^\W_]{{1,40}})\3(?=[^\W_])"
)
# A word cut down to its first letter, as masking.py leaves it, says nothing any more; a dot
# inside a word that can still be read is a star like any other.
_MASKED = re.compile(r"(?<![^\W_])[^\W_]?\u2022++(?![^\W_])")
_DOT = re.compile(r"\u2022")
_SPOILER = re.compile(r"\|\|")
_GAP = r"[ \n.\-_*~,/|+]"
_LONE = r"(?:[^\W_]|[@$!])(?![^\W_*])"
_APART = re.compile(rf"(?<![^\W_])(?<!\*)(?:[^\W_]|[@$])(?:[ \n.\-_~,/|+]{{1,3}}{_LONE}){{2,}}")
_STARS_APART = re.compile(r"(?<![^\W_])(?<!\*)(?:[^\W_]|[@$])(?:\*(?:[^\W_]|[@$!])(?![^\W_])){2,}")
_APART_HINT = re.compile(rf"{_GAP}[\w@$!]{_GAP}{{1,3}}[\w@$!](?!\w)")
_VOWEL = re.compile("[aeiou]")
_FEWEST_APART = 4
"""Letters from which unlike gaps, as in "i.d-i o.t", are a disguise."""
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
_BARS = re.compile(r"[!|]+")
_ROUND_C = re.compile(r"(?<![^\W_])[a-z0-9@$!|]+(?:\([a-z0-9@$!|]+)+(?![\w()])")
_MARKS = re.compile(r"[@$!|#%&^~?+=]")
_MASKS = re.compile(r"(?<=[a-z0-9])[@$!|](?=[a-z0-9])")
_MASK_HINT = re.compile(r"[a-z][*#%&^~?+=]++[a-z]")
_MASK_WORD = re.compile(r"(?<![\w*])[a-z]+(?:[*#%&^~?+=]{1,4}[a-z]+)+(?![\w*])")
_ITALIC_INSIDE = re.compile(r"[a-z]*\*[a-z]+\*[a-z]*")
_SHORTEST_MASKED = 4
_SHORTEST_DOUBLED = 5
"""Letters from which a word with a doubled one may be another; shorter ones may be names."""
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED_WORD = re.compile(r"(?<![a-z*])(?=[a-z]*?([a-z])\1)[a-z]++(?!\*)")
_RUN = re.compile(r"(.)\1*")
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
    if text.isascii() and not _CONTROL.search(text):
        size = len(text)
        result = Normalised(text.lower(), range(size), range(1, size + 1))
    else:
        result = _folded(text)
    # Most messages hold no disguise: cheap searches keep the careful ones away from them.
    if _ENTITY_HINT.search(result.text):
        result = _edit(result, _HIDDEN_ENTITY, _blank)
    if _MARK.search(result.text):
        result = _edit(result, _EMPHASIS, _unwrap)
        result = _edit(result, _INNER_EMPHASIS, _unwrap_inner)
        result = _edit(result, _SPOILER, lambda match: ())
    if "\u2022" in result.text:
        result = _edit(result, _MASKED, _blank)
        result = _edit(result, _DOT, lambda match: (("*", match.start(), match.end()),))
    if _APART_HINT.search(result.text):
        result = _edit(result, _APART, _join)
        result = _edit(result, _STARS_APART, _join_known)
    if "(" in result.text:
        result = _edit(result, _ROUND_C, _unround)
    if _LEET_HINT.search(result.text):
        result = _edit(result, _LEET_WORD, _unleet)
    if _MASK_HINT.search(result.text):
        result = _edit(result, _MASK_WORD, _unmask)
    if not squeezed:
        return result
    result = _edit(result, _DOUBLED_WORD, _unstretch)
    return _edit(result, _STRETCHED, _squeeze)


_GAPS = frozenset(" \n.-_*~")
_LETTERS_APART = re.compile(r"[^\W_](?:[ \n.\-_*~]{1,3}[^\W_])+")
_HAS_GAP = re.compile(rf"{_GAP}(?!\Z)")
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
    if text.isascii() and not (_LEET_HINT.search(text) or _APART_HINT.search(text)):
        return text
    view = normalise(text)
    kept = [(e.start, e.end) for e in find_entities(text) if e.kind != "pictograph"]
    parts: list[str] = []
    end = 0
    words = [(*view.original(*where), view.text[slice(*where)]) for where in word_ranges(view.text)]
    spaced = _spaced_out(text, words)
    for at, (start, stop, read) in enumerate(words):
        typed = text[start:stop]
        if start < end or any(s < stop and start < e for s, e in kept):
            continue
        if read.isascii() and read.isalpha() and (at in spaced or _is_disguised(typed, read)):
            parts += [text[end:start], _like(typed, read)]
            end = stop
    return "".join([*parts, text[end:]])


def _spaced_out(text: str, words: list[tuple[int, int, str]]) -> set[int]:
    """Which words are spelt letter by letter, short ones only in the company of others."""
    found: set[int] = set()
    streak: list[int] = []
    letters = 0
    gaps: set[str] = set()
    for at, (start, stop, read) in enumerate(words):
        typed = text[start:stop]
        between = set(text[words[at - 1][1] : start]) if at else set()
        if not (streak and between and between <= gaps):
            streak, letters, gaps = [], 0, set()
        if len(read) > 1 and not _LETTERS_APART.fullmatch(typed):
            streak, letters, gaps = [], 0, set()
            continue
        streak.append(at)
        letters += len(read)
        gaps |= {char for char in typed if char in _GAPS} or between
        if letters >= _SHORTEST and any(len(words[each][2]) >= _SHORTEST for each in streak):
            found.update(streak)
    return found


def _is_disguised(typed: str, read: str) -> bool:
    if typed.lower() == read or _HAS_GAP.search(typed):
        return False
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
    parts = [fold(char) for char in text]
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


def _unwrap_inner(match: re.Match[str]) -> _Kept:
    group = 2 if match[2] else 4
    return [(char, at, at + 1) for at, char in enumerate(match[group], match.start(group))]


def _join(match: re.Match[str]) -> _Kept | None:
    """Letters typed apart: wider gaps part words, and so does what is known of words."""
    letters = [
        (char, at)
        for at, char in enumerate(match.group(), match.start())
        if char.isalnum() or char in "@$!"
    ]
    if sum(char.isalpha() for char, _ in letters) <= len(letters) / 2:
        return None
    gaps = [after - before - 1 for (_, before), (_, after) in pairwise(letters)]
    narrow = min(gaps)
    if len(letters) < _FEWEST_APART and (narrow < max(gaps) or len(_gap_marks(match)) > 1):
        return None
    groups: list[list[tuple[str, int]]] = [letters[:1]]
    for gap, letter in zip(gaps, letters[1:], strict=True):
        if gap > narrow:
            groups.append([])
        groups[-1].append(letter)
    if 2 * len(groups) > len(letters):  # "a  s  s h  a  t": it is the gaps that vary
        groups = [letters]
    kept: list[tuple[str, int, int]] = []
    for group in groups:
        for word in _words_of_letters(group):
            if kept:
                kept.append((" ", kept[-1][2], word[0][1]))
            kept += [(char, at, at + 1) for char, at in word]
    return kept


def _join_known(match: re.Match[str]) -> _Kept | None:
    """ "i*d*i*o*t", but not "c*n*t", where stars stand for letters."""
    spelt = match.group().replace("*", "").translate(_LEET_TABLE)
    if len(spelt) < _FEWEST_APART:
        return _join(match) if spelt in lexicon() and _VOWEL.search(spelt) else None
    return _join(match) if lexicon().cut(spelt) else None


def _gap_marks(match: re.Match[str]) -> set[str]:
    return {char for char in match.group() if not (char.isalnum() or char in "@$!")}


def _words_of_letters(group: list[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    """Letters of one stretch without gaps, as the words that they most likely spell."""
    spelt = "".join(char for char, _ in group).translate(_LEET_TABLE)
    cut = lexicon().cut(spelt) if len(spelt) >= _FEWEST_APART else None
    words = []
    start = 0
    for length in map(len, cut or [spelt]):
        words.append(group[start : start + length])
        start += length
    return words


def _unleet(match: re.Match[str]) -> _Kept | None:
    word = match.group()
    tail = _TRAILING.search(word)
    core = word[: tail.start()] if tail else word
    if not _READABLE.search(core) or core.isalpha():
        return None
    read = lexicon().read(core)
    if _PLAIN_NUMBER.fullmatch(core):  # "f4gg0t5" may be one, and so may "covid19"
        plain = core.rstrip("0123456789")
        if read is None or len(core) < _SHORTEST_MASKED or plain in lexicon():
            return None
    elif read not in lexicon() and all(part in lexicon() for part in _BARS.split(core)):
        return None  # two words without a blank
    if read is None:
        starred = _MASKS.sub("*", core)
        masked = starred if "@" in core and "*" in starred else None  # "f@ck", not "@nd"
        read = _fill(starred) or masked or core.translate(_LEET_TABLE)
    return [(char, at, at + 1) for at, char in enumerate(read + word[len(core) :], match.start())]


def _unround(match: re.Match[str]) -> _Kept | None:
    """A bracket that stands for a "c", as in "di(k", and not before a remark."""
    read = lexicon().read(match.group())
    if read is None or len(read) < _SHORTEST_MASKED:
        return None
    return [(char, at, at + 1) for at, char in enumerate(read, match.start())]


def _unmask(match: re.Match[str]) -> _Kept | None:
    """A masked word spelt out where only one word fits; other masks become stars."""
    word, start = match.group(), match.start()
    if _ITALIC_INSIDE.fullmatch(word) and word.replace("*", "") in lexicon():
        return [(char, at, at + 1) for at, char in enumerate(word, start) if char != "*"]
    starred = _MARKS.sub("*", word)
    read = _fill(starred)
    if read is None and (len(word) < _SHORTEST_MASKED or starred == word or _joined(word)):
        return None
    return [(char, at, at + 1) for at, char in enumerate(read or starred, start)]


def _joined(word: str) -> bool:
    """Whether marks stand between whole words, as in "rock&roll"."""
    return all(len(part) == 1 or part in lexicon() for part in _MARKS.split(word))


@lru_cache(maxsize=4096)
def _fill(starred: str) -> str | None:
    return lexicon().unmasked(starred) if "*" in starred else None


def _unstretch(match: re.Match[str]) -> _Kept | None:
    """A word with repeated letters as it is known, if it is."""
    word = match.group()
    if word in lexicon():
        return None
    known = lexicon().unstretched(word)
    tripled = _STRETCHED.search(word)
    if known is None or (len(word) < _SHORTEST_DOUBLED and not tripled):
        return None
    kept: list[tuple[str, int, int]] = []
    at = match.start()
    for typed, run in zip(_RUN.finditer(word), _RUN.finditer(known), strict=True):
        begin, end = at + typed.start(), at + typed.end()
        kept += [(run[1], begin + index, begin + index + 1) for index in range(len(run[0]) - 1)]
        kept.append((run[1], begin + len(run[0]) - 1, end))
    return kept


def _squeeze(match: re.Match[str]) -> _Kept:
    char, end, text = match[1], match.end(), match.string
    inside = end < len(text) and text[end].isalpha()
    twice = char in _DOUBLED or (inside and char in _DOUBLED_INSIDE)
    if twice:
        return ((char, match.start(), match.start() + 1), (char, match.start() + 1, end))
    return ((char, match.start(), end),)
