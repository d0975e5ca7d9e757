"""The detoxifier: an attention sequence-to-sequence network, its decoding and its flagger.

``Detoxifier.load(path).rewrite(texts)`` and ``.score(texts)`` are the whole public face.
Importing this package does not import torch; touching :class:`Detoxifier` does.
"""

from typing import TYPE_CHECKING

from detox_model.results import Alternative, Rewrite, Span, Status, Verdict

if TYPE_CHECKING:
    from detox_model.detoxifier import Detoxifier

__all__ = ["Alternative", "Detoxifier", "Rewrite", "Span", "Status", "Verdict"]


def __getattr__(name: str) -> object:
    if name == "Detoxifier":
        from detox_model.detoxifier import Detoxifier  # noqa: PLC0415 - keeps torch out of the core

        return Detoxifier
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
