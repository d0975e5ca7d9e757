"""What is kept of members, and what names them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.core.privacy import Choice, Choices, Kept, Sanctioned, Settled, Trace


class PrivacyRepository(Protocol):
    """Members' choices about the use of their messages, and what is kept of each of them.

    ``guild_id`` is ``None`` where all servers are meant.
    """

    async def choices(self, guild_id: int, member_id: int) -> Choices:
        """A member's choices on a server."""
        ...

    async def choices_by_server(self, member_id: int) -> Mapping[int, Choices]:
        """A member's choices by the server that they hold for."""
        ...

    async def choose(
        self, guild_id: int, member_id: int, what: Choice, choice: bool | None
    ) -> None:
        """Store or forget a choice; the others stay."""
        ...

    async def kept(self, member_id: int, guild_id: int | None) -> Kept:
        """How much is kept of a member."""
        ...

    async def incident_ids(
        self, member_id: int, guild_id: int | None, *, after: int, limit: int
    ) -> list[int]:
        """The numbers above ``after`` of a member's incidents, in order, at most ``limit``."""
        ...

    async def sanctions(self, incident_ids: Sequence[int]) -> dict[int, list[Sanctioned]]:
        """What followed from some incidents, by their numbers."""
        ...

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
        erased ones, too.

        None whose card was promised at ``promised_before`` or later: it may be about to be posted.
        """
        ...

    async def erase(self, member_id: int, incident_ids: Sequence[int]) -> int:
        """Delete some incidents of a member's that are done, and all that hangs on them."""
        ...

    async def training_choice(self, guild_id: int, member_id: int) -> bool | None:
        """True: opted in, False: opted out, None: said nothing."""
        ...

    async def set_training_choice(self, guild_id: int, member_id: int, choice: bool | None) -> None:
        """Store or forget a choice."""
        ...


class TraceRepository(Protocol):
    """What names a member beside the incidents of their own. ``guild_id`` is ``None`` where all
    servers are meant. Raises :class:`~bot.core.errors.StorageError`."""

    async def wish(self, member_id: int, guild_id: int | None) -> None:
        """Remember that they asked to be forgotten, and which exports are outdated by it."""
        ...

    async def forget(self, member_id: int, guild_id: int | None) -> int:
        """Take their name off what they reported, reviewed, listed or did; how many rows."""
        ...

    async def exempting(self, member_id: int, guild_id: int | None) -> list[int]:
        """The servers whose settings exempt them by name."""
        ...

    async def overwrite(self) -> None:
        """Leave what was deleted in no file of the database's."""
        ...


class HandoverRepository(Protocol):
    """What names a member beside the incidents of their own, to be handed over to them."""

    def found(
        self, member_id: int, guild_id: int | None
    ) -> AsyncIterator[tuple[Trace, dict[str, Any]]]:
        """Records of plain values, kind after kind, in the order of
        :class:`~bot.core.privacy.Trace`; on all servers with ``None``.

        Raises :class:`~bot.core.errors.StorageError`.
        """
        ...


class MemberJournal(Protocol):
    """What waits in a local file to be written to the database."""

    async def forget(self, member_id: int, guild_id: int | None) -> object:
        """Drop the entries about a member, on one server or, with ``None``, on all."""
        ...
