"""Distillation: what reranking chose becomes what the network says first.

The network's own n-best for training sources are ranked as the bot ranks them, and where
people rewrote the source, by closeness to what they wrote as well; the winner is a target
(sequence-level interpolation: Kim & Rush 2016).
"""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import sacrebleu

from detox_model import guard, ranking
from detox_model.entities import protect
from detox_model.fluency import Fluency
from detox_model.rewriter import Candidate, Rewriter
from detox_model.search import SearchOptions
from detox_model.text import simplify
from detox_model.toxicity import Flagger
from detox_model.words import WordList
from training import corpora
from training.corpora import Pair, Reference
from training.mixture import STRONG, prepare

CLOSENESS = 2.0
"""Weight of chrF to the nearest human rewrite, in [0, 1], against the ranking's value."""
_CHUNK = 512
_BEAM = 8


def sources(data: Path, unlabelled: int, seed: int) -> list[Reference]:
    """Training sources of ParaDetox with their rewrites, and ``unlabelled`` short hostile
    comments without any. Raises :class:`~training.corpora.CorpusError`."""
    human = [r for r in corpora.paradetox(data) if corpora.split_of(r.source) == "train"]
    comments = [
        Reference(row["text"], ())
        for row in corpora.read_tsv(data / "toxicity" / "labelled.tsv.xz")
        if row["toxic"] == "1"
        and 4 <= row["text"].count(" ") + 1 <= 20
        and corpora.split_of(row["text"]) == "train"
    ]
    return human + random.Random(seed).sample(comments, min(unlabelled, len(comments)))


class Distiller:
    """A network with everything that ranks what it proposes."""

    def __init__(
        self, rewriter: Rewriter, flagger: Flagger, fluency: Fluency | None, words: WordList
    ) -> None:
        self._rewriter, self._flagger, self._fluency = rewriter, flagger, fluency
        self._words = words

    def pairs(
        self, references: Sequence[Reference], on_progress: Callable[[int], None] | None = None
    ) -> Iterator[Pair]:
        """Prepared pairs of a source and its best clean candidate; sources without are left out."""
        for start in range(0, len(references), _CHUNK):
            chunk = references[start : start + _CHUNK]
            proposed = self._rewriter.propose(
                [r.source for r in chunk], SearchOptions(beam=_BEAM, n_best=_BEAM), batch_size=64
            )
            for reference, candidates in zip(chunk, proposed, strict=True):
                best = self._best(reference, candidates)
                pair = prepare(Pair(reference.source, best)) if best is not None else None
                if pair is not None and pair.source != pair.target:
                    yield pair
            if on_progress is not None:
                on_progress(len(chunk))

    def _best(self, reference: Reference, candidates: Sequence[Candidate]) -> str | None:
        source = reference.source
        fit = [
            c
            for c in candidates
            if not guard.violations(source, c.text, known_word=self._words.__contains__)
        ]
        texts = [c.text for c in fit]
        toxicities = [verdict.toxicity for verdict in self._flagger.score(texts)]
        simple = [simplify(protect(text).text) for text in texts]
        whole = None
        if self._fluency is not None:
            whole = self._fluency.score([simplify(protect(source).text)] * len(simple), simple)
        values = ranking.values(source, fit, toxicities, whole)
        targets = [simplify(target) for target in reference.targets]
        best, most = None, float("-inf")
        for text, plain, toxicity, value in zip(texts, simple, toxicities, values, strict=True):
            if toxicity >= ranking.ACCEPTED or STRONG.search(plain):
                continue
            near = sacrebleu.sentence_chrf(plain, targets).score / 100 if targets else 0.0
            if value + CLOSENESS * near > most:
                best, most = text, value + CLOSENESS * near
        return best
