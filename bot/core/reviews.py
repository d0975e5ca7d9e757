"""What moderators and authors do to a rewrite afterwards."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.core.audit import NO_TRAIL, Action, AuditTrail, Entry, Value
from bot.core.errors import MessageGone, StorageError
from bot.core.incidents import Incident, Outcome, Review, ReviewAction
from bot.core.messages import Places
from bot.core.ports import (
    ChatPlatform,
    IncidentRepository,
    SettingsRepository,
    TextModel,
)
from bot.core.proofreading import Proofreader, Refusal
from bot.core.reading import Reader
from bot.core.reasons import Reason
from bot.core.said import Said, said
from bot.core.turns import Turns
from bot.core.words.lists import WordLists

_REMOVED = frozenset({Outcome.REPLACED, Outcome.REPLY_REPLACED, Outcome.WITHHELD, Outcome.GONE})
"""Outcomes that left the original gone, and by no wish of its author that the bot knows of."""
POST_STANDS = frozenset({Outcome.REPLACED, Outcome.REPLIED, Outcome.REPLY_REPLACED})
"""Outcomes that left a rewrite of ours."""
BACK = frozenset({ReviewAction.RESTORED, ReviewAction.NOT_TOXIC})
"""Decisions by which the original should stand."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The answer to a press: the incident as it is now, its reviews, a sentence for the presser."""

    incident: Incident
    reviews: tuple[Review, ...]
    note: Said
    accepted: bool = True
    refusal: Refusal | None = None
    """What was wrong with a wording."""
    decided: Review | None = None
    """Somebody else's decision that stands in the way until it is overruled."""


class IncidentGone(Exception):
    """The incident was deleted, by retention or at a member's request."""


def decision_of(reviews: Sequence[Review]) -> Review | None:
    """The latest word of a moderator, which counts."""
    made = [review for review in reviews if review.action is not ReviewAction.REWORDED]
    return made[-1] if made else None


def awaits_decision(incident: Incident, reviews: Sequence[Review]) -> bool:
    """Whether no moderator has spoken since the incident, or since its author appealed."""
    last = decision_of(reviews)
    if last is None:
        return True
    return incident.appealed_at is not None and last.created_at < incident.appealed_at


def in_the_way(
    incident: Incident,
    reviews: Sequence[Review],
    moderator_id: int,
    action: ReviewAction,
    overruling: int | None,
) -> Reviewed | None:
    """The answer where another's decision stands in the way of ``action``, unless overruled.

    Moderators may change their own mind, and an appeal opens a decided case again.
    """
    last = decision_of(reviews)
    if last is None or awaits_decision(incident, reviews) or last.id == overruling:
        return None
    again = last.action is action and action is not ReviewAction.EDITED
    if last.moderator_id == moderator_id and not again:
        return None
    note = said(
        f"review-decided-{last.action.value.replace('_', '-')}",
        moderator=last.by,
        when=str(int(last.created_at.timestamp())),
    )
    return Reviewed(incident, tuple(reviews), note, accepted=False, decided=last)


