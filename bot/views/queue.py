"""The walk through the review queue: one incident after the other, seen by one moderator alone.

Where the walk stands is written on its buttons, so it goes on after a restart, and for as long as
the message is open: every press brings a fresh right to edit it.
"""

import asyncio
import re
from dataclasses import dataclass, replace
from typing import Any

import discord

from bot.core.cards import redraw_card
from bot.core.incidents import Incident
from bot.core.queue import COUNTED
from bot.core.reviews import IncidentGone, Reviewed
from bot.language.texts import Texts
from bot.views.answers import Interaction, apologise, rooms_of, texts_for, whisper
from bot.views.buttons import PREFIX, incident_here
from bot.views.card import card_embeds
from bot.views.deciding import Decide
from bot.views.forms import FORM_SECONDS, ReasonForm, WordingForm, refuse
from bot.views.post import current_wording
from bot.views.review import approval, editing, restorable, restoring
from bot.views.sanction import add_lifts
from bot.views.trail import opened

_NOBODY = discord.AllowedMentions.none()


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a walk is."""

    incident_id: int
    at: int
    """Counted from 1."""
    of: int
    place_id: int | None = None
    """The channel or thread that the walk keeps to."""


def may_walk(interaction: Interaction, place_id: int | None) -> bool:
    """Whether the presser moderates the whole server, or else the place."""
    member = interaction.user
    if not isinstance(member, discord.Member):
        return False
    held = member.guild_permissions
    if held.manage_messages or held.manage_guild or held.administrator:
        return True
    guild = member.guild
    place = None if place_id is None else guild.get_channel_or_thread(place_id)
    return place is not None and place.permissions_for(member).manage_messages


async def _barred(interaction: Interaction, place_id: int | None) -> bool:
    """Whether the presser may not walk there (any more); if so, they were told."""
    if may_walk(interaction, place_id):
        return False
    await whisper(interaction, texts_for(interaction)("review-not-a-moderator"))
    return True


async def _incident(interaction: Interaction, stand: Stand) -> Incident:
    """The incident of a walk; raises :class:`IncidentGone` for one from outside its place, too."""
    incident = await incident_here(interaction, stand.incident_id)
    if stand.place_id not in (None, incident.ref.channel_id, incident.ref.thread_id):
        raise IncidentGone(str(incident.id))
    return incident


async def begin(interaction: Interaction, place_id: int | None) -> None:
    """Show the first incident that waits; the interaction is deferred."""
    rooms = rooms_of(interaction)
    say = texts_for(interaction)
    guild_id = interaction.guild_id or 0
    total = await rooms.queue.count(guild_id, place_id)
    first = await rooms.queue.next(guild_id, place_id)
    if first is None:
        text = say("review-queue-empty" if place_id is None else "review-queue-empty-here")
        await interaction.edit_original_response(content=text, embeds=[], view=None)
        return
    await show(interaction, first, Stand(first.id, 1, max(1, total), place_id))


async def show(interaction: Interaction, incident: Incident, stand: Stand, note: str = "") -> None:
    """Show one incident of the walk."""
    say = texts_for(interaction)
    opened(interaction, incident, "queue")
    reviews = await rooms_of(interaction).incidents.reviews(incident.id)
    lines = [note] if note else []
    many = stand.of >= COUNTED
    key = "review-queue-at-many" if many else "review-queue-at"
    lines.append(say(key, at=stand.at, of=max(stand.of, stand.at)))
    await interaction.edit_original_response(
        content="\n".join(lines),
        embeds=card_embeds(incident, reviews, say),
        view=WalkView(incident, stand, say),
        allowed_mentions=_NOBODY,
    )


async def go_on(interaction: Interaction, stand: Stand, note: str) -> None:
    """Show what comes after ``stand``, or say that the walk is over."""
    rooms = rooms_of(interaction)
    guild_id = interaction.guild_id or 0
    following = await rooms.queue.next(guild_id, stand.place_id, after=stand.incident_id)
    if following is not None:
        ahead = replace(stand, incident_id=following.id, at=stand.at + 1)
        await show(interaction, following, ahead, note)
        return
    say = texts_for(interaction)
    left = await rooms.queue.count(guild_id, stand.place_id)
    view = None
    text = say("review-queue-done")
    if left:
        text = say("review-queue-left", count=left)
        view = discord.ui.View(timeout=None)
        view.add_item(WalkButton("again", stand, say("review-queue-again")))
    await interaction.edit_original_response(
        content="\n".join(line for line in (note, text) if line), embeds=[], view=view
    )


async def settle(interaction: Interaction, stand: Stand, decide: Decide, typed: str = "") -> None:
    """Decide, and go on; what somebody else decided meanwhile is passed over."""
    rooms, say = rooms_of(interaction), texts_for(interaction)
    incident = await _incident(interaction, stand)
    reviewed = await decide(interaction, None)
    if reviewed.refusal is not None:
        await refuse(interaction, reviewed, typed, lambda text: _form(stand, incident, text, say))
        return
    if reviewed.accepted:
        settings = await rooms.settings.get(incident.ref.guild_id)
        await redraw_card(incident.id, settings, rooms.incidents, rooms.platform)
    await go_on(interaction, stand, say.of(reviewed.note))
    await _offer_to_lift(interaction, incident, say)


async def _offer_to_lift(interaction: Interaction, incident: Incident, say: Texts) -> None:
    sanctions = await rooms_of(interaction).consequences.because_of(incident.id)
    if not sanctions:
        return
    view = discord.ui.View(timeout=None)
    lines = add_lifts(view, sanctions, say)
    await whisper(interaction, "\n".join(lines), view=view)


def _form(stand: Stand, incident: Incident, wording: str, say: Texts) -> WordingForm:
    async def save(submitted: Interaction, text: str) -> None:
        if await _barred(submitted, stand.place_id):
            return
        await submitted.response.defer()
        await settle(submitted, stand, editing(stand.incident_id, text), text)

    return WordingForm(say("review-edit-title"), incident.original, wording, save, say)


class WalkButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=rf"{PREFIX}:walk:(?P<action>[a-z]+):(?P<incident>[0-9]{{1,18}}):(?P<at>[0-9]{{1,6}})"
    r":(?P<of>[0-9]{1,6}):(?P<place>[0-9]{0,20})\Z",
):
    """One button of a walk."""

    def __init__(
        self,
        action: str,
        stand: Stand,
        label: str = "\u2026",
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    ) -> None:
        self.action = action
        self.stand = stand
        place = "" if stand.place_id is None else str(stand.place_id)
        super().__init__(
            discord.ui.Button(
                label=label,
                style=style,
                custom_id=f"{PREFIX}:walk:{action}:{stand.incident_id}:{stand.at}:{stand.of}:{place}",
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "WalkButton":
        """Build the button again from what Discord sent back."""
        del interaction, item
        place = int(match["place"]) if match["place"] else None
        stand = Stand(int(match["incident"]), int(match["at"]), int(match["of"]), place)
        return cls(match["action"], stand)

    async def callback(self, interaction: Interaction) -> None:
        """Press, and apologise if that fails."""
        try:
            await self._press(interaction)
        except IncidentGone:
            await self._pass_over(interaction)
        except Exception as error:
            await apologise(interaction, error)

    async def _press(self, interaction: Interaction) -> None:
        say = texts_for(interaction)
        if await _barred(interaction, self.stand.place_id):
            return
        if self.action in ("edit", "restore"):
            await interaction.response.send_modal(await self._open(interaction, say))
            return
        await interaction.response.defer()
        match self.action:
            case "approve":
                await settle(interaction, self.stand, self._approve)
            case "nottoxic":
                await settle(interaction, self.stand, self._not_toxic)
            case "skip":
                await go_on(interaction, self.stand, "")
            case "again":
                await begin(interaction, self.stand.place_id)
            case _:
                text = say("review-queue-stopped")
                await interaction.edit_original_response(content=text, embeds=[], view=None)

    async def _open(self, interaction: Interaction, say: Texts) -> discord.ui.Modal:
        stand = self.stand
        async with asyncio.timeout(FORM_SECONDS):
            incident = await _incident(interaction, stand)
            wording = await current_wording(interaction, incident)
        if self.action == "edit":
            return _form(stand, incident, wording, say)

        async def save(submitted: Interaction, reason: str) -> None:
            if await _barred(submitted, stand.place_id):
                return
            await submitted.response.defer()
            await settle(submitted, stand, restoring(stand.incident_id, reason))

        return ReasonForm(say("review-restore"), save, say)

    async def _approve(self, interaction: Interaction, overruling: int | None) -> Reviewed:
        return await rooms_of(interaction).reviews.approve(
            self.stand.incident_id, interaction.user.id, overruling=overruling
        )

    async def _not_toxic(self, interaction: Interaction, overruling: int | None) -> Reviewed:
        return await rooms_of(interaction).reviews.not_toxic(
            self.stand.incident_id, interaction.user.id, overruling=overruling
        )

    async def _pass_over(self, interaction: Interaction) -> None:
        try:
            if not interaction.response.is_done():
                await interaction.response.defer()
            await go_on(interaction, self.stand, texts_for(interaction)("answers-not-kept"))
        except Exception as error:
            await apologise(interaction, error)


class WalkView(discord.ui.View):
    """What a moderator can do with an incident of the queue."""

    def __init__(self, incident: Incident, stand: Stand, say: Texts) -> None:
        super().__init__(timeout=None)
        green, blue = discord.ButtonStyle.success, discord.ButtonStyle.primary
        self.add_item(WalkButton("approve", stand, say(approval(incident)), green))
        self.add_item(WalkButton("edit", stand, say("review-edit"), blue))
        if restorable(incident):
            self.add_item(WalkButton("restore", stand, say("review-restore")))
        self.add_item(WalkButton("nottoxic", stand, say("review-not-toxic")))
        for action in ("skip", "stop"):  # five buttons fit a row: the walk's own have another
            button = WalkButton(action, stand, say(f"review-queue-{action}"))
            button.row = 1
            self.add_item(button)
