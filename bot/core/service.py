"""The road of one message, from the gateway event to the moderators' log."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.core.access import Access, Standing
from bot.core.acting import BACKOFF, Acted, Hands
from bot.core.automod import refusing
from bot.core.cards import redraw_card
from bot.core.ending import end
from bot.core.errors import DetoxbotError, PlatformError, QueueFull, StorageError, Unsettled
from bot.core.flagging import Flagging, overrules_score, ruled_out
from bot.core.guard import Decision, Deed, decide, masked, refusals
from bot.core.incidents import Hit, Incident, Outcome, Proposal, Source
from bot.core.late_edits import LateEdits, OnRoad
from bot.core.messages import ChatMessage
from bot.core.modes import Fallback, Mode
from bot.core.policy import GuildSettings
from bot.core.ports import (
    ChatPlatform,
    IncidentRepository,
    Priority,
    SettingsRepository,
    TextModel,
)
from bot.core.reading import Reader
from bot.core.reasons import described, left_alone, unmovable
from bot.core.reports import mode_for, only_kept, settings_for
from bot.core.survey import Survey
from bot.core.words.lists import Screen, WordLists
from detox_model.results import Rewrite, Status

logger = logging.getLogger(__name__)

IN_FLIGHT_LIMIT = 1_000
"""Messages on the road at once; more are left alone, so that a backlog cannot grow for ever."""
UNSETTLED = "unsettled"
"""How :attr:`ModerationService.counts` calls what recovery has to settle."""
_NO_CARD = frozenset({Outcome.GONE})


class Ignored(StrEnum):
    """Why a message was left alone without an incident."""

    OUT_OF_SCOPE = "out_of_scope"
    """The bot is off there, or the author, role or place is exempt."""
    CLEAN = "clean"
    """Nothing flagged it."""
    CLAIMED = "claimed"
    """Somebody else handles it, or it was handled before."""
    BUSY = "busy"
    """Too many messages are on the road already, or the bot is closing."""
    ERROR = "error"
    """Something broke before the message could be stored."""


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of one message."""

    ignored: Ignored | None = None
    incident_id: int | None = None
    outcome: Outcome | None = None
    """``None`` if ignored, or if recovery has to settle it."""
    detail: str | None = None
    """Why, for operators; never holds member text."""
    latency_ms: float | None = None


