"""Which reviewed incidents may be lent for training, and the texts of each one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
from bot.database.models import CHOICES, FORGOTTEN, GUILDS, INCIDENTS, REVIEWS, REWRITES
from bot.database.request import ExportRequest
from detox_model.results import Status

EXPORTED = "exported"
ERASED = "erased"


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
    ``author_did_not_opt_in``, ``author_opted_out``, ``erased`` (its texts were, when they had been
    kept long enough), ``author_forgotten`` (they asked for that since; it is about to be deleted)
    or ``no_rewrite`` (approved, but what was approved is a mask or nothing)."""


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


@dataclass(frozen=True, slots=True)
class Texts:
    """What one exported row holds in the clear."""

    original: str
    neutral: str | None
    """The wording that stands: the approved one, be it the model's or what took its place, or the
    moderator's own; the original itself where a moderator restored it or found it not toxic.
    ``None`` where there is none."""
    rejected: str | None
    """The model's wording, where a moderator preferred another."""


def decrypt(row: "Row[Any]", keyring: Keyring) -> Texts | None:
    """The texts of an exported row of a page; ``None`` if they were erased.

    Raises :class:`~bot.database.errors.KeyringError` if no key fits.
    """
    original = keyring.decrypt(row.original)
    rewrite = keyring.decrypt(row.rewrite) if written_by_model(row) else None
    neutral: str | None = original
    if row.action is ReviewAction.APPROVED:
        neutral = rewrite if row.standing is None else keyring.decrypt(row.standing)
    elif row.action is ReviewAction.EDITED:
        neutral = None if row.wording is None else keyring.decrypt(row.wording)
    if not original.strip() or (neutral is not None and not neutral.strip()):
        return None
    return Texts(original, neutral, (rewrite or None) if rewrite != neutral else None)


def written_by_model(row: "Row[Any]") -> bool:
    """Whether the rewrite of a row is a wording of the model's, not a mask."""
    return row.rewrite is not None and row.rewrite_status == Status.REWRITTEN


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
# Deleting takes its time, and what Discord does not answer for waits until they ask again.
_IS_FORGOTTEN = exists().where(
    FORGOTTEN.c.member_key == INCIDENTS.c.author_key,
    FORGOTTEN.c.at >= INCIDENTS.c.created_at,
    or_(FORGOTTEN.c.guild_id.is_(None), FORGOTTEN.c.guild_id == INCIDENTS.c.guild_id),
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


def _fate(*, flags: bool) -> ColumnElement[str]:
    consent = GUILDS.c.training_consent
    action = REVIEWS.c.action
    keeps_texts = [ReviewAction.APPROVED, ReviewAction.EDITED]
    lent: list[tuple[ColumnElement[bool], str]] = [
        (or_(consent.is_(None), consent.not_in(_LENDING)), "server_not_training"),
        (
            and_(consent == TrainingConsent.OPT_IN, CHOICES.c.training.is_(None)),
            "author_did_not_opt_in",
        ),
        (CHOICES.c.training.is_(False), "author_opted_out"),
        (
            or_(
                INCIDENTS.c.emptied_at.is_not(None),
                and_(INCIDENTS.c.erased_at.is_not(None), action.not_in(keeps_texts)),
            ),
            ERASED,
        ),
        (_IS_FORGOTTEN, "author_forgotten"),
    ]
    if not flags:
        lent += [
            (
                and_(
                    action == ReviewAction.APPROVED,
                    _STANDING.is_(None),
                    or_(REWRITES.c.status.is_(None), REWRITES.c.status != Status.REWRITTEN.value),
                ),
                "no_rewrite",
            ),
            (and_(action == ReviewAction.EDITED, REVIEWS.c.text.is_(None)), "no_rewrite"),
        ]
    return case(*lent, else_=EXPORTED)


def _lent(column: ColumnElement[Any], fate: ColumnElement[str]) -> ColumnElement[Any]:
    """The ciphertext of what may be exported; the rest does not even leave the database."""
    # Decrypted later, in a thread, not while the driver holds the event loop.
    return type_coerce(case((fate == EXPORTED, column)), LargeBinary)


def _reviewed(request: ExportRequest) -> "Select[Any]":
    """The reviewed incidents that the request's filters let through."""
    fate = _fate(flags=request.include_flags)
    found: Any = (
        select(
            INCIDENTS.c.id,
            INCIDENTS.c.guild_id,
            INCIDENTS.c.author_key,
            INCIDENTS.c.source,
            INCIDENTS.c.toxicity,
            INCIDENTS.c.created_at,
            REVIEWS.c.action,
            REWRITES.c.model,
            REWRITES.c.status.label("rewrite_status"),
            fate.label("fate"),
            _lent(INCIDENTS.c.original, fate).label("original"),
            _lent(REWRITES.c.text, fate).label("rewrite"),
            _lent(REVIEWS.c.text, fate).label("wording"),
            _lent(_STANDING, fate).label("standing"),
        )
        .select_from(_SOURCE)
        .where(_IS_LATEST, REVIEWS.c.action.in_(sorted(request.statuses)))
        .order_by(INCIDENTS.c.id)
    )
    query: Select[Any] = found.where(*_filters(request))
    return query


def lent_pairs(incident_ids: Sequence[int]) -> "Select[Any]":
    """The numbers of those incidents that may stay pairs when everything else of them is erased:
    approved or worded by a moderator, and lent for training by server and author as of now. None of
    those that their author asked to be forgotten.

    Who wants their words kept no longer than needed lends none for longer.
    """
    lent: Select[Any] = (
        select(INCIDENTS.c.id)
        .select_from(_SOURCE)
        .where(
            INCIDENTS.c.id.in_(incident_ids),
            _IS_LATEST,
            REVIEWS.c.action.in_([ReviewAction.APPROVED, ReviewAction.EDITED]),
            _fate(flags=False) == EXPORTED,
            CHOICES.c.keeping.is_not(False),
        )
    )
    return lent


def _filters(request: ExportRequest) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if request.since is not None:
        wanted.append(REVIEWS.c.created_at >= request.since)
    if request.until is not None:
        wanted.append(REVIEWS.c.created_at < request.until)
    if request.guild_id is not None:
        wanted.append(INCIDENTS.c.guild_id == request.guild_id)
    if request.channel_id is not None:
        place = request.channel_id
        wanted.append(or_(INCIDENTS.c.channel_id == place, INCIDENTS.c.thread_id == place))
    if request.sources:
        wanted.append(INCIDENTS.c.source.in_(sorted(request.sources)))
    if request.models:
        wanted.append(REWRITES.c.model.in_(sorted(request.models)))
    if request.min_toxicity > 0:
        wanted.append(INCIDENTS.c.toxicity >= request.min_toxicity)
    if request.max_toxicity < 1:
        wanted.append(INCIDENTS.c.toxicity <= request.max_toxicity)
    return wanted
