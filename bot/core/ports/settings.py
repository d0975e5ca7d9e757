"""What servers chose and listed."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.policy import GuildSettings
from bot.core.words.entries import WordEntry, WordList


class SettingsRepository(Protocol):
    """Servers' choices."""

    async def get(self, guild_id: int) -> GuildSettings:
        """The server's settings; the defaults for one that was never set up."""
        ...

    async def save(self, settings: GuildSettings) -> None:
        """Insert or replace."""
        ...


class WordRepository(Protocol):
    """Servers' word lists."""

    async def get(self, guild_id: int) -> WordList:
        """All entries of a server; empty for one without."""
        ...

    async def add(self, guild_id: int, entries: Sequence[WordEntry], member_id: int) -> None:
        """Add entries in the name of a moderator."""
        ...

    async def remove(self, guild_id: int, entries: Sequence[WordEntry]) -> None:
        """Remove entries that are stored just so."""
        ...

    async def replace(self, guild_id: int, entries: Sequence[WordEntry], member_id: int) -> None:
        """Put entries in the place of all that are stored, at one stroke."""
        ...
