"""What is left of an incident that was kept long enough: numbers for the statistics, and nobody's.

Ids give way to keyed digests, texts to nothing. A pair that a moderator approved or worded, and
that its server and its author lend for training, keeps its two texts under the author's key.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    String,
    Table,
    Update,
    bindparam,
    cast,
    delete,
    literal,
    select,
    update,
)

from bot.core.incidents import ReviewAction
from bot.database.models import APPEALS, INCIDENTS, REPORTS, REVIEWS, REWRITES, SAMPLES, SANCTIONS
from bot.database.pairs import lent_pairs
from bot.database.pepper import Pepper

_SKELETON = (
    update(INCIDENTS)
    .where(INCIDENTS.c.id == bindparam("incident"))
    .values(
        message_id=bindparam("key"),
        revision=literal("erased-") + cast(INCIDENTS.c.id, String),
        author_id=0,
        posted_message_id=None,
        card_promised_at=None,
        holder=None,
        spans=[],
        hits=None,
        detail=None,
        category=None,
        erased_at=bindparam("now"),
    )
)
"""The card's message stays named until its words are taken away, too."""
_WORDINGS = (ReviewAction.EDITED, ReviewAction.REWORDED)


def erase(
    connection: Connection, pepper: Pepper, messages: Mapping[int, int], now: datetime
) -> None:
    """Erase incidents that are done, given as message ids by their numbers.

    In one transaction that holds their rows. ``pepper`` is loaded.
    """
    ids = sorted(messages)
    lent = set(connection.scalars(lent_pairs(ids)))
    _name_by_key(connection, pepper, REVIEWS, "moderator_id", ids)
    _name_by_key(connection, pepper, SANCTIONS, "member_id", ids)
    rows = [{"incident": one, "key": pepper.message_key_now(messages[one])} for one in ids]
    connection.execute(_SKELETON, [{**row, "now": now} for row in rows])
    for table in (APPEALS, REPORTS):
        connection.execute(delete(table).where(table.c.incident_id.in_(ids)))
    connection.execute(delete(SAMPLES).where(SAMPLES.c.message_id.in_(messages.values())))
    connection.execute(_of(REVIEWS, ids).values(reason=None))
    connection.execute(_of(REWRITES, ids).values(alternatives=()))
    connection.execute(
        update(REVIEWS).where(REVIEWS.c.id.in_(_superseded(connection, lent))).values(text=None)
    )
    empty(connection, [one for one in ids if one not in lent], now)


def empty(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Erase the texts of incidents whose ids are erased."""
    if ids:
        texts = {"original": "", "emptied_at": now}
        connection.execute(update(INCIDENTS).where(INCIDENTS.c.id.in_(ids)).values(texts))
        connection.execute(_of(REWRITES, ids).values(text="", alternatives=()))
        connection.execute(_of(REVIEWS, ids).values(text=None))


def _of(table: Table, ids: Collection[int]) -> Update:
    return update(table).where(table.c.incident_id.in_(ids))


def _name_by_key(
    connection: Connection, pepper: Pepper, table: Table, column: str, ids: Collection[int]
) -> None:
    """Put keys in the place of the members that rows of these incidents name."""
    member: Any = table.c[column]
    named = connection.execute(
        select(table.c.id, member).where(table.c.incident_id.in_(ids), member > 0)
    ).all()
    if named:
        rename = (
            update(table).where(table.c.id == bindparam("row")).values({column: bindparam("key")})
        )
        keys = [{"row": row, "key": pepper.member_key_now(who)} for row, who in named]
        connection.execute(rename, keys)


def _superseded(connection: Connection, lent: Collection[int]) -> list[int]:
    """Those of the reviews of lent pairs whose wording is not the one that stands."""
    query = (
        select(REVIEWS.c.id, REVIEWS.c.incident_id, REVIEWS.c.action)
        .where(REVIEWS.c.incident_id.in_(lent))
        .order_by(REVIEWS.c.incident_id, REVIEWS.c.id)
    )
    worded: list[int] = []
    latest: dict[int, int] = {}
    standing: dict[int, int] = {}
    for review in connection.execute(query):
        if review.action in _WORDINGS:
            worded.append(review.id)
            latest[review.incident_id] = review.id
        # An author's own wording counts once a moderator has approved it.
        if review.action is not ReviewAction.REWORDED and review.incident_id in latest:
            standing[review.incident_id] = latest[review.incident_id]
    return [one for one in worded if one not in standing.values()]
