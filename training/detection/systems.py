"""What can be measured: anything that gives a text a score, imported when it is asked for."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from detox_model.toxicity import Flagger
from training.judges.style import toxicities

Scores = NDArray[np.float64]
Bars = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""``bars(what, total)`` shows a progress bar; what it gives is told of every step."""
_CHUNK = 64


class System(Protocol):
    """Something that tells hostile texts from harmless ones."""

    name: str
    sample: int | None
    """Texts of a source, or of a trick, that it is asked about; ``None``: all of them."""

    def scores(self, texts: Sequence[str]) -> Scores:
        """How hostile each text is, in [0, 1]."""


class FlaggerSystem:
    """A flagger of this project."""

    sample: int | None = None

    def __init__(self, name: str, folder: Path) -> None:
        """Raises :class:`~detox_model.errors.CheckpointError` where there is none in ``folder``."""
        self.name = name
        self.flagger = Flagger.load(folder)

    def scores(self, texts: Sequence[str]) -> Scores:
        """Calibrated probabilities."""
        return np.array([verdict.toxicity for verdict in self.flagger.score(texts)], np.float64)


class AltProfanityCheck:
    """A linear classifier over word counts, trained on public comments."""

    name = "alt-profanity-check"
    sample: int | None = None

    def scores(self, texts: Sequence[str]) -> Scores:
        """Its probabilities."""
        return toxicities(texts)


class BetterProfanity:
    """A word list with spelling variants; answers yes or no, so scores are 0 or 1."""

    name = "better-profanity"

    def __init__(self, sample: int = 150) -> None:
        from better_profanity import Profanity  # noqa: PLC0415 - only measuring needs it

        self.sample: int | None = sample  # some 20 ms a text
        self._list = Profanity()

    def scores(self, texts: Sequence[str]) -> Scores:
        """1 where a listed word stands, else 0."""
        return np.array([self._list.contains_profanity(text) for text in texts], np.float64)


def others() -> list[System]:
    """The libraries that people use instead.

    Raises :class:`ValueError` where one is not installed.
    """
    try:
        return [AltProfanityCheck(), BetterProfanity()]
    except ImportError as error:
        raise ValueError(f"{error.name} is missing: pip install -e '.[training]'") from error


def scored(
    system: System, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
) -> Scores:
    """Scores of the texts, in pieces so that progress can be told."""
    parts = [np.zeros(0)]
    for start in range(0, len(texts), _CHUNK):
        part = texts[start : start + _CHUNK]
        parts.append(system.scores(part))
        if on_progress is not None:
            on_progress(len(part))
    return np.concatenate(parts)
