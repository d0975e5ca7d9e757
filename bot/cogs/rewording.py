"""`/rewrite`, and two entries under a message's *Apps*: suggest a calmer wording; put one in its
place."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.rooms import Rooms
from bot.platform.translator import localised
from bot.views.answers import Interaction
from bot.views.replacing import replace_now
from bot.views.rewriting import offer_for, open_form, show_for

_TEXT_LIMIT = 2_000
ANYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
ON_ACCOUNTS = app_commands.AppInstallationType(guild=True, user=True)
"""Also for those who added the bot to their own account, wherever they are."""


class Rewording(commands.Cog):
    """Suggests wordings, of which nothing is stored, and replaces messages for moderators."""

    def __init__(self, bot: commands.Bot, rooms: Rooms) -> None:
        self._bot = bot
        self._rooms = rooms
        suggest = app_commands.ContextMenu(
            name=localised("rewriting-menu-suggest"),
            callback=self.suggest,
            allowed_contexts=ANYWHERE,
            allowed_installs=ON_ACCOUNTS,
        )
        take_place = app_commands.ContextMenu(
            name=localised("rewriting-menu-replace"), callback=self.take_place
        )
        take_place.guild_only = True
        take_place.default_permissions = discord.Permissions(manage_messages=True)
        self._menus = (suggest, take_place)

    async def cog_load(self) -> None:
        """Add the context menus, which discord.py does not find in cogs by itself."""
        for menu in self._menus:
            self._bot.tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Take the context menus away."""
        for menu in self._menus:
            self._bot.tree.remove_command(menu.name, type=menu.type)

    @app_commands.command(name="rewrite", description=localised("rewriting-command"))
    @app_commands.describe(text=localised("rewriting-command-text"))
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.allowed_installs(guilds=True, users=True)
    async def rewrite(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, _TEXT_LIMIT] | None = None,
    ) -> None:
        """Suggest up to three wordings; without a text, ask for one in a form."""
        if text is None:
            await open_form(interaction)
        else:
            await offer_for(interaction, text)

    async def suggest(self, interaction: Interaction, message: discord.Message) -> None:
        """Suggest wordings for a message that stands."""
        await show_for(interaction, message)

    async def take_place(self, interaction: Interaction, message: discord.Message) -> None:
        """Put a calmer wording in a message's place at once, for a moderator."""
        await replace_now(interaction, message)