class ModerationService:
    """Takes messages down the road; safe to call from many tasks at once."""

    def __init__(
        self,
        *,
        model: TextModel,
        incidents: IncidentRepository,
        settings: SettingsRepository,
        platform: ChatPlatform,
        words: WordLists | None = None,
        backoff: Sequence[float] = BACKOFF,
        in_flight_limit: int = IN_FLIGHT_LIMIT,
        survey: Survey | None = None,
        clock: Callable[[], float] = time.perf_counter,
        concluded: Callable[[int, int, int, Outcome], None] | None = None,
    ) -> None:
        """``concluded`` hears server, author, incident and outcome of what went down the road."""
        self._concluded = concluded
        self._model = model
        self._reader = Reader(model, words)
        self.flagging = Flagging(self._reader, survey)
        self._incidents = incidents
        self._settings = settings
        self._platform = platform
        self._access = Access(platform)
        self._hands = Hands(
            platform, incidents, backoff=backoff, clock=clock, superseded=self._is_superseded
        )
        self._clock = clock
        self._limit = in_flight_limit
        self._on_road = 0
        self._closed = False
        self._clear = asyncio.Event()
        self._clear.set()
        self._busy: set[int] = set()
        self._messages: dict[int, OnRoad] = {}
        self._late_edits = LateEdits(incidents, platform)
        self.counts: Counter[str] = Counter()
        """By what became of them: an :class:`Ignored`'s or outcome's value, or ``UNSETTLED``."""

    @property
    def on_road(self) -> int:
        """Messages being handled now."""
        return self._on_road

    @property
    def busy(self) -> frozenset[int]:
        """Incidents being handled now, which recovery must leave alone."""
        return frozenset(self._busy)

    async def handle(
        self,
        message: ChatMessage,
        source: Source = Source.SCORE,
        found: Sequence[Hit] = (),
    ) -> Handled:
        """Take one message down the road; never raises for what can go wrong on it.

        ``source`` says how it came, ``found`` what others found in it.
        """
        handled = await self._admit(message, source, found)
        self.counts[handled.ignored or handled.outcome or UNSETTLED] += 1
        if self._concluded and handled.incident_id is not None and handled.outcome is not None:
            guild_id, author_id = message.ref.guild_id, message.author_id
            self._concluded(guild_id, author_id, handled.incident_id, handled.outcome)
        return handled

    async def _admit(self, message: ChatMessage, source: Source, found: Sequence[Hit]) -> Handled:
        if self._closed or self._on_road >= self._limit:
            if (known := self._messages.get(message.ref.message_id)) is not None:
                known.latest = message.text  # stored nowhere, so it must not be removed
            return Handled(Ignored.BUSY)
        self._on_road += 1
        self._clear.clear()
        known = self._messages.setdefault(message.ref.message_id, OnRoad())
        known.times, known.latest = known.times + 1, message.text
        try:
            return await self._handle(message, source, found)
        except DetoxbotError as error:
            # Under a flood every message is refused: one line each would be a flood too.
            level = logging.DEBUG if isinstance(error, QueueFull) else logging.WARNING
            logger.log(level, "left %s alone: %r", _named(message), error)
            return Handled(Ignored.ERROR, detail=described(error))
        finally:
            self._on_road -= 1
            known.times -= 1
            if not known.times:
                del self._messages[message.ref.message_id]
            if not self._on_road:
                self._clear.set()

    def _is_superseded(self, message: ChatMessage) -> bool:
        return self._messages[message.ref.message_id].latest != message.text

    async def close(self, *, patience: float = 10.0) -> None:
        """Take no more messages and wait, at most ``patience`` seconds, for those on the road."""
        self._closed = True
        try:
            async with asyncio.timeout(patience):
                await self._clear.wait()
        except TimeoutError:
            logger.warning("%d messages were still on the road", self._on_road)

    async def _handle(self, message: ChatMessage, source: Source, found: Sequence[Hit]) -> Handled:
        started = self._clock()
        settings = settings_for(await self._settings.get(message.ref.guild_id), message, source)
        asked = mode_for(settings, message, source)
        if asked is Mode.OFF:
            return Handled(Ignored.OUT_OF_SCOPE)
        flagged = await self.flagging.flag(message, settings, source, found)
        if flagged is None:
            on_road = self._messages[message.ref.message_id]
            await self._late_edits.calm(message.ref.message_id, message.text, on_road, settings)
            return Handled(Ignored.CLEAN)
        kept = only_kept(settings, message, flagged)
        if kept is None and asked is not Mode.SHADOW:
            kept = left_alone(message)
        standing = await self.stand(message, asked if kept is None else Mode.SHADOW)
        incident = await self._incidents.claim(
            message,
            flagged.verdict,
            source=flagged.source,
            mode=standing.mode,
            hits=flagged.hits,
        )
        if incident is None:
            known = await self._incidents.add_hits(message, found) if found else None
            return Handled(Ignored.CLAIMED, None if known is None else known.id)
        message = replace(message, ref=incident.ref)
        self._busy.add(incident.id)
        try:
            if kept is None:
                acted = await self.rewrite_and_act(message, incident, settings)
            else:
                acted = Acted(Outcome.LEFT, incident.mode, kept)
            acted = replace(acted, detail=acted.detail or standing.why)
            await self._report(settings, message, standing, acted)
            handled = await self.record(incident, settings, acted, started)
            if acted.outcome is Outcome.REPLACED and message.ref.was_posted:
                on_road = self._messages[message.ref.message_id]
                await self._late_edits.replaced(message.ref.message_id, incident, on_road, settings)
            return handled
        except Unsettled as error:
            logger.warning("incident %d waits for recovery: %s", incident.id, error)
            return Handled(incident_id=incident.id, detail=described(error))
        finally:
            self._busy.discard(incident.id)

    async def stand(self, message: ChatMessage, asked: Mode) -> Standing:
        """The mode that permissions and the kind of message allow."""
        why = unmovable(message, asked) if asked is Mode.REPLACE else None
        standing = await self._access.standing(message.ref, asked if why is None else asked.milder)
        return replace(standing, why=standing.why or why)

    async def rewrite_and_act(
        self, message: ChatMessage, incident: Incident, settings: GuildSettings
    ) -> Acted:
        """Rewrite, guard and act; whatever breaks leaves the message and is told in the answer."""
        try:
            screen = await self._reader.screen(settings.guild_id, message.places)
            rewrite = await self.rewrite(message, incident, settings)
            decision = await asyncio.to_thread(  # word lists may take milliseconds
                decide,
                rewrite,
                fallback=settings.fallback,
                threshold=settings.threshold_for(message),
                message=message,
                also=(screen.refusals, refusing(message.text, incident.hits)),
            )
            maskable = rewrite.category is None and settings.fallback is Fallback.MASK
            if decision.deed is Deed.LEAVE and maskable:
                decision = await self.mask(message, incident, rewrite, settings, screen) or decision
            await self._incidents.propose(incident.id, proposal_of(rewrite, decision))
            return await self._hands.act(message, incident, decision, settings)
        except Unsettled:
            raise
        except DetoxbotError as error:
            logger.warning("incident %d failed: %r", incident.id, error)
            return Acted(Outcome.FAILED, incident.mode, described(error))

    async def rewrite(
        self, message: ChatMessage, incident: Incident, settings: GuildSettings
    ) -> Rewrite:
        """The model's answer; raises :class:`~bot.core.errors.InferenceError`."""
        [rewrite] = await self._model.rewrite(
            [message.text],
            threshold=settings.threshold_for(message),
            priority=Priority.AUTOMATIC,
            always=overrules_score(incident.hits) and incident.category is None,
        )
        return rewrite

    async def mask(
        self,
        message: ChatMessage,
        incident: Incident,
        rewrite: Rewrite,
        settings: GuildSettings,
        screen: Screen,
    ) -> Decision | None:
        """Cover the flagged words where every wording was refused, as for being too long.

        ``None`` where that does not help either. Raises
        :class:`~bot.core.errors.InferenceError`.
        """
        threshold = settings.threshold_for(message)
        if rewrite.toxicity_before < threshold:
            rewrite = replace(rewrite, spans=())  # only rules object, and only to their words
        text = masked(rewrite, ruled_out(incident.hits))
        reading = await self._reader.read(
            text, screen, threshold=threshold, priority=Priority.AUTOMATIC
        )
        refused = await asyncio.to_thread(
            refusals,
            message.text,
            text,
            toxicity=reading.toxicity,
            threshold=threshold,
            message=message,
            also=(screen.refusals, refusing(message.text, incident.hits)),
        )
        if refused:
            return None
        return Decision(Deed.POST, text, reading.toxicity, Status.MASKED)

    async def record(
        self, incident: Incident, settings: GuildSettings, acted: Acted, started: float
    ) -> Handled:
        """Store how it ended and tell the moderators; failing here changes nothing visible."""
        latency = None if acted.posted_at is None else (acted.posted_at - started) * 1000
        handled = Handled(None, incident.id, acted.outcome, acted.detail, latency)
        try:
            card = acted.outcome not in _NO_CARD and settings.log_channel_id is not None
            if await end(self._incidents, incident.id, acted, latency_ms=latency, card=card):
                await redraw_card(incident.id, settings, self._incidents, self._platform)
            if card:
                await tell_moderators(incident.id, settings, self._incidents, self._platform)
        except (StorageError, PlatformError) as error:
            logger.warning("incident %d is not fully recorded: %r", incident.id, error)
        return handled

    async def _report(
        self, settings: GuildSettings, message: ChatMessage, standing: Standing, acted: Acted
    ) -> None:
        """Tell the moderators of permissions that were known, or turned out, to be missing."""
        standing = replace(
            standing,
            mode=acted.mode if acted.missing or acted.webhooks_full else standing.mode,
            missing=tuple(dict.fromkeys((*standing.missing, *acted.missing))),
            webhooks_full=acted.webhooks_full,
            by_webhook=acted.mode is Mode.REPLACE and acted.posted_message_id is not None,
        )
        try:
            await self._access.report(settings, message.ref, standing)
        except PlatformError as error:
            logger.warning("no notice in server %d: %r", settings.guild_id, error)


