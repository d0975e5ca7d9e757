"""Is a message flagged, and by what: every source is asked here, and each says what it found."""

from dataclasses import dataclass

from bot.core.incidents import Hit, Source
from bot.core.messages import ChatMessage
from bot.core.policy import GuildSettings
from bot.core.ports import Priority, TextModel
from bot.core.reading import Reader, Reading, hits_of
from bot.core.words.lists import WordLists, places_of
from bot.core.words.matcher import Places
from detox_model.results import Verdict


@dataclass(frozen=True, slots=True)
class Flagged:
    """A message that moderators should hear of."""

    verdict: Verdict
    """The flagger's opinion of the text, whether or not it alone would have flagged it."""
    source: Source
    """What brought the message here; how it came wins over what was found in it."""
    hits: tuple[Hit, ...]
    """What each source found, the deciding one first; never empty."""


class Flagging:
    """Asks the sources about one message."""

    def __init__(self, model: TextModel, words: WordLists | None = None) -> None:
        self._reader = Reader(model, words)

    async def flag(
        self, message: ChatMessage, settings: GuildSettings, source: Source = Source.SCORE
    ) -> Flagged | None:
        """What flags ``message``; ``None`` if nothing does.

        ``source`` says how the message came. Raises
        :class:`~bot.core.errors.InferenceError` or
        :class:`~bot.core.errors.StorageError`.
        """
        reading = await self.read(
            message.text, settings, places_of(message), priority=Priority.AUTOMATIC
        )
        verdict = reading.verdict
        hits = []
        if reading.toxicity >= settings.threshold or reading.category is not None:
            spans = tuple((span.start, span.end, span.score) for span in verdict.spans)
            hits.append(Hit(Source.SCORE, verdict.toxicity, spans))
        hits += hits_of(reading.screened)
        if hits and source is Source.SCORE:
            source = hits[0].source
        return Flagged(verdict, source, tuple(hits)) if hits else None

    async def read(
        self, text: str, settings: GuildSettings, places: Places, *, priority: Priority
    ) -> Reading:
        """What flagger and word lists say of ``text`` in ``places``. Raises as ``flag``."""
        screen = await self._reader.screen(settings.guild_id, places)
        return await self._reader.read(
            text, screen, threshold=settings.threshold, priority=priority
        )
