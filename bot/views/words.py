"""Word lists as moderators see them: entries, tests, and lines that were refused."""

import io
from collections.abc import Sequence

import discord

from bot.core.plurals import counted
from bot.core.reading import Reading
from bot.core.words.entries import Kind, WordEntry
from bot.core.words.lists import Changed
from bot.core.words.telling import outcome, rule, standing
from bot.core.words.textfile import Refused
from bot.views.markdown import shown

ROOM = 1_900
"""Characters of an answer; what is longer comes as a file."""
_PATTERN, _WORD, _CHOICE = 120, 80, 100
_REFUSED, _MATCHES = 15, 20
_VERBS = {Kind.BLOCK: "Blocked", Kind.ALLOW: "Allowed"}


def text_file(name: str, text: str) -> discord.File:
    """``text`` as an attachment."""
    return discord.File(io.BytesIO(text.encode("utf-8", "replace")), name)


def described(entry: WordEntry) -> str:
    """One entry in words: what it does, what it matches, where."""
    where = "" if entry.place_id is None else f" in <#{entry.place_id}>"
    return f"{_VERBS[entry.kind]}{where}: **{shown(entry.pattern, _PATTERN)}**"


def added(entry: WordEntry) -> str:
    """The answer to an entry that was added."""
    return (
        f"{described(entry)} ({rule(entry.pattern)}, however it is spelt). "
        "`/detox words test` shows what it matches."
    )


def removed(entry: WordEntry) -> str:
    """The answer to an entry that was taken off the list."""
    where = "" if entry.place_id is None else f" in <#{entry.place_id}>"
    verb = _VERBS[entry.kind].lower()
    return f"No longer {verb}{where}: **{shown(entry.pattern, _PATTERN)}**"


def unknown(typed: str) -> str:
    """The answer to an entry that is not listed."""
    return (
        f"The list does not have **{shown(typed, _PATTERN)}**. "
        "Choose one of the entries that I suggest while you type."
    )


def known(entry: WordEntry) -> str:
    """The answer to an entry that was listed before."""
    return f"This, or what matches the same, is listed already. {described(entry)}"


def choice(entry: WordEntry, place_name: str) -> str:
    """One entry as a suggestion while somebody types."""
    where = f" in {place_name}" if place_name else ""
    return f"{entry.pattern} \u00b7 {_VERBS[entry.kind].lower()}{where}"[:_CHOICE]


def imported(changed: Changed, repeated: int, refused: Sequence[Refused], *, replaced: bool) -> str:
    """The answer to an import: counts, then the lines that were not taken."""
    counts = [f"**{counted(changed.added, 'entry', 'entries')}** taken"]
    if changed.known:
        counts.append(f"{changed.known:,} listed before")
    if repeated:
        counts.append(f"{counted(repeated, 'line')} that only repeat others")
    if replaced:
        counts.append(f"{changed.removed:,} old ones gone")
    if changed.over:
        counts.append(f"{changed.over:,} left out because the list is full")
    return clipped(["; ".join(counts) + ".", *_refused(refused)])


def empty(refused: Sequence[Refused]) -> str:
    """The answer to a file of which nothing was taken."""
    nothing = "I found no entry in that file, so the list is as it was."
    return clipped([nothing, *_refused(refused)])


def _refused(refused: Sequence[Refused]) -> list[str]:
    if not refused:
        return []
    lines = [f"Lines that I could not take ({len(refused):,}):"]
    lines += [
        f"- line {one.line:,}: {one.reason}: **{shown(one.text, _WORD)}**"
        for one in refused[:_REFUSED]
    ]
    if len(refused) > _REFUSED:
        lines.append(f"- and {len(refused) - _REFUSED:,} more")
    return lines


def tested(reading: Reading, threshold: float) -> str:
    """What a text would meet: every entry that matches, then what becomes of the text."""
    text = reading.screened.text
    lines = [outcome(reading, threshold)]
    for one in reading.screened.found[:_MATCHES]:
        match = one.match
        lines.append(
            f"- {described(match.entry)} ({rule(match.entry.pattern)}) matches "
            f"||{shown(text[match.start : match.end], _WORD)}||, "
            f"characters {match.start + 1}\u2013{match.end}: {shown(standing(one), 2 * _PATTERN)}"
        )
    more = len(reading.screened.found) - _MATCHES
    if more > 0:
        lines.append(f"- and {counted(more, 'more match', 'more matches')}")
    if not reading.screened.found:
        lines.append("No entry of the word list matches.")
    return clipped(lines)


def clipped(lines: Sequence[str]) -> str:
    """As many lines as one answer has room for."""
    kept, room = [], ROOM
    for at, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            kept.append(f"\u2026 and {counted(len(lines) - at, 'more line')}")
            break
        kept.append(line)
    return "\n".join(kept)
