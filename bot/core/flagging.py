"""Is a message flagged, and by what: every source is asked here, and each says what it found."""

from dataclasses import dataclass

from bot.core.incidents import Hit, Source
from bot.core.messages import ChatMessage
from bot.core.policy import GuildSettings
from bot.core.ports import Priority, TextModel
from bot.core.survey import Survey
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

    def __init__(self, model: TextModel, survey: Survey | None = None) -> None:
        """``survey`` is told of every message as it was first posted."""
        self._model = model
        self._survey = survey

    async def flag(
        self, message: ChatMessage, settings: GuildSettings, source: Source = Source.SCORE
    ) -> Flagged | None:
        """What flags ``message``; ``None`` if nothing does.

        ``source`` says how the message came. Raises
        :class:`~bot.core.errors.InferenceError`.
        """
        [verdict] = await self._model.score([message.text], priority=Priority.AUTOMATIC)
        if self._survey is not None and source is Source.SCORE:
            self._survey.note(message, verdict, settings)
        hits = []
        if verdict.toxicity >= settings.threshold_for(message) or verdict.category is not None:
            spans = tuple((span.start, span.end, span.score) for span in verdict.spans)
            hits.append(Hit(Source.SCORE, verdict.toxicity, spans))
        return Flagged(verdict, source, tuple(hits)) if hits else None
