"""`/detox words`: what a server blocks and allows, whatever its score."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import cast

import discord
from discord import app_commands

from bot.core.audit import Action
from bot.core.errors import DetoxbotError
from bot.core.ports import Priority
from bot.core.rooms import Rooms
from bot.core.words.entries import MOST_ENTRIES, Kind, WordEntry
from bot.core.words.pattern import LONGEST, BadPattern
from bot.core.words.textfile import line_of, parse, parse_line, place_by_id, render
from bot.platform.convert import places_of
from bot.platform.translator import OneOf, localised
from bot.views.answers import ANSWER_SECONDS, Interaction, texts_for, whisper
from bot.views.trail import noted
from bot.views.words import (
    ROOM,
    added,
    choice,
    clipped,
    described,
    empty,
    imported,
    known,
    removed,
    tested,
    text_file,
    unknown,
)

AnyPlace = discord.abc.GuildChannel | discord.Thread

LARGEST_FILE = 2_000_000
"""Bytes; five thousand entries of the greatest length stay below it."""
_CHOICES, _SHOWN = 25, 60
"""Entries that are suggested while somebody types, and shown without a file."""
_TEXT_LIMIT = 2_000


class Words(app_commands.Group):
    """Changes and tests the lists; every answer is seen by its caller alone."""

    def __init__(self, rooms: Rooms) -> None:
        super().__init__(name="words", description=localised("words-help"))
        self._rooms = rooms

    @app_commands.command(name="add", description=localised("words-help-add"))
    @app_commands.describe(
        pattern=localised("words-help-add-pattern"),
        kind=localised("words-help-add-kind"),
        channel=localised("words-help-add-channel"),
    )
    async def add(
        self,
        interaction: Interaction,
        pattern: app_commands.Range[str, 1, 2 * LONGEST],
        kind: app_commands.Transform[Kind, OneOf(Kind, "words-kind-")] = Kind.BLOCK,
        channel: AnyPlace | None = None,
    ) -> None:
        """Add one entry."""
        await interaction.response.defer(ephemeral=True)
        say = texts_for(interaction)
        try:
            entry = WordEntry.checked(kind, pattern, channel.id if channel else None)
        except BadPattern as bad:
            await whisper(interaction, say("words-cannot-list", reason=say.of(bad.reason)))
            return
        changed = await self._rooms.words.add(_guild(interaction), [entry], interaction.user.id)
        if changed.over:
            text = say("words-full", most=MOST_ENTRIES)
        elif changed.known:
            text = known(say, entry)
        else:
            text = added(say, entry, opposed=bool(changed.opposed))
        await whisper(interaction, text)

    @app_commands.command(name="remove", description=localised("words-help-remove"))
    @app_commands.describe(entry=localised("words-help-remove-entry"))
    async def remove(self, interaction: Interaction, entry: str) -> None:
        """Remove one entry."""
        await interaction.response.defer(ephemeral=True)
        try:
            unwanted = parse_line(entry)
        except BadPattern:
            unwanted = WordEntry(Kind.BLOCK, entry.strip())
        changed = await self._rooms.words.remove(
            _guild(interaction), [unwanted], interaction.user.id
        )
        say = texts_for(interaction)
        gone = changed.removed > 0
        await whisper(interaction, removed(say, unwanted) if gone else unknown(say, entry.strip()))

    @remove.autocomplete("entry")
    async def _entries(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                listed = await self._rooms.words.list(_guild(interaction))
        except (DetoxbotError, TimeoutError):  # there is nobody to apologise to while they type
            return []
        say = texts_for(interaction)
        fitting = await asyncio.to_thread(_fitting, listed.entries, typed.strip().casefold())
        return [
            app_commands.Choice(
                name=choice(say, entry, _place_name(interaction, entry.place_id)),
                value=line_of(entry),
            )
            for entry in fitting[:_CHOICES]
        ]

    @app_commands.command(name="list", description=localised("words-help-list"))
    @app_commands.describe(channel=localised("words-help-list-channel"))
    async def list(self, interaction: Interaction, channel: AnyPlace | None = None) -> None:
        """Show the list, as a file where it is long."""
        await interaction.response.defer(ephemeral=True)
        say = texts_for(interaction)
        entries = (await self._rooms.words.list(_guild(interaction))).entries
        if channel is not None:
            entries = tuple(entry for entry in entries if entry.place_id == channel.id)
        if not entries:
            nothing = say("words-nothing")
            if channel is not None:
                nothing = say("words-nothing-in", place=channel.mention)
            await whisper(interaction, nothing)
            return
        noted(interaction, Action.WORDS_READ, entries=len(entries))
        head = say("words-count", count=len(entries))
        lines = [head, *(f"- {described(say, entry)}" for entry in entries[:_SHOWN])]
        if len(entries) <= _SHOWN and sum(len(line) + 1 for line in lines) <= ROOM:
            await whisper(interaction, clipped(say, lines))
        else:
            await self._send(interaction, entries, head)

    @app_commands.command(name="import", description=localised("words-help-import"))
    @app_commands.describe(
        file=localised("words-help-import-file"),
        replace=localised("words-help-import-replace"),
    )
    async def import_(
        self, interaction: Interaction, file: discord.Attachment, replace: bool = False
    ) -> None:
        """Merge a file into the list, or put it in the list's place."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        say = texts_for(interaction)
        if file.size > LARGEST_FILE:
            await whisper(interaction, say("words-import-large", most=LARGEST_FILE))
            return
        try:
            text = (await file.read()).decode("utf-8-sig")
        except UnicodeDecodeError:
            await whisper(interaction, say("words-import-not-text"))
            return
        guild_id = _guild(interaction)
        places = await self._places(interaction)
        parsed = await asyncio.to_thread(parse, text, lambda named: _place(named, places))
        if not parsed.entries:
            await whisper(interaction, empty(say, parsed.refused))
            return
        change = self._rooms.words.replace if replace else self._rooms.words.add
        done = await change(guild_id, parsed.entries, interaction.user.id)
        answer = imported(say, done, parsed.repeated, parsed.refused, replaced=replace)
        await whisper(interaction, answer)

    @app_commands.command(name="export", description=localised("words-help-export"))
    async def export(self, interaction: Interaction) -> None:
        """Hand out a file that imports back to the same list."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        say = texts_for(interaction)
        entries = (await self._rooms.words.list(_guild(interaction))).entries
        if not entries:
            await whisper(interaction, say("words-nothing"))
            return
        noted(interaction, Action.WORDS_READ, entries=len(entries))
        await self._send(interaction, entries, say("words-count", count=len(entries)))

    @app_commands.command(name="test", description=localised("words-help-test"))
    @app_commands.describe(
        text=localised("words-help-test-text"),
        channel=localised("words-help-test-channel"),
    )
    async def test(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, _TEXT_LIMIT],
        channel: AnyPlace | None = None,
    ) -> None:
        """Show every entry that matches, and what the flagger says."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        settings = await self._rooms.settings.get(_guild(interaction))
        places = places_of(interaction.channel if channel is None else channel)
        reading = await self._rooms.moderation.flagging.read(
            text, settings, places, priority=Priority.INTERACTIVE
        )
        told = tested(texts_for(interaction), reading, settings.threshold_at(places))
        await whisper(interaction, told)

    async def _send(
        self, interaction: Interaction, entries: Sequence[WordEntry], text: str
    ) -> None:
        def named(place_id: int) -> str:
            return _place_name(interaction, place_id)

        listed = await asyncio.to_thread(render, entries, named)
        await whisper(interaction, text, file=text_file("words.txt", listed))

    async def _places(self, interaction: Interaction) -> dict[str, int]:
        """The ids of all places by id and by name; a name that several share names none."""
        guild = interaction.guild
        if guild is None:
            return {}
        listed = (await self._rooms.words.list(guild.id)).entries
        named = [entry.place_id for entry in listed if entry.place_id is not None]
        here = [*guild.channels, *guild.threads]
        names = Counter(place.name.casefold() for place in here)
        by_name = {
            f"#{place.name.casefold()}": place.id
            for place in here
            if names[place.name.casefold()] == 1
        }
        return by_name | {str(place): place for place in (*named, *(one.id for one in here))}


def _fitting(entries: Sequence[WordEntry], sought: str) -> Sequence[WordEntry]:
    return [entry for entry in entries if sought in line_of(entry).casefold()]


def _place(named: str, places: Mapping[str, int]) -> int | None:
    place_id = place_by_id(named)
    return places.get(named.casefold() if place_id is None else str(place_id))


def _guild(interaction: Interaction) -> int:
    return cast("int", interaction.guild_id)


def _place_name(interaction: Interaction, place_id: int | None) -> str:
    if place_id is None:
        return ""
    guild = interaction.guild
    place = None if guild is None else guild.get_channel_or_thread(place_id)
    return str(place_id) if place is None else f"#{place.name}"
