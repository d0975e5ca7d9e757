"""What every view and form of the bot's has in common: whatever breaks in it ends in an apology."""

from typing import Any

import discord

from bot.views.answers import Interaction, apologise


class ApologisingView(discord.ui.View):
    """A view whose errors are told to the presser and to the log, in one place."""

    async def on_error(
        self, interaction: Interaction, error: Exception, item: discord.ui.Item[Any], /
    ) -> None:
        """Apologise."""
        del item
        await apologise(interaction, error)


class ApologisingModal(discord.ui.Modal):
    """A form whose errors are told to its writer and to the log, in one place."""

    async def on_error(  # type: ignore[override]
        self, interaction: Interaction, error: Exception, /
    ) -> None:
        """Apologise."""
        await apologise(interaction, error)
