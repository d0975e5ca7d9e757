"""Changing what a server asked for, one moderator at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import fields
from weakref import WeakValueDictionary

from bot.core.audit import NO_TRAIL, Action, AuditTrail, Entry, Value
from bot.core.policy import GuildSettings
from bot.core.ports import SettingsRepository

Change = Callable[[GuildSettings], GuildSettings]
SlowChange = Callable[[GuildSettings], Awaitable[GuildSettings]]


class SettingsDesk:
    """Changes settings; two moderators of a server take turns, so that neither's choice is lost.

    The audit trail is told who changed what; ``by`` is ``None`` where the bot does by itself.
    """

    def __init__(self, settings: SettingsRepository, audit: AuditTrail = NO_TRAIL) -> None:
        self._settings = settings
        self._audit = audit
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def change(self, guild_id: int, change: Change, *, by: int | None) -> GuildSettings:
        """What holds from now on; raises :class:`~bot.core.errors.StorageError`."""

        async def at_once(old: GuildSettings) -> GuildSettings:
            return change(old)

        return await self.change_slowly(guild_id, at_once, by=by)

    async def change_slowly(
        self, guild_id: int, change: SlowChange, *, by: int | None
    ) -> GuildSettings:
        """As :meth:`change`, where the change itself has to wait for something.

        Others wait for it. Raises whatever ``change`` raises, and then nothing was stored.
        """
        async with self._turns.setdefault(guild_id, asyncio.Lock()):
            before = await self._settings.get(guild_id)
            changed = await change(before)
            await self._settings.save(changed)
            if differing := _differing(before, changed):
                self._audit.record(Entry(Action.SETTINGS_CHANGED, guild_id, by, differing))
            return changed


def _differing(before: GuildSettings, after: GuildSettings) -> dict[str, Value]:
    """What was changed, and what plain choices it was changed to; of lists their length, for
    they may name members."""
    differing: dict[str, Value] = {}
    for one in fields(before):
        old, new = getattr(before, one.name), getattr(after, one.name)
        if old != new:
            differing[one.name] = (
                new if new is None or isinstance(new, str | float | int) else len(new)
            )
    return differing
