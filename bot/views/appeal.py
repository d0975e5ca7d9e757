"""*Appeal*: the author's word, which goes to the moderators."""

import asyncio

import discord

from bot.core.appeals import LONGEST_APPEAL
from bot.language.texts import Texts
from bot.views.answers import Interaction, rooms_of, texts_for, whisper
from bot.views.buttons import IncidentButton, authored, template
from bot.views.forms import FORM_SECONDS, Form, Save


class AppealForm(Form):
    """Asks what the author wants to say."""

    def __init__(self, save: Save, say: Texts) -> None:
        super().__init__(say("appeal-title"), save)
        self.answer = discord.ui.TextInput(
            custom_id="appeal",
            label=say("appeal-label")[:45],
            placeholder=say("appeal-hint")[:100],
            style=discord.TextStyle.paragraph,
            max_length=LONGEST_APPEAL,
        )
        self.add_item(self.answer)


class AppealButton(IncidentButton, template=template("appeal")):
    """Opens the form, once an incident."""

    action = "appeal"
    label = "appeal-button"

    async def press(self, interaction: Interaction) -> None:
        """Show the form to the author."""
        say = texts_for(interaction)
        async with asyncio.timeout(FORM_SECONDS):
            incident = await authored(interaction, self.incident_id)
        if incident is None:
            return
        if incident.appeal is not None:
            await whisper(interaction, say("appeal-again"))
            return
        await interaction.response.send_modal(AppealForm(self._save, say))

    async def _save(self, interaction: Interaction, text: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        say = texts_for(interaction)
        if await authored(interaction, self.incident_id) is None:
            return
        if not text.strip():
            await whisper(interaction, say("appeal-empty"))
            return
        taken = await rooms_of(interaction).appeals.appeal(self.incident_id, text.strip())
        await whisper(interaction, say("appeal-taken" if taken else "appeal-again"))
