"""What moderators and authors do to a rewrite afterwards."""

import asyncio
from dataclasses import dataclass
from weakref import WeakValueDictionary

from bot.core.automod import refusing
from bot.core.compose import MESSAGE_LIMIT, compose
from bot.core.errors import MessageGone
from bot.core.guard import refusals
from bot.core.incidents import Incident, Outcome, Review, ReviewAction
from bot.core.messages import Places
from bot.core.ports import (
    ChatPlatform,
    IncidentRepository,
    Priority,
    SettingsRepository,
    TextModel,
)
from bot.core.reading import Reader
from bot.core.wording import not_allowed
from bot.core.words.lists import WordLists

_REMOVED = frozenset({Outcome.REPLACED, Outcome.REPLY_REPLACED, Outcome.WITHHELD, Outcome.GONE})
"""Outcomes that left the original gone, and by no wish of its author that the bot knows of."""
STILL_BLOCKED = "AutoMod had blocked it, so it stays unseen; **Restore original** posts it."
_POST_STANDS = frozenset({Outcome.REPLACED, Outcome.REPLIED, Outcome.REPLY_REPLACED})


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The answer to a press: the incident as it is now, its reviews, a sentence for the presser."""

    incident: Incident
    reviews: tuple[Review, ...]
    note: str
    accepted: bool = True


class IncidentGone(Exception):
    """The incident was deleted, by retention or at a member's request."""


