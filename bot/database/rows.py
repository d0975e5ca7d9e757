"""What the core is given of the rows of the log of incidents."""

from typing import Any

from sqlalchemy import Row

from bot.core.incidents import Incident, Proposal, Review
from bot.core.messages import MessageRef


def incident(row: "Row[Any]") -> Incident:
    """From a row of the statements that select incidents."""
    proposal = None
    if row.rewrite is not None:
        proposal = Proposal(
            text=row.rewrite,
            status=row.status,
            toxicity_after=row.toxicity_after,
            model=row.model,
            alternatives=row.alternatives,
        )
    return Incident(
        id=row.id,
        ref=MessageRef(
            guild_id=row.guild_id,
            channel_id=row.channel_id,
            message_id=row.message_id,
            thread_id=row.thread_id,
        ),
        author_id=row.author_id,
        original=row.original,
        toxicity=row.toxicity,
        spans=tuple((int(start), int(end), score) for start, end, score in row.spans),
        category=row.category,
        hits=row.hits or (),
        reporters=row.reporters,
        appeal=row.appeal,
        appealed_at=row.appealed_at,
        source=row.source,
        mode=row.mode,
        step=row.step,
        created_at=row.created_at,
        proposal=proposal,
        outcome=row.outcome,
        detail=row.detail,
        posted_message_id=row.posted_message_id,
        log_message_id=row.log_message_id,
        log_channel_id=row.log_channel_id,
        latency_ms=row.latency_ms,
    )


def review(row: "Row[Any]") -> Review:
    """From a row of the table of reviews."""
    return Review(
        id=row.id,
        incident_id=row.incident_id,
        moderator_id=row.moderator_id,
        action=row.action,
        created_at=row.created_at,
        text=row.text,
        reason=row.reason,
    )
