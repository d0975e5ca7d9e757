"""Calmer wordings for a member who asks before posting."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.guard import Refusing, refusals
from bot.core.messages import Places
from bot.core.policy import DEFAULT_THRESHOLD
from bot.core.ports import Priority, SettingsRepository, TextModel
from bot.core.reading import Reader
from bot.core.reasons import Reason
from bot.core.said import Said, said
from bot.core.words.lists import Screen, WordLists
from detox_model.results import Category, Rewrite, Status

WORDINGS = 3
"""At most so many are suggested."""
_NAMED, _MOST = 60, 3
"""Characters of a word that is named, and how many of them are."""
_REFUSED: dict[str, str] = {
    Reason.STILL_TOXIC: "hostile",
    Reason.TOO_LONG: "long",
    Reason.LONG: "long",
    Reason.NOTHING: "empty",
}
_COPIED = frozenset({Reason.TOO_LONG, Reason.LONG})
"""What may be said against a wording that one can copy, if not post."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Up to three wordings, best first; empty where there is nothing to soften or no way to."""

    original: str
    wordings: tuple[str, ...]
    toxicity: float
    """The original's, in [0, 1]."""
    flagged: bool
    model: str
    category: Category | None = None
    """Why nobody should reword it."""
    blocked_words: tuple[str, ...] = ()
    """What the original says that the server does not allow."""


class WordingService:
    """Suggests wordings; stores nothing."""

    def __init__(
        self,
        *,
        model: TextModel,
        settings: SettingsRepository,
        words: WordLists | None = None,
    ) -> None:
        self._model = model
        self._settings = settings
        self._reader = Reader(model, words)

    async def suggest(self, text: str, guild_id: int | None, places: Places = ()) -> Suggestion:
        """Wordings that pass the guard and the word lists in ``places``; without them, those of
        the server.

        Raises :class:`~bot.core.errors.InferenceError` or
        :class:`~bot.core.errors.StorageError`.
        """
        threshold, screen = DEFAULT_THRESHOLD, Screen()
        if guild_id is not None:
            threshold = (await self._settings.get(guild_id)).threshold_at(places)
            screen = await self._reader.screen(guild_id, places)
        blocked = await screen.blocked_words(text)
        [rewrite] = await self._model.rewrite(
            [text], threshold=threshold, priority=Priority.INTERACTIVE
        )
        wordings = await asyncio.to_thread(_wordings, rewrite, threshold, screen.refusals)
        unlisted = rewrite.category is None and blocked and not wordings
        if rewrite.status is Status.UNCHANGED or unlisted:
            # Whoever asks wants a wording even for what no server would flag.
            [rewrite] = await self._model.rewrite(
                [text], threshold=threshold, priority=Priority.INTERACTIVE, always=True
            )
            wordings = await asyncio.to_thread(_wordings, rewrite, threshold, screen.refusals)
        return Suggestion(
            text,
            wordings,
            rewrite.toxicity_before,
            rewrite.toxicity_before >= threshold,
            rewrite.model,
            rewrite.category,
            blocked,
        )

    async def check(
        self, original: str, text: str, guild_id: int | None, places: Places = ()
    ) -> Said | None:
        """Why ``text``, a member's own change to a wording, may not be posted; ``None`` if it may.

        It may say no more than ``original`` did: no other link, mention or number. Raises as
        :meth:`suggest`.
        """
        threshold, screen = DEFAULT_THRESHOLD, Screen()
        if guild_id is not None:
            threshold = (await self._settings.get(guild_id)).threshold_at(places)
            screen = await self._reader.screen(guild_id, places)
        reading = await self._reader.read(
            text, screen, threshold=threshold, priority=Priority.INTERACTIVE
        )
        if reading.category is not None:
            return said("rewriting-refused-category", category=reading.category.value)
        if reading.screened.blocked_words:
            return said("rewriting-refused-word", words=words_named(reading.screened.blocked_words))
        refused = await asyncio.to_thread(
            refusals, original, text, toxicity=reading.toxicity, threshold=threshold
        )
        reasons = [_REFUSED.get(reason, "new") for reason in refused if reason != Reason.SAME]
        return said(f"rewriting-refused-{reasons[0]}") if reasons else None


def words_named(words: Sequence[str]) -> str:
    """Words that a server does not allow, as a few of them are shown; nothing in it is markup."""
    return ", ".join(
        f"`{' '.join(word.replace('`', ' ').split())[:_NAMED]}`" for word in words[:_MOST]
    )


def _wordings(rewrite: Rewrite, threshold: float, blocked: Refusing) -> tuple[str, ...]:
    if rewrite.category is not None:
        return ()
    candidates = {rewrite.rewrite: rewrite.toxicity_after}
    for other in rewrite.alternatives:
        candidates.setdefault(other.text, other.toxicity)
    passed = [
        text
        for text, toxicity in candidates.items()
        if _COPIED.issuperset(
            refusals(rewrite.text, text, toxicity=toxicity, threshold=threshold, also=[blocked])
        )
    ]
    return tuple(passed[:WORDINGS])
