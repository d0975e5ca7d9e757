"""Words from places for adults only: not on the card, shown to the moderator who asks."""

import discord

from bot.core.incidents import Incident
from bot.platform.places import hides
from bot.views.answers import Interaction, may_moderate, rooms_of, texts_for, whisper
from bot.views.buttons import IncidentButton, template
from bot.views.card import card_embeds
from bot.views.trail import opened


def is_hidden(interaction: Interaction, incident: Incident) -> bool:
    """Whether the card on which somebody pressed must keep the incident's words out."""
    return hides(interaction.client, incident.ref, interaction.channel_id or 0)


class ShowButton(IncidentButton, template=template("show")):
    """Shows the words that a card keeps out."""

    action = "show"
    label = "review-show"

    async def press(self, interaction: Interaction) -> None:
        """Show them to the presser alone, if they moderate on the incident's own server."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        rooms = rooms_of(interaction)
        incident = await rooms.reviews.incident(self.incident_id)
        if not may_moderate(interaction) or incident.ref.guild_id != interaction.guild_id:
            await whisper(interaction, texts_for(interaction)("road-not-a-moderator"))
            return
        opened(interaction, incident, "show")
        reviews = await rooms.incidents.reviews(incident.id)
        await interaction.followup.send(
            embeds=card_embeds(incident, reviews, texts_for(interaction)),
            ephemeral=True,
            allowed_mentions=discord.AllowedMentions.none(),
        )
