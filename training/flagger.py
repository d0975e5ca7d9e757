"""Training the flagger: clean the unlabelled chat, fit, quantise, calibrate, report.

    python -m training flagger --data DIR --out OUT

One core, some five minutes. The general corpora are unlabelled: a first, short round finds
what is hostile in them, and the second round goes without it.
"""

import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from detox_model import checkpoint
from detox_model.thresholds import THRESHOLDS, Preset
from detox_model.toxicity import Flagger
from training.disguise import disguise
from training.flagger_card import FILE, write_flagger_card
from training.flagger_data import GENERAL, Row, rows
from training.flagger_net import Encoded, FlaggerNet, Shape, fit, predict, quantise
from training.mixture import STRONG

VERSION = "2"
EPOCHS = 3
TOXIC_SHARE = 0.1
"""Probabilities are for a place where this share of the messages is toxic."""
_RUDE = re.compile(
    r"\b(?:stupid\w*|dumb\w*|idiot\w*|moronic|losers?|liars?|shut up|suck(?:s|ed|ing)?|clowns?|damn"
    r"|darn|hell|fools?|foolish|silly|ugly|pathetic|useless|(?:hate|kill) (?:you|u)|hypocrit\w+)\b"
)
_CHAT = ("tatoeba", "self_dialogue", "emocontext", "ubuntu_irc")
_FIRST_ROUND = 0.3


def run(data: Path, out: Path, seed: int) -> dict[str, Any]:
    """Train on the corpora under ``data``, write the flagger to ``out``, return the metrics.

    If ``out`` is a model folder, its hashes are taken anew.
    """
    flagger = train_flagger(data, seed)
    flagger.save(out)
    (out / FILE).write_text(write_flagger_card(flagger.config), encoding="utf-8")
    if (out / checkpoint.CONFIG).exists():
        checkpoint.reseal(out)
    return flagger.config.metrics


def train_flagger(data: Path, seed: int = 1, *, epochs: int = EPOCHS) -> Flagger:
    """A calibrated flagger, its metrics in its config. Deterministic on one thread."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    encoded = Encoded(list(rows(data, seed)), Shape().bits)
    train = np.flatnonzero(encoded.splits == "train")
    clean = train[~_hostile_chat(encoded, train, seed)]
    net = FlaggerNet(Shape(), encoded.buckets, len(encoded.names))
    fit(net, encoded, clean, epochs=epochs, seed=seed)
    config, weights = quantise(net)
    raw = Flagger(config.model_copy(update={"version": VERSION}), weights)
    flagger = calibrate(raw, [row for row in encoded.rows if row.split == "dev"])
    metrics = report(flagger, [row for row in encoded.rows if row.split == "test"], seed)
    metrics["training"] = {"texts": len(clean), "dropped_chat": len(train) - len(clean)}
    return Flagger(flagger.config.model_copy(update={"metrics": metrics}), weights)


def _hostile_chat(data: Encoded, train: NDArray[np.int64], seed: int) -> NDArray[np.bool_]:
    """Which of the rows ``train`` are unlabelled and look hostile to a first, short training."""
    rng = np.random.default_rng(seed)
    net = FlaggerNet(Shape(), data.buckets, len(data.names))
    fit(net, data, train[rng.random(len(train)) < _FIRST_ROUND], epochs=1, seed=seed)
    unlabelled = np.isin(data.sources[train], [data.names.index(name) for name in GENERAL])
    hostile = np.zeros(len(train), np.bool_)
    hostile[unlabelled] = predict(net, data, train[unlabelled]) > 0
    return hostile


def calibrate(flagger: Flagger, dev: Sequence[Row]) -> Flagger:
    """Fit the probability to rows that were not trained on."""
    slope, offset = platt_of(flagger, dev)
    fitted = {"slope": slope, "offset": offset, "threshold": THRESHOLDS[Preset.BALANCED]}
    return Flagger(flagger.config.model_copy(update=fitted), flagger.weights)


def platt_of(flagger: Flagger, dev: Sequence[Row]) -> tuple[float, float]:
    """Slope and offset that turn the flagger's logits into probabilities (Platt 1999)."""
    rated = [row for row in dev if row.source not in GENERAL or row.source in _CHAT]
    logits = flagger.logits([row.text for row in rated])
    labels = np.array([row.toxic for row in rated])
    return _platt(logits, labels, _weights(labels))


def is_ordinary(row: Row) -> bool:
    """Chat without an insult or a swear word: whoever flags it is wrong."""
    return row.source in _CHAT and not STRONG.search(row.text) and not _RUDE.search(row.text)


def _weights(labels: NDArray[Any]) -> NDArray[np.float64]:
    """Weights that give toxic texts their share, mean 1."""
    share = float(np.mean(labels > 0.5))
    return np.where(labels > 0.5, TOXIC_SHARE / share, (1 - TOXIC_SHARE) / (1 - share))


