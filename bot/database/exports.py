"""What left this database for training: when, under which filters, and whose words are in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    union,
    update,
)

from bot.database.gateway import Gateway
from bot.database.models import CHOICES, EXPORT_AUTHORS, EXPORTS, FORGOTTEN
from bot.database.pairs import export_author
from bot.database.pepper import Pepper
from bot.database.request import ExportRequest

UNFINISHED = "unfinished"
"""Key of the manifest of an export that is being written, or that something broke off."""
_PAGE = 1_000


def outdate(connection: Connection, author: str, guild_id: int | None) -> ColumnElement[bool]:
    """Mark the exports that hold words of an author's from a server, or from any; which rows of
    ``export_authors`` those are."""
    theirs = EXPORT_AUTHORS.c.author == author
    if guild_id is not None:
        theirs &= EXPORT_AUTHORS.c.export_id.in_(
            select(EXPORTS.c.id).where(
                or_(EXPORTS.c.guild_id.is_(None), EXPORTS.c.guild_id == guild_id)
            )
        )
    outdated = select(EXPORT_AUTHORS.c.export_id).where(theirs)
    connection.execute(
        update(EXPORTS).where(EXPORTS.c.id.in_(outdated)).values(outdated=EXPORTS.c.outdated + 1)
    )
    return theirs


@dataclass(frozen=True, slots=True)
class Recorded:
    """One export on record."""

    id: int
    created_at: datetime
    manifest: Mapping[str, Any]
    guild_id: int | None
    asked_by: int | None
    outdated: int
    """How many of its authors asked since to be forgotten, or to lend nothing."""
    authors: int

    @property
    def is_finished(self) -> bool:
        """Whether its files were written."""
        return UNFINISHED not in self.manifest


@dataclass(frozen=True, slots=True)
class Wishes:
    """Whom to take out of an export, as of one moment."""

    authors: frozenset[str]
    """As exports name them."""
    outdated: int
    """See :attr:`Recorded.outdated`: no more of them than ``authors`` answers for."""


class SqlExports:
    """The list of exports. Raises :class:`~bot.core.errors.StorageError`."""

    def __init__(self, gateway: Gateway, pepper: Pepper) -> None:
        self._gateway = gateway
        self._pepper = pepper
        self._insert_author = gateway.insert(EXPORT_AUTHORS).on_conflict_do_nothing()

    async def begin(self, request: ExportRequest, *, at: datetime, asked_by: int | None) -> int:
        """Put an export on record before anything of it is written; its number."""
        row = {
            "created_at": at,
            "manifest": {UNFINISHED: True, "filters": request.filters()},
            "guild_id": request.guild_id,
            "asked_by": asked_by,
        }
        query = insert(EXPORTS).values(row).returning(EXPORTS.c.id)

        def work(connection: Connection) -> int:
            number: int = connection.execute(query).scalar_one()
            return number

        return await self._gateway.write(work)

    async def add_authors(self, export_id: int, authors: Iterable[str]) -> None:
        """Whose words are in it, as its examples name them."""
        rows = [{"export_id": export_id, "author": author} for author in sorted(set(authors))]
        for start in range(0, len(rows), _PAGE):
            some = rows[start : start + _PAGE]
            await self._gateway.write(
                lambda connection, some=some: (  # type: ignore[misc]
                    connection.execute(self._insert_author, some).rowcount
                )
            )

    async def finish(self, export_id: int, manifest: Mapping[str, Any]) -> None:
        """Its files are about to get their names."""
        query = update(EXPORTS).where(EXPORTS.c.id == export_id).values(manifest=dict(manifest))
        await self._gateway.write(lambda connection: connection.execute(query).rowcount)

    async def discard(self, export_id: int) -> None:
        """Nothing of it was published."""
        query = delete(EXPORTS).where(EXPORTS.c.id == export_id)
        await self._gateway.write(lambda connection: connection.execute(query).rowcount)

    async def list(self, guild_id: int | None = None) -> "list[Recorded]":
        """All of them, the newest first; of one server those that held nothing of others."""
        authors = (
            select(func.count())
            .select_from(EXPORT_AUTHORS)
            .where(EXPORT_AUTHORS.c.export_id == EXPORTS.c.id)
            .correlate(EXPORTS)
            .scalar_subquery()
            .label("authors")
        )
        query = select(EXPORTS, authors).order_by(EXPORTS.c.id.desc())
        if guild_id is not None:
            query = query.where(EXPORTS.c.guild_id == guild_id)

        def work(connection: Connection) -> "list[Recorded]":
            return [
                Recorded(
                    row.id,
                    row.created_at,
                    row.manifest,
                    row.guild_id,
                    row.asked_by,
                    row.outdated,
                    row.authors,
                )
                for row in connection.execute(query)
            ]

        return await self._gateway.read(work)

    async def count_authors(self, export_id: int) -> int:
        """How many authors are in it."""
        query = (
            select(func.count())
            .select_from(EXPORT_AUTHORS)
            .where(EXPORT_AUTHORS.c.export_id == export_id)
        )
        return await self._gateway.read(lambda connection: connection.execute(query).scalar_one())

    async def forgotten(self, export_id: int, since: datetime, guild_id: int | None) -> Wishes:
        """Authors who asked at ``since`` or later to be forgotten, or said no to training.

        ``guild_id`` is the export's only server: what was asked on others does not count there.
        """
        marks = select(EXPORTS.c.outdated).where(EXPORTS.c.id == export_id)
        wishes = select(FORGOTTEN.c.member_key).where(FORGOTTEN.c.at >= since)
        refusals = select(CHOICES.c.member_key).where(
            CHOICES.c.training.is_(False), CHOICES.c.updated_at >= since
        )
        if guild_id is not None:
            here = or_(FORGOTTEN.c.guild_id.is_(None), FORGOTTEN.c.guild_id == guild_id)
            wishes, refusals = wishes.where(here), refusals.where(CHOICES.c.guild_id == guild_id)
        await self._pepper.load()

        def work(connection: Connection) -> tuple[int, list[int]]:
            # In this order: what comes in between is rather marked although it is found.
            outdated = connection.scalar(marks) or 0
            return outdated, list(connection.execute(union(wishes, refusals)).scalars())

        outdated, keys = await self._gateway.read(work)
        digest = self._pepper.digest_now
        return Wishes(frozenset(export_author(key, digest) for key in keys), outdated)

    async def scrubbed(self, export_id: int, manifest: Mapping[str, Any], done: Wishes) -> None:
        """Its files hold nothing of these authors any more, and are as ``manifest`` says.

        Whoever asked since stays marked, for the next time.
        """
        gone = sorted(done.authors)
        since = EXPORTS.c.outdated - done.outdated

        def work(connection: Connection) -> None:
            for start in range(0, len(gone), _PAGE):
                connection.execute(
                    delete(EXPORT_AUTHORS).where(
                        EXPORT_AUTHORS.c.export_id == export_id,
                        EXPORT_AUTHORS.c.author.in_(gone[start : start + _PAGE]),
                    )
                )
            connection.execute(
                update(EXPORTS)
                .where(EXPORTS.c.id == export_id)
                .values(manifest=dict(manifest), outdated=case((since > 0, since), else_=0))
            )

        await self._gateway.write(work)
