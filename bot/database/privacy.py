"""Members' choices about the use of their messages."""

from sqlalchemy import Connection, bindparam, delete, select

from bot.database.clock import Clock
from bot.database.gateway import Gateway
from bot.database.models import CHOICES

_ONE = (
    CHOICES.c.guild_id == bindparam("guild"),
    CHOICES.c.member_id == bindparam("member"),
)
_CHOICE = select(CHOICES.c.training).where(*_ONE)
_FORGET = delete(CHOICES).where(*_ONE)


class SqlPrivacy:
    """Fulfils :class:`bot.core.ports.PrivacyRepository`. Never cached: a "no" counts at once."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock

    async def training_choice(self, guild_id: int, member_id: int) -> bool | None:
        """True: opted in, False: opted out, None: said nothing."""
        who = {"guild": guild_id, "member": member_id}

        def work(connection: Connection) -> bool | None:
            return connection.scalar(_CHOICE, who)

        return await self._gateway.read(work)

    async def set_training_choice(self, guild_id: int, member_id: int, choice: bool | None) -> None:
        """Store or forget a choice."""
        if choice is None:
            who = {"guild": guild_id, "member": member_id}
            await self._gateway.write(lambda connection: connection.execute(_FORGET, who).rowcount)
            return
        changes = {"training": choice, "updated_at": self._clock()}
        upsert = (
            self._gateway.insert(CHOICES)
            .values(guild_id=guild_id, member_id=member_id, **changes)
            .on_conflict_do_update(index_elements=["guild_id", "member_id"], set_=changes)
        )
        await self._gateway.write(lambda connection: connection.execute(upsert).rowcount)
