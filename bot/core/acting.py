"""The part of the road that others see: post the rewrite, then remove the original.

The original is removed only while a rewrite (or, if the server withholds, the stored row) holds
its words; whatever fails before that leaves the message as it was.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.core.errors import (
    FilesStay,
    MessageGone,
    PlatformError,
    PlatformUnavailable,
    Refused,
    StorageError,
    Unsettled,
    WebhooksFull,
    WordingBlocked,
)
from bot.core.guard import Decision, Deed
from bot.core.incidents import Incident, Outcome
from bot.core.messages import ChatMessage, MessageRef
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.ports import ChatPlatform, IncidentRepository
from bot.core.reasons import Head, Reason, described, unmovable

BACKOFF = (0.2, 1.0, 3.0)
"""Seconds to wait before each further try at removing a message."""
_STANDS_FOR_IT = frozenset({Outcome.REPLACED, Outcome.REPLY_REPLACED})
"""Outcomes that leave a rewrite in the place of its message."""


@dataclass(frozen=True, slots=True)
class Acted:
    """What was done about one message."""

    outcome: Outcome
    mode: Mode
    detail: str | None = None
    """Why, for operators; never holds member text."""
    posted_message_id: int | None = None
    posted_at: float | None = None
    """Reading of the clock when the rewrite stood."""
    missing: tuple[str, ...] = ()
    """Permissions that turned out to be missing."""
    webhooks_full: bool = False
    """Whether the channel turned out to have no room for the bot's webhook."""


