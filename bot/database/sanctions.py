"""What rules did about members, each once within its window."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, insert, or_, select

from bot.core.errors import StorageError
from bot.core.incidents import Incident, ReviewAction, Source, Step
from bot.core.rules import COUNTING, Rule, Sanction
from bot.database.clock import Clock
from bot.database.gateway import Gateway
from bot.database.incidents import SqlIncidents
from bot.database.models import GUILDS, INCIDENTS, REVIEWS, SANCTIONS
from bot.database.pepper import Pepper
from detox_model.results import Category


class SqlSanctions:
    """Fulfils :class:`bot.core.ports.SanctionRepository`."""

    def __init__(
        self, gateway: Gateway, pepper: Pepper, incidents: SqlIncidents, clock: Clock
    ) -> None:
        self._gateway = gateway
        self._pepper = pepper
        self._incidents = incidents
        self._clock = clock

    async def counting(
        self, guild_id: int, member_id: int, *, since: datetime, limit: int
    ) -> list[Incident]:
        """The newest of a member's incidents that rules count, claimed at ``since`` or later.

        One a message, its latest. Not: what was only reported, or only reworded because a
        moderator wanted it, what a moderator let stand or brought back, and what somebody said
        of harming themselves.
        """
        key = await self._pepper.member_key(member_id)
        values = {"guild": guild_id, "member": key, "since": since}
        query = _COUNTING.limit(limit)
        ids = await self._gateway.read(lambda connection: list(connection.scalars(query, values)))
        found = [await self._incidents.get(one) for one in ids]
        return [incident for incident in found if incident is not None]

    async def begin(
        self, guild_id: int, member_id: int, incident_id: int, rule: Rule
    ) -> Sanction | None:
        """Let a rule take effect; ``None`` if it did within its window, in any process."""
        now = self._clock()
        key = await self._pepper.member_key(member_id)
        which = {"guild": guild_id, "member": member_id, "key": key, "rule": rule.key}
        row = {
            "incident_id": incident_id,
            "guild_id": guild_id,
            "member_id": member_id,
            "consequence": rule.consequence,
            "rule": rule.key,
            "created_at": now,
        }

        def work(connection: Connection) -> Sanction | None:
            # Two processes take turns at the server's row: each then sees what the other did.
            connection.execute(_LOCK, {"guild": guild_id})
            if connection.scalar(_RECENT, {**which, "since": now - rule.window}) is not None:
                return None
            return _sanction(connection.execute(_INSERT, row).one())

        return await self._gateway.write(work)

    async def get(self, sanction_id: int) -> Sanction | None:
        """One sanction."""
        found = await self._fetch(_ONE, {"sanction": sanction_id})
        return found[0] if found else None

    async def because_of(self, incident_id: int) -> list[Sanction]:
        """What rules did when this incident came."""
        return await self._fetch(_BECAUSE, {"incident": incident_id})

    async def _fetch(self, query: Any, values: dict[str, int]) -> list[Sanction]:
        return await self._gateway.read(
            lambda connection: [_sanction(row) for row in connection.execute(query, values)]
        )


_ASKED_FOR = (Source.REPORT, Source.MODERATOR)
"""Somebody wanted it looked at or reworded, whatever it scores."""
_LATER = REVIEWS.alias("later")
_EXCUSED = exists().where(
    REVIEWS.c.incident_id == INCIDENTS.c.id,
    REVIEWS.c.action.in_([ReviewAction.NOT_TOXIC, ReviewAction.RESTORED]),
    ~exists().where(
        _LATER.c.incident_id == REVIEWS.c.incident_id,
        _LATER.c.id > REVIEWS.c.id,
        _LATER.c.action.in_([ReviewAction.APPROVED, ReviewAction.EDITED]),
    ),
)
_NEWER = INCIDENTS.alias("newer")
# A message that was edited, or reworded by a moderator, has several incidents and counts once.
_COUNTED_AGAIN = exists().where(
    _NEWER.c.message_id == INCIDENTS.c.message_id,
    _NEWER.c.guild_id == INCIDENTS.c.guild_id,
    _NEWER.c.id > INCIDENTS.c.id,
    _NEWER.c.step == Step.DONE,
    _NEWER.c.outcome.in_(sorted(COUNTING)),
    _NEWER.c.source.not_in(_ASKED_FOR),
    ~_NEWER.c.revision.startswith("blocked:"),  # each is a message of its own
)
_COUNTING = (
    select(INCIDENTS.c.id)
    .where(
        INCIDENTS.c.author_key == bindparam("member"),
        INCIDENTS.c.guild_id == bindparam("guild"),
        INCIDENTS.c.created_at >= bindparam("since"),
        INCIDENTS.c.erased_at.is_(None),
        INCIDENTS.c.step == Step.DONE,
        INCIDENTS.c.outcome.in_(sorted(COUNTING)),
        INCIDENTS.c.source.not_in(_ASKED_FOR),
        or_(INCIDENTS.c.category.is_(None), INCIDENTS.c.category != Category.SELF_HARM.value),
        ~_EXCUSED,
        ~_COUNTED_AGAIN,
    )
    .order_by(INCIDENTS.c.created_at.desc(), INCIDENTS.c.id.desc())
)
_LOCK = select(GUILDS.c.guild_id).where(GUILDS.c.guild_id == bindparam("guild")).with_for_update()
_RECENT = (
    select(SANCTIONS.c.id)
    .where(
        SANCTIONS.c.guild_id == bindparam("guild"),
        # Their key stands there once the incident is erased.
        SANCTIONS.c.member_id.in_([bindparam("member"), bindparam("key")]),
        SANCTIONS.c.rule == bindparam("rule"),
        SANCTIONS.c.created_at > bindparam("since"),
    )
    .limit(1)
)
_INSERT = insert(SANCTIONS).returning(SANCTIONS)
_NAMED = SANCTIONS.c.member_id > 0
"""Of an erased incident nobody knows any more whom it befell."""
_ONE = select(SANCTIONS).where(SANCTIONS.c.id == bindparam("sanction"), _NAMED)
_BECAUSE = (
    select(SANCTIONS)
    .where(SANCTIONS.c.incident_id == bindparam("incident"), _NAMED)
    .order_by(SANCTIONS.c.id)
)


def _sanction(row: "Row[Any]") -> Sanction:
    try:
        rule = Rule.of_key(row.rule)
    except ValueError:
        raise StorageError("the database holds a rule that this version does not know") from None
    return Sanction(
        id=row.id,
        incident_id=row.incident_id,
        guild_id=row.guild_id,
        member_id=row.member_id,
        rule=rule,
        created_at=row.created_at,
    )
