"""discord.py's messages as the core's."""

from typing import Any

import discord

from bot.core.messages import ChatMessage, Kind, MessageRef, Places
from bot.platform.files import carried, files_of
from detox_model.entities import find_entities

_PLAIN = frozenset({discord.MessageType.default, discord.MessageType.reply})


def reference_of(message: discord.Message) -> MessageRef | None:
    """Where a message is; ``None`` outside of servers."""
    if message.guild is None:
        return None
    channel = message.channel
    if isinstance(channel, discord.Thread):
        return MessageRef(message.guild.id, channel.parent_id, message.id, channel.id)
    return MessageRef(message.guild.id, channel.id, message.id)


def chat_message(message: discord.Message, *, edited: bool = False) -> ChatMessage | None:
    """The message as the core sees it; ``None`` outside of servers."""
    ref = reference_of(message)
    if ref is None:
        return None
    author = message.author
    return ChatMessage(
        ref=ref,
        author_id=author.id,
        author_name=author.display_name,
        author_avatar_url=author.display_avatar.url,
        text=message.content,
        created_at=message.created_at,
        role_ids=roles_of(author),
        category_id=category_of(message.channel),
        is_automated=author.bot
        or message.webhook_id is not None
        or author.system
        or message.type not in _PLAIN,
        kind=_kind(message),
        files=files_of(message),
        files_stay=carried(message.attachments, message.guild),
        reply_to=_replied_to(message),
        reply_excerpt=_excerpt(message),
        edited=edited,
    )


def names_of(message: discord.Message) -> list[str | None]:
    """What its author and those whom it mentions go by; no bots."""
    people = (message.author, *message.mentions)
    return [
        name
        for person in people
        if not person.bot
        for name in (person.display_name, person.global_name, person.name)
    ]


def roles_of(author: discord.Member | discord.User) -> frozenset[int]:
    """The ids of the author's roles, as far as they are known."""
    roles = author.roles if isinstance(author, discord.Member) else []
    return frozenset(role.id for role in roles)


def asked(interaction: discord.Interaction[Any], text: str) -> ChatMessage | None:
    """``text`` as if its author had posted it where they asked; ``None`` outside of servers."""
    guild_id, channel = interaction.guild_id, interaction.channel
    if guild_id is None or channel is None:
        return None
    ref = MessageRef(guild_id, channel.id, interaction.id)
    if isinstance(channel, discord.Thread):
        ref = MessageRef(guild_id, channel.parent_id, interaction.id, channel.id)
    return ChatMessage(
        ref=ref,
        author_id=interaction.user.id,
        author_name=interaction.user.display_name,
        author_avatar_url=interaction.user.display_avatar.url,
        text=text,
        created_at=interaction.created_at,
        category_id=category_of(channel),
    )


def places_of(channel: object) -> Places:
    """The ids of a thread or channel and of what it is in, the narrowest first."""
    ids = (
        getattr(channel, "id", None),
        channel.parent_id if isinstance(channel, discord.Thread) else None,
        category_of(channel),
    )
    return tuple(place for place in ids if place is not None)


def category_of(channel: object) -> int | None:
    """The id of the category that a channel, or a thread's channel, is in, if any."""
    if isinstance(channel, discord.Thread):
        channel = channel.parent
    return getattr(channel, "category_id", None)


def _kind(message: discord.Message) -> Kind:
    if message.stickers:
        return Kind.STICKER
    if message.poll:
        return Kind.POLL
    if message.message_snapshots or message.flags.forwarded:
        return Kind.FORWARD
    if message.flags.voice:
        return Kind.VOICE
    if message.activity:
        return Kind.ACTIVITY
    return Kind.STARTER if message.id == message.channel.id else Kind.PLAIN


def _replied_to(message: discord.Message) -> MessageRef | None:
    reference = message.reference
    if (
        message.type is not discord.MessageType.reply
        or reference is None
        or reference.message_id is None
        or message.guild is None
    ):
        return None
    return MessageRef(message.guild.id, reference.channel_id, reference.message_id)


def _excerpt(message: discord.Message) -> str:
    resolved = message.reference.resolved if message.reference is not None else None
    if message.type is not discord.MessageType.reply or not isinstance(resolved, discord.Message):
        return ""
    # Nothing of the quote may format, link or mention: it stands under another's name.
    name = discord.utils.escape_markdown(resolved.author.display_name, ignore_links=False)
    words = " ".join(_without_links(resolved.clean_content).split())[:80]
    quoted = discord.utils.escape_markdown(words, ignore_links=False)
    return f"{name}: {quoted}" if quoted else name


def _without_links(text: str) -> str:
    for entity in reversed(find_entities(text)):
        if entity.kind in ("url", "invite", "email"):
            text = f"{text[: entity.start]}\u2026{text[entity.end :]}"
    return text
