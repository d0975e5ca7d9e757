"""After a moderator's press: the card is redrawn, and the presser told what came of it."""

import logging
from collections.abc import Awaitable, Callable

import discord

from bot.core.cards import redraw_card
from bot.core.errors import PlatformError
from bot.core.reviews import BACK, Reviewed, decision_of
from bot.language.texts import Texts, texts
from bot.platform.errors import translated
from bot.views.answers import Interaction, apologise, may_moderate, rooms_of, texts_for, whisper
from bot.views.card import card_embeds
from bot.views.forms import ReasonForm, refuse
from bot.views.sanction import add_lifts
from bot.views.showing import is_hidden

logger = logging.getLogger(__name__)

Decide = Callable[[Interaction, int | None], Awaitable[Reviewed]]
"""What a press means, given the number of the review that it overrules, if any."""
Again = tuple[str, Callable[[str], discord.ui.Modal]]
"""What was typed, and the form to type it in again."""

_SECONDS = 14 * 60.0


async def conclude(
    interaction: Interaction,
    decide: Decide,
    *,
    on_card: bool = False,
    overruling: int | None = None,
    again: Again | None = None,
) -> None:
    """Decide, show it, and tell the presser; the interaction is answered already.

    ``on_card`` says that the press came from the card itself.
    """
    reviewed = await decide(interaction, overruling)
    say = texts_for(interaction)
    if reviewed.decided is not None:
        view = OverruleView(decide, reviewed.decided.id, again, say)
        await whisper(interaction, say("review-decided", note=say.of(reviewed.note)), view=view)
        return
    if not reviewed.accepted:
        text, form = again or ("", None)
        if form is None:
            await whisper(interaction, say.of(reviewed.note))
        else:
            await refuse(interaction, reviewed, text, form)
        return
    await _redraw(interaction, reviewed, on_card=on_card)
    await tell(interaction, reviewed)


async def tell(interaction: Interaction, reviewed: Reviewed) -> None:
    """Say what was noted; offer a reason, and to lift what followed from the incident."""
    say = texts_for(interaction)
    text = say.of(reviewed.note)
    view = discord.ui.View(timeout=None)
    last = decision_of(reviewed.reviews)
    if last is not None and last.action in BACK:
        sanctions = await rooms_of(interaction).consequences.because_of(reviewed.incident.id)
        text = "\n".join([text, *add_lifts(view, sanctions, say)])
        if last.reason is None:
            view.add_item(ReasonButton(reviewed.incident.id, say))
    await whisper(interaction, text, view=view if view.children else discord.utils.MISSING)


async def _redraw(interaction: Interaction, reviewed: Reviewed, *, on_card: bool) -> None:
    rooms = rooms_of(interaction)
    settings = await rooms.settings.get(reviewed.incident.ref.guild_id)
    if not on_card:
        await redraw_card(reviewed.incident.id, settings, rooms.incidents, rooms.platform)
        return
    embeds = card_embeds(
        reviewed.incident,
        reviewed.reviews,
        texts(settings.language),
        hidden=is_hidden(interaction, reviewed.incident),
    )
    try:
        with translated():
            await interaction.edit_original_response(
                embeds=embeds, allowed_mentions=discord.AllowedMentions.none()
            )
    except PlatformError as error:  # what was decided is kept, even if somebody deleted the card
        number = reviewed.incident.id
        logger.warning("the card of incident %d is out of date: %r", number, error)


class OverruleView(discord.ui.View):
    """Lets a moderator decide otherwise than another did, knowing of it."""

    def __init__(self, decide: Decide, review_id: int, again: Again | None, say: Texts) -> None:
        super().__init__(timeout=_SECONDS)
        self._decide, self._review_id, self._again = decide, review_id, again
        button: discord.ui.Button[OverruleView] = discord.ui.Button(
            label=say("review-overrule"), style=discord.ButtonStyle.danger
        )
        button.callback = self._overrule  # type: ignore[method-assign]
        self.add_item(button)

    async def _overrule(self, interaction: Interaction) -> None:
        try:
            if not may_moderate(interaction):
                await whisper(interaction, texts_for(interaction)("review-not-a-moderator"))
                return
            await interaction.response.defer(ephemeral=True, thinking=True)
            await conclude(interaction, self._decide, overruling=self._review_id, again=self._again)
        except Exception as error:
            await apologise(interaction, error)


class ReasonButton(discord.ui.Button[discord.ui.View]):
    """Asks a moderator why, after the decision."""

    def __init__(self, incident_id: int, say: Texts) -> None:
        super().__init__(label=say("review-add-reason"))
        self._incident_id = incident_id

    async def callback(self, interaction: Interaction) -> None:
        """Show the form."""
        say = texts_for(interaction)

        async def save(submitted: Interaction, reason: str) -> None:
            if not may_moderate(submitted):
                await whisper(submitted, say("review-not-a-moderator"))
                return
            await submitted.response.defer(ephemeral=True, thinking=True)
            reviewed = await rooms_of(submitted).reviews.explain(
                self._incident_id, submitted.user.id, reason.strip()
            )
            if reviewed.accepted:
                await _redraw(submitted, reviewed, on_card=False)
            await whisper(submitted, say.of(reviewed.note))

        try:
            form = ReasonForm(say("review-add-reason"), save, say, required=True)
            await interaction.response.send_modal(form)
        except Exception as error:
            await apologise(interaction, error)
