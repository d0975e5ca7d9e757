"""Which reviewed incidents may be lent for training, and the pair that each one makes."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
)

from bot.core.incidents import ReviewAction
from bot.core.modes import TrainingConsent
from bot.database.keyring import Keyring
from bot.database.models import CHOICES, GUILDS, INCIDENTS, REVIEWS, REWRITES
from bot.database.request import ExportRequest
from detox_model.results import Status

EXPORTED = "exported"

_MENTIONS = (
    (re.compile(r"<@!?\d+>"), "<@user>"),
    (re.compile(r"<@&\d+>"), "<@role>"),
    (re.compile(r"<#\d+>"), "<#channel>"),
)
# NUL and halves of characters are in no file format's text and mean nothing.
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Pair:
    """One example for training."""

    toxic: str
    neutral: str
    """The wording that stands: the approved one, be it the model's or what took its place, or the
    moderator's own; the original itself where a moderator restored it or found it not toxic."""
    status: ReviewAction
    toxicity: float
    """Of the original when it was flagged, in [0, 1]."""
    model: str | None
    """Who wrote the rewrite that was reviewed."""
    incident: int
    created_at: datetime
    author: str
    """A keyed digest: the same for one author in every export, and nobody's name."""
    rejected: str | None = None
    """The model's wording, where a moderator preferred another."""


def scrub(text: str) -> str:
    """``text`` without the numbers of members, roles and channels, writable in any format."""
    for pattern, placeholder in _MENTIONS:
        text = pattern.sub(placeholder, text)
    return _UNWRITABLE.sub("\ufffd", text)


@dataclass(frozen=True, slots=True)
class Page:
    """The incidents with the next few numbers."""

    last: int
    """The number to go on after."""
    looked_at: int
    """How many incidents it spans, reviewed or not."""
    rows: "list[Row[Any]]"
    """Those reviewed as asked. ``fate`` is ``exported``, and then the texts are there, still
    encrypted; or it says why the pair is left out: ``server_not_training``,
    ``author_did_not_opt_in``, ``author_opted_out`` or ``no_rewrite`` (approved, but what was
    approved is a mask or nothing)."""


def count_incidents(connection: Connection) -> int:
    """How many incidents there are."""
    return connection.execute(select(func.count()).select_from(INCIDENTS)).scalar_one()


def read_page(
    request: ExportRequest, size: int
) -> Callable[[int], Callable[[Connection], Page | None]]:
    """Work that looks at ``size`` incidents after a number; ``None`` if there are no more.

    What one page costs does not grow with the tables, whatever the planner knows of them.
    """
    numbers = (
        select(INCIDENTS.c.id)
        .where(INCIDENTS.c.id > bindparam("after"))
        .order_by(INCIDENTS.c.id)
        .limit(size)
        .subquery()
    )
    span = select(func.max(numbers.c.id).label("last"), func.count().label("size"))
    query = _reviewed(request).where(
        INCIDENTS.c.id > bindparam("after"), INCIDENTS.c.id <= bindparam("last")
    )

    def after(number: int) -> Callable[[Connection], Page | None]:
        def work(connection: Connection) -> Page | None:
            found = connection.execute(span, {"after": number}).one()
            if found.last is None:
                return None
            rows = connection.execute(query, {"after": number, "last": found.last}).all()
            return Page(found.last, found.size, list(rows))

        return work

    return after


def make_pair(row: "Row[Any]", keyring: Keyring, digest: Callable[[str, str], str]) -> Pair:
    """Decrypt one exported row of a page; ``digest`` is that of a loaded pepper."""
    original = scrub(keyring.decrypt(row.original))
    by_model = row.rewrite is not None and row.rewrite_status == Status.REWRITTEN
    rewrite = scrub(keyring.decrypt(row.rewrite)) if by_model else None
    neutral = original
    if row.action is ReviewAction.APPROVED and row.standing is not None:
        neutral = scrub(keyring.decrypt(row.standing))
    elif row.action is ReviewAction.APPROVED and rewrite is not None:
        neutral = rewrite
    elif row.action is ReviewAction.EDITED:
        neutral = scrub(keyring.decrypt(row.wording))
    return Pair(
        toxic=original,
        neutral=neutral,
        status=row.action,
        toxicity=row.toxicity,
        model=row.model if by_model else None,
        incident=row.id,
        created_at=row.created_at,
        author=export_author(row.author_key, digest),
        rejected=rewrite if rewrite != neutral else None,
    )


def export_author(author_key: int, digest: Callable[[str, str], str]) -> str:
    """How exports name the author of that key."""
    return digest("author", str(author_key))[:16]


def choose_part(
    author_key: int, weights: tuple[float, ...], digest: Callable[[str, str], str]
) -> int:
    """Which part of a split an author belongs to, always the same one."""
    place = int(digest("split", str(author_key))[:13], 16) / 16**13 * sum(weights)
    for number, weight in enumerate(weights):
        place -= weight
        if place < 0:
            return number
    return len(weights) - 1


