"""A nudge: its author alone sees the calmer wording, and decides."""

import asyncio

import discord

from bot.core.incidents import Incident, Outcome
from bot.core.reviews import Reviewed
from bot.language.texts import ENGLISH, Texts
from bot.platform.convert import places_of
from bot.views.answers import Interaction, rooms_of, texts_for, whisper
from bot.views.buttons import IncidentButton, authored, template
from bot.views.forms import FORM_SECONDS, WordingForm, refuse
from bot.views.trail import opened
from bot.views.why import WhyButton

_SHOWN = 1_700
"""Characters of a wording that fit a message beside the words around it."""


def fenced(text: str) -> str:
    """A wording to copy, in which nothing is markup."""
    bare = text.replace("```", "'''")
    if len(bare) > _SHOWN:
        bare = bare[: _SHOWN - 1] + "\u2026"
    return f"```\n{bare}\n```"


class NudgeButton(IncidentButton, template=template("nudge")):
    """Shows the calmer wording to the author alone."""

    action = "nudge"
    label = "post-nudge"

    async def press(self, interaction: Interaction) -> None:
        """Show the wording, and what can be done with it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        incident = await authored(interaction, self.incident_id)
        if incident is None:
            return
        say = texts_for(interaction)
        wording = incident.proposal.text if incident.proposal else ""
        if incident.outcome is not Outcome.NUDGED:
            await whisper(interaction, say("post-replaced-before"))
            return
        text = say("post-nudge-offer", wording=fenced(wording))
        await whisper(interaction, text, view=OfferView(incident.id, say))


class UseButton(IncidentButton, template=template("use")):
    """Puts the wording in the message's place."""

    action = "use"
    label = "post-use"
    style = discord.ButtonStyle.success

    async def press(self, interaction: Interaction) -> None:
        """Replace the author's message, once."""
        await interaction.response.defer()
        incident = await authored(interaction, self.incident_id)
        if incident is None:
            return
        reviewed = await rooms_of(interaction).replacing.use(incident.id, interaction.user.id)
        await _close(interaction, reviewed)


class EditFirstButton(IncidentButton, template=template("editfirst")):
    """Opens a form with the wording before it is used."""

    action = "editfirst"
    label = "post-edit-first"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        """Show the form; what comes back is scored."""
        async with asyncio.timeout(FORM_SECONDS):
            incident = await authored(interaction, self.incident_id)
        if incident is None:
            return
        opened(interaction, incident, "reword")
        wording = incident.proposal.text if incident.proposal else ""
        await interaction.response.send_modal(self._form(interaction, incident, wording))

    def _form(self, interaction: Interaction, incident: Incident, wording: str) -> WordingForm:
        say = texts_for(interaction)

        async def save(submitted: Interaction, text: str) -> None:
            await submitted.response.defer()
            reviewed = await rooms_of(submitted).replacing.use(
                self.incident_id, submitted.user.id, text, places_of(submitted.channel)
            )
            if reviewed.refusal is None:
                await _close(submitted, reviewed)
                return
            await refuse(
                submitted, reviewed, text, lambda typed: self._form(submitted, incident, typed)
            )

        return WordingForm(say("post-edit-first"), incident.original, wording, save, say)


class KeepButton(IncidentButton, template=template("keep")):
    """Leaves the message as its author wrote it."""

    action = "keep"
    label = "post-keep"

    async def press(self, interaction: Interaction) -> None:
        """Take the note away."""
        await interaction.response.defer()
        incident = await authored(interaction, self.incident_id)
        if incident is not None:
            await _close(interaction, await rooms_of(interaction).replacing.keep(incident.id))


async def _close(interaction: Interaction, reviewed: Reviewed) -> None:
    """Put the answer in the offer's place; a wording that cannot be posted stays to be copied."""
    say = texts_for(interaction)
    text = say.of(reviewed.note)
    proposal = reviewed.incident.proposal
    if not reviewed.accepted and proposal and reviewed.incident.outcome is Outcome.NUDGED:
        text = f"{text}\n{fenced(proposal.text)}"
    await interaction.edit_original_response(content=text, view=None)


class OfferView(discord.ui.View):
    """What an author can do with a calmer wording."""

    def __init__(self, incident_id: int, say: Texts = ENGLISH) -> None:
        super().__init__(timeout=None)
        for button in (UseButton, EditFirstButton, KeepButton, WhyButton):
            self.add_item(button(incident_id, say))


class NudgeView(discord.ui.View):
    """The button of a nudge."""

    def __init__(self, incident_id: int, say: Texts = ENGLISH) -> None:
        super().__init__(timeout=None)
        self.add_item(NudgeButton(incident_id, say))
