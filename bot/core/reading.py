"""One text as the server reads it: what the flagger says of it, and what the word lists say."""

from dataclasses import dataclass

from bot.core.incidents import Hit, Source
from bot.core.messages import Places
from bot.core.ports import Priority, TextModel
from bot.core.words.lists import Screen, WordLists
from bot.core.words.matcher import Screened
from detox_model.results import Category, Verdict

_BLOCKED = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What the flagger and the word lists say of one text."""

    verdict: Verdict
    """The flagger's opinion of the whole text."""
    toxicity: float
    """In [0, 1]; without what the server allows, where that alone made the text hostile."""
    category: Category | None
    """Why no rewrite may stand in for it; a slur is none where the server allows the word."""
    screened: Screened


class Reader:
    """Asks the flagger and the word lists about texts."""

    def __init__(self, model: TextModel, words: WordLists | None = None) -> None:
        self._model = model
        self._words = words

    async def screen(self, guild_id: int, places: Places) -> Screen:
        """The lists in force; raises :class:`~bot.core.errors.StorageError`."""
        return Screen() if self._words is None else await self._words.at(guild_id, places)

    async def read(
        self, text: str, screen: Screen, *, threshold: float, priority: Priority
    ) -> Reading:
        """Read ``text`` where ``screen`` is in force.

        Raises :class:`~bot.core.errors.InferenceError`.
        """
        screened = await screen.read(text)
        texts = [text, screened.rest] if screened.allowed else [text]
        verdict, *rest = await self._model.score(texts, priority=priority)
        if rest and _excused(verdict, rest[0], threshold):
            return Reading(verdict, rest[0].toxicity, None, screened)
        return Reading(verdict, verdict.toxicity, verdict.category, screened)


def hits_of(screened: Screened) -> tuple[Hit, ...]:
    """One hit for each entry that counts against the text, in the order of the text."""
    spans: dict[str, list[tuple[int, int, float]]] = {}
    for match in screened.blocked:
        spans.setdefault(match.entry.pattern, []).append((match.start, match.end, _BLOCKED))
    return tuple(
        Hit(Source.WORD_LIST, _BLOCKED, tuple(found), pattern) for pattern, found in spans.items()
    )


def _excused(verdict: Verdict, rest: Verdict, threshold: float) -> bool:
    """Whether only allowed words made the text hostile.

    A threat stays one whatever its words: of the categories, a list can only allow a slur.
    """
    allowable = verdict.category in (None, Category.SLUR)
    return allowable and rest.category is None and rest.toxicity < threshold
