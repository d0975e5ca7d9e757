"""Finding our own messages again by the buttons they bear, where their ids were lost."""

import discord

from bot.core.messages import MessageRef
from bot.platform.errors import translated
from bot.platform.permissions import title

HISTORY = title("read_message_history")
_SEARCHED = 100
"""Messages that are looked through: one page, one request."""


async def bearing(
    buttons: frozenset[str],
    client: discord.Client,
    place: discord.PartialMessageable,
    after: MessageRef,
    *,
    newest: bool = True,
) -> list[int]:
    """The ids of our messages in a place, sent after ``after``, that bear one of ``buttons``.

    Looks through some of the newest messages, newest first, or else of the oldest. Raises
    :class:`~bot.core.errors.PlatformError`.
    """
    return [
        message.id
        for message in await _ours(client, place, after, newest=newest)
        if _bears(message, buttons)
    ]


async def saying(
    contents: frozenset[str],
    client: discord.Client,
    place: discord.PartialMessageable,
    after: MessageRef,
) -> list[int]:
    """The ids of our messages in a place, sent after ``after``, that say one of ``contents``.

    Looks and raises as :func:`bearing`, newest first.
    """
    return [
        message.id
        for message in await _ours(client, place, after, newest=True)
        if message.content in contents
    ]


async def _ours(
    client: discord.Client, place: discord.PartialMessageable, after: MessageRef, *, newest: bool
) -> list[discord.Message]:
    since = discord.Object(max(0, after.message_id))
    with translated(HISTORY):
        return [
            message
            async for message in place.history(
                after=since, limit=_SEARCHED, oldest_first=not newest
            )
            if is_ours(message, client)
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
