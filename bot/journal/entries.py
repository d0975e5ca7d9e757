"""What is kept in a journal: one deed, or one message that passed, while the database was away."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What an entry tells."""

    MISSED = "missed"
    """A flagged message that could not be claimed; ``data`` is the row as it would have been."""
    FINISHED = "finished"
    """How an incident ended."""
    LOGGED = "logged"
    """The id of its card."""
    REVIEWED = "reviewed"
    REPORTED = "reported"
    APPEALED = "appealed"


WORDLESS = frozenset({Kind.FINISHED, Kind.LOGGED})
"""Without these nobody would know what stands on Discord, and has to be removed from there."""


class Damaged(ValueError):
    """A line that cannot be read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. Members are ids and, beside each, the key that outlives the id."""

    at: datetime
    """Aware, UTC."""
    kind: Kind
    data: Mapping[str, Any] = field(default_factory=dict)
    """Plain values, as JSON has them."""
    incident: int | None = None
    """Its number; ``None`` for a message that was missed."""
    guild: int | None = None
    author: int | None = None
    """Whose message it is about; ``None`` where the process did not know."""
    author_key: int | None = None
    by: int | None = None
    """Who did it; their key once they asked to be forgotten."""
    by_key: int | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    """Told to the database with its effect, so that it takes effect once."""

    def without(self, member_id: int, guild_id: int | None) -> "Entry | None":
        """As it may be kept once a member is to be forgotten on a server, or on all (``None``).

        ``None`` where nothing may; the same where it does not speak of them.
        """
        if guild_id is not None and self.guild not in (guild_id, None):
            return self
        if self.author == member_id:
            return replace(self, author=None) if self.kind in WORDLESS else None
        if self.by != member_id:
            return self
        # As of what is stored: a decision and its wording stay, why they took it goes.
        data = {name: None if name == "reason" else value for name, value in self.data.items()}
        return replace(self, by=self.by_key, data=data)

    def written(self) -> str:
        """One line of JSON."""
        plain = {name: value for name, value in asdict(self).items() if value is not None}
        return json.dumps(plain | {"at": self.at.isoformat()}, separators=(",", ":"))


def read(text: str) -> Entry:
    """The entry of a line; raises :class:`Damaged` where it is none that this version knows."""
    try:
        plain = json.loads(text)
        entry = Entry(**plain | {"at": datetime.fromisoformat(plain["at"])})
        numbers = (entry.incident, entry.guild, entry.author, entry.author_key, entry.by)
        entry = replace(entry, kind=Kind(entry.kind))
        fine = (
            entry.at.tzinfo is not None
            and isinstance(entry.data, dict)
            and isinstance(entry.id, str)
            and 0 < len(entry.id) <= 36
            and all(number is None or type(number) is int for number in (*numbers, entry.by_key))
            and (entry.incident is not None or entry.kind is Kind.MISSED)
        )
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Damaged("not an entry") from error
    if not fine:
        raise Damaged("not an entry")
    return entry
