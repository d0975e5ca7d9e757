"""`/detox audit`: who read, changed or exported what on a server."""

from typing import Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.setup import Setup
from bot.platform.translator import localised
from bot.views.answers import Interaction
from bot.views.auditing import begin


class Auditing(commands.Cog):
    """Joins the group of the setup cog."""

    def __init__(self, setup: Setup) -> None:
        command: app_commands.Command[Any, Any, None] = app_commands.Command(
            name="audit", description=localised("audit-command"), callback=self.audit
        )
        cast("app_commands.Group", setup.app_command).add_command(command)

    @app_commands.describe(member=localised("audit-member-option"))
    async def audit(
        self, interaction: Interaction, member: discord.Member | discord.User | None = None
    ) -> None:
        """Show the last entries to an administrator alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await begin(interaction, None if member is None else member.id)
