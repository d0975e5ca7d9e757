"""Members' choices about the use of their messages."""

from sqlalchemy import delete, select

from bot.database.clock import Clock
from bot.database.models import PrivacyRow
from bot.database.sessions import Sessions


class SqlPrivacy:
    """Fulfils :class:`bot.core.ports.PrivacyRepository`. Never cached: a "no" counts at once."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def training_choice(self, guild_id: int, member_id: int) -> bool | None:
        """True: opted in, False: opted out, None: said nothing."""
        query = select(PrivacyRow.training).where(
            PrivacyRow.guild_id == guild_id, PrivacyRow.member_id == member_id
        )
        async with self._sessions.read() as session:
            return await session.scalar(query)

    async def set_training_choice(self, guild_id: int, member_id: int, choice: bool | None) -> None:
        """Store or forget a choice."""
        async with self._sessions.write() as session:
            if choice is None:
                await session.execute(
                    delete(PrivacyRow).where(
                        PrivacyRow.guild_id == guild_id, PrivacyRow.member_id == member_id
                    )
                )
                return
            changes = {"training": choice, "updated_at": self._clock()}
            await session.execute(
                self._sessions.insert(PrivacyRow)
                .values(guild_id=guild_id, member_id=member_id, **changes)
                .on_conflict_do_update(index_elements=["guild_id", "member_id"], set_=changes)
            )
