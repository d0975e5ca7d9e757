"""How the worker does, as moderators are told."""

from collections.abc import Mapping

from bot.inference.following import Following
from bot.inference.worker import InferenceWorker
from detox_model.thresholds import Measured, Preset


class Health:
    """What `/detox status` tells of the worker."""

    def __init__(self, worker: InferenceWorker, following: Following) -> None:
        self._worker = worker
        self._following = following
        self.presets: Mapping[Preset, Measured] = {}
        """How each preset did with the loaded model, as far as that was measured."""

    @property
    def model_name(self) -> str:
        """The loaded model's name; a dash while none is loaded."""
        return self._worker.stats().model or "\u2013"

    @property
    def model_pinned(self) -> bool:
        """Whether the operator chose it, so that promotions change nothing."""
        return self._following.pinned

    @property
    def refused_model(self) -> str | None:
        """The promoted model that could not be put in service, if there is one."""
        return self._following.refused.model if self._following.refused else None

    @property
    def queued(self) -> int:
        """Texts that wait."""
        return self._worker.stats().queued_texts
