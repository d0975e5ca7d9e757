"""What follows when one member's messages are flagged again and again, if a server wants that."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.incidents import Outcome

MOST_RULES = 10
"""On one server."""
COUNTING = frozenset(
    {
        Outcome.REPLACED,
        Outcome.REPLIED,
        Outcome.REPLY_REPLACED,
        Outcome.WITHHELD,
        Outcome.LEFT,
        Outcome.NUDGED,
    }
)
"""Outcomes of incidents that rules count."""
LONGEST_TIMEOUT = timedelta(days=28)
"""What Discord allows."""


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

    @property
    def key(self) -> str:
        """The rule in at most 64 characters; :meth:`of_key` reads it back."""
        parts = [str(self.count), f"{self.window.total_seconds():.0f}", self.consequence.value]
        parts.append("" if self.duration is None else f"{self.duration.total_seconds():.0f}")
        parts.append("" if self.role_id is None else str(self.role_id))
        return ":".join(parts)

    @classmethod
    def of_key(cls, key: str) -> "Rule":
        """The rule of a key; raises :class:`ValueError` for anything else."""
        count, window, consequence, duration, role_id = key.split(":")
        return cls(
            int(count),
            timedelta(seconds=int(window)),
            Consequence(consequence),
            timedelta(seconds=int(duration)) if duration else None,
            int(role_id) if role_id else None,
        )


@dataclass(frozen=True, slots=True)
class Sanction:
    """What a rule did about a member, once within its window."""

    id: int
    incident_id: int
    """The incident that was one too many."""
    guild_id: int
    member_id: int
    rule: Rule
    created_at: datetime


class OutOfReach(Exception):
    """A member to whom the bot cannot do that; ``why`` is the text that says so."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