def _platt(
    logits: NDArray[np.float64], labels: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[float, float]:
    """Slope and offset of the logistic curve through the labels, by Newton's method; a step
    that would lead uphill is halved until it does not."""
    inputs = np.stack([logits, np.ones_like(logits)], axis=1)
    beta = np.array([1.0, -2.0])

    def loss(at: NDArray[np.float64]) -> float:
        z = inputs @ at
        return float((weights * (np.logaddexp(0, z) - labels * z)).sum())

    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(inputs @ beta, -30, 30)))
        hessian = (inputs * (weights * (p * (1 - p) + 1e-9))[:, None]).T @ inputs
        step = np.linalg.solve(hessian, inputs.T @ (weights * (p - labels)))
        before = loss(beta)
        for _ in range(20):
            if loss(beta - step) <= before:
                beta = beta - step
                break
            step = step / 2
    return float(beta[0]), float(beta[1])


def report(flagger: Flagger, test: Sequence[Row], seed: int) -> dict[str, Any]:
    """What held-out rows say: ranking by source, calibration, false alarms, pairs, spans."""
    threshold = flagger.config.threshold
    rng = random.Random(seed)
    scores = np.array([v.toxicity for v in flagger.score([row.text for row in test])])
    labels = np.array([row.toxic > 0.5 for row in test])
    sources = np.array([row.source for row in test])
    disguised = [row for row in test if row.source in ("paradetox", "jigsaw_snlp")]
    hidden = flagger.score([disguise(row.text, rng, share=1.0) for row in disguised])
    rated = ~np.isin(sources, list(GENERAL))
    chat = np.array([is_ordinary(row) for row in test])
    kept = rated | chat
    chatter = np.isin(sources, _CHAT)
    metrics: dict[str, Any] = {
        "roc_auc": {
            name: round(roc_auc(labels[sources == name], scores[sources == name]), 4)
            for name in sorted(set(sources[rated]))
            if 0 < labels[sources == name].mean() < 1
        },
        "roc_auc_disguised": round(
            roc_auc(
                np.array([row.toxic > 0.5 for row in disguised]),
                np.array([verdict.toxicity for verdict in hidden]),
            ),
            4,
        ),
        "calibration_error": round(
            calibration_error(labels[kept], scores[kept], _weights(labels[kept])), 4
        ),
        "false_alarms": {
            name: round(float((scores[chat & (sources == name)] >= threshold).mean()), 4)
            for name in _CHAT
        },
        "false_alarms_all": round(float((scores[chat] >= threshold).mean()), 4),
        "flagged_of_all_chat": round(float((scores[chatter] >= threshold).mean()), 4),
        "spans_f1": round(spans_f1(flagger, [r for r in test if r.word_labels is not None]), 4),
        "texts": len(test),
    }
    metrics["presets"] = {
        preset.value: _at(threshold, labels[kept], scores[kept], scores[chat])
        for preset, threshold in THRESHOLDS.items()
    }
    human = sources == "paradetox"
    metrics["paradetox"] = {
        "toxic_flagged": round(float((scores[human & labels] >= threshold).mean()), 4),
        "neutral_passed": round(float((scores[human & ~labels] < threshold).mean()), 4),
    }
    return metrics


def _at(
    threshold: float,
    labels: NDArray[np.bool_],
    scores: NDArray[np.floating[Any]],
    chat: NDArray[np.floating[Any]],
) -> dict[str, float]:
    """What a threshold catches and where it errs; precision as if a tenth were toxic."""
    weights, flagged = _weights(labels), scores >= threshold
    right = float(weights[flagged & labels].sum())
    return {
        "threshold": threshold,
        "precision": round(right / max(1e-9, float(weights[flagged].sum())), 4),
        "recall": round(float(flagged[labels].mean()), 4),
        "false_alarms": round(float((chat >= threshold).mean()), 4),
    }


def roc_auc(labels: NDArray[np.bool_], scores: NDArray[np.floating[Any]]) -> float:
    """Chance that a toxic text scores above a harmless one; ties count half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positives = int(labels.sum())
    negatives = len(labels) - positives
    return float((ranks[labels].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def calibration_error(
    labels: NDArray[np.bool_],
    scores: NDArray[np.floating[Any]],
    weights: NDArray[np.floating[Any]] | None = None,
) -> float:
    """Mean distance of predicted from true shares over ten bins, by the bins' weight."""
    weights = np.ones(len(scores)) if weights is None else weights
    bins = np.minimum((scores * 10).astype(int), 9)
    gaps = np.bincount(bins, weights * (scores - labels), minlength=10)
    return float(np.abs(gaps).sum() / weights.sum())


def spans_f1(flagger: Flagger, marked: Sequence[Row]) -> float:
    """Mean over texts of the F1 of flagged against marked characters."""
    total = 0.0
    for row, verdict in zip(marked, flagger.score([row.text for row in marked]), strict=True):
        found = {at for span in verdict.spans for at in range(span.start, span.end)}
        both = len(found & row.marked)
        total += 2 * both / (len(found) + len(row.marked)) if found or row.marked else 1.0
    return total / max(1, len(marked))
