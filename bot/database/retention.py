"""Deleting what is no longer needed, and what somebody asks to have deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from bot.core.incidents import Step
from bot.database.gateway import Gateway
from bot.database.models import CHOICES, COUNTS, GUILDS, INCIDENTS, SAMPLES, WORDS
from bot.database.pepper import Pepper

BATCH = 200
"""Incidents a transaction, so that messages wait but a moment for their turn to write."""


class SqlRetention:
    """Deletes incidents with their rewrites and reviews, for good.

    Each call works in batches; if it is broken off, call it again. All raise
    :class:`~bot.core.errors.StorageError` as the repositories do.
    """

    def __init__(self, gateway: Gateway, pepper: Pepper) -> None:
        self._gateway = gateway
        self._pepper = pepper

    async def purge(self, before: datetime) -> int:
        """Delete what was claimed before ``before`` and is done; how many incidents."""
        return await self._delete(INCIDENTS.c.created_at < before, INCIDENTS.c.step == Step.DONE)

    async def forget_member(self, member_id: int, guild_id: int | None = None) -> int:
        """Delete all that a member wrote, on one server or on all; how many incidents.

        Their choice about training stays: it holds for what they write from now on. Samples do
        not say whose they are; they go with the message on Discord, or after some days.
        """
        key = await self._pepper.member_key(member_id)
        conditions = [INCIDENTS.c.author_key == key]
        if guild_id is not None:
            conditions.append(INCIDENTS.c.guild_id == guild_id)
        return await self._delete(*conditions)

    async def forget_guild(self, guild_id: int) -> int:
        """Delete all that is kept of a server; how many incidents."""
        deleted = await self._delete(INCIDENTS.c.guild_id == guild_id)

        def work(connection: Connection) -> None:
            for table in (GUILDS, CHOICES, WORDS, COUNTS, SAMPLES):
                connection.execute(delete(table).where(table.c.guild_id == guild_id))

        await self._gateway.write(work)
        return deleted

    async def _delete(self, *conditions: Any) -> int:
        some = select(INCIDENTS.c.id).where(*conditions).limit(BATCH)
        # Rewrites and reviews go with their incident: ON DELETE CASCADE.
        # The conditions again: one of them may have been taken up anew in between.
        batch = delete(INCIDENTS).where(INCIDENTS.c.id.in_(some), *conditions)
        deleted = 0
        while count := await self._gateway.write(
            lambda connection: connection.execute(batch).rowcount
        ):
            deleted += count
        return deleted
