"""The command line with the word model in place of the trained one: run it as a script."""

from collections.abc import Callable, Sequence
from pathlib import Path

import detox_model
from bot.cli import main
from detox_model.results import Rewrite
from tests.wordmodel import WordModel


class WordedCommands(WordModel):
    """As much of :class:`detox_model.Detoxifier` as the commands use."""

    @classmethod
    def load(cls, _path: Path | None = None, *, device: str = "auto") -> "WordedCommands":
        assert device
        return cls()

    def rewrite(
        self,
        texts: Sequence[str],
        *,
        threshold: float | Sequence[float],
        always: bool | Sequence[bool],
        beam: int = 4,
        batch_size: int = 32,
        on_progress: Callable[[int], None] | None = None,
    ) -> list[Rewrite]:
        assert texts
        assert all(text.strip() for text in texts)
        assert beam
        assert batch_size
        results = super().rewrite(texts, threshold=[0.5], always=[False])
        if on_progress:
            on_progress(len(texts))
        return results


if __name__ == "__main__":
    detox_model.Detoxifier = WordedCommands  # type: ignore[assignment, misc]
    main()
