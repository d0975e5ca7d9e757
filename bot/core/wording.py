"""Calmer wordings for a member who asks before posting."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.guard import refusals
from bot.core.policy import DEFAULT_THRESHOLD
from bot.core.ports import Priority, SettingsRepository, TextModel
from detox_model.results import Category, Rewrite, Status


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


class WordingService:
    """Suggests wordings; stores nothing."""

    def __init__(self, *, model: TextModel, settings: SettingsRepository) -> None:
        self._model = model
        self._settings = settings

    async def suggest(
        self, text: str, guild_id: int | None, places: Sequence[int] = ()
    ) -> Suggestion:
        """Wordings that pass the guard at the threshold in force in ``places``, a place's ids
        with the narrowest first; without them, at the server's.

        Raises :class:`~bot.core.errors.InferenceError` or
        :class:`~bot.core.errors.StorageError`.
        """
        threshold = DEFAULT_THRESHOLD
        if guild_id is not None:
            threshold = (await self._settings.get(guild_id)).threshold_at(places)
        [rewrite] = await self._model.rewrite(
            [text], threshold=threshold, priority=Priority.INTERACTIVE
        )
        if rewrite.status is Status.UNCHANGED:
            # Whoever asks wants a wording even for what no server would flag.
            [rewrite] = await self._model.rewrite(
                [text], threshold=threshold, priority=Priority.INTERACTIVE, always=True
            )
        return Suggestion(
            text,
            _wordings(rewrite, threshold),
            rewrite.toxicity_before,
            rewrite.toxicity_before >= threshold,
            rewrite.model,
            rewrite.category,
        )


def _wordings(rewrite: Rewrite, threshold: float) -> tuple[str, ...]:
    if rewrite.category is not None:
        return ()
    candidates = {rewrite.rewrite: rewrite.toxicity_after}
    for other in rewrite.alternatives:
        candidates.setdefault(other.text, other.toxicity)
    passed = [
        text
        for text, toxicity in candidates.items()
        if not refusals(rewrite.text, text, toxicity=toxicity, threshold=threshold)
    ]
    return tuple(passed[:3])
