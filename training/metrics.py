"""How good rewrites are, sentence by sentence and over a set.

BLEU and chrF against human references; style, similarity, fluency and broken words by the
scorers of :mod:`training.judges`, none of which the model reranks with; joint, repetition and
copies. All texts are simplified first (lower-cased, detokenised), so no system gains or loses
by spelling.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from detox_model.text import simplify
from training.judges import fluency, similarity, spelling, style

Values = npt.NDArray[np.float64]
_WORD = re.compile(r"\w+(?:'\w+)*")


@dataclass(frozen=True, slots=True)
class Metric:
    """One column of the table."""

    name: str
    """Field of :class:`Scores`."""
    title: str
    scale: int
    """Values reach from 0 to this: 100 or 1."""
    higher_is_better: bool = True


METRICS = (
    Metric("bleu", "BLEU", 100),
    Metric("chrf", "chrF", 100),
    Metric("style", "style", 1),
    Metric("similarity", "similarity", 1),
    Metric("fluency", "fluency", 1),
    Metric("joint", "joint", 1),
    Metric("repetition", "repeats", 1, higher_is_better=False),
    Metric("copies", "copies", 1, higher_is_better=False),
    Metric("broken", "broken", 1, higher_is_better=False),
)


@dataclass(frozen=True, slots=True)
class Scores:
    """One system on one set; all in [0, 1] but BLEU and chrF, which are in [0, 100]."""

    sentences: int
    bleu: float
    chrf: float
    style: float
    """Share of rewrites that the style judge calls clean."""
    similarity: float
    """Mean similarity of rewrite and input."""
    fluency: float
    """Share of rewrites that the fluency judge passes, without a broken or repeated word."""
    joint: float
    """Mean over sentences of clean × similarity × fluent."""
    repetition: float
    """Share of rewrites with a word repeated at once that the input does not repeat."""
    copies: float
    """Share of rewrites equal to the input."""
    broken: float
    """Share of rewrites with a word that no input, reference or English list knows."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What each of n sentences got; rows of all arrays go together."""

    bleu: Values
    """n × 10: sacrebleu's sufficient statistics (lengths, matches, totals)."""
    chrf: Values
    """n × 18: sacrebleu's, against the reference nearest to the rewrite."""
    toxicity: Values
    """n, in [0, 1]: the style judge's probability."""
    clean: Values
    similarity: Values
    """n, in [0, 1]."""
    wording: Values
    """n, in nats: the fluency judge's score before its threshold."""
    fluent: Values
    repetition: Values
    copies: Values
    broken: Values

    @property
    def joint(self) -> Values:
        """n, in [0, 1]: clean × similarity × fluent."""
        return self.clean * self.similarity * self.fluent

    def per_sentence(self, metric: str) -> Values:
        """n values whose mean is the metric; :class:`KeyError` for BLEU, chrF and unknown ones."""
        return {
            "style": self.clean, "similarity": self.similarity, "fluency": self.fluent,
            "joint": self.joint, "repetition": self.repetition, "copies": self.copies,
            "broken": self.broken,
        }[metric]  # fmt: skip

    def resampled(self, metric: str, weights: Values) -> Values:
        """The metric under each row of ``weights`` (samples × n: how often a sentence is drawn).

        A sentence drawn twice counts twice, as in the bootstrap; rows of ones give the metric
        itself. Shape: samples.
        """
        if metric == "bleu":
            return _of_statistics(_BLEU, weights @ self.bleu)
        if metric == "chrf":
            return _of_statistics(_CHRF, weights @ self.chrf)
        drawn: Values = weights @ self.per_sentence(metric) / weights.sum(axis=1)
        return drawn

    def scores(self) -> Scores:
        """The metrics of the whole set."""
        count = len(self.clean)
        once = np.ones((1, count))
        values = {m.name: float(self.resampled(m.name, once)[0]) for m in METRICS}
        return Scores(sentences=count, **values)

    def only(self, rows: Sequence[int]) -> "Judged":
        """The same for some sentences only."""
        chosen = list(rows)
        return Judged(**{name: getattr(self, name)[chosen] for name in self.__dataclass_fields__})


