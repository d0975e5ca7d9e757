"""From a preset and the corpora to a model folder."""

from collections.abc import Iterator
from pathlib import Path

from detox_model.tokenizer import Tokenizer
from training import corpora
from training.corpora import Pair, Reference
from training.mixture import clean_sentences, parallel
from training.preset import Corpus, Preset

PARALLEL: tuple[Corpus, ...] = ("paradetox", "llama", "paranmt", "appdia")


def needed(preset: Preset) -> set[Corpus]:
    """The corpora that the preset's stages name."""
    return {corpus for stage in preset.stages for corpus in stage.corpora}


def read_pairs(preset: Preset, data: Path) -> tuple[dict[Corpus, list[Pair]], list[str]]:
    """All prepared pairs by corpus, and the clean sentences that made-up pairs start from."""
    wanted = needed(preset)
    pairs = {corpus: list(parallel(data, corpus)) for corpus in PARALLEL if corpus in wanted}
    clean = list(clean_sentences(data)) if wanted - set(PARALLEL) else []
    return pairs, clean


def references(data: Path, split: corpora.Split) -> list[Reference]:
    """ParaDetox sentences of one split with all their human rewrites, as published."""
    return [ref for ref in corpora.paradetox(data) if corpora.split_of(ref.source) == split]


def vocabulary(
    preset: Preset, pairs: dict[Corpus, list[Pair]], clean: list[str], out: Path
) -> Tokenizer:
    """Train the vocabulary on both sides of the pairs and a third of the clean sentences."""

    def sentences() -> Iterator[str]:
        for corpus, items in pairs.items():
            for pair in items[:: 2 if corpus == "paranmt" else 1]:
                yield pair.source
                yield pair.target
        yield from clean[::3]

    return Tokenizer.train(sentences(), size=preset.network.vocabulary, prefix=out / "spm")
