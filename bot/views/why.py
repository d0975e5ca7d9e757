"""*Why?*: what was flagged, what a moderator decided, and how to appeal."""

from collections.abc import Sequence

import discord

from bot.core.incidents import Incident, Review
from bot.core.reviews import awaits_decision, decision_of
from bot.language.texts import ENGLISH, Texts
from bot.views.answers import Interaction, rooms_of, texts_for, whisper
from bot.views.appeal import AppealButton
from bot.views.buttons import IncidentButton, authored, template
from bot.views.hits import why
from bot.views.markdown import shown
from bot.views.trail import opened

MESSAGE_ROOM = 2_000
_REASON_ROOM = 600


def explained(incident: Incident, reviews: Sequence[Review], say: Texts = ENGLISH) -> str:
    """All that its author may know of an incident, within one message."""
    tail = [*_decision(reviews, say), _appeal(incident, reviews, say)]
    told = "\n".join(tail)
    return f"{why(incident, say)[: MESSAGE_ROOM - len(told) - 1]}\n{told}"


def _decision(reviews: Sequence[Review], say: Texts) -> list[str]:
    last = decision_of(reviews)
    if last is None:
        return []
    key = f"post-decided-{last.action.value.replace('_', '-')}"
    lines = [say(key, when=str(int(last.created_at.timestamp())))]
    if last.reason:
        lines.append(say("post-decided-reason", reason=shown(last.reason, _REASON_ROOM)))
    return lines


def _appeal(incident: Incident, reviews: Sequence[Review], say: Texts) -> str:
    if incident.appeal is None:
        return say("appeal-how")
    return say("appeal-waits" if awaits_decision(incident, reviews) else "appeal-decided")


class WhyButton(IncidentButton, template=template("why")):
    """Tells the author which words were flagged, and more."""

    action = "why"
    label = "post-why"

    async def press(self, interaction: Interaction) -> None:
        """Tell the author alone, and offer to appeal."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        incident = await authored(interaction, self.incident_id)
        if incident is None:
            return
        opened(interaction, incident, "why")
        say = texts_for(interaction)
        reviews = await rooms_of(interaction).incidents.reviews(incident.id)
        view = discord.utils.MISSING
        if incident.appeal is None:
            view = discord.ui.View(timeout=None)
            view.add_item(AppealButton(incident.id, say))
        await whisper(interaction, explained(incident, reviews, say), view=view)


class WithheldWhyButton(WhyButton, template=template("withheld")):
    """The same under the note of a withheld message, which must not be taken for a rewrite."""

    action = "withheld"


class WithheldView(discord.ui.View):
    """The buttons of the note that stands for a withheld message, for its author."""

    def __init__(self, incident_id: int, say: Texts = ENGLISH) -> None:
        super().__init__(timeout=None)
        self.add_item(WithheldWhyButton(incident_id, say))
        self.add_item(AppealButton(incident_id, say))
