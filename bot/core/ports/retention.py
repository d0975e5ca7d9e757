"""Erasing when its time has come, and the cards that still show what was erased."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.messages import MessageRef
from bot.core.modes import Keeping


@dataclass(frozen=True, slots=True)
class Retention:
    """What one server lets be kept, as far as erasing goes."""

    guild_id: int
    days: int
    keeping: Keeping
    keeps_samples: bool


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a look at some pairs that were lent found."""

    last: int | None
    """The incident to go on after; ``None``: that was all."""
    erased: int


@dataclass(frozen=True, slots=True)
class OldCard:
    """A log card that still shows the words of an erased incident."""

    incident_id: int
    card: MessageRef | None
    """``None``: nobody knows any more where it stands."""
    erased_at: datetime


class RetentionRepository(Protocol):
    """Erasing. Whatever is not ``DONE`` stays. Every call is one short transaction and raises
    :class:`~bot.core.errors.StorageError` when it cannot write.

    What is left of an erased incident is there for statistics alone: numbers, keyed digests, and
    the texts of a pair that a moderator approved or worded and that is lent for training.
    """

    async def retentions(self) -> list[Retention]:
        """Of every server of which something is kept, the defaults where it never chose."""
        ...

    async def expire(self, guild_id: int, *, before: datetime) -> int:
        """Erase some incidents of a server claimed before then; how many, 0: none is left."""
        ...

    async def expire_reviewed(self, guild_id: int, *, before: datetime, own_only: bool) -> int:
        """Erase some incidents that a moderator judged last before then, and nobody appealed
        since; how many. ``own_only``: only those of members who want their words kept so."""
        ...

    async def expire_own(self, guild_id: int, *, before: datetime) -> int:
        """As :meth:`expire`, of members who want their words kept no longer than needed."""
        ...

    async def withdraw(self, guild_id: int, *, after: int) -> Withdrawn:
        """Erase the texts of some erased incidents above ``after`` that are lent no longer."""
        ...

    async def drop(self, guild_id: int, *, before: datetime) -> int:
        """Delete what is left of some erased incidents claimed before then; how many. Those
        whose texts are lent stay."""
        ...

    async def overwrite(self) -> None:
        """Leave what was erased in no file of the database's."""
        ...


class OldCardRepository(Protocol):
    """Cards of erased incidents. Raises :class:`~bot.core.errors.StorageError`."""

    async def speaking(self, *, after: int, limit: int) -> list[OldCard]:
        """Those of incidents above ``after``, in order."""
        ...

    async def silenced(self, incident_id: int) -> None:
        """A card shows no words any more, or nothing can be done about it."""
        ...
