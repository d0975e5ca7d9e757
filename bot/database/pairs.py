"""Which reviewed incidents may be lent for training, and the pair that each one makes."""

import re
from collections.abc import Callable, Mapping
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
    """The wording that stands: the approved or the moderator's own; the original itself where a
    moderator restored it or found nothing toxic in it."""
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


def count_fates(request: ExportRequest) -> Callable[[Connection], dict[str, int]]:
    """Work that counts the reviewed incidents asked for by what becomes of them.

    ``exported``, or why one is left out: ``server_not_training``, ``author_did_not_opt_in``,
    ``author_opted_out``, ``no_rewrite`` (approved, but what was approved is a mask or nothing).
    """
    fate = _fate().label("fate")
    query = _reviewed(select(fate, func.count()), request).group_by(fate)
    return lambda connection: {row.fate: row[1] for row in connection.execute(query)}


def read_page(
    request: ExportRequest, size: int
) -> Callable[[int], Callable[[Connection], list["Row[Any]"]]]:
    """Work that reads up to ``size`` rows after an incident's number, texts still encrypted."""
    query = (
        _reviewed(_COLUMNS, request)
        .where(_fate() == EXPORTED, INCIDENTS.c.id > bindparam("after"))
        .order_by(INCIDENTS.c.id)
        .limit(size)
    )
    return lambda after: lambda connection: list(connection.execute(query, {"after": after}).all())


def make_pair(row: "Row[Any]", keyring: Keyring, digest: Callable[[str, str], str]) -> Pair:
    """Decrypt one row of :func:`read_page`; ``digest`` is that of a loaded pepper."""
    original = scrub(keyring.decrypt(row.original))
    by_model = row.rewrite is not None and row.rewrite_status == Status.REWRITTEN
    rewrite = scrub(keyring.decrypt(row.rewrite)) if by_model else None
    neutral = original
    if row.action is ReviewAction.APPROVED and rewrite is not None:
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
        author=digest("author", str(row.author_id))[:16],
        rejected=rewrite if rewrite != neutral else None,
    )


def choose_part(
    author_id: int, weights: tuple[float, ...], digest: Callable[[str, str], str]
) -> int:
    """Which part of a split an author belongs to, always the same one."""
    place = int(digest("split", str(author_id))[:13], 16) / 16**13 * sum(weights)
    for number, weight in enumerate(weights):
        place -= weight
        if place < 0:
            return number
    return len(weights) - 1


_LENDING = (TrainingConsent.OPT_IN, TrainingConsent.OPT_OUT)
_LATER = REVIEWS.alias("later")
_LATEST_REVIEW = (
    select(func.max(_LATER.c.id))
    .where(_LATER.c.incident_id == INCIDENTS.c.id)
    .correlate(INCIDENTS)
    .scalar_subquery()
)
_SOURCE = (
    INCIDENTS.join(REVIEWS, REVIEWS.c.id == _LATEST_REVIEW)
    .outerjoin(REWRITES, REWRITES.c.incident_id == INCIDENTS.c.id)
    .outerjoin(GUILDS, GUILDS.c.guild_id == INCIDENTS.c.guild_id)
    .outerjoin(
        CHOICES,
        and_(
            CHOICES.c.guild_id == INCIDENTS.c.guild_id,
            CHOICES.c.member_id == INCIDENTS.c.author_id,
        ),
    )
)
_COLUMNS: "Select[Any]" = select(
    INCIDENTS.c.id,
    INCIDENTS.c.author_id,
    INCIDENTS.c.toxicity,
    INCIDENTS.c.created_at,
    REVIEWS.c.action,
    REWRITES.c.model,
    REWRITES.c.status.label("rewrite_status"),
    # Decrypted later, in a thread, not while the driver holds the event loop.
    type_coerce(INCIDENTS.c.original, LargeBinary).label("original"),
    type_coerce(REWRITES.c.text, LargeBinary).label("rewrite"),
    type_coerce(REVIEWS.c.text, LargeBinary).label("wording"),
)


def _reviewed(query: Any, request: ExportRequest) -> "Select[Any]":
    """``query`` over the reviewed incidents that the request's filters let through."""
    found: Select[Any] = query.select_from(_SOURCE)
    found = found.where(REVIEWS.c.action.in_(sorted(request.statuses)))
    if request.since is not None:
        found = found.where(REVIEWS.c.created_at >= request.since)
    if request.guild_id is not None:
        found = found.where(INCIDENTS.c.guild_id == request.guild_id)
    return found


def _fate() -> ColumnElement[str]:
    consent = GUILDS.c.training_consent
    action = REVIEWS.c.action
    asks_first = consent == TrainingConsent.OPT_IN
    return case(
        (
            or_(consent.is_(None), consent.not_in(_LENDING)),
            "server_not_training",
        ),
        (and_(asks_first, CHOICES.c.training.is_(None)), "author_did_not_opt_in"),
        (CHOICES.c.training.is_(False), "author_opted_out"),
        (
            and_(
                action == ReviewAction.APPROVED,
                or_(REWRITES.c.status.is_(None), REWRITES.c.status != Status.REWRITTEN.value),
            ),
            "no_rewrite",
        ),
        (and_(action == ReviewAction.EDITED, REVIEWS.c.text.is_(None)), "no_rewrite"),
        else_=EXPORTED,
    )


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