_LENDING = (TrainingConsent.OPT_IN, TrainingConsent.OPT_OUT)
_LATER = REVIEWS.alias("later")
_IS_LATEST = ~exists().where(
    _LATER.c.incident_id == REVIEWS.c.incident_id,
    _LATER.c.id > REVIEWS.c.id,
    _LATER.c.action != ReviewAction.REWORDED,
)
_EARLIER = REVIEWS.alias("earlier")
# What stood when the moderator approved: the last wording that took the rewrite's place.
_STANDING = (
    select(type_coerce(_EARLIER.c.text, LargeBinary))
    .where(
        _EARLIER.c.incident_id == REVIEWS.c.incident_id,
        _EARLIER.c.id < REVIEWS.c.id,
        _EARLIER.c.action.in_([ReviewAction.EDITED, ReviewAction.REWORDED]),
    )
    .order_by(_EARLIER.c.id.desc())
    .limit(1)
    .correlate(REVIEWS)
    .scalar_subquery()
)
_SOURCE = (
    INCIDENTS.join(REVIEWS, REVIEWS.c.incident_id == INCIDENTS.c.id)
    .outerjoin(REWRITES, REWRITES.c.incident_id == INCIDENTS.c.id)
    .outerjoin(GUILDS, GUILDS.c.guild_id == INCIDENTS.c.guild_id)
    .outerjoin(
        CHOICES,
        and_(
            CHOICES.c.guild_id == INCIDENTS.c.guild_id,
            CHOICES.c.member_key == INCIDENTS.c.author_key,
        ),
    )
)


def _fate() -> ColumnElement[str]:
    consent = GUILDS.c.training_consent
    action = REVIEWS.c.action
    return case(
        (or_(consent.is_(None), consent.not_in(_LENDING)), "server_not_training"),
        (
            and_(consent == TrainingConsent.OPT_IN, CHOICES.c.training.is_(None)),
            "author_did_not_opt_in",
        ),
        (CHOICES.c.training.is_(False), "author_opted_out"),
        (
            and_(
                action == ReviewAction.APPROVED,
                _STANDING.is_(None),
                or_(REWRITES.c.status.is_(None), REWRITES.c.status != Status.REWRITTEN.value),
            ),
            "no_rewrite",
        ),
        (and_(action == ReviewAction.EDITED, REVIEWS.c.text.is_(None)), "no_rewrite"),
        else_=EXPORTED,
    )


def _lent(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The ciphertext of what may be exported; the rest does not even leave the database."""
    # Decrypted later, in a thread, not while the driver holds the event loop.
    return type_coerce(case((_fate() == EXPORTED, column)), LargeBinary)


def _reviewed(request: ExportRequest) -> "Select[Any]":
    """The reviewed incidents that the request's filters let through."""
    found: Any = (
        select(
            INCIDENTS.c.id,
            INCIDENTS.c.author_key,
            INCIDENTS.c.toxicity,
            INCIDENTS.c.created_at,
            REVIEWS.c.action,
            REWRITES.c.model,
            REWRITES.c.status.label("rewrite_status"),
            _fate().label("fate"),
            _lent(INCIDENTS.c.original).label("original"),
            _lent(REWRITES.c.text).label("rewrite"),
            _lent(REVIEWS.c.text).label("wording"),
            _lent(_STANDING).label("standing"),
        )
        .select_from(_SOURCE)
        .where(
            _IS_LATEST,
            REVIEWS.c.action.in_(sorted(request.statuses)),
            INCIDENTS.c.emptied_at.is_(None),  # its texts were kept long enough
        )
        .order_by(INCIDENTS.c.id)
    )
    if request.since is not None:
        found = found.where(REVIEWS.c.created_at >= request.since)
    if request.guild_id is not None:
        found = found.where(INCIDENTS.c.guild_id == request.guild_id)
    query: Select[Any] = found
    return query


def lent_pairs(incident_ids: Sequence[int]) -> "Select[Any]":
    """The numbers of those incidents that may stay pairs when everything else of them is erased:
    approved or worded by a moderator, and lent for training by server and author as of now.

    Who wants their words kept no longer than needed lends none for longer.
    """
    lent: Select[Any] = (
        select(INCIDENTS.c.id)
        .select_from(_SOURCE)
        .where(
            INCIDENTS.c.id.in_(incident_ids),
            _IS_LATEST,
            REVIEWS.c.action.in_([ReviewAction.APPROVED, ReviewAction.EDITED]),
            _fate() == EXPORTED,
            CHOICES.c.keeping.is_not(False),
        )
    )
    return lent


def as_record(pair: Pair) -> Mapping[str, Any]:
    """The pair as every format names its fields, in order."""
    return {
        "toxic": pair.toxic,
        "neutral": pair.neutral,
        "status": pair.status.value,
        "toxicity": pair.toxicity,
        "model": pair.model,
        "incident": pair.incident,
        "created_at": pair.created_at,
        "author": pair.author,
        "rejected": pair.rejected,
    }
