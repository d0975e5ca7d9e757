"""Finish or roll back what a crash left half done, so that no word is lost and none stands twice.

========  ===========  ==============  ====================================================
step      our post     the original    what recovery does
========  ===========  ==============  ====================================================
claimed   -            -               rolled back: nothing visible had happened
proposed  -            -               rolled back: nothing visible had happened
posting   not found    stands          rolled back
posting   not found    gone            withheld if that was meant, else gone; card: restore
posting   found        any             store its id, go on as posted
posted    stands       stands          remove the original (``replace``), keep both (``reply``)
posted    stands       gone            replaced: only the record was missing; a post carries the
                                       message's files from its first moment
posted    gone         stands          rolled back
posted    gone         gone            gone; the card offers to restore the stored original
posting   not found    was blocked     rolled back: AutoMod never let it stand
========  ===========  ==============  ====================================================

An incident that is done but whose promised card was never logged gets its card, unless it stands.
What a process that died had posted to nudge is taken away when its time is over, by whichever
lives.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.core.acting import Hands
from bot.core.errors import (
    DetoxbotError,
    MessageGone,
    PlatformError,
    PlatformUnavailable,
    Refused,
    StorageError,
    Unsettled,
)
from bot.core.incidents import Incident, Outcome, Step
from bot.core.modes import Fallback, Mode
from bot.core.policy import GuildSettings
from bot.core.ports import ChatPlatform, IncidentRepository, SettingsRepository
from bot.core.reasons import Head, Reason, described
from bot.core.service import tell_moderators
from detox_model.results import Status

logger = logging.getLogger(__name__)

GRACE = timedelta(seconds=60)
"""A process not seen for so long is taken for dead, and what it had on its road is taken over."""
PATIENCE = timedelta(days=1)
"""How long to hope that a place the bot may not see becomes visible again."""
CARD_PATIENCE = timedelta(days=7)
"""How old a message may be that still gets its card: the database may have been away for days.
It ends, because some log channels take no cards."""
_CARD_GRACES = 10
"""Graces until a promised card counts as forgotten: Discord may let its poster wait so long."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What recovery did about one incident."""

    incident_id: int
    outcome: Outcome | None
    """``None`` where it has to be tried again later."""
    detail: str


