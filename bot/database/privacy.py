"""Members' choices about the use of their messages."""

from sqlalchemy import bindparam, delete, select

from bot.database.clock import Clock
from bot.database.models import CHOICES
from bot.database.sessions import Sessions

_ONE = (
    CHOICES.c.guild_id == bindparam("guild"),
    CHOICES.c.member_id == bindparam("member"),
)
_CHOICE = select(CHOICES.c.training).where(*_ONE)
_FORGET = delete(CHOICES).where(*_ONE)


class SqlPrivacy:
    """Fulfils :class:`bot.core.ports.PrivacyRepository`. Never cached: a "no" counts at once."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def training_choice(self, guild_id: int, member_id: int) -> bool | None:
        """True: opted in, False: opted out, None: said nothing."""
        async with self._sessions.read() as connection:
            choice: bool | None = await connection.scalar(
                _CHOICE, {"guild": guild_id, "member": member_id}
            )
        return choice

    async def set_training_choice(self, guild_id: int, member_id: int, choice: bool | None) -> None:
        """Store or forget a choice."""
        async with self._sessions.write() as connection:
            if choice is None:
                await connection.execute(_FORGET, {"guild": guild_id, "member": member_id})
                return
            changes = {"training": choice, "updated_at": self._clock()}
            await connection.execute(
                self._sessions.insert(CHOICES)
                .values(guild_id=guild_id, member_id=member_id, **changes)
                .on_conflict_do_update(index_elements=["guild_id", "member_id"], set_=changes)
            )
