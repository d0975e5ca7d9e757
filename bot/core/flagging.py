"""Is a message flagged, and by what: every source is asked here, and each says what it found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.incidents import Hit, Source
from bot.core.messages import ChatMessage
from bot.core.policy import GuildSettings
from bot.core.ports import Priority, TextModel
from detox_model.results import Verdict

_RULES = frozenset({Source.AUTOMOD})


def overrules_score(hits: Iterable[Hit]) -> bool:
    """Whether a rule of the server's found something that must go, however low the score."""
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

    def __init__(self, model: TextModel) -> None:
        self._model = model

    async def flag(
        self,
        message: ChatMessage,
        settings: GuildSettings,
        source: Source = Source.SCORE,
        found: Sequence[Hit] = (),
    ) -> Flagged | None:
        """What flags ``message``; ``None`` if nothing does.

        ``source`` says how the message came, ``found`` what others found in it. Raises
        :class:`~bot.core.errors.InferenceError`.
        """
        [verdict] = await self._model.score([message.text], priority=Priority.AUTOMATIC)
        hits = list(found)
        if verdict.toxicity >= settings.threshold or verdict.category is not None:
            spans = tuple((span.start, span.end, span.score) for span in verdict.spans)
            hits.append(Hit(Source.SCORE, verdict.toxicity, spans))
        if hits and source is Source.EDIT:
            hits.append(Hit(Source.EDIT, verdict.toxicity))
        return Flagged(verdict, source, tuple(hits)) if hits else None
