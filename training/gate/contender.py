"""The two models of a gate, and what is told where one of them does not work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from detox_model.detoxifier import Detoxifier
from detox_model.results import Rewrite, Verdict
from detox_model.thresholds import THRESHOLDS, Preset

BAR = THRESHOLDS[Preset.BALANCED]
"""Toxicity from which a text counts as flagged: what a server has that chose nothing."""
INCUMBENT, CANDIDATE = "incumbent", "candidate"
_T = TypeVar("_T")


class ModelFault(Exception):
    """A model that does not do what every model has to; the message says what."""


class Model(Protocol):
    """What a gate asks of a model; :class:`~detox_model.Detoxifier` is one."""

    def score(self, texts: Sequence[str]) -> list[Verdict]:
        """One verdict a text, in order."""
        ...

    def rewrite(
        self,
        texts: Sequence[str],
        *,
        threshold: float,
        always: bool,
        on_progress: Callable[[int], None] | None = None,
    ) -> list[Rewrite]:
        """One rewrite a text, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Contender:
    """A model and what it is known by."""

    role: str
    """:data:`INCUMBENT` or :data:`CANDIDATE`."""
    name: str
    digest: str
    model: Model

    @classmethod
    def load(cls, role: str, folder: Path, device: str) -> "Contender":
        """Raises :class:`~detox_model.errors.CheckpointError`, :class:`ValueError`."""
        model = Detoxifier.load(folder, device=device)
        return cls(role, model.name, model.digest, model)

    def rewrites(
        self,
        texts: Sequence[str],
        *,
        always: bool,
        on_progress: Callable[[int], None] | None = None,
    ) -> list[Rewrite]:
        """One rewrite a text, flagged from :data:`BAR`. Raises :class:`ModelFault`."""
        return self._asked(
            texts,
            lambda: self.model.rewrite(
                texts, threshold=BAR, always=always, on_progress=on_progress
            ),
        )

    def verdicts(self, texts: Sequence[str]) -> list[Verdict]:
        """One verdict a text. Raises :class:`ModelFault`."""
        return self._asked(texts, lambda: self.model.score(texts))

    def _asked(self, texts: Sequence[str], ask: Callable[[], list[_T]]) -> list[_T]:
        try:
            answers = ask()
        except Exception as error:  # whatever weights make of texts is the gate's finding
            what = str(error).strip().split("\n", 1)[0] or type(error).__name__
            raise ModelFault(f"the {self.role} failed while answering: {what}") from error
        if len(answers) != len(texts):
            raise ModelFault(f"the {self.role} gave {len(answers)} answers to {len(texts)} texts")
        return answers
