"""Deleting what a member wrote, when they ask for it: cards, posts, then what is stored.

And taking their name off the rest: what they reported, reviewed, listed or are exempt from.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.core.audit import NO_TRAIL, Action, AuditTrail, Entry
from bot.core.changing import SettingsDesk
from bot.core.errors import MessageGone, PlatformError, PlatformUnavailable
from bot.core.incidents import Outcome
from bot.core.messages import MessageRef
from bot.core.policy import GuildSettings
from bot.core.ports import (
    ChatPlatform,
    MemberJournal,
    PrivacyRepository,
    SettingsRepository,
    TraceRepository,
)
from bot.core.privacy import Settled
from bot.core.survey import Survey

BATCH = 20
"""Incidents between two tellings of how far it got; each may take two calls to Discord."""
PATIENCE = 12 * 60.0
"""Seconds, of the fifteen minutes in which Discord lets the answer be changed."""
_CARDS_SETTLE = timedelta(minutes=15)
"""A card that was promised before then is not about to be posted any more."""
_POST_STANDS = frozenset({Outcome.REPLACED, Outcome.REPLIED, Outcome.REPLY_REPLACED})

Progress = Callable[[int, int], Awaitable[None]]
"""Told how many incidents are gone, and how many there were."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of a member's wish to be forgotten."""

    incidents: int = 0
    """Deleted."""
    remaining: int = 0
    """Still there: being handled right now, or Discord did not answer; ask again later."""
    cards_left: int = 0
    """Log cards that the bot may not remove any more; the moderators can."""
    posts_left: int = 0
    """Rewrites likewise."""
    traces: int = 0
    """What their name was taken off: reports, reviews, entries of lists and the like."""


class NoJournal:
    """Fulfils :class:`bot.core.ports.MemberJournal` where nothing waits in files."""

    async def forget(self, member_id: int, guild_id: int | None) -> None:
        """There is nothing."""


class Erasure:
    """Forgets members, in batches; if it is broken off, it goes on where it stopped."""

    def __init__(
        self,
        *,
        privacy: PrivacyRepository,
        traces: TraceRepository,
        settings: SettingsRepository,
        desk: SettingsDesk,
        platform: ChatPlatform,
        survey: Survey,
        journal: MemberJournal | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        audit: AuditTrail = NO_TRAIL,
    ) -> None:
        self._audit = audit
        self._privacy = privacy
        self._traces = traces
        self._settings = settings
        self._desk = desk
        self._journal = journal or NoJournal()
        self._platform = platform
        self._survey = survey
        self._now = now
        self._clock = clock
        self._running: set[int] = set()

    async def erase(
        self, member_id: int, guild_id: int | None, *, posts: bool, progress: Progress
    ) -> Erased | None:
        """Delete what a member wrote, on one server or, with ``None``, on all.

        ``posts`` removes the standing rewrites, too. ``None`` if that is under way already. Raises
        :class:`~bot.core.errors.StorageError`; what was told as gone by then is.
        """
        if member_id in self._running:
            return None
        self._running.add(member_id)
        try:
            # What waits to be written names them, too.
            await self._audit.settle()
            erased = await self._erase(member_id, guild_id, posts=posts, progress=progress)
            about = {"incidents": erased.incidents, "remaining": erased.remaining}
            self._audit.record(Entry(Action.FORGOTTEN, guild_id, member_id, about))
            return erased
        finally:
            self._running.discard(member_id)

    async def _erase(
        self, member_id: int, guild_id: int | None, *, posts: bool, progress: Progress
    ) -> Erased:
        until = self._clock() + PATIENCE
        # From here on no journal brings back what is older.
        await self._traces.wish(member_id, guild_id)
        await self._journal.forget(member_id, guild_id)
        traces = await self._traces.forget(member_id, guild_id)
        traces += await self._exempt_no_longer(member_id, guild_id)
        total = await self._stored(member_id, guild_id)
        erased, after = Erased(traces=traces), 0
        while self._clock() < until:
            batch = await self._privacy.settled(
                member_id,
                guild_id,
                after=after,
                limit=BATCH,
                promised_before=self._now() - _CARDS_SETTLE,
            )
            if not batch:
                break
            after = batch[-1].id
            cleared = []
            for one in batch:
                # Cards and posts first: once the row is gone, nobody knows where they are.
                try:
                    erased = await self._clear(one, erased, posts=posts)
                except PlatformUnavailable:
                    continue
                cleared.append(one)
            self._survey.forget({one.ref.message_id for one in cleared})
            gone = await self._privacy.erase(member_id, [one.id for one in cleared])
            erased = replace(erased, incidents=erased.incidents + gone)
            await progress(erased.incidents, total)
        await self._survey.flush()
        await self._traces.overwrite()
        return replace(erased, remaining=await self._stored(member_id, guild_id))

    async def _stored(self, member_id: int, guild_id: int | None) -> int:
        kept = await self._privacy.kept(member_id, guild_id)
        return kept.incidents + kept.erased

    async def _exempt_no_longer(self, member_id: int, guild_id: int | None) -> int:
        """Settings that name a member tell of them, too."""

        def without(old: GuildSettings) -> GuildSettings:
            return replace(old, exempt_member_ids=old.exempt_member_ids - {member_id})

        servers = await self._traces.exempting(member_id, guild_id)
        for server in servers:
            await self._desk.change(server, without, by=None)
        return len(servers)

    async def _clear(self, one: Settled, erased: Erased, *, posts: bool) -> Erased:
        """Take from Discord what stands of an incident."""
        card = await self._card(one)
        if card is not None and not await _gone(self._platform.remove(card)):
            erased = replace(erased, cards_left=erased.cards_left + 1)
        stands = one.posted_message_id is not None and one.outcome in _POST_STANDS
        if posts and stands and one.posted_message_id is not None:
            removal = self._platform.remove_post(one.ref, one.posted_message_id)
            if not await _gone(removal):
                erased = replace(erased, posts_left=erased.posts_left + 1)
        return erased

    async def _card(self, one: Settled) -> MessageRef | None:
        if one.log_message_id is None:
            return None
        channel_id = one.log_channel_id
        if channel_id is None:
            channel_id = (await self._settings.get(one.ref.guild_id)).log_channel_id
        if channel_id is None:
            return None
        return MessageRef(one.ref.guild_id, channel_id, one.log_message_id)


async def _gone(removal: Awaitable[None]) -> bool:
    """Whether a removal left nothing behind; raises where that may change by itself."""
    try:
        await removal
    except MessageGone:
        return True
    except PlatformUnavailable:
        raise
    except PlatformError:
        return False
    return True
