"""Word lists as text files that people write by hand.

One entry a line, blocked unless something else is said::

    # a comment
    moron*
    allow: hoe
    block in 123456789012345678: spoiler*

    allow in 123456789012345678:
    damn

A kind, with a place or without, says it of its line, or, alone on a line, of all lines below it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.core.said import Said, said
from bot.core.words.entries import MOST_ENTRIES, Identity, Kind, WordEntry
from bot.core.words.pattern import BadPattern

PlaceOf = Callable[[str], int | None]
"""The id of a place as written in a list; ``None`` if there is no such place."""

_HEAD = re.compile(
    r"(?P<kind>block|allow)(?:[ \t]+in[ \t]+(?P<place>[^:\s][^:\n]{0,99}?))?[ \t]*:", re.IGNORECASE
)
_ID = re.compile(r"<#(\d{1,20})>|(\d{1,20})")
_BREAK = re.compile(r"\r\n|[\n\r]")
_LARGEST_ID = 2**63 - 1
NO_PLACE = said("words-bad-place")
_LOST = said("words-bad-section")
_TRIES = 4
"""Lines with something on them that are read, for each entry that there may be."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken."""

    line: int
    """Counted from 1."""
    text: str
    reason: Said


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file holds."""

    entries: tuple[WordEntry, ...]
    """Each once, in the order of the file."""
    refused: tuple[Refused, ...] = ()
    repeated: int = 0
    """Lines that say again what an earlier one said."""


def place_by_id(text: str) -> int | None:
    """A place named by its id, or as Discord writes a mention of it."""
    match = _ID.fullmatch(text)
    place = int(match[1] or match[2]) if match else 0
    return place if 0 < place <= _LARGEST_ID else None


def parse(text: str, place_of: PlaceOf = place_by_id, *, most: int = MOST_ENTRIES) -> Parsed:
    """Read a list; lines that cannot be taken are told with their numbers, never raised.

    Reading ends with the first line for which there is no room, so that a file of a million lines
    takes no longer than one of a few thousand.
    """
    entries: dict[Identity, WordEntry] = {}
    refused: list[Refused] = []
    repeated = 0
    kind, place_id = Kind.BLOCK, None
    lost = False  # below the head of a section whose place is not there
    tried = 0
    for number, raw in enumerate(_BREAK.split(text.removeprefix("\ufeff")), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        tried += 1
        if tried > _TRIES * most:
            refused.append(Refused(number, line, said("words-bad-file", most=_TRIES * most)))
            break
        head = _HEAD.match(line)
        place = place_of(head["place"]) if head and head["place"] else None
        unknown = bool(head and head["place"] and place is None)
        if unknown or (lost and head is None):
            refused.append(Refused(number, line, NO_PLACE if unknown else _LOST))
        if head and head.end() == len(line):
            kind, place_id, lost = Kind(head["kind"].lower()), place, unknown
            continue
        if unknown or (lost and head is None):
            continue
        entry = WordEntry(kind, line, place_id)
        if head:
            entry = WordEntry(Kind(head["kind"].lower()), line[head.end() :].strip(), place)
        try:
            identity = entry.identity
        except BadPattern as bad:
            refused.append(Refused(number, line, bad.reason))
            continue
        if identity in entries:
            repeated += 1
        elif len(entries) >= most:
            refused.append(Refused(number, line, said("words-bad-room", most=most)))
            break
        else:
            entries[identity] = entry
    return Parsed(tuple(entries.values()), tuple(refused), repeated)


def parse_line(line: str) -> WordEntry:
    """The entry of a single line, blocked everywhere unless it says something else.

    Places are named by their ids. Raises :class:`~bot.core.words.pattern.BadPattern`.
    """
    line = line.strip()
    head = _HEAD.match(line)
    if head is None:
        return WordEntry.checked(Kind.BLOCK, line)
    place = place_by_id(head["place"]) if head["place"] else None
    if head["place"] and place is None:  # without its place it would be another entry
        raise BadPattern(NO_PLACE)
    return WordEntry.checked(Kind(head["kind"].lower()), line[head.end() :], place)


def line_of(entry: WordEntry) -> str:
    """The entry on a line of its own, understood below any head; :func:`parse_line` undoes it."""
    return f"{_head(entry.kind, entry.place_id)} {entry.pattern}"


def render(entries: Iterable[WordEntry], place_name: Callable[[int], str] = str) -> str:
    """The list as a file that reads back to the same entries; ``place_name`` is for comments."""
    groups: dict[tuple[Kind, int | None], list[WordEntry]] = {}
    for entry in entries:
        groups.setdefault((entry.kind, entry.place_id), []).append(entry)
    ordered = sorted(groups, key=lambda group: (group[1] is not None, group[1] or 0, group[0]))
    return "\n\n".join(_section(*group, groups[group], place_name) for group in ordered) + "\n"


def _section(
    kind: Kind, place_id: int | None, entries: Sequence[WordEntry], place_name: Callable[[int], str]
) -> str:
    named = [] if place_id is None else [f"# {' '.join(place_name(place_id).split())}"]
    lines = [line_of(one) if _ambiguous(one.pattern) else one.pattern for one in entries]
    return "\n".join([*named, _head(kind, place_id), *lines])


def _head(kind: Kind, place_id: int | None) -> str:
    return f"{kind}:" if place_id is None else f"{kind} in {place_id}:"


def _ambiguous(pattern: str) -> bool:
    """Whether the pattern, bare on a line, would be read as something else."""
    return pattern.startswith(("#", "\ufeff")) or _HEAD.match(pattern) is not None
