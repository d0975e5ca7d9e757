"""Does it read as a sentence? A generic trigram model looks at all of it, and at what is new.

The language model is the US English one that ships inside PocketSphinx (72,547 words, 2.0 M
bigrams, 1.7 M trigrams, swearing included): nothing of it comes from our corpora. The score is

    SLOR + 0.8 × min(0, worst new association)

SLOR (Kann, Rothe & Filippova 2018, "Sentence-Level Fluency Evaluation") is the mean over words
of log p(word | two before) - log p(word), so rare words and long sentences cost nothing. A *new*
association is the same difference at a trigram that the source does not hold: an edit's seam.
Chat is seldom written well, so a rewrite answers most for what it changed. The weight was fitted
by logistic regression on the training part, human rewrites against dropped and swapped words;
:data:`FLUENT_FROM` was set on the development part. :mod:`training.judges.validation` measures
how well it tells fluent from broken; docs/EVALUATION.md has the figures.
"""

import math
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

FLUENT_FROM = -0.65
"""Score, in nats, from which a sentence counts as fluent: 88 % of human rewrites reach it."""
SEAM = 0.8
"""Weight of the worst new association against SLOR."""
UNREADABLE = -20.0
"""The score of a text without a word."""
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.!?;:()\"]+")
_UNKNOWN = -(10**8)
_BASE = math.log(1.0001)  # the model counts in logarithms to the base 1.0001
_START, _END = "<s>", "</s>"


@cache
def _model() -> Any:
    from pocketsphinx import Config, LogMath, NGramModel, get_model_path  # noqa: PLC0415

    return NGramModel(Config(), LogMath(), get_model_path("en-us/en-us.lm.bin"))


@cache
def _log(*words: str) -> float:
    """Natural log p(first word | the following ones, nearest first)."""
    return float(_model().prob(list(words))) * _BASE


@cache
def _known(word: str) -> bool:
    return bool(_model().prob([word]) > _UNKNOWN)


def _sentences(text: str) -> list[list[str]]:
    """Words by sentence, as the model spells them: chat's "dont" is its "don't"."""
    found: list[list[str]] = [[]]
    for word in _TOKEN.findall(text.casefold().replace("\u2019", "'")):
        if not word[0].isalnum():
            found.append([])
        elif _known(word):
            found[-1].append(word)
        else:
            spelled = (word[:at] + "'" + word[at:] for at in (-1, -2) if len(word) > 2)
            found[-1].append(next((w for w in spelled if _known(w)), word))
    return [sentence for sentence in found if sentence]


def _associations(text: str) -> list[tuple[tuple[str, ...], float]]:
    """Each word's trigram and log p(word | before) - log p(word), in nats.

    A word that the model does not know counts 0, and the words after it do not look past it;
    its "trigram" is empty.
    """
    found: list[tuple[tuple[str, ...], float]] = []
    for sentence in _sentences(text):
        before: list[str] = [_START]
        for word in [*sentence, _END]:
            if not _known(word):
                before = []
                found.append(((), 0.0))
                continue
            found.append(((*before, word), _log(word, *reversed(before)) - _log(word)))
            before = [*before, word][-2:]
    return found


def _trigrams(text: str) -> set[tuple[str, ...]]:
    """All one to three words in a row, with the sentences' ends."""
    return {
        tuple(words[at : at + size])
        for sentence in _sentences(text)
        for words in [[_START, *sentence, _END]]
        for size in (1, 2, 3)
        for at in range(len(words) - size + 1)
    }


def score(source: str, output: str) -> float:
    """Fluency of ``output`` as a rewrite of ``source``, in nats; some -6 to 2, higher is better."""
    found = _associations(output)
    if not found:
        return UNREADABLE
    old = _trigrams(source)
    slor = sum(value for _, value in found) / len(found)
    seam = min((value for words, value in found if words and words not in old), default=0.0)
    return slor + SEAM * min(0.0, seam)


def scores(sources: Sequence[str], outputs: Sequence[str]) -> npt.NDArray[np.float64]:
    """:func:`score` of each pair, shape ``(len(sources),)``."""
    return np.array([score(s, o) for s, o in zip(sources, outputs, strict=True)], dtype=np.float64)
