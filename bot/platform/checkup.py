"""What the bot lacks on a server, for what that server asked of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import discord

from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.platform.convert import places_of
from bot.platform.permissions import LOG, lacking, missing, needed_by, title

_UNSEEN = title("view_channel")

Place = discord.abc.GuildChannel


@dataclass(frozen=True, slots=True)
class Checkup:
    """Permissions by title; nothing is lacking where all is empty."""

    server: tuple[str, ...] = ()
    """As discord.py names them: what no role of the bot's gives it."""
    places: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Channels where the mode in force there lacks something."""
    unseen: tuple[int, ...] = ()
    """Channels that the bot cannot see, and so leaves alone."""
    log: tuple[str, ...] = ()
    """What the log channel lacks."""
    log_gone: bool = False
    """The log channel was chosen and is not there any more."""
    hears_automod: bool = False

    @property
    def is_well(self) -> bool:
        """Whether everything works that was asked for."""
        return not (self.server or self.places or self.log or self.log_gone)


def check_up(guild: discord.Guild, settings: GuildSettings) -> Checkup:
    """Look at the server and every channel in which members write.

    Reads what discord.py remembers and asks Discord nothing; some 15 µs a channel.
    """
    held = guild.me.guild_permissions
    lacks = {place.id: found for place, found in _places(guild, settings) if found}
    unseen = tuple(place for place, found in lacks.items() if _UNSEEN in found)
    log = guild.get_channel(settings.log_channel_id or 0)
    return Checkup(
        server=tuple(name for name in needed_by(settings) if not getattr(held, name)),
        places=tuple((place, found) for place, found in lacks.items() if place not in unseen),
        unseen=unseen,
        log=() if log is None else missing(log.permissions_for(guild.me), LOG),
        log_gone=settings.log_channel_id is not None and log is None,
        hears_automod=held.manage_guild,
    )


def _places(
    guild: discord.Guild, settings: GuildSettings
) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for channel in guild.channels:
        places = places_of(channel)
        if isinstance(channel, discord.CategoryChannel):
            continue
        if settings.exempt_channel_ids.intersection(places):
            continue
        mode = settings.mode_at(places)
        if mode is not Mode.OFF:
            posts = isinstance(channel, discord.ForumChannel)
            yield channel, lacking(channel.permissions_for(guild.me), mode, thread=posts)
