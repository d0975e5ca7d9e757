"""How good rewrites are: BLEU, chrF, style accuracy, similarity, joint, repetition, copies.

The scorers are not those that the model reranks with. *Style* is alt-profanity-check, a linear
classifier of other people on other data; *similarity* is chrF between input and rewrite, which
knows nothing of the references. All texts are simplified first (lower-cased, detokenised), so
no system gains or loses by spelling.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sacrebleu

from detox_model.text import simplify

STYLE_SCORER = "alt-profanity-check"
CLEAN_BELOW = 0.5
"""The style scorer's probability, in [0, 1], under which a rewrite counts as not toxic."""
_WORD = re.compile(r"\w+(?:'\w+)*")


@dataclass(frozen=True, slots=True)
class Scores:
    """One system on one set; all in [0, 1] but BLEU and chrF, which are in [0, 100]."""

    sentences: int
    bleu: float
    chrf: float
    style: float
    """Share of rewrites that the style scorer calls clean."""
    similarity: float
    """Mean chrF of rewrite against input, over 100."""
    joint: float
    """Mean over sentences of clean × similarity."""
    repetition: float
    """Share of rewrites with a word repeated at once that the input does not repeat."""
    copies: float
    """Share of rewrites equal to the input."""


def toxicities(texts: Sequence[str]) -> list[float]:
    """The style scorer's probabilities, in [0, 1]."""
    from profanity_check import predict_prob  # noqa: PLC0415 - loads a model when imported

    return [float(p) for p in predict_prob(list(texts))] if texts else []


def evaluate(
    sources: Sequence[str], outputs: Sequence[str], references: Sequence[Sequence[str]]
) -> Scores:
    """Score ``outputs`` of ``sources`` against one or more references each.

    Raises :class:`ValueError` when the lengths differ or there is nothing to score.
    """
    if not sources or not len(sources) == len(outputs) == len(references):
        raise ValueError("sources, outputs and references must be as many, and at least one")
    sources, outputs = [simplify(s) for s in sources], [simplify(o) for o in outputs]
    simple = [[simplify(text) for text in each] for each in references]
    widest = max(map(len, simple))
    # sacrebleu wants one stream a reference; a sentence with fewer repeats its first one.
    streams = [[each[i] if i < len(each) else each[0] for each in simple] for i in range(widest)]
    clean = [probability < CLEAN_BELOW for probability in toxicities(outputs)]
    similar = [
        sacrebleu.sentence_chrf(output, [source]).score / 100
        for source, output in zip(sources, outputs, strict=True)
    ]
    count = len(sources)
    repeated = sum(_repeats(o) > _repeats(s) for s, o in zip(sources, outputs, strict=True))
    return Scores(
        sentences=count,
        bleu=sacrebleu.corpus_bleu(outputs, streams, force=True).score,
        chrf=sacrebleu.corpus_chrf(outputs, streams).score,
        style=sum(clean) / count,
        similarity=sum(similar) / count,
        joint=sum(c * s for c, s in zip(clean, similar, strict=True)) / count,
        repetition=repeated / count,
        copies=sum(s == o for s, o in zip(sources, outputs, strict=True)) / count,
    )


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