async def tell_moderators(
    incident_id: int,
    settings: GuildSettings,
    incidents: IncidentRepository,
    platform: ChatPlatform,
) -> None:
    """Post the log card that the caller promised for a finished incident, and keep its id."""
    finished = await incidents.get(incident_id)
    if finished is None or finished.log_message_id is not None:
        return
    card = await platform.log_card(finished, settings)
    await incidents.logged(incident_id, card, settings.log_channel_id)


def proposal_of(rewrite: Rewrite, decision: Decision) -> Proposal:
    """What is stored of a rewrite: the wording that the guard chose, or the model's own."""
    alternatives = tuple(other.text for other in rewrite.alternatives)
    proposal = Proposal(
        text=rewrite.rewrite,
        status=rewrite.status.value,
        toxicity_after=rewrite.toxicity_after,
        model=rewrite.model,
        alternatives=alternatives,
    )
    if decision.deed is Deed.WITHHOLD:  # so that recovery knows what was meant
        return replace(proposal, status=Status.WITHHELD.value)
    if decision.text and decision.text != rewrite.rewrite:
        return replace(
            proposal,
            text=decision.text,
            toxicity_after=decision.toxicity,
            status=decision.status.value,
        )
    return proposal


def _named(message: ChatMessage) -> str:
    if message.ref.was_posted:
        return f"message {message.ref.message_id}"
    return "a message that AutoMod blocked, never public,"
