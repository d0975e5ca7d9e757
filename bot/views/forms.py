"""Forms for a wording of one's own."""

from collections.abc import Awaitable, Callable

import discord

from bot.core.compose import MESSAGE_LIMIT
from bot.views.answers import Interaction, apologise

_FORM_LIFE = 15 * 60.0


class WordingForm(discord.ui.Modal):
    """Asks for a wording, the original above it, and hands it to ``save``."""

    def __init__(
        self,
        title: str,
        original: str,
        wording: str,
        save: Callable[[Interaction, str], Awaitable[None]],
    ) -> None:
        super().__init__(title=title, timeout=_FORM_LIFE)
        self._save = save
        self.original: discord.ui.TextInput[WordingForm] = discord.ui.TextInput(
            custom_id="original",
            label="Original (to look at; changes are ignored)",
            style=discord.TextStyle.paragraph,
            default=original[:4_000],
            required=False,
            max_length=4_000,
        )
        self.wording: discord.ui.TextInput[WordingForm] = discord.ui.TextInput(
            custom_id="wording",
            label="Wording to post",
            style=discord.TextStyle.paragraph,
            default=wording[:MESSAGE_LIMIT],
            max_length=MESSAGE_LIMIT,
        )
        self.add_item(self.wording)
        self.add_item(self.original)

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Hand the wording on, and apologise if that fails."""
        try:
            await self._save(interaction, self.wording.value)
        except Exception as error:
            await apologise(interaction, error)
