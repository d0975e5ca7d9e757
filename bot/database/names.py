"""Digests of the names that people go by, and all of them at once for an export."""

import asyncio
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from datetime import timedelta

import numpy as np
from sqlalchemy import Connection, and_, bindparam, delete, exists, func, or_, select

from bot.core.modes import TrainingConsent
from bot.core.names import Named
from bot.core.naming import forms
from bot.database.clock import Clock
from bot.database.gateway import Gateway
from bot.database.models import GUILDS, INCIDENTS, NAMES
from bot.database.pepper import Pepper

_PAGE = 5_000
_DIGITS = 16
"""Hexadecimal digits of a digest that are compared: of a million names, one in ten billion
strangers' words would pass for one."""
_NAME, _FIRST = "name", "name-first"

_SERVERS = select(NAMES.c.guild_id).distinct().subquery("servers")
_HERE = INCIDENTS.c.guild_id == _SERVERS.c.guild_id
_OLDEST = select(
    _SERVERS.c.guild_id,
    exists()
    .where(
        GUILDS.c.guild_id == _SERVERS.c.guild_id,
        GUILDS.c.training_consent != TrainingConsent.NOBODY,
    )
    .label("lends"),
    select(func.min(INCIDENTS.c.created_at))
    .where(_HERE, INCIDENTS.c.erased_at.is_(None))
    .scalar_subquery()
    .label("kept"),
    # By its number, for which there is an index: only a journal's entries get theirs late.
    select(INCIDENTS.c.created_at)
    .where(_HERE, INCIDENTS.c.erased_at.is_not(None), INCIDENTS.c.emptied_at.is_(None))
    .order_by(INCIDENTS.c.id)
    .limit(1)
    .scalar_subquery()
    .label("lent"),
)
"""When the oldest texts of each server were written: of those not erased, and of those lent."""
_UNSEEN = delete(NAMES).where(
    NAMES.c.guild_id == bindparam("guild"), NAMES.c.seen_at <= bindparam("until")
)


class SqlNames:
    """Fulfils :class:`bot.core.names.NameRepository`; no name can be read back."""

    def __init__(self, gateway: Gateway, pepper: Pepper, clock: Clock) -> None:
        self._gateway = gateway
        self._pepper = pepper
        self._clock = clock
        insert = gateway.insert(NAMES)
        self._insert = insert.on_conflict_do_update(
            index_elements=["guild_id", "digest"], set_={"seen_at": insert.excluded.seen_at}
        )

    async def add(self, names: Iterable[Named]) -> None:
        """Write down that these were seen now."""
        await self._pepper.load()
        keys = await asyncio.to_thread(self._keys, list(names))
        now = self._clock()
        # In one order, so that two processes wait for one another and not in a ring.
        rows = [{"guild_id": guild, "digest": key, "seen_at": now} for guild, key in sorted(keys)]
        if rows:
            await self._gateway.write(
                lambda connection: connection.execute(self._insert, rows).rowcount
            )

    async def prune(self, *, keep: timedelta) -> int:
        """Delete what was not seen for so long before now, or before the oldest text that its
        server still keeps; how many rows.

        Of servers that lend nothing (any more) and keep no text either, all.
        """
        now = self._clock()

        def work(connection: Connection) -> int:
            gone = 0
            for server in connection.execute(_OLDEST).all():
                texts = [at for at in (server.kept, server.lent) if at is not None]
                until = min(texts, default=now) - keep if texts or server.lends else now
                gone += connection.execute(
                    _UNSEEN, {"guild": server.guild_id, "until": until}
                ).rowcount
            return gone

        return await self._gateway.write(work)

    async def known(self, guild_id: int | None) -> "KnownNames":
        """All names of one server, or of all; eight bytes a name."""
        await self._pepper.load()
        found = array("Q")
        after = (-(2**63), "")
        query = (
            select(NAMES.c.guild_id, NAMES.c.digest)
            .where(
                or_(
                    NAMES.c.guild_id > bindparam("guild"),
                    and_(NAMES.c.guild_id == bindparam("guild"), NAMES.c.digest > bindparam("at")),
                )
            )
            .order_by(NAMES.c.guild_id, NAMES.c.digest)
            .limit(_PAGE)
        )
        if guild_id is not None:
            query = query.where(NAMES.c.guild_id == guild_id)

        def page(connection: Connection) -> list[tuple[int, str]]:
            rows = connection.execute(query, {"guild": after[0], "at": after[1]})
            return [(row.guild_id, row.digest) for row in rows]

        while rows := await self._gateway.read(page):
            found.extend(int(digest[:_DIGITS], 16) for _, digest in rows)
            after = rows[-1]
        return KnownNames(await asyncio.to_thread(_sorted, found), self._pepper)

    def _keys(self, names: list[Named]) -> set[tuple[int, str]]:
        keys = set()
        for guild_id, name in names:
            for form in forms(name):
                keys.add((guild_id, _digest(self._pepper, _NAME, guild_id, form)))
                first, _, more = form.partition(" ")
                if more:
                    keys.add((guild_id, _digest(self._pepper, _FIRST, guild_id, first)))
        return keys


class KnownNames:
    """Whether words are somebody's name on a server."""

    def __init__(self, digests: "array[int]", pepper: Pepper) -> None:
        """``digests`` sorted; ``pepper`` loaded."""
        self._digests = digests
        self._pepper = pepper

    def __bool__(self) -> bool:
        return bool(self._digests)

    def is_name(self, guild_id: int, form: str) -> bool:
        """Whether folded words, with blanks between them, are a name there."""
        return self._has(_NAME, guild_id, form)

    def begins_name(self, guild_id: int, word: str) -> bool:
        """Whether a folded word begins a name of several words there."""
        return self._has(_FIRST, guild_id, word)

    def _has(self, purpose: str, guild_id: int, form: str) -> bool:
        sought = int(_digest(self._pepper, purpose, guild_id, form)[:_DIGITS], 16)
        at = bisect_left(self._digests, sought)
        return at < len(self._digests) and self._digests[at] == sought


def _digest(pepper: Pepper, purpose: str, guild_id: int, form: str) -> str:
    return pepper.digest_now(purpose, f"{guild_id}\0{form}")[:32]


def _sorted(digests: "array[int]") -> "array[int]":
    return array("Q", np.sort(np.frombuffer(digests, np.uint64)).tobytes())
