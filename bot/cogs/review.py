"""`/detox review`: the open queue, one incident after the other."""

from typing import Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.setup import Setup
from bot.platform.translator import localised
from bot.views.answers import Interaction, texts_for, whisper
from bot.views.queue import begin, may_walk

Command = app_commands.Command[Any, Any, None]
Place = (
    discord.TextChannel
    | discord.VoiceChannel
    | discord.StageChannel
    | discord.ForumChannel
    | discord.Thread
)


class Review(commands.Cog):
    """Joins the group of the setup cog, so that moderators find everything under `/detox`."""

    def __init__(self, setup: Setup) -> None:
        review: Command = app_commands.Command(
            name="review", description=localised("review-command"), callback=self.review
        )
        cast("app_commands.Group", setup.app_command).add_command(review)

    @app_commands.describe(channel=localised("review-command-channel"))
    async def review(self, interaction: Interaction, channel: Place | None = None) -> None:
        """Begin a walk, seen by its caller alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        place_id = None if channel is None else channel.id
        if not may_walk(interaction, place_id):
            await whisper(interaction, texts_for(interaction)("review-not-a-moderator"))
            return
        await begin(interaction, place_id)
