"""The public face of the model."""

from collections.abc import Callable, Sequence
from pathlib import Path

from detox_model.results import Rewrite, Verdict


class Detoxifier:
    """A model folder, loaded: flags texts and rewrites them in neutral words.

    Not thread-safe: one thread owns an instance.
    """

    name: str
    """The model folder's name, recorded beside every rewrite."""

    @classmethod
    def load(cls, path: Path | None = None, *, device: str = "auto") -> "Detoxifier":
        """Load a model folder, the shipped one by default.

        Raises :class:`detox_model.checkpoint.CheckpointError` where the folder is missing,
        incomplete or does not match its hashes.
        """
        raise NotImplementedError

    def score(self, texts: Sequence[str]) -> list[Verdict]:
        """One verdict a text, in order."""
        raise NotImplementedError

    def rewrite(
        self,
        texts: Sequence[str],
        *,
        threshold: float | Sequence[float] = 0.5,
        always: bool | Sequence[bool] = False,
        beam: int = 4,
        alternatives: int = 3,
        batch_size: int = 32,
        on_progress: Callable[[int], None] | None = None,
    ) -> list[Rewrite]:
        """One rewrite a text, in order; ``threshold`` and ``always`` may differ by text.

        ``on_progress`` is called with the number of texts finished since the last call.
        """
        raise NotImplementedError
