"""`/detox sensitivity` and `/detox preview`: how ready to flag, and what that would mean."""

from dataclasses import replace
from typing import Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.setup import AS_SERVER, AnyPlace, Setup
from bot.core.audit import Action
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.rooms import Rooms
from bot.core.said import Language
from bot.language.texts import Texts, texts
from bot.platform.convert import places_of
from bot.platform.translator import localised
from bot.views.answers import Interaction, texts_for, whisper
from bot.views.preview import PreviewView, picture
from bot.views.sensitivity import choice, chosen, named, preset_of
from bot.views.trail import noted
from detox_model.thresholds import Preset

Command = app_commands.Command[Any, Any, None]


class Sensitivity(commands.Cog):
    """Joins the group of the setup cog, so that moderators find everything under `/detox`."""

    def __init__(self, rooms: Rooms, setup: Setup) -> None:
        self._rooms = rooms
        sensitivity: Command = app_commands.Command(
            name="sensitivity",
            description=localised("sensitivity-help"),
            callback=self.sensitivity,
        )
        sensitivity.autocomplete("preset")(self.presets)
        preview: Command = app_commands.Command(
            name="preview",
            description=localised("preview-help"),
            callback=self.preview,
        )
        for command in (sensitivity, preview):
            cast("app_commands.Group", setup.app_command).add_command(command)

    @app_commands.describe(
        preset=localised("sensitivity-help-preset"),
        channel=localised("sensitivity-help-channel"),
    )
    async def sensitivity(
        self, interaction: Interaction, preset: str, channel: AnyPlace | None = None
    ) -> None:
        """Choose a preset for the server or one place, or drop a place's own choice."""
        await interaction.response.defer(ephemeral=True)
        guild_id = cast("int", interaction.guild_id)
        say = texts_for(interaction)
        if _as_server(preset):
            await whisper(
                interaction, await self._drop(say, guild_id, channel, interaction.user.id)
            )
            return
        wanted = preset_of(preset)
        if wanted is None:
            names = ", ".join(f"`{named(one, say)}`" for one in Preset)
            as_server = say("sensitivity-as-server")
            await whisper(
                interaction, say("sensitivity-unknown", presets=names, as_server=as_server)
            )
            return
        place_id = channel.id if channel else None
        await self._rooms.desk.change(
            guild_id,
            lambda old: old.with_sensitivity(wanted, place_id),
            by=interaction.user.id,
        )
        await whisper(interaction, chosen(say, wanted, place_id, self._rooms.health.presets))

    async def presets(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """The presets with what each means, and how it did."""
        say = texts_for(interaction)
        choices = [
            app_commands.Choice(name=choice(say, one, self._rooms.health.presets), value=one.value)
            for one in Preset
        ]
        # Offered always: the channel is named after the preset.
        as_server = say("sensitivity-choice-as-server")
        choices.append(app_commands.Choice(name=as_server, value=AS_SERVER))
        return [one for one in choices if typed.strip().casefold() in one.name.casefold()]

    @app_commands.describe(channel=localised("preview-help-channel"))
    async def preview(self, interaction: Interaction, channel: AnyPlace | None = None) -> None:
        """Tell what each preset would have flagged, and let the moderator choose one."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id = cast("int", interaction.guild_id)
        found = await self._rooms.survey.preview(guild_id, _counted_under(channel))
        settings = await self._rooms.settings.get(guild_id)
        say = texts_for(interaction)
        if not found.seen:
            off = settings.mode is Mode.OFF and not settings.channel_modes
            await whisper(interaction, say("preview-nothing-off" if off else "preview-nothing"))
            return
        place_id = channel.id if channel else None
        places = places_of(channel) if channel else ()
        drawn = await picture(found, say)
        view = PreviewView(
            found,
            settings,
            place_id,
            places,
            self._rooms.health.presets,
            say,
            pictured=drawn is not None,
        )
        if found.samples:
            noted(interaction, Action.SAMPLES_READ, samples=len(found.samples))
        await interaction.followup.send(
            embed=view.embed(),
            file=drawn or discord.utils.MISSING,
            view=view,
            ephemeral=True,
            allowed_mentions=discord.AllowedMentions.none(),
        )

    async def _drop(self, say: Texts, guild_id: int, channel: AnyPlace | None, by: int) -> str:
        if channel is None:
            return say("sensitivity-needs-channel", as_server=say("sensitivity-as-server"))

        def without(old: GuildSettings) -> GuildSettings:
            kept = {k: v for k, v in old.channel_sensitivities.items() if k != channel.id}
            return replace(old, channel_sensitivities=kept)

        settings = await self._rooms.desk.change(guild_id, without, by=by)
        around = named(settings.sensitivity_at(places_of(channel)), say)
        return say("sensitivity-dropped", place=channel.mention, sensitivity=around)


def _as_server(typed: str) -> bool:
    """Whether somebody chose, or typed in any language, to drop a place's own choice."""
    names = {texts(language)("sensitivity-as-server").casefold() for language in Language}
    return typed.strip().casefold() in names


def _counted_under(channel: AnyPlace | None) -> frozenset[int] | None:
    """The channels whose numbers tell of ``channel``: threads are counted with their parent."""
    if channel is None:
        return None
    if isinstance(channel, discord.CategoryChannel):
        return frozenset(inner.id for inner in channel.channels)
    return frozenset({channel.parent_id if isinstance(channel, discord.Thread) else channel.id})
