"""Letting a wording take the place of a message that the bot had left standing.

In ``nudge`` mode its author chooses so; of a message that was only reported, a moderator does. The
order is the road's: store, post, remove the original, and take the post back if the original turns
out to be gone; recovery finishes what a crash leaves half done.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.core.acting import BACKOFF, Hands
from bot.core.audit import NO_TRAIL, Action, AuditTrail, Entry
from bot.core.cards import redraw_card
from bot.core.errors import (
    DetoxbotError,
    MessageGone,
    PlaceClosed,
    PlatformError,
    PlatformUnavailable,
    Refused,
    StorageError,
    Unsettled,
)
from bot.core.incidents import Incident, Outcome, ReviewAction
from bot.core.messages import ChatMessage, MessageRef, Places
from bot.core.modes import Mode
from bot.core.ports import ChatPlatform, IncidentRepository, SettingsRepository
from bot.core.proofreading import Proofreader
from bot.core.reasons import Head, Reason, described, unmovable
from bot.core.reviews import BACK, IncidentGone, Reviewed, decision_of, in_the_way
from bot.core.said import Said, said
from bot.core.turns import Turns

logger = logging.getLogger(__name__)

_WEBHOOKS = "Manage Webhooks"
"""As Discord calls it; without it the bot can still post as itself."""
_STANDING = {
    ReviewAction.REWORDED: Outcome.NUDGED,
    ReviewAction.EDITED: Outcome.LEFT,
}
"""After which outcome an author, and a moderator, may let a wording take a message's place."""
_TO_MODERATORS = {
    "post-replaced": "review-replaced",
    "post-gone": "review-replaced-gone",
    "post-edited-meanwhile": "review-replaced-edited",
    "post-not-repostable": "review-replaced-unmovable",
    "post-powerless": "review-replaced-powerless",
}
"""What authors are told of their own message, as moderators are told of somebody else's."""


