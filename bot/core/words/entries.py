"""An entry of a server's word list."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.words.pattern import compile_pattern

MOST_ENTRIES = 5_000
"""Entries that one server may have."""


class Kind(StrEnum):
    """What an entry does."""

    BLOCK = "block"
    """A message that holds it is rewritten, whatever its score."""
    ALLOW = "allow"
    """What it covers is not held against a message."""


Identity = tuple[Kind, str, int | None]
"""What tells two entries apart: kind, what they match, and where."""


@dataclass(frozen=True, slots=True)
class WordEntry:
    """One entry, as a moderator wrote it."""

    kind: Kind
    pattern: str
    """As typed; see :func:`~bot.core.words.pattern.compile_pattern`."""
    place_id: int | None = None
    """The channel, thread or category it is for; ``None``: the whole server."""

    @classmethod
    def checked(cls, kind: Kind, typed: str, place_id: int | None = None) -> "WordEntry":
        """The entry for what somebody typed.

        Raises :class:`~bot.core.words.pattern.BadPattern`.
        """
        compile_pattern(typed)
        return cls(kind, typed.strip(), place_id)

    @property
    def identity(self) -> Identity:
        """Equal for entries that match the same texts in the same place.

        Raises :class:`~bot.core.words.pattern.BadPattern`.
        """
        return self.kind, compile_pattern(self.pattern).key, self.place_id


@dataclass(frozen=True, slots=True)
class WordList:
    """A server's entries, oldest first, at one version."""

    version: tuple[int, ...] = ()
    """Differs whenever the entries do."""
    entries: tuple[WordEntry, ...] = ()
