"""Finding our own messages again by the buttons they bear, where their ids were lost."""

import discord

from bot.core.messages import MessageRef
from bot.platform.errors import translated
from bot.platform.permissions import title

HISTORY = title("read_message_history")
_SEARCHED = 100
"""Messages that are looked through at each end: one page, one request."""


async def bearing(
    buttons: frozenset[str],
    client: discord.Client,
    place: discord.PartialMessageable,
    after: MessageRef,
    *,
    both_ends: bool = False,
) -> list[int]:
    """The ids of our messages in a place, sent after ``after``, that bear one of ``buttons``.

    Looks through some of the newest messages, with ``both_ends`` through the oldest as well;
    newest first. Raises :class:`~bot.core.errors.PlatformError`.
    """
    return [
        message.id
        for message in await _ours(client, place, after, both_ends=both_ends)
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
        message.id for message in await _ours(client, place, after) if message.content in contents
    ]


async def _ours(
    client: discord.Client,
    place: discord.PartialMessageable,
    after: MessageRef,
    *,
    both_ends: bool = False,
) -> list[discord.Message]:
    since = discord.Object(max(0, after.message_id))
    with translated(HISTORY):
        found = [
            message
            async for message in place.history(after=since, limit=_SEARCHED, oldest_first=False)
        ]
        if both_ends and len(found) == _SEARCHED:
            oldest = place.history(
                after=since, before=found[-1], limit=_SEARCHED, oldest_first=True
            )
            found += reversed([message async for message in oldest])
    return [message for message in found if is_ours(message, client)]


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
