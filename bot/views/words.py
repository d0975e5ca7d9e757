"""Word lists as moderators see them: entries, tests, and lines that were refused."""

import io
from collections.abc import Sequence

import discord

from bot.core.reading import Reading
from bot.core.words.entries import Kind, WordEntry
from bot.core.words.lists import Changed
from bot.core.words.telling import outcome, rule, standing
from bot.core.words.textfile import Refused
from bot.language.texts import Texts
from bot.views.markdown import shown

ROOM = 1_900
"""Characters of an answer; what is longer comes as a file."""
_PATTERN, _WORD, _CHOICE = 120, 80, 100
_REFUSED, _MATCHES = 15, 20
_EVERYWHERE = "none"
"""The place of an entry for the whole server, as the texts know it."""


def text_file(name: str, text: str) -> discord.File:
    """``text`` as an attachment."""
    return discord.File(io.BytesIO(text.encode("utf-8", "replace")), name)


def described(say: Texts, entry: WordEntry) -> str:
    """One entry in words: what it does, what it matches, where."""
    pattern = shown(entry.pattern, _PATTERN)
    return say("words-entry", kind=entry.kind.value, place=_place(entry), pattern=pattern)


def added(say: Texts, entry: WordEntry, *, opposed: bool = False) -> str:
    """The answer to an entry that was added; ``opposed`` where the opposite is listed, too."""
    lines = [say("words-added", entry=described(say, entry), rule=say.of(rule(entry.pattern)))]
    if opposed:
        blocks = entry.kind is Kind.BLOCK
        lines.append(say("words-still-allowed" if blocks else "words-no-longer-blocked"))
    return "\n".join(lines)


def removed(say: Texts, entry: WordEntry) -> str:
    """The answer to an entry that was taken off the list."""
    pattern = shown(entry.pattern, _PATTERN)
    return say("words-removed", kind=entry.kind.value, place=_place(entry), pattern=pattern)


def unknown(say: Texts, typed: str) -> str:
    """The answer to an entry that is not listed."""
    return say("words-unknown", typed=shown(typed, _PATTERN))


def known(say: Texts, entry: WordEntry) -> str:
    """The answer to an entry that was listed before."""
    return say("words-known", entry=described(say, entry))


def choice(say: Texts, entry: WordEntry, place_name: str) -> str:
    """One entry as a suggestion while somebody types."""
    place = place_name or _EVERYWHERE
    text = say("words-choice", kind=entry.kind.value, place=place, pattern=entry.pattern)
    return text[:_CHOICE]


def imported(
    say: Texts, changed: Changed, repeated: int, refused: Sequence[Refused], *, replaced: bool
) -> str:
    """The answer to an import: counts, then the lines that were not taken."""
    counts = [say("words-import-taken", count=changed.added)]
    if changed.known:
        counts.append(say("words-import-known", count=changed.known))
    if repeated:
        counts.append(say("words-import-repeated", count=repeated))
    if replaced:
        counts.append(say("words-import-gone", count=changed.removed))
    if changed.over:
        counts.append(say("words-import-over", count=changed.over))
    return clipped(say, ["; ".join(counts) + ".", *_refused(say, refused)])


def empty(say: Texts, refused: Sequence[Refused]) -> str:
    """The answer to a file of which nothing was taken."""
    return clipped(say, [say("words-import-empty"), *_refused(say, refused)])


def _refused(say: Texts, refused: Sequence[Refused]) -> list[str]:
    if not refused:
        return []
    lines = [say("words-refused", count=len(refused))]
    for one in refused[:_REFUSED]:
        text, reason = shown(one.text, _WORD), say.of(one.reason)
        lines.append(say("words-refused-line", line=one.line, reason=reason, text=text))
    if len(refused) > _REFUSED:
        lines.append(say("words-refused-more", count=len(refused) - _REFUSED))
    return lines


def tested(say: Texts, reading: Reading, threshold: float) -> str:
    """What a text would meet: every entry that matches, then what becomes of the text."""
    text = reading.screened.text
    lines = [say.of(outcome(reading, threshold))]
    for one in reading.screened.found[:_MATCHES]:
        match = one.match
        lines.append(
            say(
                "words-match",
                entry=described(say, match.entry),
                rule=say.of(rule(match.entry.pattern)),
                text=f"||{shown(text[match.start : match.end], _WORD)}||",
                start=match.start + 1,
                end=match.end,
                standing=shown(say.of(standing(one)), 2 * _PATTERN),
            )
        )
    more = len(reading.screened.found) - _MATCHES
    if more > 0:
        lines.append(say("words-more-matches", count=more))
    if not reading.screened.found:
        lines.append(say("words-no-match"))
    return clipped(say, lines)


def clipped(say: Texts, lines: Sequence[str]) -> str:
    """As many lines as one answer has room for."""
    kept, room = [], ROOM
    for at, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            kept.append(say("words-more-lines", count=len(lines) - at))
            break
        kept.append(line)
    return "\n".join(kept)


def _place(entry: WordEntry) -> str:
    return _EVERYWHERE if entry.place_id is None else f"<#{entry.place_id}>"
