"""Members' choices about the use of their messages, and what is kept of each of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
)

from bot.core.incidents import Step
from bot.core.messages import MessageRef
from bot.core.privacy import Choice, Choices, Kept, Sanctioned, Settled
from bot.database.clock import Clock
from bot.database.exports import outdate
from bot.database.gateway import Gateway
from bot.database.models import APPEALS, CHOICES, INCIDENTS, SAMPLES, SANCTIONS
from bot.database.pairs import export_author
from bot.database.pepper import Pepper

_NOT_ERASED = INCIDENTS.c.erased_at.is_(None)
_ONE = (
    CHOICES.c.guild_id == bindparam("guild"),
    CHOICES.c.member_key == bindparam("member"),
)
_CHOICES = select(CHOICES.c.training, CHOICES.c.keeping).where(*_ONE)
_FORGET_EMPTY = delete(CHOICES).where(
    *_ONE, CHOICES.c.training.is_(None), CHOICES.c.keeping.is_(None)
)


class SqlPrivacy:
    """Fulfils :class:`bot.core.ports.PrivacyRepository`. Never cached: a "no" counts at once.

    ``guild_id`` is ``None`` where all servers are meant.
    """

    def __init__(self, gateway: Gateway, pepper: Pepper, clock: Clock) -> None:
        self._gateway = gateway
        self._pepper = pepper
        self._clock = clock

    async def choices(self, guild_id: int, member_id: int) -> Choices:
        """A member's choices on a server."""
        who = {"guild": guild_id, "member": await self._pepper.member_key(member_id)}

        def work(connection: Connection) -> Choices:
            row = connection.execute(_CHOICES, who).one_or_none()
            return Choices() if row is None else Choices(row.training, row.keeping)

        return await self._gateway.read(work)

    async def choices_by_server(self, member_id: int) -> dict[int, Choices]:
        """A member's choices by the server that they hold for."""
        key = await self._pepper.member_key(member_id)
        query = select(CHOICES).where(CHOICES.c.member_key == key).order_by(CHOICES.c.guild_id)

        def work(connection: Connection) -> dict[int, Choices]:
            rows = connection.execute(query)
            return {row.guild_id: Choices(row.training, row.keeping) for row in rows}

        return await self._gateway.read(work)

    async def choose(
        self, guild_id: int, member_id: int, what: Choice, choice: bool | None
    ) -> None:
        """Store or forget a choice; the others stay."""
        key = await self._pepper.member_key(member_id)
        changes = {what.value: choice, "updated_at": self._clock()}
        upsert = (
            self._gateway.insert(CHOICES)
            .values(guild_id=guild_id, member_key=key, **changes)
            .on_conflict_do_update(index_elements=["guild_id", "member_key"], set_=changes)
        )

        author = export_author(key, self._pepper.digest_now)

        def work(connection: Connection) -> None:
            before = connection.execute(_CHOICES, {"guild": guild_id, "member": key}).one_or_none()
            if (
                what is Choice.TRAINING
                and choice is False
                and (before is None or before.training is not False)
            ):
                outdate(connection, author, guild_id)
            connection.execute(upsert)
            if choice is None:
                connection.execute(_FORGET_EMPTY, {"guild": guild_id, "member": key})

        await self._gateway.write(work)

    async def training_choice(self, guild_id: int, member_id: int) -> bool | None:
        """True: opted in, False: opted out, None: said nothing."""
        return (await self.choices(guild_id, member_id)).training

    async def set_training_choice(self, guild_id: int, member_id: int, choice: bool | None) -> None:
        """Store or forget a choice."""
        await self.choose(guild_id, member_id, Choice.TRAINING, choice)

    async def kept(self, member_id: int, guild_id: int | None) -> Kept:
        """How much is kept of a member."""
        every = await self._theirs(member_id, guild_id)
        theirs = [*every, _NOT_ERASED]
        erased = select(
            func.count(), func.count(case((INCIDENTS.c.emptied_at.is_(None), 1)))
        ).where(*every, INCIDENTS.c.erased_at.is_not(None))
        incidents = select(
            func.count(), func.min(INCIDENTS.c.created_at), func.max(INCIDENTS.c.created_at)
        ).where(*theirs)
        appeals = (
            select(func.count())
            .select_from(APPEALS.join(INCIDENTS, APPEALS.c.incident_id == INCIDENTS.c.id))
            .where(*theirs)
        )
        sanctions = (
            select(func.count())
            .select_from(SANCTIONS.join(INCIDENTS, SANCTIONS.c.incident_id == INCIDENTS.c.id))
            .where(*theirs)
        )

        def work(connection: Connection) -> Kept:
            number, oldest, newest = connection.execute(incidents).one()
            return Kept(
                number,
                oldest,
                newest,
                connection.scalar(appeals) or 0,
                connection.scalar(sanctions) or 0,
                *connection.execute(erased).one(),
            )

        return await self._gateway.read(work)

    async def incident_ids(
        self, member_id: int, guild_id: int | None, *, after: int, limit: int
    ) -> list[int]:
        """The numbers above ``after`` of a member's incidents, in order, at most ``limit``."""
        theirs = await self._theirs(member_id, guild_id)
        query = (
            select(INCIDENTS.c.id)
            .where(*theirs, _NOT_ERASED, INCIDENTS.c.id > after)
            .order_by(INCIDENTS.c.id)
            .limit(limit)
        )
        return await self._gateway.read(
            lambda connection: list(connection.execute(query).scalars())
        )

    async def sanctions(self, incident_ids: Sequence[int]) -> dict[int, list[Sanctioned]]:
        """What followed from some incidents, by their numbers."""
        query = (
            select(SANCTIONS)
            .where(SANCTIONS.c.incident_id.in_(incident_ids))
            .order_by(SANCTIONS.c.id)
        )

        def work(connection: Connection) -> dict[int, list[Sanctioned]]:
            found: dict[int, list[Sanctioned]] = defaultdict(list)
            for row in connection.execute(query):
                sanction = Sanctioned(row.consequence, row.rule, row.created_at)
                found[row.incident_id].append(sanction)
            return dict(found)

        return await self._gateway.read(work)

    async def settled(
        self,
        member_id: int,
        guild_id: int | None,
        *,
        after: int,
        limit: int,
        promised_before: datetime,
    ) -> list[Settled]:
        """A member's incidents above ``after`` that are done, in order, at most ``limit``;
        erased ones, too, by their key.

        None whose card was promised at ``promised_before`` or later: it may be about to be posted.
        """
        columns = (
            INCIDENTS.c.id,
            INCIDENTS.c.guild_id,
            INCIDENTS.c.channel_id,
            INCIDENTS.c.thread_id,
            INCIDENTS.c.message_id,
            INCIDENTS.c.outcome,
            INCIDENTS.c.posted_message_id,
            INCIDENTS.c.log_message_id,
            INCIDENTS.c.log_channel_id,
        )
        theirs = await self._theirs(member_id, guild_id)
        query = (
            select(*columns)
            .where(
                *theirs,
                INCIDENTS.c.id > after,
                INCIDENTS.c.step == Step.DONE,
                or_(
                    INCIDENTS.c.card_promised_at.is_(None),
                    INCIDENTS.c.card_promised_at < promised_before,
                ),
            )
            .order_by(INCIDENTS.c.id)
            .limit(limit)
        )

        def work(connection: Connection) -> list[Settled]:
            return [
                Settled(
                    row.id,
                    MessageRef(row.guild_id, row.channel_id, row.message_id, row.thread_id),
                    row.outcome,
                    row.posted_message_id,
                    row.log_message_id,
                    row.log_channel_id,
                )
                for row in connection.execute(query)
            ]

        return await self._gateway.read(work)

    async def erase(self, member_id: int, incident_ids: Sequence[int]) -> int:
        """Delete some incidents of a member's that are done, and all that hangs on them.

        Their messages' samples likewise, which do not say whose they are.
        """
        [theirs] = await self._theirs(member_id, None)
        these = (theirs, INCIDENTS.c.id.in_(incident_ids), INCIDENTS.c.step == Step.DONE)
        query = delete(INCIDENTS).where(*these).returning(INCIDENTS.c.message_id)

        def work(connection: Connection) -> int:
            # Incidents first, as retention does, or each might wait for the other.
            messages = list(connection.scalars(query))
            connection.execute(delete(SAMPLES).where(SAMPLES.c.message_id.in_(messages)))
            return len(messages)

        return await self._gateway.write(work)

    async def _theirs(self, member_id: int, guild_id: int | None) -> list["ColumnElement[Any]"]:
        key = await self._pepper.member_key(member_id)
        conditions: list[ColumnElement[Any]] = [INCIDENTS.c.author_key == key]
        if guild_id is not None:
            conditions.append(INCIDENTS.c.guild_id == guild_id)
        return conditions
