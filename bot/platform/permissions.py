"""Which permissions each mode needs, and which of them the bot lacks."""

import discord

from bot.core.modes import Mode

_REPLY = ("view_channel", "send_messages", "read_message_history")
NEEDED: dict[Mode, tuple[str, ...]] = {
    Mode.OFF: (),
    Mode.SHADOW: ("view_channel",),
    Mode.NUDGE: _REPLY,
    Mode.REPLY: _REPLY,
    Mode.REPLACE: ("view_channel", "read_message_history", "manage_messages", "manage_webhooks"),
}
"""By mode, as discord.py names them. In threads, sending there is its own permission."""

LOG = ("view_channel", "send_messages", "embed_links")
"""What cards and notices need in the log channel."""


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