def judge(
    sources: Sequence[str],
    outputs: Sequence[str],
    references: Sequence[Sequence[str]],
    wanted: Sequence[Sequence[str]] = (),
) -> Judged:
    """Judge ``outputs`` of ``sources`` against one or more references each.

    ``wanted``, where given, has for each source the wordings, perhaps none, whose meaning is as
    good as the source's: similarity is then the nearest's.

    Raises :class:`ValueError` when the lengths differ or there is nothing to score.
    """
    if not sources or not len(sources) == len(outputs) == len(references):
        raise ValueError("sources, outputs and references must be as many, and at least one")
    if not all(references):
        raise ValueError("every source needs at least one reference")
    sources, outputs = [simplify(s) for s in sources], [simplify(o) for o in outputs]
    simple = [[simplify(text) for text in each] for each in references]
    widest = max(map(len, simple))
    # sacrebleu wants one stream a reference; a sentence with fewer repeats its first one.
    streams = [[each[i] if i < len(each) else each[0] for each in simple] for i in range(widest)]
    known = {word for each in simple for text in each for word in spelling.words(text)}
    pairs = list(zip(sources, outputs, strict=True))
    toxicity = style.toxicities(outputs)
    wording = fluency.scores(sources, outputs)
    repetition = np.array([_repeats(o) > _repeats(s) for s, o in pairs], dtype=float)
    broken = np.array([bool(spelling.broken(s, o, known)) for s, o in pairs], dtype=float)
    return Judged(
        # The two private calls are those of sacrebleu's own bootstrap (sacrebleu.significance).
        bleu=np.array(_BLEU._extract_corpus_statistics(outputs, streams), dtype=float),
        chrf=np.array(_CHRF._extract_corpus_statistics(outputs, streams), dtype=float),
        toxicity=toxicity,
        clean=(toxicity < style.CLEAN_BELOW).astype(float),
        similarity=_nearest(sources, outputs, wanted),
        wording=wording,
        fluent=(wording >= fluency.FLUENT_FROM) * (1 - broken) * (1 - repetition),
        repetition=repetition,
        copies=np.array([s == o for s, o in pairs], dtype=float),
        broken=broken,
    )


def _nearest(
    sources: Sequence[str], outputs: Sequence[str], wanted: Sequence[Sequence[str]]
) -> Values:
    found = similarity.similarities(sources, outputs)
    rows = [(row, simplify(text)) for row, texts in enumerate(wanted) for text in texts]
    if rows:
        places = [row for row, _ in rows]
        others = similarity.similarities(
            [text for _, text in rows], [outputs[row] for row in places]
        )
        np.maximum.at(found, places, others)
    return found


def evaluate(
    sources: Sequence[str], outputs: Sequence[str], references: Sequence[Sequence[str]]
) -> Scores:
    """The metrics of one system; arguments and errors as in :func:`judge`."""
    return judge(sources, outputs, references).scores()


_BLEU: Any = BLEU(force=True)
_CHRF: Any = CHRF()


def _of_statistics(metric: Any, rows: Values) -> Values:
    """sacrebleu's score of each row of summed statistics."""
    # It shows statistics as whole numbers, and sums of 64-bit floats of counts are whole.
    return np.array([metric._compute_score_from_stats([int(v) for v in row]).score for row in rows])


def _repeats(text: str) -> int:
    """How often one to three words follow themselves at once."""
    words = _WORD.findall(text)
    return sum(
        words[at : at + size] == words[at + size : at + 2 * size]
        for size in (1, 2, 3)
        for at in range(len(words) - 2 * size + 1)
    )


def bucket(text: str) -> str:
    """The length bucket of a source, by words."""
    words = text.count(" ") + 1
    for low, high in ((1, 5), (6, 10), (11, 15), (16, 20)):
        if words <= high:
            return f"{low}–{high}"
    return "21+"
