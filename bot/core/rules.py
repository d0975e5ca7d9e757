"""What follows when one member's messages are flagged again and again, if a server wants that."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Consequence(StrEnum):
    """What a rule does, mildest first."""

    ALERT = "alert"
    """The moderators are told in the log channel."""
    ROLE = "role"
    """The member gets a role."""
    TIMEOUT = "timeout"
    """The member cannot write for a while."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``count`` incidents of one member within ``window`` have a consequence."""

    count: int
    """At least 2."""
    window: timedelta
    consequence: Consequence
    duration: timedelta | None = None
    """How long a timeout lasts; Discord allows 28 days."""
    role_id: int | None = None
    """The role to give, for ``ROLE``."""
