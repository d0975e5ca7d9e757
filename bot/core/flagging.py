"""Is a message flagged, and by what: every source is asked here, and each says what it found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.incidents import Hit, Source
from bot.core.messages import ChatMessage, Places
from bot.core.policy import GuildSettings
from bot.core.ports import Priority
from bot.core.reading import Reader, Reading, hits_of
from bot.core.survey import Survey
from detox_model.results import Verdict

_RULES = frozenset({Source.AUTOMOD, Source.WORD_LIST, Source.MODERATOR})


def overrules_score(hits: Iterable[Hit]) -> bool:
    """Whether a rule or a moderator of the server's wants it reworded, however low the score."""
    return any(hit.source in _RULES for hit in hits)


def ruled_out(hits: Iterable[Hit]) -> list[tuple[int, int]]:
    """Start and end of the stretches that such rules found."""
    return [(start, end) for hit in hits if hit.source in _RULES for start, end, _ in hit.spans]


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

    def __init__(self, reader: Reader, survey: Survey | None = None) -> None:
        """``survey`` is told of every message as it was first posted."""
        self._reader = reader
        self._survey = survey

    async def flag(
        self,
        message: ChatMessage,
        settings: GuildSettings,
        source: Source = Source.SCORE,
        found: Sequence[Hit] = (),
    ) -> Flagged | None:
        """What flags ``message``; ``None`` if nothing does.

        ``source`` says how the message came, ``found`` what others found in it. Raises
        :class:`~bot.core.errors.InferenceError` or
        :class:`~bot.core.errors.StorageError`.
        """
        reading = await self.read(
            message.text, settings, message.places, priority=Priority.AUTOMATIC
        )
        verdict = reading.verdict
        if self._survey is not None and source is Source.SCORE:
            self._survey.note(message, verdict, settings)
        hits = list(found)
        if reading.toxicity >= settings.threshold_for(message) or reading.category is not None:
            spans = tuple((span.start, span.end, span.score) for span in verdict.spans)
            kinds = ", ".join(kind.value for kind in verdict.kinds)
            hits.append(Hit(Source.SCORE, verdict.toxicity, spans, kinds))
        hits += hits_of(reading.screened)
        if not hits:
            return None
        if source is Source.EDIT:
            hits.append(Hit(Source.EDIT, verdict.toxicity))
        elif source is Source.SCORE:
            source = hits[0].source
        return Flagged(verdict, source, tuple(hits))

    async def read(
        self, text: str, settings: GuildSettings, places: Places, *, priority: Priority
    ) -> Reading:
        """What flagger and word lists say of ``text`` in ``places``. Raises as ``flag``."""
        screen = await self._reader.screen(settings.guild_id, places)
        threshold = settings.threshold_at(places)
        return await self._reader.read(text, screen, threshold=threshold, priority=priority)
