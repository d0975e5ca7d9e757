"""Finding our own messages again by the buttons they bear, where their ids were lost."""

import discord

from bot.platform.errors import translated
from bot.platform.permissions import title

HISTORY = title("read_message_history")
_SEARCHED = 100
"""Messages that are looked through: one page, one request."""


async def bearing(
    buttons: frozenset[str],
    client: discord.Client,
    place: discord.PartialMessageable,
    after: int,
    *,
    newest: bool = True,
) -> list[int]:
    """The ids of our messages in a place, sent after ``after``, that bear one of ``buttons``.

    Looks through some of the newest messages, newest first, or else of the oldest. Raises
    :class:`~bot.core.errors.PlatformError`.
    """
    with translated(HISTORY):
        return [
            message.id
            async for message in place.history(
                after=discord.Object(after), limit=_SEARCHED, oldest_first=not newest
            )
            if is_ours(message, client) and _bears(message, buttons)
        ]


def is_ours(message: discord.Message, client: discord.Client) -> bool:
    """Whether the bot or a webhook of its application wrote a message."""
    if message.webhook_id is None:
        return client.user is not None and message.author.id == client.user.id
    # Other applications' webhooks could carry a custom_id that looks like ours.
    return message.application_id in (None, client.application_id)


def _bears(message: discord.Message, buttons: frozenset[str]) -> bool:
    return any(
        getattr(child, "custom_id", None) in buttons
        for row in message.components
        for child in getattr(row, "children", ())
    )
