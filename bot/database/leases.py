"""Which processes live: each says so now and then, and what it holds is left to it.

A process that was not seen for a while is taken for dead, and recovery takes over what it held.
Times are the processes' own, so hosts that share a database have to agree on the time within
seconds. Beside an SQLite file, whose processes share a machine, lies a file to lock: who comes
while nobody else has it knows that the others are dead, and need not wait.
"""

import asyncio
import logging
import os
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    or_,
    update,
)

from bot.core.errors import StorageError
from bot.database.clock import Clock
from bot.database.gateway import Gateway
from bot.database.models import CARD_OWED, INCIDENTS, PROCESSES, UNFINISHED
from bot.locks import open_private, share, try_lock

logger = logging.getLogger(__name__)

BEAT_SECONDS = 15.0
"""How often a process says that it lives."""
REMEMBERED = timedelta(days=1)
"""How long after its last word a process stays known."""
_GOODBYE_SECONDS = 2.0
"""How long to try to say that it ends."""
_NOBODY = ""
"""The holder of what a version without leases left behind."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

_IS_SEEN = exists().where(
    PROCESSES.c.id == INCIDENTS.c.holder, PROCESSES.c.seen_at >= bindparam("unseen_since")
)
_OLD = INCIDENTS.c.created_at < bindparam("before")
ABANDONED: ColumnElement[bool] = or_(
    and_(or_(INCIDENTS.c.holder == bindparam("me"), INCIDENTS.c.holder.is_(None)), _OLD),
    and_(INCIDENTS.c.holder != bindparam("me"), ~_IS_SEEN),
)
"""What nobody works on: takes ``me``, ``before`` and ``unseen_since``."""
OF_THE_DEAD: ColumnElement[bool] = and_(
    INCIDENTS.c.holder.is_distinct_from(bindparam("me")), ~_IS_SEEN
)
"""What another process did that is no more: takes ``me`` and ``unseen_since``."""
_PRUNE = delete(PROCESSES).where(PROCESSES.c.seen_at < bindparam("before"))


class Leases:
    """This process among those that share a database."""

    def __init__(self, gateway: Gateway, clock: Clock, file: Path | None) -> None:
        """``file`` is the database's, if it is one."""
        self.me = str(uuid.uuid4())
        """What this process goes by."""
        self._gateway = gateway
        self._clock = clock
        self._lock = None if file is None else file.with_name(f"{file.name}.lock")
        self._descriptor: int | None = None
        self._steady_since: datetime | None = None
        self._upsert = gateway.insert(PROCESSES).on_conflict_do_update(
            index_elements=["id"], set_={"seen_at": bindparam("now")}
        )

    async def arrive(self) -> bool:
        """Say that this process lives, before it holds anything; whether it certainly is alone.

        Where it is, all others are forgotten, with what they promised to do. Raises
        :class:`~bot.core.errors.StorageError`.
        """
        try:
            alone = await asyncio.to_thread(self._open)
        except OSError as error:
            raise StorageError(f"{self._lock} cannot be opened: {error.strerror}") from error
        try:
            if alone:
                await self._gateway.write(_forget_others)
            await self.beat()
        finally:
            if self._descriptor is not None:
                with suppress(OSError):
                    await asyncio.to_thread(share, self._descriptor)
        return alone

    async def beat(self) -> None:
        """Say that this process lives; raises :class:`~bot.core.errors.StorageError`."""
        now = self._clock()
        try:
            await self._gateway.write(lambda connection: self.seen(connection, now))
        except StorageError:
            self._steady_since = None
            raise
        self._steady_since = self._steady_since or now

    def seen(self, connection: Connection, now: datetime) -> None:
        """As :meth:`beat`, in a transaction of the caller's."""
        connection.execute(self._upsert, {"id": self.me, "seen_at": now, "now": now})
        connection.execute(_PRUNE, {"before": now - REMEMBERED})

    def abandoned(self, before: datetime) -> dict[str, object]:
        """The parameters of :data:`ABANDONED`: what was held by whom nobody saw since ``before``.

        After an outage of our own, in which the others may have been cut off as well, they get
        as long again to be seen.
        """
        steady = self._steady_since is None or self._steady_since <= before
        unseen_since = before if steady else _NEVER
        return {"me": self.me, "before": before, "unseen_since": unseen_since}

    async def leave(self) -> None:
        """Say that this process is done, so that nobody waits for it; raises nothing."""
        gone = delete(PROCESSES).where(PROCESSES.c.id == self.me)
        try:
            if self._steady_since is not None:
                async with asyncio.timeout(_GOODBYE_SECONDS):
                    await self._gateway.write(lambda connection: connection.execute(gone).rowcount)
        except (StorageError, TimeoutError):
            pass  # it will not be seen any more, which says the same a little later
        finally:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None

    def _open(self) -> bool:
        if self._lock is None:
            return False
        self._descriptor = open_private(self._lock, os.O_RDWR | os.O_CREAT)
        try:
            return try_lock(self._descriptor)
        except OSError as error:  # some mounted file systems know no locks
            logger.warning("%s cannot be locked: %s", self._lock, error.strerror)
            return False


def _forget_others(connection: Connection) -> None:
    connection.execute(delete(PROCESSES))
    ownerless = update(INCIDENTS).where(UNFINISHED, INCIDENTS.c.holder.is_(None))
    connection.execute(ownerless.values(holder=_NOBODY))
    # Nobody is about to post the cards that they promised.
    owed = update(INCIDENTS).where(CARD_OWED)
    connection.execute(owed.values(card_promised_at=_NEVER))
