"""Which permissions each mode needs, and which of them the bot lacks."""

from collections.abc import Iterable

import discord

from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.rules import Consequence

_REPLY = ("view_channel", "send_messages", "read_message_history")
NEEDED: dict[Mode, tuple[str, ...]] = {
    Mode.OFF: (),
    Mode.SHADOW: ("view_channel",),
    Mode.NUDGE: _REPLY,
    Mode.REPLY: _REPLY,
    Mode.REPLACE: ("view_channel", "read_message_history", "manage_messages", "manage_webhooks"),
}
"""By mode, as discord.py names them. In threads, sending there is its own permission."""
CARDS = ("view_channel", "send_messages", "embed_links")
"""What the log channel needs to show anything at all."""
LOG = (*CARDS, "attach_files")
"""What the log channel needs to show everything."""
AUTOMOD = ("manage_guild",)
"""Optional: Discord tells those alone what AutoMod flags."""
CONSEQUENCES: dict[Consequence, tuple[str, ...]] = {
    Consequence.ALERT: (),
    Consequence.ROLE: ("manage_roles",),
    Consequence.TIMEOUT: ("moderate_members",),
}
"""What a rule needs on the whole server, where a server has one."""

_SPEAKING = {Mode.NUDGE, Mode.REPLY, Mode.REPLACE}
"""Where a message is withheld the bot says so in ``REPLACE`` mode, too, and threads have their own
permission for it."""
_IMPLIED = frozenset({"embed_links", "attach_files"})
"""Discord takes these away with the permission to send."""


def title(permission: str) -> str:
    """A permission as Discord's settings show it."""
    return permission.replace("_", " ").title().replace(" In ", " in ")


def lacking(
    permissions: discord.Permissions, mode: Mode, *, thread: bool, locked: bool = False
) -> tuple[str, ...]:
    """Titles of what ``mode`` needs and ``permissions`` do not hold.

    In a ``locked`` thread only those who manage threads may post.
    """
    needed = NEEDED[mode]
    if locked and mode not in (Mode.OFF, Mode.SHADOW):
        needed += ("manage_threads",)
    if thread:
        needed = tuple(
            "send_messages_in_threads" if name == "send_messages" else name for name in needed
        )
    return tuple(title(name) for name in needed if not getattr(permissions, name))


def missing(permissions: discord.Permissions, needed: Iterable[str]) -> tuple[str, ...]:
    """Titles of those of ``needed`` that ``permissions`` do not hold.

    Whoever cannot see a channel can do nothing there, and whoever cannot write no embeds: then
    the first cause alone is named.
    """
    lacked = [name for name in needed if not getattr(permissions, name)]
    if "view_channel" in lacked:
        lacked = ["view_channel"]
    elif "send_messages" in lacked:
        lacked = [name for name in lacked if name not in _IMPLIED]
    return tuple(map(title, lacked))


def needed_by(settings: GuildSettings) -> tuple[str, ...]:
    """Every permission that these settings need somewhere, as discord.py names them."""
    modes = {settings.mode, *settings.channel_modes.values()}
    names = [name for mode in Mode if mode in modes for name in NEEDED[mode]]
    if modes & _SPEAKING:
        names += "send_messages", "send_messages_in_threads"
    names += LOG
    names += [name for rule in settings.rules for name in CONSEQUENCES[rule.consequence]]
    return tuple(dict.fromkeys(names))


def needed_permissions(settings: GuildSettings, *, automod: bool = False) -> discord.Permissions:
    """Exactly what these settings need, with what AutoMod's events need where asked for."""
    names = {*needed_by(settings), *(AUTOMOD if automod else ())}
    return discord.Permissions(**dict.fromkeys(names, True))
