"""Finding a list's entries in a text: every one of them, and which of them count."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from bot.core.messages import Places
from bot.core.words.entries import Kind, WordEntry
from bot.core.words.pattern import (
    IS_LETTER,
    WORDS,
    BadPattern,
    Pattern,
    compile_pattern,
    single,
)
from detox_model.evasion import normalise


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of a text that an entry matches: characters ``start`` (inclusive) to ``end``."""

    entry: WordEntry
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A match, and whether it counts."""

    match: Match
    yields_to: Match | None = None
    """The stronger match because of which it does not count."""


@dataclass(frozen=True, slots=True)
class Screened:
    """What the lists say of one text."""

    text: str
    found: tuple[Found, ...] = ()
    """In the order of the text."""

    @property
    def blocked(self) -> tuple[Match, ...]:
        """What must not stand."""
        return self._counting(Kind.BLOCK)

    @property
    def allowed(self) -> tuple[Match, ...]:
        """What must not be held against it."""
        return self._counting(Kind.ALLOW)

    @property
    def rest(self) -> str:
        """The text with what is allowed taken out."""
        parts, end = [], 0
        for match in self.allowed:
            parts.append(self.text[end : max(end, match.start)])
            end = max(end, match.end)
        return " ".join([*parts, self.text[end:]])

    @property
    def blocked_words(self) -> tuple[str, ...]:
        """What must not stand, each once, in the text's own spelling."""
        return tuple(dict.fromkeys(self.text[one.start : one.end] for one in self.blocked))

    def _counting(self, kind: Kind) -> tuple[Match, ...]:
        return tuple(
            one.match
            for one in self.found
            if one.yields_to is None and one.match.entry.kind is kind
        )


class Matcher:
    """Looks for all entries of a server at once.

    Building one takes some 20 µs an entry, so it is for a thread. Safe to share between threads.
    Entries that cannot be compiled, as an older version may have stored them, are left out.
    """

    def __init__(self, entries: Sequence[WordEntry]) -> None:
        by_anchor: dict[str, list[tuple[WordEntry, Pattern]]] = {}
        for entry in entries:
            try:
                pattern = compile_pattern(entry.pattern)
            except BadPattern:
                continue
            by_anchor.setdefault(pattern.anchor, []).append((entry, pattern))
        self._entries = list(by_anchor.values())
        self._automaton = AhoCorasick(list(by_anchor))

    def screen(self, text: str, places: Places = ()) -> Screened:
        """What the entries for ``places``, and those for the whole server, say of ``text``."""
        if not self._entries:
            return Screened(text)
        return Screened(text, _weighed(text, self._matches(text, places), places))

    def _matches(self, text: str, places: Places) -> list[Match]:
        view = normalise(text, squeezed=False)
        letters, at = single(view.text)
        found = self._automaton.find_matches_as_indexes(letters, overlapping=True)
        words = _Words(view.text)
        matches: dict[Match, None] = {}
        tried: set[tuple[int, int]] = set()
        for anchor, first, _ in found:
            place = at[first]
            # Most of what looks like an entry is the inside of a longer word.
            inside = place > 0 and IS_LETTER.match(view.text, place - 1) is not None
            for entry, pattern in self._entries[anchor]:
                if inside and pattern.begins_word:
                    continue
                if entry.place_id is not None and entry.place_id not in places:
                    continue
                start = place
                if pattern.words_before is not None:
                    start = words.begin(place, pattern.words_before)
                if (id(entry), start) in tried:
                    continue
                tried.add((id(entry), start))
                hit = pattern.regex.match(view.text, start)
                if hit is not None:
                    matches[Match(entry, *view.original(hit.start(), hit.end()))] = None
        return list(matches)


class _Words:
    """Where the words of a text are; looked for when somebody asks."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _ends(self) -> list[int]:
        return [word.end() for word in WORDS.finditer(self._text)]

    @cached_property
    def _begins(self) -> list[int]:
        return [word.start() for word in WORDS.finditer(self._text)]

    def begin(self, at: int, before: int) -> int:
        """Where the word begins that is ``before`` words before the one that reaches to ``at``."""
        word = bisect_right(self._begins, at) - 1
        if word < 0 or self._ends[word] < at:
            return at
        return self._begins[max(0, word - before)]


def _weighed(text: str, matches: list[Match], places: Places) -> tuple[Found, ...]:
    """Where matches overlap, the longest counts; then the narrowest place, then what allows."""

    def strength(match: Match) -> tuple[int, int, bool, int]:
        place = match.entry.place_id
        width = len(places) if place is None else places.index(place)
        return match.start - match.end, width, match.entry.kind is Kind.BLOCK, match.start

    owners: list[Match | None] = [None] * len(text)
    found = []
    for match in sorted(matches, key=strength):
        taken = owners[match.start : match.end]
        other = next((one for one in taken if one and one.entry.kind != match.entry.kind), None)
        within = taken[0] if None not in taken else None
        if other is None and within is None:
            owners[match.start : match.end] = [one or match for one in taken]
        found.append(Found(match, other or within))
    return tuple(sorted(found, key=lambda one: (one.match.start, one.match.end)))
