"""What is kept of one member, what they chose, and all of it as plain values to hand over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.core.incidents import Incident, Outcome, Review, ReviewAction, Source
from bot.core.messages import MessageRef
from bot.core.rules import Consequence


class Choice(StrEnum):
    """What a member may say yes or no to, on each server."""

    TRAINING = "training"
    """That their words are lent for training, where the server lends any."""
    KEEPING = "keeping"
    """That their words are kept as long as the server keeps everybody's."""


class Trace(StrEnum):
    """What else tells of a member, as the file that is handed over names it."""

    LENT = "lent_for_training"
    """Pairs of texts that stay of erased messages of theirs, without a name."""
    REVIEWS = "reviews"
    """What they decided of others' messages, how they worded them, and why."""
    WISHES = "reworded_on_request"
    """Others' messages that they had reworded."""
    REPORTS = "reports"
    """Others' messages that they reported."""
    WORDS = "word_list_entries"
    EXPORTS = "exports"
    """Those that they asked for."""
    EXEMPT = "exempt_on"
    """Servers whose settings exempt them by name."""
    DID = "audit"
    """What they did, as the audit trail has it."""
    NAMED = "named_in_audit"
    """What others did that names them."""


@dataclass(frozen=True, slots=True)
class Choices:
    """A member's choices on one server; ``None``: they said nothing."""

    training: bool | None = None
    keeping: bool | None = None
    """False: their words are kept no longer than a review takes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept of a member."""

    incidents: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None
    appeals: int = 0
    sanctions: int = 0
    erased: int = 0
    """Beside those: incidents that were kept long enough, of which numbers are left."""
    lent: int = 0
    """Of these: pairs whose texts stay, without a name, because they are lent for training."""


@dataclass(frozen=True, slots=True)
class Sanctioned:
    """What a rule of a server's did about a member because of an incident."""

    consequence: Consequence
    rule: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """An incident that is done, without any of its words: what stands of it on Discord."""

    id: int
    ref: MessageRef
    outcome: Outcome | None
    posted_message_id: int | None
    log_message_id: int | None
    log_channel_id: int | None
    """Where that card stands; ``None`` if that was not told: in the server's log channel."""


def record_of(
    incident: Incident, reviews: Sequence[Review], sanctions: Sequence[Sanctioned]
) -> dict[str, Any]:
    """All that is kept of one incident, as its author may have it: no moderator, no reporter."""
    ref, proposal = incident.ref, incident.proposal
    rewrite = None
    if proposal is not None:
        rewrite = {
            "text": proposal.text,
            "alternatives": list(proposal.alternatives),
            "status": proposal.status,
            "toxicity": proposal.toxicity_after,
            "model": proposal.model,
            "message_id": _snowflake(incident.posted_message_id),
        }
    return {
        "number": incident.id,
        "server_id": _snowflake(ref.guild_id),
        "channel_id": _snowflake(ref.channel_id),
        "thread_id": _snowflake(ref.thread_id),
        "message_id": _snowflake(ref.message_id) if ref.was_posted else None,
        "kept_since": incident.created_at.isoformat(),
        "original": incident.original,
        "toxicity": incident.toxicity,
        "category": incident.category,
        "flagged_by": [
            {
                "source": hit.source.value,
                "stretches": [list(span) for span in hit.spans],
                # A wish names its moderator; the others name a rule of the server's.
                "rule": "" if hit.source is Source.MODERATOR else hit.detail,
            }
            for hit in incident.hits
        ],
        "mode": incident.mode.value,
        "outcome": incident.outcome.value if incident.outcome else None,
        "rewrite": rewrite,
        "reviews": [_review(review, incident.author_id) for review in reviews],
        "appeal": incident.appeal,
        "consequences": [
            {
                "consequence": sanction.consequence.value,
                "rule": sanction.rule,
                "at": sanction.created_at.isoformat(),
            }
            for sanction in sanctions
        ],
    }


def _review(review: Review, author_id: int) -> dict[str, Any]:
    own = review.action is ReviewAction.REWORDED or review.moderator_id == author_id
    return {
        "action": review.action.value,
        "by": "you" if own else "a moderator",
        "at": review.created_at.isoformat(),
        "text": review.text,
        "reason": review.reason,
    }


def _snowflake(number: int | None) -> str | None:
    """As text: JSON readers round numbers of that size."""
    return None if number is None else str(number)