class ReviewService:
    """Keeps every press and makes the channel follow it; presses on one incident take turns.

    Where another moderator has decided already, a press changes nothing until it names the
    review that it is ``overruling``.
    """

    def __init__(
        self,
        *,
        model: TextModel,
        incidents: IncidentRepository,
        settings: SettingsRepository,
        platform: ChatPlatform,
        words: WordLists | None = None,
        turns: Turns | None = None,
        audit: AuditTrail = NO_TRAIL,
    ) -> None:
        self._audit = audit
        self._proofreader = Proofreader(Reader(model, words), settings)
        self._incidents = incidents
        self._platform = platform
        self._turns = turns or Turns()

    async def incident(self, incident_id: int) -> Incident:
        """The incident; raises :class:`IncidentGone` if it is no longer kept."""
        incident = await self._incidents.get(incident_id)
        if incident is None:
            raise IncidentGone(str(incident_id))
        return incident

    async def approve(
        self, incident_id: int, moderator_id: int, *, overruling: int | None = None
    ) -> Reviewed:
        """What the bot did was right."""
        async with self._turns.of(incident_id):
            incident = await self.incident(incident_id)
            decided = await self._decided(
                incident_id, moderator_id, ReviewAction.APPROVED, overruling
            )
            if decided is not None:
                return decided
            return await self._keep(
                incident, moderator_id, ReviewAction.APPROVED, said("review-approved")
            )

    async def edit(
        self, incident_id: int, moderator_id: int, text: str, *, overruling: int | None = None
    ) -> Reviewed:
        """A moderator's wording takes the rewrite's place, and is stored beside it."""
        async with self._turns.of(incident_id):
            incident = await self.incident(incident_id)
            decided = await self._decided(
                incident_id, moderator_id, ReviewAction.EDITED, overruling
            )
            if decided is not None:
                return decided
            refusal = await self._proofreader.moderators(incident, text)
            if refusal is not None:
                return await self._refuse(incident, refusal)
            note = said("review-saved")
            if await self._put(incident, text):
                note = said("review-saved-posted")
            return await self._keep(incident, moderator_id, ReviewAction.EDITED, note, text=text)

    async def restore(
        self,
        incident_id: int,
        moderator_id: int,
        reason: str | None = None,
        *,
        overruling: int | None = None,
    ) -> Reviewed:
        """Bring the original back and take the rewrite away."""
        async with self._turns.of(incident_id):
            incident = await self.incident(incident_id)
            decided = await self._decided(
                incident_id, moderator_id, ReviewAction.RESTORED, overruling
            )
            if decided is not None:
                await self._finish(decided, incident)
                return decided
            note = await self._bring_back(incident)
            kept = await self._keep(
                incident, moderator_id, ReviewAction.RESTORED, note, reason=reason
            )
            await self._take_away(incident)
            return kept

    async def not_toxic(
        self, incident_id: int, moderator_id: int, *, overruling: int | None = None
    ) -> Reviewed:
        """The flagger was wrong: keep that for training and bring the original back."""
        action = ReviewAction.NOT_TOXIC
        async with self._turns.of(incident_id):
            incident = await self.incident(incident_id)
            decided = await self._decided(incident_id, moderator_id, action, overruling)
            if decided is not None:
                await self._finish(decided, incident)
                return decided
            if not incident.ref.was_posted:  # what AutoMod stopped comes only by name
                note = said("review-not-toxic-blocked")
                return await self._keep(incident, moderator_id, action, note)
            back = await self._bring_back(incident)
            note = said(f"review-not-toxic-{back.key.removeprefix('review-')}")
            kept = await self._keep(incident, moderator_id, action, note)
            await self._take_away(incident)
            return kept

    async def explain(self, incident_id: int, moderator_id: int, reason: str) -> Reviewed:
        """Keep why a moderator decided as they did, beside their decision."""
        async with self._turns.of(incident_id):
            incident = await self.incident(incident_id)
            reviews = await self._incidents.reviews(incident_id)
            last = decision_of(reviews)
            if last is None or last.moderator_id != moderator_id:  # overruled in the meantime
                note = said("review-reason-late")
                return Reviewed(incident, tuple(reviews), note, accepted=False)
            return await self._keep(
                incident,
                moderator_id,
                last.action,
                said("review-reason-kept"),
                text=last.text,
                reason=reason,
            )

    async def reword(
        self, incident_id: int, author_id: int, text: str, places: Places = ()
    ) -> Reviewed:
        """The author's own wording: scored and guarded like any rewrite, then posted.

        ``places`` say where it is to stand, whose threshold and word lists hold; without them,
        those that the incident knows. Raises :class:`~bot.core.errors.InferenceError`,
        :class:`~bot.core.errors.PlatformError` or :class:`~bot.core.errors.StorageError` with
        the post as it was.
        """
        async with self._turns.of(incident_id):
            incident = await self.incident(incident_id)
            refusal = await self._proofreader.authors(incident, text, places)
            if refusal is not None:
                return await self._refuse(incident, refusal)
            if not await self._put(incident, text):
                reviews = await self._incidents.reviews(incident_id)
                return Reviewed(incident, tuple(reviews), said("review-post-gone"), accepted=False)
            return await self._keep(
                incident,
                author_id,
                ReviewAction.REWORDED,
                said("review-reworded"),
                text=text,
            )

    async def withdraw(self, incident_id: int) -> Reviewed:
        """The author takes the rewrite away; the original stays removed."""
        async with self._turns.of(incident_id):
            incident = await self.incident(incident_id)
            if incident.posted_message_id is not None:
                await self._platform.remove_post(incident.ref, incident.posted_message_id)
                self._note(Action.WITHDRAWN, incident, incident.author_id)
            return Reviewed(incident, (), said("review-removed"))

    async def _decided(
        self, incident_id: int, moderator_id: int, action: ReviewAction, overruling: int | None
    ) -> Reviewed | None:
        """The answer where a decision stands in the way; ``None`` where none does."""
        incident = await self.incident(incident_id)
        reviews = await self._incidents.reviews(incident_id)
        return in_the_way(incident, reviews, moderator_id, action, overruling)

    async def _keep(
        self,
        incident: Incident,
        reviewer_id: int,
        action: ReviewAction,
        note: Said,
        *,
        text: str | None = None,
        reason: str | None = None,
    ) -> Reviewed:
        with suppress(StorageError):  # what was done is kept even so: see bot.journal
            incident = await self.incident(incident.id)
        kept = await self._incidents.review(incident.id, reviewer_id, action, text, reason)
        self._note(Action.REVIEWED, incident, reviewer_id, decision=action.value)
        try:
            reviews = await self._incidents.reviews(incident.id)
        except StorageError:
            reviews = [kept]
        return Reviewed(incident, tuple(reviews), note)

    def _note(self, action: Action, incident: Incident, actor: int, **subject: str) -> None:
        about: dict[str, Value] = {"incident": incident.id, **subject}
        self._audit.record(Entry(action, incident.ref.guild_id, actor, about))

    async def _refuse(self, incident: Incident, refusal: Refusal) -> Reviewed:
        reviews = await self._incidents.reviews(incident.id)
        note = said("review-refused")
        return Reviewed(incident, tuple(reviews), note, accepted=False, refusal=refusal)

    async def _put(self, incident: Incident, text: str) -> bool:
        if incident.outcome not in POST_STANDS or incident.posted_message_id is None:
            return False
        try:
            await self._platform.edit_post(incident, text)
        except MessageGone:
            return False
        return True

    async def _bring_back(self, incident: Incident) -> Said:
        """Post the original again where the bot had removed it, once."""
        reviews = await self._incidents.reviews(incident.id)
        if any(_brings_back(review, incident) for review in _since_replaced(incident, reviews)):
            return said("review-back-before")
        if incident.outcome in _REMOVED or not incident.ref.was_posted:
            await self._platform.restore(incident)
            return said("review-back")
        return said("review-never-removed")

    async def _finish(self, decided: Reviewed, incident: Incident) -> None:
        """Take away a rewrite that still stands beside the original since an earlier press."""
        if decided.decided is not None and _brings_back(decided.decided, incident):
            await self._take_away(incident)

    async def _take_away(self, incident: Incident) -> None:
        """Remove the rewrite, last of all: at no moment do the words stand nowhere."""
        if incident.posted_message_id is not None:
            await self._platform.remove_post(incident.ref, incident.posted_message_id)


def _since_replaced(incident: Incident, reviews: Sequence[Review]) -> Sequence[Review]:
    """What was said since a message that had been left standing was replaced after all."""
    if incident.detail != Reason.ON_DEMAND:
        return reviews
    written = (ReviewAction.EDITED, ReviewAction.REWORDED)
    last = max((at for at, one in enumerate(reviews) if one.action in written), default=-1)
    return reviews[last + 1 :]


def _brings_back(review: Review, incident: Incident) -> bool:
    if review.action is ReviewAction.NOT_TOXIC:
        return incident.ref.was_posted
    return review.action is ReviewAction.RESTORED
