"""What a column holds, of whom, in which form and until when, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Whose(StrEnum):
    """Whom a column tells something about."""

    AUTHOR = "the author"
    """Of a message."""
    MEMBER = "a member"
    MODERATOR = "a moderator"
    SERVER = "the server"
    OPERATOR = "the operator"
    NOBODY = "nobody"


class Form(StrEnum):
    """In what form a column is stored."""

    ENCRYPTED = "encrypted"
    """With the installation's key, which is not in the database."""
    KEYED = "keyed hash"
    """HMAC-SHA256 under a secret of the installation: the same for the same input, and without
    the secret nobody can tell of whom or of what."""
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Fact:
    """What one column holds."""

    holds: str
    whose: Whose
    keyed: bool = False
    """It holds keyed hashes. That a column is encrypted shows by its type."""
    then: str = ""
    """What becomes of it when the row's time is over, where the row itself stays."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Why a table is there, for how long its rows are, and what is in them."""

    why: str
    until: str
    """What ends them by itself, and when."""
    deletion: str
    """What `/privacy delete` does to those of the member who asks."""
    columns: Mapping[str, Fact]


EMPTIED = "emptied"
STAYS = "stays, for the statistics"

NUMBER = Fact("Its number.", Whose.NOBODY)
SERVER = Fact("The server.", Whose.SERVER)
CHANNEL = Fact("The channel.", Whose.SERVER)
THREAD = Fact("The thread, if it was in one.", Whose.SERVER)
WHEN = Fact("When.", Whose.NOBODY)
INCIDENT = Fact("The incident that it belongs to.", Whose.NOBODY)
