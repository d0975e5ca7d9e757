"""Settings are asked for on every message: keep them for a moment."""

import time
from collections.abc import Callable

from bot.core.policy import GuildSettings
from bot.core.ports import SettingsRepository

KEEP_SECONDS = 15.0
"""How long another process's change may go unseen."""
KEEP_GUILDS = 10_000


class CachedSettings:
    """A :class:`~bot.core.ports.SettingsRepository` that remembers; saving goes through at once."""

    def __init__(
        self,
        settings: SettingsRepository,
        *,
        keep_seconds: float = KEEP_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._keep_seconds = keep_seconds
        self._clock = clock
        self._kept: dict[int, tuple[float, GuildSettings]] = {}

    async def get(self, guild_id: int) -> GuildSettings:
        """The server's settings, at most ``keep_seconds`` old."""
        kept = self._kept.get(guild_id)
        if kept is not None and self._clock() - kept[0] < self._keep_seconds:
            return kept[1]
        asked = self._clock()
        settings = await self._settings.get(guild_id)
        newer = self._kept.get(guild_id)
        if newer is not None and newer[0] > asked:  # saved while we asked
            return newer[1]
        self._keep(settings, asked)
        return settings

    async def save(self, settings: GuildSettings) -> None:
        """Insert or replace, and remember."""
        await self._settings.save(settings)
        self._keep(settings, self._clock())

    def _keep(self, settings: GuildSettings, at: float) -> None:
        if len(self._kept) >= KEEP_GUILDS and settings.guild_id not in self._kept:
            self._kept.pop(next(iter(self._kept)))
        self._kept[settings.guild_id] = (at, settings)
