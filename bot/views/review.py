"""The buttons under a moderators' card."""

import asyncio
from typing import ClassVar

import discord

from bot.core.incidents import Incident, Outcome
from bot.core.reports import BELOW, EXEMPT
from bot.core.reviews import Reviewed
from bot.language.texts import ENGLISH, Texts
from bot.views.answers import Interaction, may_moderate, rooms_of, texts_for, whisper
from bot.views.buttons import IncidentButton, incident_here, template
from bot.views.deciding import Decide, conclude
from bot.views.forms import FORM_SECONDS, ReasonForm, WordingForm
from bot.views.post import current_wording
from bot.views.showing import ShowButton
from bot.views.trail import opened

_UNTOUCHED = frozenset(
    {Outcome.SHADOWED, Outcome.NUDGED, Outcome.LEFT, Outcome.FAILED, Outcome.ROLLED_BACK}
)
"""Outcomes after which the message stands as it was."""


async def _barred(interaction: Interaction) -> bool:
    """Whether somebody does not moderate (any more); if so, they were told."""
    if may_moderate(interaction):
        return False
    await whisper(interaction, texts_for(interaction)("review-not-a-moderator"))
    return True


class ReviewButton(IncidentButton, template=r"(?!)"):
    """A press by a moderator of the incident's own server; anybody else is told so."""

    async def press(self, interaction: Interaction) -> None:
        """Check the presser, then review."""
        if not await _barred(interaction):
            await self.review(interaction)

    async def review(self, interaction: Interaction) -> None:
        """Answer at once, decide, and redraw the card."""
        await interaction.response.defer()
        await incident_here(interaction, self.incident_id)
        await conclude(interaction, self.decide, on_card=True)

    async def decide(self, interaction: Interaction, overruling: int | None) -> Reviewed:
        """What the press means."""
        raise NotImplementedError


class ApproveButton(ReviewButton, template=template("approve")):
    """The rewrite is good."""

    action = "approve"
    label = "review-approve"
    style = discord.ButtonStyle.success

    async def decide(self, interaction: Interaction, overruling: int | None) -> Reviewed:
        """Keep the approval."""
        return await rooms_of(interaction).reviews.approve(
            self.incident_id, interaction.user.id, overruling=overruling
        )


class NotToxicButton(ReviewButton, template=template("nottoxic")):
    """The flagger was wrong."""

    action = "nottoxic"
    label = "review-not-toxic"

    async def decide(self, interaction: Interaction, overruling: int | None) -> Reviewed:
        """Keep that, and bring the original back."""
        return await rooms_of(interaction).reviews.not_toxic(
            self.incident_id, interaction.user.id, overruling=overruling
        )


class RestoreButton(ReviewButton, template=template("restore")):
    """The original comes back, with a reason where the moderator gives one."""

    action = "restore"
    label = "review-restore"

    async def review(self, interaction: Interaction) -> None:
        """Ask for the reason."""
        async with asyncio.timeout(FORM_SECONDS):
            incident = await incident_here(interaction, self.incident_id)
        opened(interaction, incident, "restore")
        say = texts_for(interaction)

        async def save(submitted: Interaction, reason: str) -> None:
            if await _barred(submitted):
                return
            await submitted.response.defer()
            await conclude(submitted, restoring(self.incident_id, reason), on_card=True)

        await interaction.response.send_modal(ReasonForm(say("review-restore"), save, say))


def restoring(incident_id: int, reason: str) -> Decide:
    """Bring the original back for a reason, which may be empty."""

    async def decide(interaction: Interaction, overruling: int | None) -> Reviewed:
        return await rooms_of(interaction).reviews.restore(
            incident_id, interaction.user.id, reason.strip() or None, overruling=overruling
        )

    return decide


class EditButton(ReviewButton, template=template("edit")):
    """A moderator words it better."""

    action = "edit"
    label = "review-edit"
    style = discord.ButtonStyle.primary
    title: ClassVar[str] = "review-edit-title"

    async def review(self, interaction: Interaction) -> None:
        """Show the form."""
        async with asyncio.timeout(FORM_SECONDS):
            incident = await incident_here(interaction, self.incident_id)
            wording = await current_wording(interaction, incident)
        opened(interaction, incident, "edit")
        await interaction.response.send_modal(self._form(interaction, incident, wording))

    def _form(self, interaction: Interaction, incident: Incident, wording: str) -> WordingForm:
        say = texts_for(interaction)

        async def save(submitted: Interaction, text: str) -> None:
            if await _barred(submitted):
                return
            await submitted.response.defer()
            await conclude(
                submitted,
                self.wording(text),
                on_card=True,
                again=(text, lambda typed: self._form(submitted, incident, typed)),
            )

        return WordingForm(say(self.title), incident.original, wording, save, say)

    def wording(self, text: str) -> Decide:
        """Put a moderator's wording in the rewrite's place."""
        return editing(self.incident_id, text)


def editing(incident_id: int, text: str) -> Decide:
    """Put a moderator's wording in the rewrite's place."""

    async def decide(interaction: Interaction, overruling: int | None) -> Reviewed:
        return await rooms_of(interaction).reviews.edit(
            incident_id, interaction.user.id, text, overruling=overruling
        )

    return decide


class RewriteButton(EditButton, template=template("rewrite")):
    """A moderator's wording takes the place of a message that was left standing."""

    action = "rewrite"
    label = "review-rewrite"
    title = "review-rewrite"

    def wording(self, text: str) -> Decide:
        """Replace the message now."""

        async def decide(interaction: Interaction, overruling: int | None) -> Reviewed:
            return await rooms_of(interaction).replacing.impose(
                self.incident_id, interaction.user.id, text, overruling=overruling
            )

        return decide


def approval(incident: Incident) -> str:
    """The key of what approving is called: of a wording, or of leaving or withholding a message."""
    worded = incident.proposal is not None and not incident.category
    return "review-approve" if worded else "review-agree"


def restorable(incident: Incident) -> bool:
    """Whether there is an original to bring back, or a rewrite to take away."""
    return incident.outcome not in _UNTOUCHED or not incident.ref.was_posted


class CardView(discord.ui.View):
    """The buttons of a card."""

    def __init__(self, incident: Incident, say: Texts = ENGLISH, *, hidden: bool = False) -> None:
        """Only those that can do something: there may be nothing to restore.

        Where the words are ``hidden``, a moderator can have them shown.
        """
        super().__init__(timeout=None)
        approve = ApproveButton(incident.id, say)
        approve.item.label = say(approval(incident))
        reported = incident.outcome is Outcome.LEFT and incident.detail in (BELOW, EXEMPT)
        self.add_item(approve)
        self.add_item((RewriteButton if reported else EditButton)(incident.id, say))
        if restorable(incident):
            self.add_item(RestoreButton(incident.id, say))
        self.add_item(NotToxicButton(incident.id, say))
        if hidden:
            self.add_item(ShowButton(incident.id, say))
