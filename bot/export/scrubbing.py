"""Taking personal data out of texts: typed placeholders stand where it stood.

What is found in one text of an example is taken out of all of them, so that the wording still
says what the message says. :mod:`detox_model.entities` protects the placeholders like the
mentions and links that they stand for.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.core.naming import MOST_WORDS, WORD, all_everyday, fold
from bot.export.contacts import NAME, USER, Spans, find_contacts, find_handles

if TYPE_CHECKING:
    from bot.database.names import KnownNames

# NUL and halves of characters are in no file format's text and mean nothing.
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_SENTENCE_END = re.compile(r"(?:^|[.!?\u2026:\n])[\s\"'(*_~>]*$")
_BLANK = re.compile(r"[ \u00a0]{1,3}")
_CACHED_WORDS = 50_000


class Scrubber:
    """Scrubs examples, with the names of one installation; not for several threads at once."""

    def __init__(self, names: "KnownNames | None" = None) -> None:
        """Without ``names`` none is looked for."""
        self._names = names
        self._words: dict[tuple[int, str], tuple[str, bool, bool]] = {}
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
                    surfaces[text[span.start : span.end].casefold()] = span.placeholder
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
        read = [self._read(guild_id, word.group()) for word in words]
        at = 0
        while at < len(words):
            length = self._name_at(guild_id, text, words, read, at)
            if length:
                start = words[at].start()
                end = words[at + length - 1].start() + len(
                    _unpossessed(words[at + length - 1].group())
                )
                called = start > 0 and text[start - 1] == "@"
                spans.add(start - called, end, USER if called else NAME)
            at += length or 1

    def _name_at(
        self,
        guild_id: int,
        text: str,
        words: "list[re.Match[str]]",
        read: list[tuple[str, bool, bool]],
        at: int,
    ) -> int:
        """How many words from ``at`` on are a name that means somebody; 0: none."""
        _, is_name, begins = read[at]
        names = self._names
        if begins and names is not None:
            for length in range(min(MOST_WORDS, len(words) - at), 1, -1):
                some = words[at : at + length]
                form = " ".join(folded for folded, *_ in read[at : at + length])
                if (
                    all(
                        _BLANK.fullmatch(text, one.end(), other.start())
                        for one, other in pairwise(some)
                    )
                    and names.is_name(guild_id, form)
                    and _means_somebody(text, some, form)
                ):
                    return length
        return int(is_name and _means_somebody(text, words[at : at + 1], read[at][0]))

    def _read(self, guild_id: int, word: str) -> tuple[str, bool, bool]:
        """The word folded, whether it is a name and whether it begins one."""
        known = self._words.get((guild_id, word))
        if known is None:
            folded, names = fold(word), self._names
            known = (
                folded,
                names is not None and names.is_name(guild_id, folded),
                names is not None and names.begins_name(guild_id, folded),
            )
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
    longest_first = sorted(surfaces, key=len, reverse=True)
    pattern = re.compile(
        r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE
    )
    for text, spans in zip(texts, found, strict=True):
        for match in pattern.finditer(text):
            placeholder = surfaces.get(match.group().casefold())
            if placeholder is not None:
                spans.add(*match.span(), placeholder)


def _unpossessed(word: str) -> str:
    return word[:-2] if word[-2:] in {"'s", "\u2019s"} else word
