"""`/rewrite` and *Apps → Suggest a calmer wording*: help before posting, for the asker alone."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.rooms import Rooms
from bot.platform.convert import asked, places_of
from bot.views.answers import Interaction, whisper
from bot.views.suggestion import SuggestionView, described

MENU_NAME = "Suggest a calmer wording"
_TEXT_LIMIT = 2_000


class Rewording(commands.Cog):
    """Suggests wordings; nothing is stored."""

    def __init__(self, bot: commands.Bot, rooms: Rooms) -> None:
        self._bot = bot
        self._rooms = rooms
        self._menu = app_commands.ContextMenu(name=MENU_NAME, callback=self.suggest)

    async def cog_load(self) -> None:
        """Add the context menu, which discord.py does not find in cogs by itself."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take the context menu away."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command(name="rewrite", description="A calmer way to say it, for you alone")
    @app_commands.describe(text="What you would like to say")
    @app_commands.checks.cooldown(5, 30.0)
    async def rewrite(
        self, interaction: Interaction, text: app_commands.Range[str, 1, _TEXT_LIMIT]
    ) -> None:
        """Suggest up to three wordings; one press posts the chosen one."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        message = asked(interaction, text)
        places = () if message is None else places_of(message)
        suggestion = await self._rooms.wording.suggest(text, interaction.guild_id, places)
        if message is None or not suggestion.wordings:
            await whisper(interaction, described(suggestion))
            return
        view = SuggestionView(message, suggestion.wordings)
        await whisper(interaction, described(suggestion), view=view)

    async def suggest(self, interaction: Interaction, message: discord.Message) -> None:
        """Suggest wordings for a message that stands."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if not message.content.strip():
            await whisper(interaction, "There is no text in that message.")
            return
        suggestion = await self._rooms.wording.suggest(
            message.content, interaction.guild_id, places_of(interaction.channel)
        )
        await whisper(interaction, described(suggestion))
