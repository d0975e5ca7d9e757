"""The model as the worker sees it, how it is opened, and how its threads are counted."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

from bot.core.errors import ModelFailed
from detox_model.errors import CheckpointError
from detox_model.results import Rewrite, Verdict
from detox_model.smoke import Answers, Smoke, faults
from detox_model.thresholds import Measured, Preset


class BatchModel(Protocol):
    """What :class:`detox_model.Detoxifier` offers; used by one thread at a time."""

    name: str

    def score(self, texts: Sequence[str]) -> list[Verdict]:
        """One verdict a text, in order."""
        ...

    def rewrite(
        self, texts: Sequence[str], *, threshold: Sequence[float], always: Sequence[bool]
    ) -> list[Rewrite]:
        """One rewrite a text, in order; ``threshold`` and ``always`` hold one value a text."""
        ...


@runtime_checkable
class Versioned(Protocol):
    """What a model from a folder says of itself; one made in memory need not."""

    name: str
    digest: str
    """Hexadecimal SHA-256 over the folder's contents."""
    metrics: Mapping[str, Any]
    """What was measured when it was made."""


@runtime_checkable
class Graded(Protocol):
    """What a model says of the presets; one made in memory need not."""

    presets: Mapping[Preset, Measured]
    """How each did, as far as that was measured."""


@runtime_checkable
class SelfTested(Protocol):
    """A model that says what must hold of it; one made in memory need not."""

    name: str
    smoke: Smoke | None


Load = Callable[[], BatchModel]
"""Opens a model; called on a thread of the worker's, never on the event loop."""

_SAMPLES = ("Thank you for the help.", "You are a stupid idiot, shut up.")


def detoxifier(path: Path | None = None, device: str = "auto") -> Load:
    """A :data:`Load` for a model folder, the shipped one by default; torch comes only with it."""

    def load() -> BatchModel:
        from detox_model import Detoxifier  # noqa: PLC0415 - importing torch takes a second

        return Detoxifier.load(path, device=device)

    return load


def torch_threads(count: int) -> Callable[[], None]:
    """An initialiser that gives its thread's arithmetic ``count`` threads; 0 changes nothing."""

    def initialize() -> None:
        if count:
            import torch  # noqa: PLC0415 - on the worker's thread, not where bots are built

            torch.set_num_threads(count)

    return initialize


def opened(load: Load, initialize: Callable[[], None]) -> BatchModel:
    """Open a model and make it answer once, which also warms it up, and pass its own smoke test.

    Raises :class:`~bot.core.errors.ModelFailed` or
    :class:`detox_model.errors.CheckpointError`.
    """
    try:
        initialize()
        model = load()
        _smoke(model)
        _self_test(model)
    except (ModelFailed, CheckpointError):
        raise
    except Exception as error:
        raise ModelFailed(f"the model cannot be opened: {_reason(error)}") from error
    return model


def ask(
    model: BatchModel,
    texts: Sequence[str],
    *,
    threshold: Sequence[float],
    always: Sequence[bool],
    rewrite: bool,
) -> Sequence[Verdict | Rewrite]:
    """One answer a text; raises what the model raises, and ``ModelFailed`` for a wrong count."""
    answers: Sequence[Verdict | Rewrite]
    if rewrite:
        answers = model.rewrite(texts, threshold=threshold, always=always)
    else:
        answers = model.score(texts)
    if len(answers) != len(texts):
        raise ModelFailed(f"the model gave {len(answers)} answers to {len(texts)} texts")
    return answers


def _smoke(model: BatchModel) -> None:
    count = len(_SAMPLES)
    rates, on = [0.5] * count, [True] * count
    ask(model, _SAMPLES, threshold=rates, always=on, rewrite=True)
    verdicts = model.score(_SAMPLES)
    if len(verdicts) != count or not all(0 <= verdict.toxicity <= 1 for verdict in verdicts):
        raise ModelFailed("the model's scores are not probabilities")


def _self_test(model: BatchModel) -> None:
    if isinstance(model, SelfTested) and model.smoke is not None:
        # What comes from a folder needs no thresholds: it has one of its own.
        found = faults(cast("Answers", model), model.smoke)
        if found:
            raise ModelFailed(f"{model.name} fails its smoke test: {'; '.join(found[:5])}")


def _reason(error: BaseException) -> str:
    """Kind and message of an error; the samples are ours, so no member's text can be in it."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
