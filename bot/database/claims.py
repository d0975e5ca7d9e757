"""What makes processes that see one message collide: the id and the revision of its claim.

A message that stands is claimed under its own id, once as posted and once for each edited text.
A message that AutoMod blocked has no id, and Discord tells of it several times, without a number
by which to know the telling: it is claimed under a keyed digest of who wrote what where, negative
so that it can never be a message's id. Its revisions are counted up, and none is begun while the
last one is young; two processes at once therefore compute the same one, and one of them loses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from bot.core.incidents import Hit, Source, Step
from bot.core.messages import ChatMessage
from bot.database.models import INCIDENTS
from bot.database.pepper import Pepper

POSTED_REVISION = "posted"
"""The ``revision`` of a message as first posted; edits have a digest instead."""
BLOCKED_AGAIN = timedelta(seconds=30)
"""For how long the same blocked text, by the same author in the same place, is the same message."""
_KEY_DIGITS = 15
"""Hexadecimal digits of a digest: 60 bits, so that the key fits a signed 64-bit column."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Under what a version of a message is claimed."""

    message_id: int
    revision: str | None
    """``None`` for a blocked message, whose revisions are counted."""


async def identity(pepper: Pepper, message: ChatMessage) -> Identity:
    """The same for the same version of a message in every process."""
    ref = message.ref
    if ref.message_id == 0:
        told = f"{ref.guild_id}:{ref.place_id}:{message.author_id}:{message.text}"
        digest = await pepper.digest("blocked", told)
        return Identity(-1 - int(digest[:_KEY_DIGITS], 16), None)
    if message.edited:
        return Identity(ref.message_id, await pepper.digest("edit", message.text))
    return Identity(ref.message_id, POSTED_REVISION)


def next_revision(connection: Connection, message_id: int, now: datetime) -> str | None:
    """The next revision of a blocked message; ``None`` while the last one is young."""
    last = connection.execute(_LAST_REVISION, {"message": message_id}).one_or_none()
    if last is None:
        return "blocked:1"
    if last.created_at > now - BLOCKED_AGAIN:
        return None
    return f"blocked:{int(last.revision.partition(':')[2]) + 1}"


def next_wish(connection: Connection, message_id: int, now: datetime) -> str | None:
    """The next revision of a message that a moderator wants reworded; ``None`` while it is handled.

    Two moderators at once compute the same one, and one of them loses.
    """
    del now
    rows = connection.execute(_EVER, {"message": message_id}).all()
    if any(row.step is not Step.DONE for row in rows):
        return None
    return f"moderator:{1 + sum(row.revision.startswith('moderator:') for row in rows)}"


def add_hits(connection: Connection, claimed: Identity, hits: Sequence[Hit]) -> int | None:
    """Add what is not known yet to a claim's hits; the incident's id, ``None`` if unclaimed.

    A moderator's wish is a claim of its own: refused, it leaves no name on somebody else's.
    """
    which: dict[str, int | str] = {"message": claimed.message_id}
    query = _LAST
    if claimed.revision is not None:
        which["revision"], query = claimed.revision, _CLAIMED
    row = connection.execute(query, which).one_or_none()
    if row is None:
        return None
    found: int = row.id
    known = tuple(row.hits or ())
    told = {(hit.source, hit.detail) for hit in known}
    news = tuple(
        hit
        for hit in hits
        if (hit.source, hit.detail) not in told and hit.source is not Source.MODERATOR
    )
    if news:
        connection.execute(_SET_HITS, {"incident": found, "hits": known + news})
    return found


# Locked until the transaction ends, or of two sources that come at once one would be lost.
_LAST = (
    select(INCIDENTS.c.id, INCIDENTS.c.revision, INCIDENTS.c.created_at, INCIDENTS.c.hits)
    .where(INCIDENTS.c.message_id == bindparam("message"))
    .order_by(INCIDENTS.c.id.desc())
    .limit(1)
    .with_for_update()
)
# Its hits may be under a key that this process has not been given yet.
_LAST_REVISION = _LAST.with_only_columns(INCIDENTS.c.revision, INCIDENTS.c.created_at)
_EVER = select(INCIDENTS.c.revision, INCIDENTS.c.step).where(
    INCIDENTS.c.message_id == bindparam("message")
)
_CLAIMED = (
    select(INCIDENTS.c.id, INCIDENTS.c.revision, INCIDENTS.c.created_at, INCIDENTS.c.hits)
    .where(
        INCIDENTS.c.message_id == bindparam("message"),
        INCIDENTS.c.revision == bindparam("revision"),
    )
    .with_for_update()
)
_SET_HITS = update(INCIDENTS).where(INCIDENTS.c.id == bindparam("incident"))
