"""How far the judges can be trusted: what they make of texts whose worth is known.

Human rewrites should pass; the same with a word dropped, two dropped or two neighbours swapped
should not (though a random drop or swap often leaves a good sentence, so 1 is out of reach), nor
should other sentences' rewrites count as alike.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detox_model.text import simplify
from training.corpora import Reference
from training.judges import fluency, similarity

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Validity:
    """One judge against one kind of text: does it put human rewrites above it?"""

    judge: str
    against: str
    texts: int
    auc: float
    """Probability that a human rewrite scores above such a text, ties counting half."""
    paired: float
    """Share of human rewrites that score above their own corruption; NaN where not paired."""
    passing: float
    """Share of such texts over the judge's threshold."""


def auc(above: Values, below: Values) -> float:
    """ROC-AUC of telling ``above`` from ``below``, by ranks (Mann & Whitney 1947)."""
    order = np.sort(below)
    left = np.searchsorted(order, above, side="left")
    right = np.searchsorted(order, above, side="right")
    return float((left + right).mean() / 2 / len(below))


def dropped(text: str, random_: random.Random, count: int = 1) -> str:
    """``text`` without ``count`` random words; at least two stay."""
    words = text.split()
    for _ in range(min(count, len(words) - 2)):
        words.pop(random_.randrange(len(words)))
    return " ".join(words)


def swapped(text: str, random_: random.Random) -> str:
    """``text`` with two neighbouring words swapped."""
    words = text.split()
    if len(words) > 1:
        at = random_.randrange(len(words) - 1)
        words[at : at + 2] = words[at + 1], words[at]
    return " ".join(words)


def validate(
    references: Sequence[Reference], listed: re.Pattern[str] | None = None, seed: int = 1
) -> list[Validity]:
    """Fluency and similarity against corruptions of the human rewrites of ``references``.

    ``listed`` are words whose deletion from the sources is one more corruption.
    """
    rng = random.Random(seed)
    human = [(simplify(r.source), simplify(t)) for r in references for t in r.targets]
    sources, targets = [s for s, _ in human], [t for _, t in human]
    kinds: dict[str, list[str]] = {
        "one word dropped": [dropped(t, rng) for t in targets],
        "two words dropped": [dropped(t, rng, 2) for t in targets],
        "neighbours swapped": [swapped(t, rng) for t in targets],
    }
    found: list[Validity] = []
    good = fluency.scores(sources, targets)
    found.append(_row("fluency", "human rewrites", good, good, fluency.FLUENT_FROM))
    for kind, texts in kinds.items():
        bad = fluency.scores(sources, texts)
        found.append(_row("fluency", kind, good, bad, fluency.FLUENT_FROM, paired=True))
    if listed is not None:
        cut = [(s, " ".join(listed.sub(" ", s).split())) for s in dict.fromkeys(sources)]
        cut = [(s, o) for s, o in cut if s != o]
        bad = fluency.scores([s for s, _ in cut], [o for _, o in cut])
        found.append(_row("fluency", "listed words deleted", good, bad, fluency.FLUENT_FROM))
    good = similarity.similarities(sources, targets)
    found.append(_row("similarity", "human rewrites", good, good, similarity.LOST_BELOW))
    other = targets[len(targets) // 2 :] + targets[: len(targets) // 2]
    for kind, texts, paired in (
        ("another sentence's rewrite", other, True),
        ("longest word dropped", [_without_longest(t) for t in targets], True),
    ):
        bad = similarity.similarities(sources, texts)
        found.append(_row("similarity", kind, good, bad, similarity.LOST_BELOW, paired=paired))
    return found


def _row(
    judge: str, against: str, good: Values, bad: Values, threshold: float, *, paired: bool = False
) -> Validity:
    wins = float(((good > bad) + 0.5 * (good == bad)).mean()) if paired else float("nan")
    passing = float((bad >= threshold).mean())
    return Validity(judge, against, len(bad), auc(good, bad), wins, passing)


def _without_longest(text: str) -> str:
    """``text`` without its longest word, as a stand-in for a word of content."""
    words = text.split()
    pick: Callable[[int], int] = lambda i: len(words[i])  # noqa: E731
    if len(words) > 1:
        words.pop(max(range(len(words)), key=pick))
    return " ".join(words)