class Hands:
    """Acts on the platform, step by step, so that recovery can tell how far it got."""

    def __init__(
        self,
        platform: ChatPlatform,
        incidents: IncidentRepository,
        *,
        backoff: Sequence[float] = BACKOFF,
        clock: Callable[[], float] = time.perf_counter,
        superseded: Callable[[ChatMessage], bool] = lambda _: False,
    ) -> None:
        """``superseded`` says whether the message was edited since it set out."""
        self._superseded = superseded
        self._platform = platform
        self._incidents = incidents
        self._backoff = backoff
        self._clock = clock

    async def act(
        self, message: ChatMessage, incident: Incident, decision: Decision, settings: GuildSettings
    ) -> Acted:
        """Do what ``decision`` says in the incident's mode, or a milder one if Discord refuses.

        Raises :class:`~bot.core.errors.PlatformError` or
        :class:`~bot.core.errors.StorageError` with the message left as it was, and
        :class:`~bot.core.errors.Unsettled` where that cannot be known yet.
        """
        mode = incident.mode
        missing: tuple[str, ...] = ()
        why: str | None = None
        full = False
        while True:
            try:
                acted = await self._act_in(mode, message, incident, decision, settings)
            except Refused as refused:
                mode, missing = mode.milder, missing or refused.permissions
                plain = isinstance(refused, FilesStay)
                why = why or (str(refused) if plain else described(refused))
                full = full or isinstance(refused, WebhooksFull)
            except WordingBlocked as blocked:
                return Acted(Outcome.LEFT, mode, f"{Head.FILTERED}: {described(blocked)}")
            except MessageGone:  # with nothing posted yet
                return Acted(Outcome.GONE, mode, Reason.REMOVED)
            else:
                missing = missing or acted.missing
                why = acted.detail or why
                return replace(acted, missing=missing, detail=why, webhooks_full=full)

    async def _act_in(
        self,
        mode: Mode,
        message: ChatMessage,
        incident: Incident,
        decision: Decision,
        settings: GuildSettings,
    ) -> Acted:
        if not message.ref.was_posted:
            return await self._stand_in(mode, message, incident, decision)
        wanted = mode is Mode.REPLACE or (mode is Mode.REPLY and settings.remove_after_reply)
        stays = unmovable(message, mode) if wanted else None
        if mode in (Mode.OFF, Mode.SHADOW):
            return Acted(Outcome.SHADOWED, Mode.SHADOW)
        if decision.deed is Deed.WITHHOLD and wanted:
            stays = stays or (Reason.FILES if message.files else None)
            if stays is None:
                return await self._withhold(mode, message, incident)
        if decision.deed is not Deed.POST:
            reasons = (*decision.reasons, stays) if stays else decision.reasons
            return Acted(Outcome.LEFT, mode, "; ".join(reasons) or None)
        if mode is Mode.NUDGE:
            return await self._nudge(message, incident)
        acted = await self._post(mode, message, incident, decision)
        if not wanted or stays:
            return replace(acted, detail=stays)
        return await self._make_way(message, incident, acted)

    async def _post(
        self, mode: Mode, message: ChatMessage, incident: Incident, decision: Decision
    ) -> Acted:
        """Let the rewrite stand, known to the storage."""
        post = self._platform.post_as_author if mode is Mode.REPLACE else self._platform.post_reply
        await self._incidents.posting(incident.id, mode)
        try:
            post_id = await post(message, decision.text, incident.id)
        except PlatformUnavailable as broken:
            post_id = await self._look_for_post(message.ref, incident.id, broken)
        stood_at = self._clock()
        await self._remember(message.ref, incident.id, post_id)
        return Acted(Outcome.REPLIED, mode, posted_message_id=post_id, posted_at=stood_at)

    async def _stand_in(
        self, mode: Mode, message: ChatMessage, incident: Incident, decision: Decision
    ) -> Acted:
        """Post for a message that AutoMod blocked: nobody saw it, and nothing is to be removed."""
        if mode in (Mode.OFF, Mode.SHADOW):
            return Acted(Outcome.SHADOWED, Mode.SHADOW)
        if decision.deed is not Deed.POST:
            return Acted(Outcome.LEFT, mode, "; ".join(decision.reasons) or None)
        if mode is Mode.NUDGE or message.author_left or not message.is_plain:
            why = Reason.MILD if mode is Mode.NUDGE else Reason.UNPOSTABLE
            return Acted(Outcome.LEFT, mode, Reason.LEFT_SERVER if message.author_left else why)
        acted = await self._post(mode, message, incident, decision)
        done = Outcome.REPLACED if mode is Mode.REPLACE else Outcome.REPLY_REPLACED
        return replace(acted, outcome=done)

    async def _make_way(self, message: ChatMessage, incident: Incident, acted: Acted) -> Acted:
        """Remove the original behind a standing rewrite, or take the rewrite back."""
        ref, post_id = message.ref, acted.posted_message_id or 0
        if self._superseded(message):  # what stands now is not what was stored
            await self.take_back(ref, post_id)
            return replace(acted, outcome=Outcome.FAILED, detail=Reason.EDITED)
        done = Outcome.REPLACED if acted.mode is Mode.REPLACE else Outcome.REPLY_REPLACED
        try:
            await self.remove_original(ref)
        except MessageGone:
            if (recovered := await self.recovered(incident.id)) is not None:
                return replace(acted, outcome=recovered)
            await self.take_back(ref, post_id)
            return replace(acted, outcome=Outcome.GONE, detail=Reason.REMOVED)
        except PlatformError as refused:
            missing = refused.permissions if isinstance(refused, Refused) else ()
            detail = f"{Head.NOT_REMOVED}: {described(refused)}"
            if acted.mode is Mode.REPLACE:
                await self.take_back(ref, post_id)
                acted = replace(acted, outcome=Outcome.FAILED)
            return replace(acted, detail=detail, missing=missing)
        return replace(acted, outcome=done)

    async def _withhold(self, mode: Mode, message: ChatMessage, incident: Incident) -> Acted:
        await self._incidents.posting(incident.id, mode)
        if self._superseded(message):
            return Acted(Outcome.FAILED, mode, Reason.EDITED)
        try:
            await self.remove_original(message.ref)
        except MessageGone:
            return Acted(Outcome.GONE, mode, Reason.REMOVED)
        acted = Acted(Outcome.WITHHELD, mode, posted_at=self._clock())
        try:
            await self._platform.notify_withheld(message, incident.id)
        except PlatformError as failed:
            return replace(acted, detail=f"{Head.NOT_TOLD}: {described(failed)}")
        return acted

    async def _nudge(self, message: ChatMessage, incident: Incident) -> Acted:
        await self._incidents.posting(incident.id, Mode.NUDGE)
        try:
            offer_id = await self._platform.nudge_author(message, incident.id)
        except PlatformUnavailable as broken:  # it may stand, and would never expire
            await self.take_back(
                message.ref, await self._look_for_post(message.ref, incident.id, broken)
            )
            raise
        stood_at = self._clock()
        await self._remember(message.ref, incident.id, offer_id)
        return Acted(Outcome.NUDGED, Mode.NUDGE, posted_message_id=offer_id, posted_at=stood_at)

    async def remove_original(self, ref: MessageRef) -> None:
        """Remove the message at ``ref``, with patience.

        Raises :class:`~bot.core.errors.MessageGone` if it was gone before the first try,
        :class:`~bot.core.errors.PermissionMissing`,
        :class:`~bot.core.errors.PlatformUnavailable` if it certainly still stands, and
        :class:`~bot.core.errors.Unsettled` if nobody can say.
        """
        for attempt, pause in enumerate((0.0, *self._backoff)):
            if attempt:
                await asyncio.sleep(pause)
            try:
                await self._platform.remove(ref)
            except MessageGone:
                if attempt:  # an earlier try did it, although Discord answered with an error
                    return
                raise
            except PlatformUnavailable as broken:
                failure = broken
            else:
                return
        try:
            stands = await self._platform.exists(ref)
        except PlatformError as unknown:
            raise Unsettled("cannot see whether the original stands") from unknown
        if stands:
            raise failure

    async def recovered(self, incident_id: int) -> Outcome | None:
        """How another process ended an incident whose message is gone, if its rewrite is to stay.

        That process took this one for dead, and removed the message. Raises
        :class:`~bot.core.errors.Unsettled` if the storage cannot tell.
        """
        try:
            now = await self._incidents.get(incident_id)
        except StorageError as unknown:
            raise Unsettled("cannot see who removed the original") from unknown
        return now.outcome if now is not None and now.outcome in _STANDS_FOR_IT else None

    async def take_back(self, ref: MessageRef, post_id: int) -> None:
        """Remove our own post; raises :class:`~bot.core.errors.Unsettled` if that fails."""
        try:
            await self._platform.remove_post(ref, post_id)
        except PlatformError as failed:
            raise Unsettled("cannot take our own post back") from failed

    async def _remember(self, ref: MessageRef, incident_id: int, post_id: int) -> None:
        """Store the post's id; a post that cannot be stored is taken back."""
        try:
            await self._incidents.posted(incident_id, post_id)
        except StorageError:
            await self.take_back(ref, post_id)
            raise

    async def _look_for_post(
        self, ref: MessageRef, incident_id: int, broken: PlatformUnavailable
    ) -> int:
        """The post may stand although Discord answered with an error: look."""
        try:
            found = await self._platform.find_post(ref, incident_id)
        except PlatformError as unknown:
            raise Unsettled("cannot see whether the rewrite stands") from unknown
        if found is None:
            raise broken
        return found
