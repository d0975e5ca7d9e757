"""Reading a wording that somebody typed before it is posted in an author's name."""

import asyncio
from dataclasses import dataclass

from bot.core.automod import refusing
from bot.core.guard import refusals
from bot.core.incidents import Incident
from bot.core.messages import Places
from bot.core.ports import Priority, SettingsRepository
from bot.core.reading import Reader
from bot.core.reasons import Reason

_HARMLESS = 0.0
_BY_MODERATORS = (Reason.NOTHING, Reason.TOO_LONG, Reason.NEW_MENTION, Reason.NEW_EVERYONE)
"""What even a moderator may not put into somebody's mouth; the rest is theirs to judge."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a wording may not be posted, and what in it stands in the way."""

    reasons: tuple[str, ...] = ()
    """As :func:`bot.core.guard.refusals` gives them."""
    category: str | None = None
    """What it reads as, a :class:`detox_model.results.Category` value."""
    words: tuple[str, ...] = ()
    """What it says that the server does not allow."""
    flagged: tuple[tuple[int, int, float], ...] = ()
    """Start, end and score of the stretches that made it hostile."""


class Proofreader:
    """Says why a wording may not stand in for a message; ``None`` if it may.

    ``places`` say where it is to stand, whose threshold and word lists hold; without them, those
    that the incident knows.
    """

    def __init__(self, reader: Reader, settings: SettingsRepository) -> None:
        self._reader = reader
        self._settings = settings

    async def authors(self, incident: Incident, text: str, places: Places = ()) -> Refusal | None:
        """Read what the author typed: scored and guarded like any rewrite.

        Raises :class:`~bot.core.errors.InferenceError` or
        :class:`~bot.core.errors.StorageError`.
        """
        places = places or incident.ref.places
        threshold = (await self._settings.get(incident.ref.guild_id)).threshold_at(places)
        screen = await self._reader.screen(incident.ref.guild_id, places)
        reading = await self._reader.read(
            text, screen, threshold=threshold, priority=Priority.INTERACTIVE
        )
        reasons = await asyncio.to_thread(
            refusals,
            incident.original,
            text,
            toxicity=reading.toxicity,
            threshold=threshold,
            also=[refusing(incident.original, incident.hits)],
        )
        words = reading.screened.blocked_words
        if not reasons and not words and reading.category is None:
            return None
        flagged: tuple[tuple[int, int, float], ...] = ()
        if reading.toxicity >= threshold:
            flagged = tuple((one.start, one.end, one.score) for one in reading.verdict.spans)
        return Refusal(reasons, reading.category, words, flagged)

    async def moderators(
        self, incident: Incident, text: str, places: Places = ()
    ) -> Refusal | None:
        """Read what a moderator typed: not scored, but it pings nobody and keeps to the lists.

        Raises :class:`~bot.core.errors.StorageError`.
        """
        places = places or incident.ref.places
        screen = await self._reader.screen(incident.ref.guild_id, places)
        words = await screen.blocked_words(text)
        found = await asyncio.to_thread(
            refusals, incident.original, text, toxicity=_HARMLESS, threshold=1.0
        )
        reasons = tuple(reason for reason in found if reason in _BY_MODERATORS)
        return Refusal(reasons, words=words) if reasons or words else None
