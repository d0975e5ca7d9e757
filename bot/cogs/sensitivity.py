"""`/detox sensitivity` and `/detox preview`: how ready to flag, and what that would mean."""

from dataclasses import replace
from typing import Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.setup import AnyPlace, Setup
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.rooms import Rooms
from bot.platform.convert import places_of
from bot.views.answers import Interaction, whisper
from bot.views.preview import NOTHING_COUNTED, PreviewView, picture
from bot.views.sensitivity import choice, explained, named
from detox_model.thresholds import Preset

Command = app_commands.Command[Any, Any, None]

AS_SERVER = "as the server"
_AS_SERVER_CHOICE = app_commands.Choice(
    name="as the server: a channel has no sensitivity of its own any more", value=AS_SERVER
)


class Sensitivity(commands.Cog):
    """Joins the group of the setup cog, so that moderators find everything under `/detox`."""

    def __init__(self, rooms: Rooms, setup: Setup) -> None:
        self._rooms = rooms
        sensitivity: Command = app_commands.Command(
            name="sensitivity",
            description="How ready I am to call a message hostile",
            callback=self.sensitivity,
        )
        sensitivity.autocomplete("preset")(self.presets)
        preview: Command = app_commands.Command(
            name="preview",
            description="What each sensitivity would have flagged in the last days",
            callback=self.preview,
        )
        for command in (sensitivity, preview):
            cast("app_commands.Group", setup.app_command).add_command(command)

    @app_commands.describe(
        preset="relaxed, balanced, strict; for a channel also: as the server",
        channel="A channel, thread or category; without it, the whole server",
    )
    async def sensitivity(
        self, interaction: Interaction, preset: str, channel: AnyPlace | None = None
    ) -> None:
        """Choose a preset for the server or one place, or drop a place's own choice."""
        await interaction.response.defer(ephemeral=True)
        guild_id = cast("int", interaction.guild_id)
        wanted = preset.strip().casefold()
        if wanted == AS_SERVER:
            await whisper(interaction, await self._drop(guild_id, channel))
            return
        if wanted not in list(Preset):
            names = ", ".join(f"`{one}`" for one in Preset)
            await whisper(
                interaction,
                f"Choose one of {names} or, for a channel, `{AS_SERVER}`. "
                "For a number of your own there is `/detox threshold`.",
            )
            return
        chosen = Preset(wanted)
        await self._rooms.desk.change(
            guild_id, lambda old: old.with_sensitivity(chosen, channel.id if channel else None)
        )
        where = f"in {channel.mention}" if channel else "on this server"
        told = explained(chosen, self._rooms.health.presets)
        await whisper(interaction, f"Sensitivity **{chosen}** {where}. {told}")

    async def presets(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """The presets with what each means, and how it did."""
        choices = [
            app_commands.Choice(name=choice(one, self._rooms.health.presets), value=one.value)
            for one in Preset
        ]
        choices.append(_AS_SERVER_CHOICE)  # offered always: the channel is named after the preset
        return [one for one in choices if typed.strip().casefold() in one.name.casefold()]

    @app_commands.describe(channel="A channel or category; without it, the whole server")
    async def preview(self, interaction: Interaction, channel: AnyPlace | None = None) -> None:
        """Tell what each preset would have flagged, and let the moderator choose one."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id = cast("int", interaction.guild_id)
        found = await self._rooms.survey.preview(guild_id, _counted_under(channel))
        settings = await self._rooms.settings.get(guild_id)
        if not found.seen:
            off = settings.mode is Mode.OFF and not settings.channel_modes
            await whisper(interaction, NOTHING_COUNTED[off])
            return
        place_id = channel.id if channel else None
        places = places_of(channel) if channel else ()
        drawn = await picture(found)
        view = PreviewView(
            found,
            settings,
            place_id,
            places,
            self._rooms.health.presets,
            pictured=drawn is not None,
        )
        await interaction.followup.send(
            embed=view.embed(),
            file=drawn or discord.utils.MISSING,
            view=view,
            ephemeral=True,
            allowed_mentions=discord.AllowedMentions.none(),
        )

    async def _drop(self, guild_id: int, channel: AnyPlace | None) -> str:
        if channel is None:
            return f"`{AS_SERVER}` is for a channel: name it in `channel:`, too."

        def without(old: GuildSettings) -> GuildSettings:
            kept = {k: v for k, v in old.channel_sensitivities.items() if k != channel.id}
            return replace(old, channel_sensitivities=kept)

        settings = await self._rooms.desk.change(guild_id, without)
        around = named(settings.sensitivity_at(places_of(channel)))
        return f"{channel.mention} has no sensitivity of its own any more: **{around}** holds."


def _counted_under(channel: AnyPlace | None) -> frozenset[int] | None:
    """The channels whose numbers tell of ``channel``: threads are counted with their parent."""
    if channel is None:
        return None
    if isinstance(channel, discord.CategoryChannel):
        return frozenset(inner.id for inner in channel.channels)
    return frozenset({channel.parent_id if isinstance(channel, discord.Thread) else channel.id})
