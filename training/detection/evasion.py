"""What each trick costs: of the same texts, ranking and flags before and after it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detox_model.thresholds import THRESHOLDS, Preset
from training.detection.sets import Sample
from training.detection.systems import Bars, Scores, System, scored
from training.detection.tricks import TRICKS, UNREADABLE, applied
from training.flagger import roc_auc

SEED = 20_011
"""Of the tricks; training draws its disguises by other seeds."""
TEXTS = 400
"""Of each kind."""
FEWER = 30
"""Of each kind, for systems that are asked about samples only."""
LONGEST = 300
"""Characters: texts as long as people write in a chat."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One trick, one system. Flags are at the preset ``balanced``."""

    auc: float
    """Toxic texts with the trick on their rude words, against untouched harmless ones."""
    caught: float
    """Share of those toxic texts that is flagged."""
    auc_everywhere: float
    """The trick on every word of toxic and harmless texts alike."""
    false_alarms: float
    """Share of the harmless texts flagged with the trick on every word."""


@dataclass(frozen=True, slots=True)
class Evasion:
    """All tricks for one system."""

    toxic: int
    harmless: int
    before: Cost
    """Without a trick."""
    after: dict[str, Cost]

    @property
    def mean_loss(self) -> float:
        """Mean loss of ROC-AUC over the tricks that people can still read."""
        losses = [self.before.auc - c.auc for t, c in self.after.items() if t not in UNREADABLE]
        return float(np.mean(losses))


def measure(
    toxic: Sequence[Sample],
    harmless: Sequence[Sample],
    systems: Sequence[System],
    words: re.Pattern[str],
    bars: Bars,
) -> dict[str, Evasion]:
    """Costs by system's name. ``words`` finds the rude ones; longer texts than :data:`LONGEST`
    and toxic ones without such a word are left out.

    Raises :class:`ValueError` where no texts are left.
    """
    short = [s.text for s in toxic if len(s.text) <= LONGEST]
    rude = [text for text in short if words.search(text)][:TEXTS]
    kind = [s.text for s in harmless if len(s.text) <= LONGEST][:TEXTS]
    if not rude or not kind:
        raise ValueError("evasion needs toxic texts with listed words, and harmless ones")
    found = {}
    for system in systems:
        count = TEXTS if system.sample is None else FEWER
        found[system.name] = _costs(system, rude[:count], kind[:count], words, bars)
    return found


def _costs(
    system: System, rude: list[str], kind: list[str], words: re.Pattern[str], bars: Bars
) -> Evasion:
    with bars(
        f"tricks, {system.name}", (len(TRICKS) * 2 + 1) * len(rude) + (len(TRICKS) + 1) * len(kind)
    ) as advance:

        def ask(texts: list[str]) -> Scores:
            return scored(system, texts, advance)

        plain = ask(kind)
        before = _cost(ask(rude), plain, None, plain)
        after = {
            trick: _cost(
                ask([applied(text, trick, SEED, words) for text in rude]),
                plain,
                ask([applied(text, trick, SEED) for text in rude]),
                ask([applied(text, trick, SEED) for text in kind]),
            )
            for trick in TRICKS
        }
    return Evasion(len(rude), len(kind), before, after)


def _cost(rude: Scores, plain: Scores, rude_all: Scores | None, kind_all: Scores) -> Cost:
    threshold = THRESHOLDS[Preset.BALANCED]
    everywhere = rude if rude_all is None else rude_all
    return Cost(
        _auc(rude, plain),
        float((rude >= threshold).mean()),
        _auc(everywhere, kind_all),
        float((kind_all >= threshold).mean()),
    )


def _auc(toxic: Scores, harmless: Scores) -> float:
    labels = np.repeat([True, False], [len(toxic), len(harmless)])
    return roc_auc(labels, np.concatenate((toxic, harmless)))
