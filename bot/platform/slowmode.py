"""Slow mode, for what the bot posts when a member asks it to."""

from collections.abc import Callable
from datetime import datetime, timedelta

import discord

from bot.core.errors import SlowMode
from bot.platform.errors import translated
from bot.platform.history import HISTORY

_SEARCHED = 200
"""Messages that are looked through: two requests."""
_FREE = ("manage_messages", "manage_channels", "bypass_slowmode")
"""Permissions whose holders need not wait; in threads *Manage Threads* counts, too."""
Place = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
Own = Callable[[discord.Message], bool]


async def keep_slow_mode(place: Place, author_id: int, is_own: Own) -> None:
    """Raise :class:`~bot.core.errors.SlowMode` where the member would have to wait, too.

    ``is_own`` says which messages count as theirs. Raises
    :class:`~bot.core.errors.PlatformError` where Discord does not tell.
    """
    delay = timedelta(seconds=getattr(place, "slowmode_delay", 0))
    if not delay:
        return
    last = await _last_post(place, delay, is_own)
    if last is None or await _is_free(place, author_id):
        return
    raise SlowMode(last + delay)


async def _last_post(place: Place, delay: timedelta, is_own: Own) -> datetime | None:
    """When the member's newest message within ``delay`` was posted."""
    since = discord.utils.utcnow() - delay
    with translated(HISTORY):
        async for message in place.history(after=since, limit=_SEARCHED, oldest_first=False):
            if is_own(message):
                return message.created_at
    return None


async def _is_free(place: Place, author_id: int) -> bool:
    with translated():
        member = place.guild.get_member(author_id) or await place.guild.fetch_member(author_id)
    held = place.permissions_for(member)
    in_threads = isinstance(place, discord.Thread) and held.manage_threads
    return in_threads or any(getattr(held, name) for name in _FREE)
