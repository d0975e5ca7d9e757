"""The two models of a gate, and what is told where one of them does not work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import torch

from detox_model.detoxifier import Detoxifier
from detox_model.errors import CheckpointError
from detox_model.results import Rewrite, Verdict
from detox_model.thresholds import THRESHOLDS, Preset

BAR = THRESHOLDS[Preset.BALANCED]
"""Toxicity from which a text counts as flagged: what a server has that chose nothing."""
INCUMBENT, CANDIDATE = "incumbent", "candidate"
_T = TypeVar("_T")


class ModelFault(Exception):
    """A model that does not do what every model has to; the message says what."""


class NotComparable(CheckpointError):
    """What keeps the two from being compared and is not the candidate's doing: no verdict."""


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
        """One rewrite a text, flagged from :data:`BAR`.

        Raises :class:`ModelFault` for a candidate that does not answer, :class:`NotComparable` for
        an incumbent, or where memory runs out.
        """
        return self._asked(
            texts,
            lambda: self.model.rewrite(
                texts, threshold=BAR, always=always, on_progress=on_progress
            ),
        )

    def verdicts(self, texts: Sequence[str]) -> list[Verdict]:
        """One verdict a text. Raises as :meth:`rewrites` does."""
        return self._asked(texts, lambda: self.model.score(texts))

    def _asked(self, texts: Sequence[str], ask: Callable[[], list[_T]]) -> list[_T]:
        try:
            answers = ask()
        except Exception as error:  # whatever weights make of texts is the gate's finding
            what = str(error).strip().split("\n", 1)[0] or type(error).__name__
            fault = f"the {self.role} failed while answering: {what}"
            if isinstance(error, MemoryError | torch.OutOfMemoryError):
                raise NotComparable(fault) from error  # says something of the machine
            raise self._fault(fault) from error
        if len(answers) != len(texts):
            raise self._fault(f"the {self.role} gave {len(answers)} answers to {len(texts)} texts")
        return answers

    def _fault(self, what: str) -> Exception:
        return NotComparable(what) if self.role == INCUMBENT else ModelFault(what)
