"""Log cards that still show what was erased from the database."""

from sqlalchemy import Connection, bindparam, func, select, update

from bot.core.messages import MessageRef
from bot.core.ports import OldCard
from bot.database.gateway import Gateway
from bot.database.models import GUILDS, INCIDENTS

_CHANNEL = func.coalesce(INCIDENTS.c.log_channel_id, GUILDS.c.log_channel_id)
_SPEAKING = (
    select(
        INCIDENTS.c.id,
        INCIDENTS.c.guild_id,
        _CHANNEL.label("channel_id"),
        INCIDENTS.c.log_message_id,
        INCIDENTS.c.erased_at,
    )
    .select_from(INCIDENTS.outerjoin(GUILDS, GUILDS.c.guild_id == INCIDENTS.c.guild_id))
    .where(
        INCIDENTS.c.erased_at.is_not(None),
        INCIDENTS.c.log_message_id.is_not(None),
        INCIDENTS.c.id > bindparam("after"),
    )
    .order_by(INCIDENTS.c.id)
    .limit(bindparam("limit"))
)
_SILENCED = (
    update(INCIDENTS)
    .where(INCIDENTS.c.id == bindparam("incident"), INCIDENTS.c.erased_at.is_not(None))
    .values(log_message_id=None, log_channel_id=None)
)


class SqlOldCards:
    """Fulfils :class:`bot.core.ports.OldCardRepository`."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def speaking(self, *, after: int, limit: int) -> list[OldCard]:
        """Those of incidents above ``after``, in order."""
        which = {"after": after, "limit": limit}

        def work(connection: Connection) -> list[OldCard]:
            return [
                OldCard(
                    row.id,
                    None
                    if row.channel_id is None
                    else MessageRef(row.guild_id, row.channel_id, row.log_message_id),
                    row.erased_at,
                )
                for row in connection.execute(_SPEAKING, which)
            ]

        return await self._gateway.read(work)

    async def silenced(self, incident_id: int) -> None:
        """A card shows no words any more, or nothing can be done about it."""
        which = {"incident": incident_id}
        await self._gateway.write(lambda connection: connection.execute(_SILENCED, which).rowcount)
