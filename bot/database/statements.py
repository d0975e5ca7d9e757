"""What is asked of the log of incidents, and written to it, on whatever database."""

from sqlalchemy import bindparam, func, insert, select, update

from bot.core.incidents import Outcome, Step
from bot.database.leases import ABANDONED, OF_THE_DEAD
from bot.database.models import (
    APPEALS,
    CARD_OWED,
    INCIDENTS,
    REPORTS,
    REVIEWS,
    REWRITES,
    UNFINISHED,
)

CARDS_AT_ONCE = 100
NEWEST = 10_000
"""Incidents among which to look for what no index finds."""

_THIS = INCIDENTS.c.id == bindparam("incident")
_SELECT = select(
    INCIDENTS,
    REWRITES.c.text.label("rewrite"),
    REWRITES.c.alternatives,
    REWRITES.c.status,
    REWRITES.c.toxicity_after,
    REWRITES.c.model,
    select(func.count())
    .select_from(REPORTS)
    .where(REPORTS.c.incident_id == INCIDENTS.c.id)
    .scalar_subquery()
    .label("reporters"),
    APPEALS.c.text.label("appeal"),
    APPEALS.c.created_at.label("appealed_at"),
).select_from(
    INCIDENTS.outerjoin(REWRITES, REWRITES.c.incident_id == INCIDENTS.c.id).outerjoin(
        APPEALS, APPEALS.c.incident_id == INCIDENTS.c.id
    )
)
_NOT_ERASED = INCIDENTS.c.erased_at.is_(None)
"""What is left of an erased incident is there for the statistics alone."""
SELECT_BY_ID = _SELECT.where(_THIS, _NOT_ERASED)
SELECT_BY_POST = (
    _SELECT.where(INCIDENTS.c.posted_message_id == bindparam("post"), _NOT_ERASED)
    .order_by(INCIDENTS.c.id.desc())
    .limit(1)
)
# The condition is the partial index's own, word for word, or it would not be used.
SELECT_UNFINISHED = _SELECT.where(UNFINISHED, ABANDONED).order_by(
    INCIDENTS.c.created_at, INCIDENTS.c.id
)
TAKE_OVER = update(INCIDENTS).where(_THIS, UNFINISHED, ABANDONED).returning(INCIDENTS.c.id)
SELECT_OWING = (
    _SELECT.where(
        CARD_OWED,
        INCIDENTS.c.card_promised_at < bindparam("before"),
        INCIDENTS.c.created_at > bindparam("after"),
    )
    .order_by(INCIDENTS.c.card_promised_at, INCIDENTS.c.id)
    .limit(CARDS_AT_ONCE)
)
SELECT_LEFT_NUDGES = (
    _SELECT.where(
        INCIDENTS.c.id > select(func.max(INCIDENTS.c.id) - NEWEST).scalar_subquery(),
        INCIDENTS.c.outcome == Outcome.NUDGED,
        INCIDENTS.c.posted_message_id.is_not(None),
        INCIDENTS.c.created_at > bindparam("after"),
        OF_THE_DEAD,
    )
    .order_by(INCIDENTS.c.id.desc())
    .limit(CARDS_AT_ONCE)
)
SELECT_REVIEWS = (
    select(REVIEWS)
    .join(INCIDENTS, INCIDENTS.c.id == REVIEWS.c.incident_id)
    .where(REVIEWS.c.incident_id == bindparam("incident"), _NOT_ERASED)
    .order_by(REVIEWS.c.id)
)
COUNT_REPORTS = (
    select(func.count()).select_from(REPORTS).where(REPORTS.c.incident_id == bindparam("incident"))
)
INSERT_REWRITE = insert(REWRITES)
INSERT_REVIEW = insert(REVIEWS).returning(REVIEWS)
SET_LOGGED = update(INCIDENTS).where(_THIS).returning(INCIDENTS.c.id)
PROMISE_CARD = (
    update(INCIDENTS)
    .where(_THIS, INCIDENTS.c.card_promised_at < bindparam("before"))
    .returning(INCIDENTS.c.id)
)
REOPEN = (
    update(INCIDENTS)
    .where(
        _THIS,
        INCIDENTS.c.step == Step.DONE,
        INCIDENTS.c.outcome == bindparam("ended"),
        _NOT_ERASED,
    )
    .values(
        step=Step.POSTING,
        outcome=None,
        posted_message_id=None,
        mode=bindparam("mode"),
        holder=bindparam("holder"),
    )
    .returning(INCIDENTS.c.id)
)
