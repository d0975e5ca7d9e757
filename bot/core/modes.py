"""How far the bot goes on a server, and what it does when no rewrite is good enough."""

from enum import StrEnum


class Mode(StrEnum):
    """What happens to a flagged message, mildest first."""

    OFF = "off"
    """Nothing is read, scored or stored."""
    SHADOW = "shadow"
    """Scored, stored and logged for the moderators; nothing visible in the channel."""
    NUDGE = "nudge"
    """The message stays; its author alone is offered a calmer wording."""
    REPLY = "reply"
    """The rewrite is posted as a reply; the original goes only if the server says so."""
    REPLACE = "replace"
    """The rewrite takes the original's place under the author's name and avatar."""

    @property
    def milder(self) -> "Mode":
        """The next milder mode, to fall back to where a permission is missing."""
        order = list(Mode)
        return order[max(0, order.index(self) - 1)]


class Fallback(StrEnum):
    """What to do when no candidate passes the guard."""

    MASK = "mask"
    """Post the original with the flagged words masked."""
    WITHHOLD = "withhold"
    """Remove the message and tell its author why."""
    LEAVE = "leave"
    """Leave the message for the moderators."""


class TrainingConsent(StrEnum):
    """Which members' messages a server lends for training, if it lends any."""

    NOBODY = "nobody"
    OPT_IN = "opt_in"
    """Only members who said yes."""
    OPT_OUT = "opt_out"
    """Everybody who did not say no."""


class Keeping(StrEnum):
    """How long a server keeps the words of an incident."""

    RETENTION = "retention"
    """Until the server's retention ends."""
    REVIEW = "review"
    """Until a day after a moderator reviewed it, and never beyond the retention."""
