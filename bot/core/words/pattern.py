"""What moderators may write into a word list, and what it matches.

``word`` is that word alone, ``word*`` all that begins with it, ``*word`` all that ends with it and
``*word*`` all that holds it; ``?`` is one letter, and ``*`` between letters any number of them.
Spaces make a phrase. Patterns and texts are compared with their disguises taken off, so there is
no need to list spellings.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from bot.core.said import Said, said
from detox_model.evasion import normalise

LONGEST = 60
"""Characters of a pattern as typed."""
# Thai to Lao, Burmese, Khmer, kana and Han: written without blanks, so no word ends there.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u31ff\u3400-\u9fff\U00020000-\U0003ffff"
LETTER = rf"[^\W_{_UNSPACED}]"
"""A letter or digit of a script that puts something between words."""
_SEPARATOR = r"[\s.,;:!?\"()\[\]{}\-_/|+~*]"
_SEPARATORS = re.compile(rf"{_SEPARATOR}+")
_WILDCARDS = re.compile(r"[*?]+")
_TOKEN = re.compile(r"(?P<run>([^\W\d_])\2*)|(?P<other>[\s\S])")
_PIECE = re.compile(r"[^ *?]+")
WORDS = re.compile(rf"{LETTER}+")
IS_LETTER = re.compile(LETTER)
_SURROUNDED = re.compile(r"\*[^ ]*\*")
_LEAST, _LEAST_INSIDE = 2, 3
"""Letters that a word with a wildcard needs, and one with a star on both sides."""


class BadPattern(ValueError):
    """A pattern that cannot be listed."""

    def __init__(self, reason: Said) -> None:
        super().__init__(reason.key)
        self.reason = reason
        """Why, for moderators; stands after a colon."""


@dataclass(frozen=True)
class Pattern:
    """A pattern, ready to be looked for in a text whose disguises are off but for stretching."""

    key: str
    """The pattern with its disguises taken off; equal keys match the same texts."""
    anchor: str
    """Letters that stand, once doubled ones are single, in every text that it matches."""
    words_before: int | None
    """How many words before the anchor's the match begins; ``None``: it begins at the anchor."""

    @cached_property
    def begins_word(self) -> bool:
        """Whether it matches only where the anchor begins a word."""
        return self.words_before is None and IS_LETTER.match(self.key) is not None

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Matches from where the first word begins; linear time, whatever the text.

        A letter repeated three times or more may stand for one or two of it.
        """
        return re.compile(_expression(self.key))


def single(text: str) -> tuple[str, Sequence[int]]:
    """``text`` with doubled and stretched letters made single, and where each of them began."""
    again = [at for at, (one, next_one) in enumerate(pairwise(text), 1) if one == next_one != " "]
    again = [at for at in again if text[at].isalpha()]
    if not again:
        return text, range(len(text))
    parts: list[str] = []
    places: list[int] = []
    end = 0
    for at in again:
        parts.append(text[end:at])
        places.extend(range(end, at))
        end = at + 1
    parts.append(text[end:])
    places.extend(range(end, len(text)))
    return "".join(parts), places


def compile_pattern(typed: str) -> Pattern:
    """The pattern that a moderator typed; raises :class:`BadPattern`."""
    typed = typed.strip()
    if not typed:
        raise BadPattern(said("words-bad-empty"))
    if len(typed) > LONGEST:
        raise BadPattern(said("words-bad-long", length=len(typed), most=LONGEST))
    if len(typed.splitlines()) > 1:
        raise BadPattern(said("words-bad-lines"))
    key = _key(typed)
    if not _PIECE.search(key):
        if "*" in key or "?" in key:
            raise BadPattern(said("words-bad-wildcards"))
        raise BadPattern(said("words-bad-nothing"))
    for word in key.split(" "):
        _check(word)
    return Pattern(key, *_anchor(key))


def _key(typed: str) -> str:
    """Disguises off; what separates words becomes one blank."""
    parts = []
    end = 0
    squeezed = bool(_WILDCARDS.search(typed))
    for wildcards in _WILDCARDS.finditer(typed):
        parts.append(_plain(typed[end : wildcards.start()], squeezed=squeezed))
        # In this order the match of the star may be as short as it can.
        marks = wildcards[0]
        parts.append("?" * marks.count("?") + "*" * ("*" in marks))
        end = wildcards.end()
    parts.append(_plain(typed[end:], squeezed=squeezed))
    return "".join(parts).strip()


def _plain(literal: str, *, squeezed: bool) -> str:
    # A whole word is compared letter run by letter run; beside a wildcard, runs have no bounds.
    return _SEPARATORS.sub(" ", normalise(literal, squeezed=squeezed).text)


def _check(word: str) -> None:
    """Raise :class:`BadPattern` for a word whose wildcards would match nearly everything."""
    if not _WILDCARDS.search(word):
        return
    literal = _WILDCARDS.sub("", word)
    if not literal:
        raise BadPattern(said("words-bad-loose"))
    inside = bool(_SURROUNDED.fullmatch(word))
    least = _LEAST_INSIDE if inside else _LEAST
    if WORDS.search(literal) and len(literal) < least:
        key = "words-bad-short-inside" if inside else "words-bad-short"
        raise BadPattern(said(key, least=least))


def _anchor(key: str) -> tuple[str, int | None]:
    """The letters to look for first, and where the match begins from there."""
    pieces = list(_PIECE.finditer(key))
    # Counting words back works only from within a word, and only to the beginning of one.
    countable = [piece for piece in pieces if IS_LETTER.match(piece[0])]
    if not IS_LETTER.match(_WILDCARDS.sub("", key)):
        countable = []
    chosen = max(countable or pieces[:1], key=lambda piece: len(single(piece[0])[0]))
    letters, _ = single(chosen[0])
    if chosen.start() == 0:
        return letters, None
    before = _WILDCARDS.sub("x", key[: chosen.start()]) + "x"
    return letters, len(WORDS.findall(before)) - 1


def _expression(key: str) -> str:
    tokens = [(match["run"] or match["other"], match["run"]) for match in _TOKEN.finditer(key)]
    parts = [rf"(?<!{LETTER})"] if key[0] in "*?" or IS_LETTER.match(key) else []
    open_group = False  # of a star whose letters follow
    for at, (text, run) in enumerate(tokens):
        after = tokens[at + 1][0] if at + 1 < len(tokens) else ""
        if text == "*":
            if open_group:
                parts.append(")")
            open_group = after not in ("", " ")
            parts.append(f"(?>{LETTER}*?" if open_group else f"{LETTER}*+")
        elif text == "?":
            parts.append(rf"(?>(?P<q{at}>{LETTER})(?P=q{at}){{2,}}+|{LETTER})")
        elif text == " ":
            parts.append(f"{_SEPARATOR}++")
        elif run:
            parts.append(_run(run, bounded=after not in ("*", "?")))
        else:
            parts.append(re.escape(text))
        if text not in ("*", " ") and after in ("", " "):
            if text == "?" or IS_LETTER.match(text[-1]):
                parts.append(rf"(?!{LETTER})")
            if open_group:
                parts.append(")")
                open_group = False
    return "".join(parts)


def _run(run: str, *, bounded: bool) -> str:
    """One letter, once or twice, or stretched; not ``bounded``, more of it may follow."""
    letter, count = re.escape(run[0]), len(run)
    if not bounded:
        return f"{letter}{{{count}}}"
    return f"(?>{letter}{{3,}}+|{letter}{{{count}}}(?!{letter}))"
