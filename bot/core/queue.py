"""Which incidents wait for a moderator's word.

An incident waits once the bot is done with it, as long as no moderator has decided since it came or
since its author appealed: where something of the bot's stands, where a message was taken away, and
where a hostile one was left standing. What moderators only look on at (``shadow``), what its author
decides (``nudge``) and what its author removed waits only if somebody reported or appealed it.
"""

from bot.core.incidents import Outcome

JUDGED = frozenset(
    {
        Outcome.REPLACED,
        Outcome.REPLIED,
        Outcome.REPLY_REPLACED,
        Outcome.WITHHELD,
        Outcome.LEFT,
        Outcome.FAILED,
        Outcome.ROLLED_BACK,
    }
)
"""Outcomes that a human should look at, even if nobody asks for it."""
COUNTED = 1_000
"""A longer queue is not counted to its end."""