class Recovery:
    """Settles half-done incidents; run it at start-up and now and then afterwards."""

    def __init__(
        self,
        *,
        incidents: IncidentRepository,
        settings: SettingsRepository,
        platform: ChatPlatform,
        busy: Callable[[], frozenset[int]] = frozenset,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._incidents = incidents
        self._settings = settings
        self._platform = platform
        self._hands = Hands(platform, incidents, backoff=())
        self._busy = busy
        self._now = now
        self._passing = asyncio.Lock()
        self._inherited: set[int] = set()
        """Incidents taken over that ended in a nudge, which nobody lets pass yet."""
        self._adopted: frozenset[int] = frozenset()
        """Incidents of the dead whose nudges will pass."""

    async def run(self, *, grace: timedelta = GRACE) -> list[Recovered]:
        """Settle every incident that nobody has worked on for ``grace``.

        Passes take turns; storage failing ends one quietly.
        """
        async with self._passing:
            return await self._pass(grace)

    async def _pass(self, grace: timedelta) -> list[Recovered]:
        before = self._now() - grace
        try:
            waiting = await self._incidents.unfinished(before=before)
            settled = [
                await self.settle(mine)
                for each in waiting
                if (mine := await self._take_over(each.id, before)) is not None
            ]
        except StorageError as error:
            logger.warning("cannot look for half-done incidents: %s", error)
            return []
        try:
            await self._catch_up_on_cards(self._now() - grace * _CARD_GRACES)
        except StorageError as error:
            logger.warning("cannot look for missing cards: %s", error)
        await self._adopt_nudges(before)
        return settled

    async def settle(self, incident: Incident) -> Recovered:
        """Settle one incident; never raises for what can go wrong on the way."""
        try:
            settings = await self._settings.get(incident.ref.guild_id)
            outcome, detail = await self._conclude(incident, settings)
            card = settings.log_channel_id is not None
            await self._incidents.finish(
                incident.id, outcome, detail=f"{Head.RECOVERED}: {detail}", card=card
            )
        except DetoxbotError as error:
            return await self._give_up_or_wait(incident, error)
        if outcome is Outcome.NUDGED:
            self._inherited.add(incident.id)
        try:
            if card:
                await tell_moderators(incident.id, settings, self._incidents, self._platform)
        except (StorageError, PlatformError) as error:
            logger.warning("no card for recovered incident %d: %r", incident.id, error)
        logger.info("recovered incident %d: %s (%s)", incident.id, outcome, detail)
        return Recovered(incident.id, outcome, detail)

    async def _take_over(self, incident_id: int, before: datetime) -> Incident | None:
        """The incident as it is now, if this process is free to settle it and no other does."""
        if incident_id in self._busy():
            return None
        return await self._incidents.take_over(incident_id, before=before)

    async def _adopt_nudges(self, before: datetime) -> None:
        """See to it that nudges pass although who posted them is no more."""
        try:
            taken_over = [await self._incidents.get(number) for number in self._inherited]
            left = await self._incidents.left_nudges(
                claimed_after=self._now() - PATIENCE, before=before
            )
        except StorageError as error:
            logger.warning("cannot look for nudges: %s", error)
            return
        for incident in (*taken_over, *left):
            if incident is not None and incident.id not in self._adopted:
                await self._platform.let_nudge_pass(incident, self._now() - incident.created_at)
        self._inherited.clear()
        self._adopted = frozenset(incident.id for incident in left)

    async def _catch_up_on_cards(self, promised_before: datetime) -> None:
        """Post the cards that somebody promised before then and did not live to log."""
        owing = await self._incidents.owing_cards(
            claimed_after=self._now() - CARD_PATIENCE, promised_before=promised_before
        )
        busy = self._busy()
        refusing: set[int] = set()
        for incident in owing:
            # Promising first means that no other process posts it too, and that a server which
            # takes no cards gets to the end of the line.
            mine = incident.id not in busy and await self._incidents.promise_card(
                incident.id, promised_before=promised_before
            )
            if not mine or incident.ref.guild_id in refusing:
                continue
            try:
                await self._post_missing_card(incident)
            except PlatformError as error:
                refusing.add(incident.ref.guild_id)
                logger.warning("still no card for incident %d: %r", incident.id, error)

    async def _post_missing_card(self, incident: Incident) -> None:
        settings = await self._settings.get(incident.ref.guild_id)
        standing = await self._platform.find_card(incident, settings)
        if standing is not None:
            await self._incidents.logged(incident.id, standing, settings.log_channel_id)
        else:
            await tell_moderators(incident.id, settings, self._incidents, self._platform)

    async def _conclude(self, incident: Incident, settings: GuildSettings) -> tuple[Outcome, str]:
        if incident.step in (Step.CLAIMED, Step.PROPOSED):
            return Outcome.ROLLED_BACK, Reason.NOTHING_VISIBLE
        post_id = incident.posted_message_id
        if post_id is None:
            post_id = await self._platform.find_post(incident.ref, incident.id)
            if post_id is None:
                return await self._conclude_without_post(incident, settings)
            await self._incidents.posted(incident.id, post_id)
        return await self._conclude_with_post(incident, post_id)

    async def _conclude_without_post(
        self, incident: Incident, settings: GuildSettings
    ) -> tuple[Outcome, str]:
        if not incident.ref.was_posted or await self._platform.exists(incident.ref):
            return Outcome.ROLLED_BACK, Reason.NO_REWRITE
        if settings.fallback is Fallback.WITHHOLD and not _rewritten(incident):
            return Outcome.WITHHELD, Reason.WAS_REMOVED
        return Outcome.GONE, Reason.NEITHER

    async def _conclude_with_post(self, incident: Incident, post_id: int) -> tuple[Outcome, str]:
        original_stands = await self._platform.exists(incident.ref)
        post_stands = await self._platform.exists(replace(incident.ref, message_id=post_id))
        if not post_stands:
            if original_stands:
                return Outcome.ROLLED_BACK, Reason.REWRITE_GONE
            return Outcome.GONE, Reason.NEITHER
        if incident.mode is Mode.NUDGE:
            return Outcome.NUDGED, Reason.OFFER_STANDS
        if incident.mode is not Mode.REPLACE:
            outcome = Outcome.REPLIED if original_stands else Outcome.REPLY_REPLACED
            return outcome, Reason.REWRITE_STANDS
        if original_stands:
            text = await self._platform.standing_text(incident.ref)
            if text not in (None, incident.original):
                # An edit since the crash: those words are stored nowhere, so they stay.
                await self._hands.take_back(incident.ref, post_id)
                return Outcome.ROLLED_BACK, Reason.EDITED_MEANWHILE
            try:
                await self._hands.remove_original(incident.ref)
            except MessageGone:
                pass  # gone since we looked: the rewrite stands for it
            except Refused:
                await self._hands.take_back(incident.ref, post_id)
                return Outcome.ROLLED_BACK, Reason.MAY_NOT_REMOVE
            return Outcome.REPLACED, Reason.REMOVED_BEHIND
        return Outcome.REPLACED, Reason.REWRITE_ALONE

    async def _give_up_or_wait(self, incident: Incident, error: DetoxbotError) -> Recovered:
        reason = described(error)
        cause = error.__cause__ if isinstance(error, Unsettled) else error
        hopeless = isinstance(cause, PlatformError) and not isinstance(cause, PlatformUnavailable)
        if hopeless and self._now() - incident.created_at > PATIENCE:
            try:
                await self._incidents.finish(
                    incident.id, Outcome.FAILED, detail=f"{Head.NOT_RECOVERED}: {reason}"
                )
            except StorageError as failed:
                reason = described(failed)
            else:
                return Recovered(incident.id, Outcome.FAILED, reason)
        logger.warning("incident %d cannot be recovered yet: %s", incident.id, reason)
        return Recovered(incident.id, None, reason)


def _rewritten(incident: Incident) -> bool:
    return incident.proposal is not None and incident.proposal.status == Status.REWRITTEN
