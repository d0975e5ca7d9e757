"""Functional tests: short cases by what makes them hard, after HateCheck (Röttger et al. 2021).

``cases.tsv`` was written for this project. Whether a case is hostile goes by the bot's own
question: would it, said here to or of somebody, need rewriting?
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detox_model.thresholds import THRESHOLDS, Preset
from detox_model.withholding import category_of
from training.corpora import read_tsv
from training.detection.sets import Sample
from training.detection.systems import Scores

SOURCE = "functional tests"
CASES = Path(__file__).with_name("cases.tsv")


def cases() -> list[Sample]:
    """All cases, each with its group."""
    return [
        Sample(row["text"], row["toxic"] == "1", SOURCE, group=row["group"])
        for row in read_tsv(CASES)
    ]


@dataclass(frozen=True, slots=True)
class Group:
    """One group of cases; shares of right answers, at ``balanced`` unless said otherwise."""

    cases: int
    toxic: bool
    right: Mapping[str, float]
    """By system."""
    with_rules: float
    """The first system and the category rules together, as the bot decides."""
    by_preset: Mapping[str, float]
    """Of the first system alone."""


def measure(samples: Sequence[Sample], scores: Mapping[str, Scores]) -> dict[str, Group]:
    """Groups by name, in the order of the samples; ``scores`` of every system on all of them."""
    first = next(iter(scores.values()))
    ruled = np.array([category_of(sample.text) is not None for sample in samples])
    labels = np.array([sample.toxic for sample in samples])
    names = np.array([sample.group for sample in samples])
    balanced = THRESHOLDS[Preset.BALANCED]
    found = {}
    for name in dict.fromkeys(names.tolist()):
        here = names == name
        toxic = bool(labels[here][0])
        found[name] = Group(
            int(here.sum()),
            toxic,
            {
                system: float(((values[here] >= balanced) == toxic).mean())
                for system, values in scores.items()
            },
            float((((first >= balanced) | ruled)[here] == toxic).mean()),
            {
                str(preset): float(((first[here] >= at) == toxic).mean())
                for preset, at in THRESHOLDS.items()
            },
        )
    return found
