"""The buttons under a softened post, for its author."""

import asyncio

import discord

from bot.core.incidents import Incident, ReviewAction
from bot.platform.convert import places_of
from bot.views.answers import Interaction, rooms_of, whisper
from bot.views.buttons import IncidentButton, custom_id, template
from bot.views.forms import WordingForm
from bot.views.hits import why

FORM_SECONDS = 2.0
"""A form must be the first answer to a press, which is due within three seconds."""
_WORDS = 10
_SHOWN = 1_800
"""Characters of a wording that fit a message beside the words around it."""
NOT_YOURS = "Only the author of that message can do that."


async def authored(interaction: Interaction, incident_id: int) -> Incident | None:
    """The incident if the presser wrote the message; else they are told, and ``None``."""
    incident = await rooms_of(interaction).reviews.incident(incident_id)
    if incident.author_id == interaction.user.id:
        return incident
    await whisper(interaction, NOT_YOURS)
    return None


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
    label = "Edit my wording"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        """Show the form; what comes back is scored again."""
        async with asyncio.timeout(FORM_SECONDS):
            incident = await authored(interaction, self.incident_id)
            if incident is None:
                return
            wording = await current_wording(interaction, incident)
        form = WordingForm("Edit my wording", incident.original, wording, self._save)
        await interaction.response.send_modal(form)

    async def _save(self, interaction: Interaction, text: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        rooms = rooms_of(interaction)
        places = places_of(interaction.channel)
        reviewed = await rooms.reviews.reword(self.incident_id, interaction.user.id, text, places)
        await whisper(interaction, reviewed.note)


class WhyButton(IncidentButton, template=template("why")):
    """Tells the author which words were flagged."""

    action = "why"
    label = "Why?"

    async def press(self, interaction: Interaction) -> None:
        """Show the flagged words to the author alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        incident = await authored(interaction, self.incident_id)
        if incident is not None:
            await whisper(interaction, why(incident))


class RemoveButton(IncidentButton, template=template("remove")):
    """Takes the post away."""

    action = "remove"
    label = "Remove"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        """Remove the post, for its author alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if await authored(interaction, self.incident_id) is None:
            return
        reviewed = await rooms_of(interaction).reviews.withdraw(self.incident_id)
        await whisper(interaction, reviewed.note)


class NudgeButton(IncidentButton, template=template("nudge")):
    """Offers the calmer wording to the author alone."""

    action = "nudge"
    label = "See a calmer wording"

    async def press(self, interaction: Interaction) -> None:
        """Show the wording to the author alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        incident = await authored(interaction, self.incident_id)
        if incident is None:
            return
        wording = incident.proposal.text if incident.proposal else ""
        fenced = wording.replace("```", "'''")
        if len(fenced) > _SHOWN:
            fenced = fenced[: _SHOWN - 1] + "…"
        await whisper(
            interaction,
            f"Your message may read as hostile. A calmer way to say it:\n```\n"
            f"{fenced}\n```\nEdit your message to use it; "
            "nobody but you sees this.",
        )


def _mark() -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(label="softened", disabled=True, custom_id="detox:mark")


class MarkView(discord.ui.View):
    """The mark of a softened post whose text leaves no room for it."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(_mark())


class PostView(discord.ui.View):
    """The buttons of a softened post; without ``marked``, the mark is one of them."""

    def __init__(self, incident_id: int, *, marked: bool = True) -> None:
        super().__init__(timeout=None)
        if not marked:
            self.add_item(_mark())
        for button in (RewordButton, WhyButton, RemoveButton):
            self.add_item(button(incident_id))


def restored_action(part: int) -> str:
    """The action in the custom_id of a restored post; ``part`` counts from 0."""
    return f"restored{part}"


class RestoredView(discord.ui.View):
    """The mark of a restored post, by which it is found again if Discord loses its answer."""

    def __init__(self, incident_id: int, part: int) -> None:
        super().__init__(timeout=None)
        mark = custom_id(restored_action(part), incident_id)
        self.add_item(discord.ui.Button(label="restored", disabled=True, custom_id=mark))


class NudgeView(discord.ui.View):
    """The button of a nudge."""

    def __init__(self, incident_id: int) -> None:
        super().__init__(timeout=None)
        self.add_item(NudgeButton(incident_id))
