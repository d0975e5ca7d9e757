"""The buttons under a softened post, for its author."""

import asyncio

import discord

from bot.core.incidents import Incident, ReviewAction
from bot.language.texts import ENGLISH, Texts
from bot.platform.convert import places_of
from bot.views.answers import Interaction, rooms_of, texts_for, whisper
from bot.views.appeal import AppealButton
from bot.views.buttons import IncidentButton, authored, custom_id, template
from bot.views.forms import FORM_SECONDS, WordingForm, refuse
from bot.views.trail import opened
from bot.views.why import WhyButton


async def current_wording(interaction: Interaction, incident: Incident) -> str:
    """The wording that stands: the latest one that somebody wrote, else the rewrite."""
    reviews = await rooms_of(interaction).incidents.reviews(incident.id)
    written = (ReviewAction.EDITED, ReviewAction.REWORDED)
    own = [review.text for review in reviews if review.action in written and review.text]
    if own:
        return own[-1]
    return incident.proposal.text if incident.proposal else ""


class RewordButton(IncidentButton, template=template("reword")):
    """Opens a form with the original and the proposal."""

    action = "reword"
    label = "post-reword"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        """Show the form; what comes back is scored again."""
        async with asyncio.timeout(FORM_SECONDS):
            incident = await authored(interaction, self.incident_id)
            if incident is None:
                return
            wording = await current_wording(interaction, incident)
        opened(interaction, incident, "reword")
        await interaction.response.send_modal(self._form(interaction, incident, wording))

    def _form(self, interaction: Interaction, incident: Incident, wording: str) -> WordingForm:
        say = texts_for(interaction)

        async def save(submitted: Interaction, text: str) -> None:
            await submitted.response.defer(ephemeral=True, thinking=True)
            reviewed = await rooms_of(submitted).reviews.reword(
                self.incident_id, submitted.user.id, text, places_of(submitted.channel)
            )
            if reviewed.accepted:
                await whisper(submitted, say.of(reviewed.note))
                return
            await refuse(
                submitted, reviewed, text, lambda typed: self._form(submitted, incident, typed)
            )

        return WordingForm(say("post-reword"), incident.original, wording, save, say)


class RemoveButton(IncidentButton, template=template("remove")):
    """Takes the post away."""

    action = "remove"
    label = "post-remove"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        """Remove the post, for its author alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if await authored(interaction, self.incident_id) is None:
            return
        reviewed = await rooms_of(interaction).reviews.withdraw(self.incident_id)
        await whisper(interaction, texts_for(interaction).of(reviewed.note))


def _mark(say: Texts) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(label=say("post-softened"), disabled=True, custom_id="detox:mark")


class MarkView(discord.ui.View):
    """The mark of a softened post whose text leaves no room for it."""

    def __init__(self, say: Texts = ENGLISH) -> None:
        super().__init__(timeout=None)
        self.add_item(_mark(say))


class PostView(discord.ui.View):
    """The buttons of a softened post; without ``marked``, the mark is one of them."""

    def __init__(self, incident_id: int, *, marked: bool = True, say: Texts = ENGLISH) -> None:
        super().__init__(timeout=None)
        if not marked:
            self.add_item(_mark(say))
        for button in (RewordButton, WhyButton, AppealButton, RemoveButton):
            self.add_item(button(incident_id, say))


def restored_action(part: int) -> str:
    """The action in the custom_id of a restored post; ``part`` counts from 0."""
    return f"restored{part}"


class RestoredView(discord.ui.View):
    """The mark of a restored post, by which it is found again if Discord loses its answer."""

    def __init__(self, incident_id: int, part: int, say: Texts = ENGLISH) -> None:
        super().__init__(timeout=None)
        mark = custom_id(restored_action(part), incident_id)
        label = say("post-restored")
        self.add_item(discord.ui.Button(label=label, disabled=True, custom_id=mark))
