"""Which permissions each mode needs."""

import discord
import pytest

from bot.core.modes import Mode
from bot.platform.permissions import NEEDED, lacking

ALL = discord.Permissions.all()


@pytest.mark.parametrize(
    ("mode", "without", "thread", "expected"),
    [
        (Mode.REPLACE, "manage_webhooks", False, ("Manage Webhooks",)),
        (Mode.REPLACE, "manage_messages", False, ("Manage Messages",)),
        (Mode.REPLACE, "send_messages", False, ()),
        (Mode.REPLY, "send_messages", False, ("Send Messages",)),
        (Mode.REPLY, "send_messages", True, ()),
        (Mode.REPLY, "send_messages_in_threads", True, ("Send Messages in Threads",)),
        (Mode.REPLY, "read_message_history", False, ("Read Message History",)),
        (Mode.NUDGE, "manage_webhooks", False, ()),
        (Mode.OFF, "view_channel", False, ()),
    ],
)
def test_what_is_lacking_is_named_as_discord_names_it(
    mode: Mode, without: str, thread: bool, expected: tuple[str, ...]
) -> None:
    held = discord.Permissions(ALL.value)
    held.update(**{without: False})
    assert lacking(held, mode, thread=thread) == expected


def test_every_permission_exists() -> None:
    known = set(discord.Permissions.VALID_FLAGS)
    assert {name for needed in NEEDED.values() for name in needed} <= known
    assert set(NEEDED) == set(Mode)
