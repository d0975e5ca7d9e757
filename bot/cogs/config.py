"""`/detox config`: all choices of a server as a file, and back."""

import asyncio
from collections.abc import Sequence

import discord
from discord import app_commands

from bot.core.audit import Action
from bot.core.configuration import (
    LARGEST_FILE,
    BadConfiguration,
    Configuration,
    exported,
    parsed,
)
from bot.core.errors import PlatformUnavailable
from bot.core.placing import Here, placed, placed_words
from bot.core.rooms import Rooms
from bot.core.said import said
from bot.core.words.entries import WordEntry
from bot.core.words.textfile import parse
from bot.platform.emoji import as_emoji
from bot.platform.permissions import CARDS, missing
from bot.platform.rights import gives, times_out
from bot.platform.translator import localised
from bot.views.answers import Interaction, texts_for, whisper
from bot.views.configuration import ImportView, differences, import_embed, told
from bot.views.trail import noted
from bot.views.words import text_file

_NOBODY = discord.AllowedMentions.none()


class Config(app_commands.Group):
    """Exports and imports; every answer is seen by its caller alone."""

    def __init__(self, rooms: Rooms) -> None:
        super().__init__(name="config", description=localised("config-group"))
        self._rooms = rooms

    @app_commands.command(name="export", description=localised("config-export-command"))
    @app_commands.describe(words=localised("config-export-words"))
    async def export(self, interaction: Interaction, words: bool = False) -> None:
        """Hand out a file that imports back to the same choices."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild = _guild(interaction)
        settings = await self._rooms.settings.get(guild.id)
        listed = (await self._rooms.words.list(guild.id)).entries if words else None
        text = await asyncio.to_thread(exported, settings, listed)
        noted(interaction, Action.SETTINGS_EXPORTED, words=len(listed or ()))
        file = text_file(f"detoxbot-{guild.id}.json", text)
        await whisper(interaction, texts_for(interaction)("config-exported"), file=file)

    @app_commands.command(name="import", description=localised("config-import-command"))
    @app_commands.describe(file=localised("config-import-file"))
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Show what a file would change, with buttons that let it or do not."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        say, guild = texts_for(interaction), _guild(interaction)
        try:
            configuration = await _read(file)
            words = await asyncio.to_thread(_words, configuration)
        except BadConfiguration as bad:
            await whisper(interaction, f"{say('config-refused')}\n{told(bad.problems, say)}")
            return
        before = await self._rooms.settings.get(guild.id)
        here = _here(guild, interaction.user)
        found = placed(configuration, before, here)
        left_out = list(found.left_out)
        listed = (await self._rooms.words.list(guild.id)).entries
        if words is not None:
            words, lost = placed_words(words, listed, here)
            left_out += [note for note in lost if note not in left_out]
            if set(words) == set(listed):
                words = None
        lines = differences(before, found.settings, say)
        if not lines and words is None:
            text = say("config-nothing")
            if left_out:
                text += f"\n{say('config-left-out')}\n{told(left_out, say)}"
            await whisper(interaction, text)
            return
        lists = None if words is None else (listed, words)
        numbers = None if words is None else (len(listed), len(words))
        await interaction.followup.send(
            embed=import_embed(lines, numbers, left_out, say),
            view=ImportView(before, found.settings, lists, say),
            ephemeral=True,
            allowed_mentions=_NOBODY,
        )


async def _read(file: discord.Attachment) -> Configuration:
    if file.size > LARGEST_FILE:
        raise BadConfiguration([said("config-bad-size", bytes=LARGEST_FILE)])
    configuration = await asyncio.to_thread(parsed, await file.read())
    emoji = configuration.report_emoji
    if emoji is not None and as_emoji(emoji) != emoji:
        raise BadConfiguration([said("config-bad-value", where="report_emoji")])
    return configuration


def _words(configuration: Configuration) -> Sequence[WordEntry] | None:
    if configuration.words is None:
        return None
    found = parse("\n".join(configuration.words))
    if found.refused:
        raise BadConfiguration([said("config-bad-word", line=one.line) for one in found.refused])
    return found.entries


def _here(guild: discord.Guild, importer: discord.Member | discord.User) -> Here:
    """What the server has, and what the importer might do by hand."""
    places = [*guild.channels, *guild.threads]
    logs = [one for one in guild.text_channels if not missing(one.permissions_for(guild.me), CARDS)]
    return Here(
        roles=frozenset(role.id for role in guild.roles),
        places=frozenset(place.id for place in places),
        logs=frozenset(channel.id for channel in logs),
        gives=gives(importer),
        times_out=times_out(importer),
    )


def _guild(interaction: Interaction) -> discord.Guild:
    if interaction.guild is None:
        raise PlatformUnavailable("that server is not known (yet)")
    return interaction.guild
