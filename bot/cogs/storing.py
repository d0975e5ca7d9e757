"""`/detox store`, `retention` and `language`: what is kept, how long, and in which tongue."""

from dataclasses import replace
from typing import Any, cast

from discord import app_commands
from discord.ext import commands

from bot.cogs.setup import Setup
from bot.core.modes import Keeping
from bot.core.policy import GuildSettings
from bot.core.retention import LONGEST, RETENTIONS, SHORTEST
from bot.core.rooms import Rooms
from bot.core.said import Language
from bot.platform.translator import localised
from bot.views.answers import Interaction, texts_for, whisper
from bot.views.storing import kept

Command = app_commands.Command[Any, Any, None]


class Storing(commands.Cog):
    """Joins the group of the setup cog."""

    def __init__(self, rooms: Rooms, setup: Setup) -> None:
        self._rooms = rooms
        store: Command = app_commands.Command(
            name="store", description=localised("storing-store-command"), callback=self.store
        )
        retention: Command = app_commands.Command(
            name="retention",
            description=localised("storing-retention-command"),
            callback=self.retention,
        )
        retention.autocomplete("days")(self.days)
        language: Command = app_commands.Command(
            name="language",
            description=localised("storing-language-command"),
            callback=self.language,
        )
        language.autocomplete("language")(self.languages)
        for command in (store, retention, language):
            cast("app_commands.Group", setup.app_command).add_command(command)

    @app_commands.describe(
        keep=localised("storing-keep-option"), samples=localised("storing-samples-option")
    )
    @app_commands.choices(
        keep=[
            app_commands.Choice(name=localised(f"storing-keep-choice-{one}"), value=one.value)
            for one in Keeping
        ]
    )
    async def store(
        self, interaction: Interaction, keep: str | None = None, samples: bool | None = None
    ) -> None:
        """Choose what is kept of flagged messages, and whether samples are."""
        await interaction.response.defer(ephemeral=True)
        say, guild_id = texts_for(interaction), cast("int", interaction.guild_id)

        def change(old: GuildSettings) -> GuildSettings:
            keeping = old.keeping if keep is None else Keeping(keep)
            keeps_samples = old.keeps_samples if samples is None else samples
            return replace(old, keeping=keeping, keeps_samples=keeps_samples)

        if keep is None and samples is None:
            settings = await self._rooms.settings.get(guild_id)
            await whisper(interaction, say("storing-what", kept=kept(settings, say)))
            return
        settings = await self._rooms.desk.change(guild_id, change, by=interaction.user.id)
        text = say("storing-set", kept=kept(settings, say))
        if samples is False:
            await self._rooms.survey.drop_samples(guild_id)
            text += "\n" + say("storing-samples-dropped")
        await whisper(interaction, text)

    @app_commands.describe(days=localised("storing-days-option"))
    async def retention(
        self, interaction: Interaction, days: app_commands.Range[int, SHORTEST, LONGEST]
    ) -> None:
        """Choose after how many days incidents are erased."""
        await interaction.response.defer(ephemeral=True)
        say, before = texts_for(interaction), 0

        def change(old: GuildSettings) -> GuildSettings:
            nonlocal before
            before = old.retention_days
            return replace(old, retention_days=days)

        await self._rooms.desk.change(
            cast("int", interaction.guild_id), change, by=interaction.user.id
        )
        text = say("storing-retention-set", days=say("storing-days", days=days))
        if days < before:
            text += "\n" + say("storing-retention-sooner")
        await whisper(interaction, text)

    async def days(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
        """Usual numbers of days; any other may be typed."""
        say, sought = texts_for(interaction), typed.strip()
        return [
            app_commands.Choice(name=say("storing-days-choice", days=days), value=days)
            for days in RETENTIONS
            if str(days).startswith(sought)
        ]

    @app_commands.describe(language=localised("storing-language-option"))
    async def language(self, interaction: Interaction, language: str) -> None:
        """Choose the language of what stands in channels."""
        await interaction.response.defer(ephemeral=True)
        say, wanted = texts_for(interaction), language.strip().casefold()
        names = {one: say(f"storing-language-{one}") for one in Language}
        found = next((one for one in names if wanted in {one.value, names[one].casefold()}), None)
        if found is None:
            known = ", ".join(names.values())
            await whisper(interaction, say("storing-language-unknown", languages=known))
            return
        await self._rooms.desk.change(
            cast("int", interaction.guild_id),
            lambda old: replace(old, language=found),
            by=interaction.user.id,
        )
        await whisper(interaction, say("storing-language-set", language=names[found]))

    async def languages(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """The languages by name."""
        say, sought = texts_for(interaction), typed.strip().casefold()
        names = {one: say(f"storing-language-{one}") for one in Language}
        return [
            app_commands.Choice(name=name, value=one.value)
            for one, name in names.items()
            if sought in name.casefold() or sought in one.value
        ]
