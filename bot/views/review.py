"""The buttons under a moderators' card."""

import asyncio

import discord

from bot.core.incidents import Incident, Outcome
from bot.core.reviews import Reviewed
from bot.views.answers import Interaction, may_moderate, rooms_of, whisper
from bot.views.buttons import IncidentButton, template
from bot.views.card import card_embeds
from bot.views.forms import WordingForm
from bot.views.post import FORM_SECONDS, current_wording
from bot.views.showing import ShowButton, is_hidden

_UNTOUCHED = frozenset({Outcome.SHADOWED, Outcome.LEFT, Outcome.FAILED, Outcome.ROLLED_BACK})
"""Outcomes after which the message stands as it was, with nothing of ours beside it."""
NOT_A_MODERATOR = "That needs the permission **Manage Messages** or **Manage Server**."


class ReviewButton(IncidentButton, template=r"(?!)"):
    """A press by a moderator; anybody else is told so."""

    async def press(self, interaction: Interaction) -> None:
        """Check the presser, then review."""
        if not may_moderate(interaction):
            await whisper(interaction, NOT_A_MODERATOR)
            return
        await self.review(interaction)

    async def review(self, interaction: Interaction) -> None:
        """Answer at once, decide, and redraw the card."""
        await interaction.response.defer()
        await redraw(interaction, await self.decide(interaction))

    async def decide(self, interaction: Interaction) -> Reviewed:
        """What the press means."""
        raise NotImplementedError


class ApproveButton(ReviewButton, template=template("approve")):
    """The rewrite is good."""

    action = "approve"
    label = "Approve"
    style = discord.ButtonStyle.success

    async def decide(self, interaction: Interaction) -> Reviewed:
        """Keep the approval."""
        return await rooms_of(interaction).reviews.approve(self.incident_id, interaction.user.id)


class EditButton(ReviewButton, template=template("edit")):
    """A moderator words it better."""

    action = "edit"
    label = "Edit"
    style = discord.ButtonStyle.primary

    async def review(self, interaction: Interaction) -> None:
        """Show the form."""
        async with asyncio.timeout(FORM_SECONDS):
            incident = await rooms_of(interaction).reviews.incident(self.incident_id)
            wording = await current_wording(interaction, incident)
        form = WordingForm("Edit the rewrite", incident.original, wording, self._save)
        await interaction.response.send_modal(form)

    async def _save(self, interaction: Interaction, text: str) -> None:
        if not may_moderate(interaction):
            await whisper(interaction, NOT_A_MODERATOR)
            return
        await interaction.response.defer()
        rooms = rooms_of(interaction)
        reviewed = await rooms.reviews.edit(self.incident_id, interaction.user.id, text)
        await redraw(interaction, reviewed)


class RestoreButton(ReviewButton, template=template("restore")):
    """The original comes back."""

    action = "restore"
    label = "Restore original"

    async def decide(self, interaction: Interaction) -> Reviewed:
        """Post the original, remove the rewrite."""
        return await rooms_of(interaction).reviews.restore(self.incident_id, interaction.user.id)


class NotToxicButton(ReviewButton, template=template("nottoxic")):
    """The flagger was wrong."""

    action = "nottoxic"
    label = "Not toxic"

    async def decide(self, interaction: Interaction) -> Reviewed:
        """Keep that, and bring the original back."""
        return await rooms_of(interaction).reviews.not_toxic(self.incident_id, interaction.user.id)


class CardView(discord.ui.View):
    """The buttons of a card."""

    def __init__(self, incident: Incident, *, hidden: bool = False) -> None:
        """Only those that can do something: there may be no wording, and nothing to restore.

        Where the words are ``hidden``, a moderator can have them shown.
        """
        super().__init__(timeout=None)
        buttons: list[type[ReviewButton]] = [EditButton, NotToxicButton]
        if incident.proposal is not None and not incident.category:
            buttons.insert(0, ApproveButton)
        if incident.outcome not in _UNTOUCHED or not incident.ref.was_posted:
            buttons.insert(-1, RestoreButton)
        for button in buttons:
            self.add_item(button(incident.id))
        if hidden:
            self.add_item(ShowButton(incident.id))


async def redraw(interaction: Interaction, reviewed: Reviewed) -> None:
    """Show the reviews on the card, and the note to the presser."""
    if reviewed.accepted:
        hidden = is_hidden(interaction, reviewed.incident)
        await interaction.edit_original_response(
            embeds=card_embeds(reviewed.incident, reviewed.reviews, hidden=hidden),
            view=CardView(reviewed.incident, hidden=hidden),
            allowed_mentions=discord.AllowedMentions.none(),
        )
    await whisper(interaction, reviewed.note)