class Replacing:
    """Replaces messages afterwards; of any number of presses one does."""

    def __init__(
        self,
        *,
        incidents: IncidentRepository,
        settings: SettingsRepository,
        platform: ChatPlatform,
        proofreader: Proofreader,
        turns: Turns,
        backoff: Sequence[float] = BACKOFF,
        audit: AuditTrail = NO_TRAIL,
    ) -> None:
        self._audit = audit
        self._incidents = incidents
        self._settings = settings
        self._platform = platform
        self._proofreader = proofreader
        self._turns = turns
        self._hands = Hands(platform, incidents, backoff=backoff)
        self._busy: set[int] = set()

    @property
    def busy(self) -> frozenset[int]:
        """Incidents being worked on now, which recovery must leave alone."""
        return frozenset(self._busy)

    async def use(
        self, incident_id: int, author_id: int, text: str | None = None, places: Places = ()
    ) -> Reviewed:
        """Replace a nudged message by the wording that was offered, or by its author's ``text``.

        ``text`` is scored and guarded like any rewrite. Raises
        :class:`~bot.core.errors.DetoxbotError` with the message as it was, except
        :class:`~bot.core.errors.Unsettled`, which recovery settles.
        """
        return await self._replace(incident_id, author_id, ReviewAction.REWORDED, text, places)

    async def impose(
        self, incident_id: int, moderator_id: int, text: str, *, overruling: int | None = None
    ) -> Reviewed:
        """Replace a message that was left standing by a moderator's wording; raises as above.

        What another moderator decided stands in the way until ``overruling`` names it.
        """
        done = await self._replace(
            incident_id, moderator_id, ReviewAction.EDITED, text, (), overruling
        )
        key = _TO_MODERATORS.get(done.note.key)
        return done if key is None else replace(done, note=said(key))

    async def keep(self, incident_id: int) -> Reviewed:
        """The author keeps what they wrote: the offer goes away, and nothing is stored of it."""
        async with self._turns.of(incident_id):
            incident = await self._incident(incident_id)
            if incident.outcome is Outcome.NUDGED and incident.posted_message_id is not None:
                await self._platform.remove_post(incident.ref, incident.posted_message_id)
            return Reviewed(incident, (), said("post-kept"))

    async def _replace(
        self,
        incident_id: int,
        member_id: int,
        action: ReviewAction,
        text: str | None,
        places: Places,
        overruling: int | None = None,
    ) -> Reviewed:
        async with self._turns.of(incident_id):
            incident = await self._incident(incident_id)
            if incident.outcome is not _STANDING[action]:
                return self._told(incident, said("post-replaced-before"))
            decided = await self._decided(incident, member_id, action, overruling)
            if decided is not None:
                return decided
            if text is not None:
                by_author = action is ReviewAction.REWORDED
                read = self._proofreader.authors if by_author else self._proofreader.moderators
                refusal = await read(incident, text, places)
                if refusal is not None:
                    told = self._told(incident, said("review-refused"))
                    return replace(told, refusal=refusal)
            wording = text or (incident.proposal.text if incident.proposal else "")
            message = await self._platform.standing_message(
                incident.ref.guild_id, incident.ref.place_id, incident.ref.message_id
            )
            mode = await self._mode(message)
            obstacle = _obstacle(incident, message, mode)
            if obstacle is not None or mode is None:
                return self._told(incident, obstacle or said("post-powerless"))
            self._busy.add(incident_id)
            try:
                if not await self._begin(incident, mode):
                    return self._told(incident, said("post-replaced-before"))
                if text is not None:
                    await self._incidents.review(incident_id, member_id, action, text)
                done = await self._act(incident, message, wording, mode)
                about = {"incident": incident_id, "decision": action.value}
                self._audit.record(Entry(Action.REPLACED, incident.ref.guild_id, member_id, about))
            finally:
                self._busy.discard(incident_id)
        await redraw_card(
            incident_id,
            await self._settings.get(incident.ref.guild_id),
            self._incidents,
            self._platform,
        )
        return done

    async def _decided(
        self, incident: Incident, member_id: int, action: ReviewAction, overruling: int | None
    ) -> Reviewed | None:
        """The answer where a moderator has decided otherwise; ``None`` where none has."""
        reviews = await self._incidents.reviews(incident.id)
        if action is not ReviewAction.REWORDED:
            return in_the_way(incident, reviews, member_id, action, overruling)
        last = decision_of(reviews)
        fine = last is not None and last.action in BACK
        return self._told(incident, said("post-found-fine")) if fine else None

    async def _begin(self, incident: Incident, mode: Mode) -> bool:
        """Take the offer away and the incident up again; false if somebody else did."""
        if incident.posted_message_id is not None:
            # First, for it bears the incident's button: recovery would take it for the rewrite.
            await self._platform.remove_post(incident.ref, incident.posted_message_id)
        outcome = incident.outcome or Outcome.LEFT
        return await self._incidents.reopen(incident.id, outcome, mode)

    async def _act(
        self, incident: Incident, message: ChatMessage, wording: str, mode: Mode
    ) -> Reviewed:
        try:
            mode, post_id = await self._post(incident, message, wording, mode)
            outcome = await self._make_way(incident, message.ref, post_id, mode)
        except Unsettled:
            raise
        except DetoxbotError as error:
            await self._incidents.finish(
                incident.id,
                incident.outcome or Outcome.LEFT,
                detail=f"{Head.NOT_REPLACED}: {described(error)}",
            )
            raise
        if outcome is None:
            left = incident.outcome or Outcome.LEFT
            detail = f"{Head.NOT_REPLACED}: {Reason.EDITED}"
            await self._incidents.finish(incident.id, left, detail=detail)
            return self._told(incident, said("post-edited-meanwhile"))
        gone = outcome is Outcome.GONE
        detail = Reason.REMOVED if gone else Reason.ON_DEMAND
        await self._incidents.finish(incident.id, outcome, detail=detail)
        note = said("post-gone" if gone else "post-replaced")
        reviews = await self._incidents.reviews(incident.id)
        return Reviewed(await self._incident(incident.id), tuple(reviews), note, accepted=not gone)

    async def _post(
        self, incident: Incident, message: ChatMessage, wording: str, mode: Mode
    ) -> tuple[Mode, int]:
        """Let the wording stand, known to the storage; in what mode, and its id."""
        try:
            if mode is Mode.REPLACE:
                post_id = await self._platform.post_as_author(message, wording, incident.id)
            else:
                # As for a message that never stood: signed, and no reply to what will be gone.
                signed = replace(message, ref=replace(message.ref, message_id=0))
                post_id = await self._platform.post_reply(signed, wording, incident.id)
        except Refused:
            if mode is not Mode.REPLACE or message.files:
                raise
            await self._incidents.posting(incident.id, Mode.REPLY)
            return await self._post(incident, message, wording, Mode.REPLY)
        except PlatformUnavailable as broken:
            try:
                found = await self._platform.find_post(incident.ref, incident.id)
            except PlatformError as unknown:
                raise Unsettled("cannot see whether the rewrite stands") from unknown
            if found is None:
                raise broken
            post_id = found
        try:
            await self._incidents.posted(incident.id, post_id)
        except StorageError:
            await self._hands.take_back(incident.ref, post_id)
            raise
        return mode, post_id

    async def _make_way(
        self, incident: Incident, ref: MessageRef, post_id: int, mode: Mode
    ) -> Outcome | None:
        """Remove the original behind the standing wording, or take the wording back.

        ``None`` where the author has edited the original, which stays.
        """
        try:
            # An edit since the press: those words are stored nowhere, so they stay.
            edited = await self._platform.standing_text(ref) not in (None, incident.original)
            if not edited:
                await self._hands.remove_original(ref)
        except MessageGone:
            if (recovered := await self._hands.recovered(incident.id)) is not None:
                return recovered
            await self._hands.take_back(ref, post_id)
            return Outcome.GONE
        except PlatformError:
            await self._hands.take_back(ref, post_id)
            raise
        if edited:
            await self._hands.take_back(ref, post_id)
            return None
        return Outcome.REPLACED if mode is Mode.REPLACE else Outcome.REPLY_REPLACED

    async def _mode(self, message: ChatMessage) -> Mode | None:
        """``REPLACE``, or ``REPLY`` where only webhooks are missing; ``None``: not at all."""
        try:
            missing = await self._platform.missing_permissions(message.ref, Mode.REPLACE)
        except PlaceClosed:
            return None
        if not missing:
            return Mode.REPLACE
        if set(missing) != {_WEBHOOKS}:
            return None
        unable = await self._platform.missing_permissions(message.ref, Mode.REPLY)
        return None if unable else Mode.REPLY

    async def _incident(self, incident_id: int) -> Incident:
        incident = await self._incidents.get(incident_id)
        if incident is None:
            raise IncidentGone(str(incident_id))
        return incident

    def _told(self, incident: Incident, note: Said) -> Reviewed:
        return Reviewed(incident, (), note, accepted=False)


def _obstacle(incident: Incident, message: ChatMessage, mode: Mode | None) -> Said | None:
    """Why a wording cannot stand in for the message as it is now."""
    if message.text != incident.original:
        return said("post-edited-meanwhile")
    if mode is None:
        return said("post-powerless")
    return said("post-not-repostable") if unmovable(message, mode) else None
