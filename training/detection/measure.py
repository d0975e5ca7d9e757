"""Everything that is measured of a flagger, in one report of plain values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.detection import chat, evasion, functional, identity
from training.detection.sets import GENERAL_CORPORA, Sample, rude, sampled
from training.detection.statistics import (
    Bin,
    Decision,
    Figures,
    Interval,
    Labels,
    at_share,
    auc_difference,
    decisions,
    figures,
    reliability,
)
from training.detection.systems import Bars, Scores, System, scored

FEWEST = 10
"""Texts of each kind that a source needs to be ranked."""
_OWN = frozenset({identity.SOURCE, functional.SOURCE})


@dataclass(frozen=True, slots=True)
class Curves:
    """What pictures are drawn from: labels and the first system's scores, by source."""

    labels: Mapping[str, Labels]
    scores: Mapping[str, Scores]


@dataclass(frozen=True, slots=True)
class Report:
    """Of several systems; the first one is the one that is looked at closely."""

    first: str
    sources: Mapping[str, Mapping[str, Figures]]
    """By source, then system."""
    against: Mapping[str, Mapping[str, tuple[float, Interval]]]
    """By source, then system asked about every text: its ROC-AUC less the first one's."""
    presets: Mapping[str, Decision]
    """Of the first system over all labelled sources and ordinary chat, one in ten toxic."""
    reliability: Mapping[str, Sequence[Bin]]
    chat: Mapping[str, chat.Chat]
    identity: Mapping[str, Mapping[str, identity.Terms]]
    """By set (frames, corpora), then system asked about every text."""
    functional: Mapping[str, functional.Group]
    evasion: Mapping[str, evasion.Evasion]
    curves: Curves


def measure(
    samples: Sequence[Sample],
    systems: Sequence[System],
    words: re.Pattern[str],
    bars: Bars,
    *,
    draws: int = 500,
) -> Report:
    """Measure the systems on ``samples``, and on the project's own frames, cases and tricks.

    ``words`` are those that the tricks hide. Samples of one source must be in random order: a
    system that answers samples only is asked about the first ones. Raises
    :class:`ValueError` where the tricks find nothing to hide.
    """
    every = [*samples, *sampled(identity.frames()), *functional.cases()]
    labels = np.array([sample.toxic for sample in every])
    places = _places(every)
    scores = {system.name: _scores(system, every, places, bars) for system in systems}
    full = {s.name: scores[s.name] for s in systems if s.sample is None}
    first, *others = full
    rated = {name: at for name, at in places.items() if _both_kinds(labels[at])}
    pooled = np.array([_is_pooled(sample) for sample in every])
    known = labels[pooled]
    toxic = [sample for sample in every if sample.toxic and sample.source not in _OWN]
    harmless = [s for s, kept in zip(every, pooled, strict=True) if kept and not s.toxic]
    return Report(
        first=first,
        sources={
            source: _by_system(labels[at], {n: v[at] for n, v in scores.items()}, draws)
            for source, at in rated.items()
        },
        against={
            source: {
                name: auc_difference(labels[at], full[first][at], full[name][at], draws=draws)
                for name in others
            }
            for source, at in rated.items()
        },
        presets=decisions(known, full[first][pooled], at_share(known)),
        reliability={name: reliability(known, full[name][pooled]) for name in full},
        chat={
            source: chat.measure([every[at] for at in where], full[first][where])
            for source, where in places.items()
            if source in GENERAL_CORPORA
        },
        identity={
            name: {
                system: identity.measure([every[at] for at in where], values[where])
                for system, values in full.items()
            }
            for name, where in _identity_sets(every).items()
        },
        functional=functional.measure(
            [every[at] for at in places[functional.SOURCE]],
            {name: scores[name][places[functional.SOURCE]] for name in scores},
        ),
        evasion=evasion.measure(_mixed(toxic), _mixed(harmless), systems, words, bars),
        curves=Curves(
            {name: labels[at] for name, at in rated.items()},
            {name: full[first][at] for name, at in rated.items()},
        ),
    )


def _scores(
    system: System, samples: Sequence[Sample], places: Mapping[str, NDArray[np.int64]], bars: Bars
) -> Scores:
    """Scores of all samples; NaN where the system was not asked."""
    asked = np.concatenate(
        [
            at if source == functional.SOURCE else at[: system.sample]
            for source, at in places.items()
        ]
    )
    found = np.full(len(samples), np.nan)
    with bars(system.name, len(asked)) as advance:
        found[asked] = scored(system, [samples[at].text for at in asked], advance)
    return found


def _by_system(labels: Labels, scores: Mapping[str, Scores], draws: int) -> dict[str, Figures]:
    """Figures of the systems that were asked about texts of both kinds."""
    found = {}
    for name, values in scores.items():
        asked = ~np.isnan(values)
        if labels[asked].any() and not labels[asked].all():
            found[name] = figures(labels[asked], values[asked], draws=draws)
    return found


def _places(samples: Sequence[Sample]) -> dict[str, NDArray[np.int64]]:
    found: dict[str, list[int]] = {}
    for at, sample in enumerate(samples):
        found.setdefault(sample.source, []).append(at)
    return {source: np.array(where) for source, where in found.items()}


def _both_kinds(labels: Labels) -> bool:
    return int(labels.sum()) >= FEWEST and int((~labels).sum()) >= FEWEST


def _is_pooled(sample: Sample) -> bool:
    """Labelled by people, or chat that is all but certainly harmless."""
    if sample.source in GENERAL_CORPORA:
        return not rude(sample.text)
    return sample.source not in _OWN


def _identity_sets(samples: Sequence[Sample]) -> dict[str, NDArray[np.int64]]:
    """The frames, and labelled texts that hold a term by chance."""
    own = np.array([sample.source == identity.SOURCE for sample in samples])
    labelled = np.array([_is_pooled(s) and s.source not in GENERAL_CORPORA for s in samples])
    return {"frames": np.flatnonzero(own), "corpora": np.flatnonzero(labelled)}


def _mixed(samples: Sequence[Sample]) -> list[Sample]:
    """In an order that mixes the sources."""
    return [samples[at] for at in np.random.default_rng(1).permutation(len(samples))]
