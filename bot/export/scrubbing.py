"""Taking personal data out of texts: typed placeholders stand where it stood.

What is found in one text of an example is taken out of all of them, so that the wording still
says what the message says. :mod:`detox_model.entities` protects the placeholders like the
mentions and links that they stand for.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from bot.core.naming import MOST_WORDS, WORD, all_everyday, fold
from bot.export.contacts import NAME, USER, Spans, find_contacts, find_handles

# NUL and halves of characters are in no file format's text and mean nothing.
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_SENTENCE_END = re.compile(r"(?:^|[.!?\u2026:\n])[\s\"'(*_~>]*$")
_BLANK = re.compile(r"[ \u00a0]{1,3}")
_DOTS = {"\u0130": "i", "\u0131": "i", "\u0307": ""}
"""Every ``i`` is the same: which one a capital stands for depends on the language."""
_CACHED_WORDS = 50_000


class Names(Protocol):
    """Which words are somebody's name; see :class:`bot.database.names.KnownNames`."""

    def __bool__(self) -> bool:
        """Whether there are any."""
        ...

    def is_name(self, guild_id: int, form: str) -> bool:
        """Whether folded words, with blanks between them, are a name there."""
        ...

    def begins_name(self, guild_id: int, word: str) -> bool:
        """Whether a folded word begins a name of several words there."""
        ...


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that is somebody's name, or begins it."""

    folded: str
    is_name: bool
    begins: bool


class Scrubber:
    """Scrubs examples, with the names of one installation; not for several threads at once."""

    def __init__(self, names: Names | None = None) -> None:
        """Without ``names`` none is looked for."""
        self._names = names
        self._words: dict[tuple[int, str], _Word | None] = {}
        self.counts: Counter[str] = Counter()
        """How often each placeholder was put in."""

    def scrub(self, guild_id: int, texts: Sequence[str]) -> list[str]:
        """The texts of one example without personal data, writable in any format."""
        written = [_UNWRITABLE.sub("\ufffd", text) for text in texts]
        found = [self._find(guild_id, text) for text in written]
        surfaces: dict[str, str] = {}
        for text, spans in zip(written, found, strict=True):
            for span in spans:
                if span.placeholder is not None:
                    surface, _ = _lowered(text[span.start : span.end])
                    surfaces[surface] = span.placeholder
        if surfaces:
            _find_again(written, found, surfaces)
        return [self._put(text, spans) for text, spans in zip(written, found, strict=True)]

    def _find(self, guild_id: int, text: str) -> Spans:
        spans = Spans()
        find_contacts(text, spans)
        if self._names:
            self._find_names(guild_id, text, spans)
        find_handles(text, spans)
        return spans

    def _find_names(self, guild_id: int, text: str, spans: Spans) -> None:
        words = list(WORD.finditer(text))
        at = 0
        for number, word in enumerate(words):
            known = self._read(guild_id, word.group())
            if known is None or number < at:
                continue
            length = self._name_at(guild_id, text, words[number : number + MOST_WORDS], known)
            if length:
                at = number + length
                start, last = word.start(), words[at - 1]
                end = last.start() + len(_unpossessed(last.group()))
                called = start > 0 and text[start - 1] == "@"
                spans.add(start - called, end, USER if called else NAME)

    def _name_at(
        self, guild_id: int, text: str, words: "list[re.Match[str]]", first: "_Word"
    ) -> int:
        """How many of some words are a name that means somebody; 0: none."""
        names = self._names
        if first.begins and names is not None:
            for length in range(len(words), 1, -1):
                some = words[:length]
                form = " ".join(fold(word.group()) for word in some)
                if (
                    all(
                        _BLANK.fullmatch(text, one.end(), other.start())
                        for one, other in pairwise(some)
                    )
                    and names.is_name(guild_id, form)
                    and _means_somebody(text, some, form)
                ):
                    return length
        return int(first.is_name and _means_somebody(text, words[:1], first.folded))

    def _read(self, guild_id: int, word: str) -> "_Word | None":
        """What is known of a word; ``None`` if it is in nobody's name."""
        try:
            return self._words[guild_id, word]
        except KeyError:
            pass
        folded, names, known = fold(word), self._names, None
        if names is not None:
            is_name = names.is_name(guild_id, folded)
            begins = names.begins_name(guild_id, folded)
            known = _Word(folded, is_name, begins) if is_name or begins else None
        if len(self._words) >= _CACHED_WORDS:
            self._words.clear()
        self._words[guild_id, word] = known
        return known

    def _put(self, text: str, spans: Spans) -> str:
        parts, end = [], 0
        for span in spans:
            if span.placeholder is not None:
                parts += [text[end : span.start], span.placeholder]
                end = span.end
                self.counts[span.placeholder] += 1
        return "".join(parts) + text[end:] if parts else text


def _means_somebody(text: str, words: "list[re.Match[str]]", form: str) -> bool:
    """Everyday words are a name only where they are written like one, or behind an ``@``."""
    start = words[0].start()
    if not all_everyday(form.split()) or text[max(0, start - 1) : start] == "@":
        return True
    shouted = text.isupper()
    opens = len(words) == 1 and _SENTENCE_END.search(text, 0, start)
    return not shouted and not opens and all(word.group()[0].isupper() for word in words)


def _find_again(texts: Sequence[str], found: Sequence[Spans], surfaces: dict[str, str]) -> None:
    for text, spans in zip(texts, found, strict=True):
        lowered, places = _lowered(text)
        for surface in sorted(surfaces, key=len, reverse=True):
            at = lowered.find(surface)
            while at >= 0:
                end = at + len(surface)
                if not (lowered[at - 1 : at].isalnum() or lowered[end : end + 1].isalnum()):
                    spans.add(places[at], places[end - 1] + 1, surfaces[surface])
                at = lowered.find(surface, end)


def _lowered(text: str) -> tuple[str, list[int]]:
    """A text in which words written otherwise are the same, and where each of its letters stood:
    ``ß`` is two, ``ss``."""
    letters = [
        (letter, at)
        for at, written in enumerate(text)
        for letter in _DOTS.get(written, written.casefold())
    ]
    return "".join(letter for letter, _ in letters), [at for _, at in letters]


def _unpossessed(word: str) -> str:
    return word[:-2] if word[-2:] in {"'s", "\u2019s"} else word
