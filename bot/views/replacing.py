"""*Apps → Rewrite and replace*: the answers to a moderator."""

import discord

from bot.views.answers import Interaction, hurried, rooms_of, texts_for, whisper


async def replace_now(interaction: Interaction, message: discord.Message) -> None:
    """Put a calmer wording in the place of ``message``, if the presser may."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    say = texts_for(interaction)
    guild_id = interaction.guild_id
    # The server may have given the command to anybody; who manages messages is asked again.
    if guild_id is None or not interaction.permissions.manage_messages:
        await whisper(interaction, say("rewriting-not-a-moderator"))
        return
    rooms = rooms_of(interaction)
    if await hurried(interaction, rooms.cooldowns.replacing):
        return
    chat = await rooms.platform.standing_message(guild_id, message.channel.id, message.id)
    done = await rooms.wishes.replace(chat, interaction.user.id)
    link = category = ""
    if done.incident is not None:
        category = done.incident.category or ""
        if done.incident.posted_message_id is not None:
            ref = done.incident.ref
            link = (
                f"https://discord.com/channels/{ref.guild_id}/{ref.place_id}/"
                f"{done.incident.posted_message_id}"
            )
    await whisper(
        interaction, say(f"rewriting-replaced-{done.replaced}", link=link, category=category)
    )
