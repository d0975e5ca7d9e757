"""What each part of decoding is worth: the same models, greedily, by beam search, reranked.

Parts that are trained, such as the copy path, are switched off in a preset and trained anew; their
model folders stand in the same table.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from detox_model import checkpoint
from detox_model.detoxifier import Detoxifier, choose_device
from detox_model.rewriter import Rewriter
from detox_model.search import SearchOptions

WAYS = ("greedy", "beam", "reranked")


def decode(
    sources: Sequence[str],
    models: Mapping[str, Path],
    *,
    beam: int = 8,
    device: str = "auto",
    on_progress: Callable[[str, int], None] | None = None,
) -> dict[str, list[str]]:
    """Rewrites of ``sources`` by ``"NAME, WAY"``, for each model and each of :data:`WAYS`.

    *greedy* and *beam* take what the network finds likeliest of a whole text, *reranked* is all
    of :meth:`~detox_model.detoxifier.Detoxifier.rewrite`: sentence by sentence, guarded and
    reranked. Where the network loses an entity in all its wordings, the text stays as it is.
    ``on_progress`` hears the name and how many texts were finished since. Raises
    :class:`~detox_model.errors.CheckpointError` for a folder that cannot be loaded.
    """
    found: dict[str, list[str]] = {}
    for model, folder in models.items():
        chosen = choose_device(device)
        network, tokenizer, _ = checkpoint.load(folder, chosen)
        rewriter = Rewriter(network, tokenizer, chosen)
        for way, width in (("greedy", 1), ("beam", beam)):
            name, texts = f"{model}, {way}", []
            options = SearchOptions(beam=width, n_best=width)
            for start in range(0, len(sources), 32):
                part = sources[start : start + 32]
                proposed = rewriter.propose(part, options)
                texts += [c[0].text if c else s for s, c in zip(part, proposed, strict=True)]
                if on_progress:
                    on_progress(name, len(part))
            found[name] = texts
        name = f"{model}, reranked"

        def told(count: int, name: str = name) -> None:
            if on_progress:
                on_progress(name, count)

        detoxifier = Detoxifier.load(folder, device=device)
        rewrites = detoxifier.rewrite(sources, always=True, beam=beam, on_progress=told)
        found[name] = [rewrite.rewrite for rewrite in rewrites]
    return found
