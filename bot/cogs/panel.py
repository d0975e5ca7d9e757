"""`/detox setup`: everything at one place, in two minutes."""

from typing import Any, cast

from discord import app_commands
from discord.ext import commands

from bot.cogs.setup import Setup
from bot.platform.translator import localised
from bot.views.answers import Interaction
from bot.views.controls import open_panel


class Panel(commands.Cog):
    """Joins the group of the setup cog."""

    def __init__(self, setup: Setup) -> None:
        command: app_commands.Command[Any, Any, None] = app_commands.Command(
            name="setup", description=localised("panel-command"), callback=self.setup
        )
        cast("app_commands.Group", setup.app_command).add_command(command)

    async def setup(self, interaction: Interaction) -> None:
        """Show the panel to the asker alone."""
        await open_panel(interaction)
