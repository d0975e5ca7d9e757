"""Noting the names that people go by, so that exports can leave them out of texts.

Only for servers that lend texts for training, and only where the operator may train at all. What
is stored are keyed digests; the names themselves are in memory until the next flush, and those
known to be written for a day.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.core.errors import StorageError
from bot.core.modes import TrainingConsent
from bot.core.ports import SettingsRepository

KEEP = timedelta(days=365)
"""How long a name is known after it was last seen. For texts written until then it stays known
while they are kept: pairs that may train outlive the retention."""
PRUNING = timedelta(hours=1)
"""How often to look for what is to be deleted."""
AGAIN = timedelta(days=1)
"""When a name that is still in use is written down anew."""
WAITING = 5_000
"""Names that may wait for a flush; of more, the later ones are noted when they are seen again."""
REMEMBERED = 20_000
"""Names known to be written, so that a chatty member costs nothing."""
_AT_ONCE = 200
"""Names a transaction: the database must not keep messages waiting."""

Named = tuple[int, str]
"""Server and name."""


class NameRepository(Protocol):
    """Digests of names. Raises :class:`~bot.core.errors.StorageError`."""

    async def add(self, names: Iterable[Named]) -> None:
        """Write down that these were seen now."""
        ...

    async def prune(self, *, keep: timedelta) -> int:
        """Delete what was not seen for so long before now, or before the oldest text that its
        server still keeps; how many rows.

        Of servers that lend nothing (any more) and keep no text either, all.
        """
        ...


class NameBook:
    """Notes names in passing and writes them in the background; belongs to one event loop."""

    def __init__(
        self,
        repository: NameRepository,
        settings: SettingsRepository,
        *,
        permitted: bool,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``permitted``: the operator stated Discord's permission; without it nothing is noted."""
        self._repository = repository
        self._settings = settings
        self._permitted = permitted
        self._now = now
        self._waiting: dict[Named, None] = {}
        self._written: OrderedDict[Named, datetime] = OrderedDict()
        self._pruned_at: datetime | None = None

    def note(self, guild_id: int, names: Iterable[str | None]) -> None:
        """Somebody on a server goes by these names; costs a look-up each."""
        if not self._permitted:
            return
        for name in names:
            if not name or (named := (guild_id, name)) in self._waiting:
                continue
            written = self._written.get(named)
            if written is not None and self._now() - written < AGAIN:
                continue
            if len(self._waiting) < WAITING:
                self._waiting[named] = None

    async def flush(self) -> None:
        """Write down what was noted; raises :class:`~bot.core.errors.StorageError`, after which
        it is still noted."""
        waiting, self._waiting = self._waiting, {}
        left = list(waiting)
        try:
            lending = {
                guild_id: (await self._settings.get(guild_id)).training_consent
                is not TrainingConsent.NOBODY
                for guild_id in {guild_id for guild_id, _ in left}
            }
            left = [named for named in left if lending[named[0]]]
            while left:
                some = left[:_AT_ONCE]
                await self._repository.add(some)
                for named in some:
                    self._written[named] = self._now()
                    self._written.move_to_end(named)
                left = left[_AT_ONCE:]
        except StorageError:
            self._waiting = dict.fromkeys(left[:WAITING]) | self._waiting
            raise
        finally:
            while len(self._written) > REMEMBERED:
                self._written.popitem(last=False)

    async def tidy(self) -> None:
        """Write down what was noted and, now and then, delete what is too old.

        Raises :class:`~bot.core.errors.StorageError`.
        """
        if self._permitted:
            await self.flush()
        now = self._now()
        if self._pruned_at is None or now - self._pruned_at >= PRUNING:
            await self._repository.prune(keep=KEEP)
            self._pruned_at = now
