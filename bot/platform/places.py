"""What the client knows of channels and threads."""

import discord

from bot.core.messages import MessageRef


def messageable(client: discord.Client, ref: MessageRef) -> discord.PartialMessageable:
    """The channel or thread of a message; nothing is asked of Discord."""
    return client.get_partial_messageable(ref.place_id, guild_id=ref.guild_id)


def hides(client: discord.Client, ref: MessageRef, card_channel_id: int) -> bool:
    """Whether the words of a message must not stand openly in the channel of its card.

    They come from a place for adults only, and the card stands in none. Where a channel is not
    known (any more), caution decides.
    """
    source = _is_restricted(client.get_channel(ref.channel_id))
    return source is not False and _is_restricted(client.get_channel(card_channel_id)) is not True


def _is_restricted(channel: object) -> bool | None:
    if isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        is_nsfw = getattr(channel, "is_nsfw", None)
        return is_nsfw is not None and bool(is_nsfw())
    return None


def is_archived(thread: discord.Thread, message_id: int) -> bool:
    """Whether a thread was archived after the message; a later message has opened it again."""
    if not thread.archived:
        return False
    return discord.utils.snowflake_time(message_id) <= thread.archive_timestamp
