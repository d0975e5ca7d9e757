"""Messages that come without their author's name and roles, completed by asking Discord.

AutoMod's events, reactions and context menus tell little of a message's author; their roles decide
what is exempt, and their name and picture stand above a rewrite.
"""

from dataclasses import replace

import discord

from bot.core.errors import MessageGone, PlatformUnavailable
from bot.core.messages import ChatMessage, Kind, MessageRef
from bot.platform.convert import category_of, chat_message, roles_of
from bot.platform.errors import translated
from bot.platform.history import HISTORY

_POSTABLE = (discord.TextChannel, discord.VoiceChannel, discord.StageChannel, discord.Thread)


async def standing_message(
    client: discord.Client, guild_id: int, place_id: int, message_id: int
) -> ChatMessage:
    """A message as it stands, its author's roles included.

    Raises :class:`~bot.core.errors.PlatformError`,
    :class:`~bot.core.errors.MessageGone` if it does not stand or is none of that server's.
    """
    message = discord.utils.get(client.cached_messages, id=message_id)
    if message is None:
        place = await _place(client, guild_id, place_id)
        if not isinstance(place, _POSTABLE):
            raise MessageGone("no messages stand there")
        with translated(HISTORY):
            message = await place.fetch_message(message_id)
    chat = chat_message(message, edited=message.edited_at is not None)
    if chat is None or chat.ref.guild_id != guild_id:
        raise MessageGone("not a message of that server")
    if chat.is_automated or isinstance(message.author, discord.Member):
        return chat
    member = await _member(client, guild_id, message.author.id)
    if member is None:
        return replace(chat, author_left=True)
    return replace(
        chat,
        author_name=member.display_name,
        author_avatar_url=member.display_avatar.url,
        role_ids=roles_of(member),
    )


async def blocked_message(
    client: discord.Client, guild_id: int, place_id: int, author_id: int, text: str
) -> ChatMessage:
    """``text``, which AutoMod did not let its author post; raises as above."""
    place = await _place(client, guild_id, place_id)
    author: discord.Member | discord.User | None = await _member(client, guild_id, author_id)
    left = author is None
    if author is None:
        with translated():
            author = await client.fetch_user(author_id)
    ref = MessageRef(guild_id, place_id, 0)
    if isinstance(place, discord.Thread):
        ref = MessageRef(guild_id, place.parent_id, 0, place_id)
    return ChatMessage(
        ref=ref,
        author_id=author_id,
        author_name=author.display_name,
        author_avatar_url=author.display_avatar.url,
        text=text.strip(),
        created_at=discord.utils.utcnow(),
        role_ids=roles_of(author),
        category_id=category_of(place),
        is_automated=author.bot,
        kind=Kind.PLAIN if isinstance(place, _POSTABLE) else Kind.UNPOSTABLE,
        author_left=left,
    )


async def _member(client: discord.Client, guild_id: int, member_id: int) -> discord.Member | None:
    guild = client.get_guild(guild_id)
    if guild is None:
        raise PlatformUnavailable("that server is not known (yet)")
    if (cached := guild.get_member(member_id)) is not None:
        return cached
    with translated():
        try:
            return await guild.fetch_member(member_id)
        except discord.NotFound:  # they left the server
            return None


async def _place(
    client: discord.Client, guild_id: int, place_id: int
) -> discord.abc.GuildChannel | discord.Thread:
    guild = client.get_guild(guild_id)
    if guild is None:
        raise PlatformUnavailable("that server is not known (yet)")
    if (cached := guild.get_channel_or_thread(place_id)) is not None:
        return cached
    with translated("View Channel"):
        return await guild.fetch_channel(place_id)
