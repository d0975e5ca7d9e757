"""Does it still know what is hostile? Both models on neutral and on labelled texts."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from training.detection.measure import FEWEST
from training.detection.statistics import Labels, auc_difference
from training.flagger import roc_auc
from training.gate.contender import BAR, Contender
from training.gate.figures import Figure, Values, of_means
from training.gate.material import LOG, Labelled, is_log
from training.metrics import Metric

ALL = "all"
"""Everything that is not of the log, pooled: its members and moderators were not asked blindly."""
COPIES = Metric("neutral", "returned as it is", 1)
FALSE_ALARMS = Metric("false_alarms", "false alarms", 1, higher_is_better=False)
RECALL = Metric("recall", "hostile texts flagged", 1)
AUC = Metric("auc", "ROC-AUC", 1)
Told = Callable[[int], None]
_Both = tuple[Values, Values]
"""Of the incumbent and of the candidate."""


def neutral_copies(
    incumbent: Contender,
    candidate: Contender,
    neutral: Mapping[str, tuple[str, ...]],
    *,
    samples: int,
    on_progress: Told = lambda _: None,
) -> tuple[dict[str, Figure], Figure]:
    """Shares of neutral texts returned byte for byte, by source, and how many are flagged.

    The first gives ``all``, ``log`` where there is one, then each source. Raises as
    :meth:`~training.gate.contender.Contender.rewrites` does.
    """
    kept: dict[str, _Both] = {}
    flagged: dict[str, _Both] = {}
    for source, texts in neutral.items():
        answers = [
            each.rewrites(texts, always=False, on_progress=on_progress)
            for each in (incumbent, candidate)
        ]
        kept[source] = _both([[a.rewrite == a.text for a in each] for each in answers])
        flagged[source] = _both([[a.toxicity_before >= BAR for a in each] for each in answers])
    figures = {ALL: of_means(COPIES, *_pooled(kept, log=False), samples)}
    if any(map(is_log, kept)):
        figures[LOG] = of_means(COPIES, *_pooled(kept, log=True), samples)
    figures |= {source: of_means(COPIES, *both, samples) for source, both in kept.items()}
    return figures, of_means(FALSE_ALARMS, *_pooled(flagged, log=False), samples)


def detection(
    incumbent: Contender,
    candidate: Contender,
    labelled: Mapping[str, Labelled],
    *,
    samples: int,
    on_progress: Told = lambda _: None,
) -> tuple[dict[str, Figure], Figure]:
    """ROC-AUC over all public sources and of each source, and recall at :data:`BAR`.

    Sources of fewer than ten texts of either kind are ranked within ``all`` alone. Raises as
    :meth:`~training.gate.contender.Contender.verdicts` does.
    """
    scores: dict[str, _Both] = {}
    labels: dict[str, Labels] = {}
    for source, texts in labelled.items():
        every = [*texts.hostile, *texts.harmless]
        found = []
        for each in (incumbent, candidate):
            found.append([verdict.toxicity for verdict in each.verdicts(every)])
            on_progress(len(every))
        scores[source] = _both(found)
        labels[source] = np.arange(len(every)) < len(texts.hostile)
    public = [source for source in labelled if not is_log(source)]
    known = np.concatenate([labels[source] for source in public])
    pooled = _pooled(scores, log=False)
    rank = partial(_auc, draws=samples)
    figures = {ALL: rank(known, pooled)}
    for source, own in labels.items():
        if own.sum() >= FEWEST and (~own).sum() >= FEWEST:
            figures[source] = rank(own, scores[source])
    caught = [(values[known] >= BAR).astype(float) for values in pooled]
    return figures, of_means(RECALL, caught[0], caught[1], samples)


def _auc(labels: Labels, scores: _Both, *, draws: int) -> Figure:
    first, second = scores
    difference, (low, high) = auc_difference(labels, first, second, draws=draws)
    ranks = roc_auc(labels, first), roc_auc(labels, second)
    return Figure(AUC, len(labels), *ranks, difference, low, high)


def _both(values: list[list[bool]] | list[list[float]]) -> _Both:
    first, second = (np.array(each, dtype=float) for each in values)
    return first, second


def _pooled(by_source: Mapping[str, _Both], *, log: bool) -> _Both:
    chosen = [both for source, both in by_source.items() if is_log(source) == log]
    return np.concatenate([a for a, _ in chosen]), np.concatenate([b for _, b in chosen])