class ReviewService:
    """Keeps every press and makes the channel follow it; presses on one incident take turns."""

    def __init__(
        self,
        *,
        model: TextModel,
        incidents: IncidentRepository,
        settings: SettingsRepository,
        platform: ChatPlatform,
        words: WordLists | None = None,
    ) -> None:
        self._reader = Reader(model, words)
        self._incidents = incidents
        self._settings = settings
        self._platform = platform
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def incident(self, incident_id: int) -> Incident:
        """The incident; raises :class:`IncidentGone` if it is no longer kept."""
        incident = await self._incidents.get(incident_id)
        if incident is None:
            raise IncidentGone(str(incident_id))
        return incident

    async def approve(self, incident_id: int, moderator_id: int) -> Reviewed:
        """The rewrite is good as it stands."""
        async with self._turn(incident_id):
            return await self._keep(incident_id, moderator_id, ReviewAction.APPROVED, "Approved.")

    async def edit(self, incident_id: int, moderator_id: int, text: str) -> Reviewed:
        """A moderator's wording takes the rewrite's place, and is stored beside it."""
        async with self._turn(incident_id):
            incident = await self.incident(incident_id)
            if not text.strip() or len(compose(text)) > MESSAGE_LIMIT:
                return await self._refuse(incident, "That wording is empty or too long to post.")
            note = "Saved."
            if await self._put(incident, text):
                note = "Saved, and the post now says so."
            return await self._keep(incident_id, moderator_id, ReviewAction.EDITED, note, text)

    async def restore(self, incident_id: int, moderator_id: int) -> Reviewed:
        """Bring the original back and take the rewrite away."""
        async with self._turn(incident_id):
            incident = await self.incident(incident_id)
            earlier = await self._incidents.reviews(incident_id)
            if any(_brings_back(review, incident) for review in earlier):
                return Reviewed(incident, tuple(earlier), "The original was restored already.")
            note = await self._bring_back(incident)
            kept = await self._keep(incident_id, moderator_id, ReviewAction.RESTORED, note)
            await self._take_away(incident)
            return kept

    async def not_toxic(self, incident_id: int, moderator_id: int) -> Reviewed:
        """The flagger was wrong: keep that for training and bring the original back."""
        async with self._turn(incident_id):
            incident = await self.incident(incident_id)
            earlier = await self._incidents.reviews(incident_id)
            note = "Noted as not toxic."
            if not incident.ref.was_posted:  # what AutoMod stopped comes only by name
                note += f" {STILL_BLOCKED}"
                return await self._keep(incident_id, moderator_id, ReviewAction.NOT_TOXIC, note)
            if not any(_brings_back(review, incident) for review in earlier):
                note += " " + await self._bring_back(incident)
            kept = await self._keep(incident_id, moderator_id, ReviewAction.NOT_TOXIC, note)
            await self._take_away(incident)
            return kept

    async def reword(
        self, incident_id: int, author_id: int, text: str, places: Places = ()
    ) -> Reviewed:
        """The author's own wording: scored and guarded like any rewrite, then posted.

        ``places`` say where it is to stand, whose threshold and word lists hold; without them,
        those that the incident knows. Raises :class:`~bot.core.errors.InferenceError`,
        :class:`~bot.core.errors.PlatformError` or :class:`~bot.core.errors.StorageError` with
        the post as it was.
        """
        async with self._turn(incident_id):
            incident = await self.incident(incident_id)
            settings = await self._settings.get(incident.ref.guild_id)
            places = places or incident.ref.places
            threshold = settings.threshold_at(places)
            screen = await self._reader.screen(incident.ref.guild_id, places)
            reading = await self._reader.read(
                text, screen, threshold=threshold, priority=Priority.INTERACTIVE
            )
            refused = await asyncio.to_thread(
                refusals,
                incident.original,
                text,
                toxicity=reading.toxicity,
                threshold=threshold,
                also=[refusing(incident.original, incident.hits)],
            )
            if reading.category is not None:
                refused = (f"it reads as {reading.category.value}",)
            if reading.screened.blocked_words:
                note = f"{not_allowed(reading.screened.blocked_words)} Please choose other words."
                return await self._refuse(incident, note)
            if refused:
                why = ", ".join(refused)
                return await self._refuse(incident, f"That wording cannot be posted: {why}.")
            if not await self._put(incident, text):
                return await self._refuse(incident, "Your post is not there any more.")
            return await self._keep(
                incident_id, author_id, ReviewAction.REWORDED, "Your wording stands.", text
            )

    async def withdraw(self, incident_id: int) -> Reviewed:
        """The author takes the rewrite away; the original stays removed."""
        async with self._turn(incident_id):
            incident = await self.incident(incident_id)
            if incident.posted_message_id is not None:
                await self._platform.remove_post(incident.ref, incident.posted_message_id)
            return Reviewed(incident, (), "Removed.")

    def _turn(self, incident_id: int) -> asyncio.Lock:
        return self._locks.setdefault(incident_id, asyncio.Lock())

    async def _keep(
        self,
        incident_id: int,
        reviewer_id: int,
        action: ReviewAction,
        note: str,
        text: str | None = None,
    ) -> Reviewed:
        incident = await self.incident(incident_id)
        await self._incidents.review(incident_id, reviewer_id, action, text)
        reviews = await self._incidents.reviews(incident_id)
        return Reviewed(incident, tuple(reviews), note)

    async def _refuse(self, incident: Incident, note: str) -> Reviewed:
        reviews = await self._incidents.reviews(incident.id)
        return Reviewed(incident, tuple(reviews), note, accepted=False)

    async def _put(self, incident: Incident, text: str) -> bool:
        if incident.outcome not in _POST_STANDS or incident.posted_message_id is None:
            return False
        try:
            await self._platform.edit_post(incident, text)
        except MessageGone:
            return False
        return True

    async def _bring_back(self, incident: Incident) -> str:
        """Post the original again where the bot had removed it."""
        if incident.outcome in _REMOVED or not incident.ref.was_posted:
            await self._platform.restore(incident)
            return "The original is back."
        return "The original was never removed."

    async def _take_away(self, incident: Incident) -> None:
        """Remove the rewrite, last of all: at no moment do the words stand nowhere."""
        if incident.posted_message_id is not None:
            await self._platform.remove_post(incident.ref, incident.posted_message_id)


def _brings_back(review: Review, incident: Incident) -> bool:
    if review.action is ReviewAction.NOT_TOXIC:
        return incident.ref.was_posted
    return review.action is ReviewAction.RESTORED
