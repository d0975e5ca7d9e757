"""Changing what a server asked for, one moderator at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from bot.core.policy import GuildSettings
from bot.core.ports import SettingsRepository

Change = Callable[[GuildSettings], GuildSettings]
SlowChange = Callable[[GuildSettings], Awaitable[GuildSettings]]


class SettingsDesk:
    """Changes settings; two moderators of a server take turns, so that neither's choice is lost."""

    def __init__(self, settings: SettingsRepository) -> None:
        self._settings = settings
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def change(self, guild_id: int, change: Change) -> GuildSettings:
        """What holds from now on; raises :class:`~bot.core.errors.StorageError`."""

        async def at_once(old: GuildSettings) -> GuildSettings:
            return change(old)

        return await self.change_slowly(guild_id, at_once)

    async def change_slowly(self, guild_id: int, change: SlowChange) -> GuildSettings:
        """As :meth:`change`, where the change itself has to wait for something.

        Others wait for it. Raises whatever ``change`` raises, and then nothing was stored.
        """
        async with self._turns.setdefault(guild_id, asyncio.Lock()):
            changed = await change(await self._settings.get(guild_id))
            await self._settings.save(changed)
            return changed
