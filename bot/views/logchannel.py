"""Choosing the log channel, or making one."""

from dataclasses import replace

import discord

from bot.core.errors import PermissionMissing
from bot.core.policy import GuildSettings
from bot.core.rooms import Rooms
from bot.core.said import permissions
from bot.language.texts import Texts, texts
from bot.platform.errors import translated
from bot.platform.permissions import CARDS, LOG, missing, title

NAME = "detox-log"
_MANAGE = title("manage_channels")
_ROLES = 20
"""Moderators' roles that are let into a new log channel; administrators see it anyway."""


async def choose_log(rooms: Rooms, channel: discord.TextChannel, by: int, say: Texts) -> str:
    """Log in ``channel`` from now on if a trial there succeeds; what to answer.

    Raises :class:`~bot.core.errors.PlatformError` or :class:`~bot.core.errors.StorageError`.
    """
    lacking = missing(channel.permissions_for(channel.guild.me), CARDS)
    if lacking:
        return say("setup-log-lacking", channel=channel.mention, permissions=permissions(lacking))
    settings = await rooms.settings.get(channel.guild.id)
    trial = replace(settings, log_channel_id=channel.id)
    await rooms.platform.notice(trial, texts(settings.language)("setup-log-trial"))
    await rooms.desk.change(
        channel.guild.id, lambda old: replace(old, log_channel_id=channel.id), by=by
    )
    text = say("setup-log-set", channel=channel.mention)
    if channel.permissions_for(channel.guild.default_role).view_channel:
        text += "\n" + say("setup-log-public")
    return text


async def make_log(
    rooms: Rooms, guild: discord.Guild, presser: discord.Member | discord.User, say: Texts
) -> str:
    """Make a private log channel unless there is one; what to answer.

    Of two who ask at once, one makes it. Raises :class:`~bot.core.errors.PlatformError` or
    :class:`~bot.core.errors.StorageError`.
    """
    made: discord.TextChannel | None = None

    async def change(old: GuildSettings) -> GuildSettings:
        nonlocal made
        if guild.get_channel(old.log_channel_id or 0) is not None:
            return old
        if not guild.me.guild_permissions.manage_channels:
            raise PermissionMissing(_MANAGE)
        with translated(_MANAGE):
            made = await guild.create_text_channel(
                NAME,
                overwrites=_overwrites(guild, presser),
                reason=f"{presser} asked for a log channel by /detox setup",
            )
        return replace(old, log_channel_id=made.id)

    settings = await rooms.desk.change_slowly(guild.id, change, by=presser.id)
    key = "setup-log-there" if made is None else "setup-log-made"
    return say(key, channel=f"<#{settings.log_channel_id}>")


def _overwrites(
    guild: discord.Guild, presser: discord.Member | discord.User
) -> dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite]:
    """Seen by the bot, whoever asked, and the roles of moderators."""
    held = guild.me.guild_permissions
    # Discord lets nobody hand out a permission in a channel that they do not hold themselves.
    own = discord.PermissionOverwrite(**{name: True for name in LOG if getattr(held, name)})
    seen = discord.PermissionOverwrite(view_channel=True)
    overwrites: dict[
        discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite
    ] = {
        guild.default_role: discord.PermissionOverwrite(view_channel=False),
        guild.me: own,
        discord.Object(presser.id, type=discord.Member): seen,
    }
    moderating = [role for role in guild.roles if not role.is_default() and not role.managed]
    moderating = [role for role in moderating if role.permissions.manage_messages]
    for role in moderating[-_ROLES:]:
        overwrites[role] = seen
    return overwrites
