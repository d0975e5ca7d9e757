"""The flagger learns from reviews: warm start, trust, calibration, and a guard on dev."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import Progress

from detox_model.toxicity import Flagger
from training.corpora import CorpusError
from training.finetune.anchored import between, learn, restore, shape_of
from training.finetune.labels import SOURCE, Labels, collect
from training.finetune.start import Request, Start
from training.flagger import is_ordinary, platt_of, report, roc_auc
from training.flagger_card import FILE, write_flagger_card
from training.flagger_data import Row, rows
from training.flagger_net import Encoded, FlaggerNet, quantise

HALF_TRUST = 100
"""Decisions of moderators from which half of what was learnt is taken over."""
SHARE, LEARNT = 0.4, 0.12
"""How much of the corpora is looked at, and how much of that is replayed: some 60,000 texts."""
AUC_COST, ALARM_COST = 0.003, 0.001
"""What learning may cost on public dev texts: ROC-AUC averaged over sources, and the share of
ordinary chat that is flagged."""
HALVINGS = 3
STORY = "learnt.json"


def trust(decisions: int) -> float:
    """How far to go with so many decisions, in [0, 1): 0 of none, a half of :data:`HALF_TRUST`.

    >>> trust(10) < 0.1 < 0.8 < trust(500)
    True
    """
    return decisions / (decisions + HALF_TRUST)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a flagger does on public dev texts."""

    auc: float
    """ROC-AUC, mean over sources that have both labels."""
    alarms: float
    """Share of ordinary chat flagged at the balanced threshold."""

    def keeps(self, before: "Standing") -> bool:
        """Whether it is as good as ``before``, but for what learning may cost."""
        return self.auc >= before.auc - AUC_COST and self.alarms <= before.alarms + ALARM_COST


def learn_flagger(request: Request, start: Start, console: Console) -> tuple[Path, dict[str, Any]]:
    """Teach the parent's flagger; the folder to take it from, and what to tell of it.

    It is the parent's own folder where there is nothing to learn, no corpora to hold it by, or
    where all that was learnt cost more on public texts than it may. Raises
    :class:`~training.corpora.CorpusError`.
    """
    out, parent = request.out / "flagger", Flagger.load(request.parent)
    if (out / STORY).is_file():
        return out, dict(json.loads((out / STORY).read_bytes()))
    found = collect(start.reviewed.train, start.held_out, request.plan.seed)
    told: dict[str, Any] = {
        "toxic": found.toxic, "missed": found.missed, "not_toxic": found.not_toxic,
        "trust": round(trust(found.decisions), 3),
    }  # fmt: skip
    if not found.decisions:
        return _left(request, told, "no moderator said what is toxic and what is not")
    if request.data is None:
        return _left(request, told, "without the public corpora it would forget what it knows")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        flagger, more = _teach(parent, found, request.data, request.plan.seed, console)
    finally:
        torch.set_num_threads(threads)
    told |= more
    if flagger is None:
        return _left(request, told, "whatever was learnt cost too much on public texts")
    dev = collect(start.reviewed.dev, start.held_out, request.plan.seed)
    for name, part in (("learnt", found), ("reviewed_dev", dev)):
        told[name] = {"before": _agreement(parent, part), "after": _agreement(flagger, part)}
    told["said"] = _said(told)
    flagger.save(out)
    (out / FILE).write_text(write_flagger_card(flagger.config), encoding="utf-8")
    (out / STORY).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    console.print(told["said"], markup=False, soft_wrap=True)
    return out, told


def _left(request: Request, told: dict[str, Any], why: str) -> tuple[Path, dict[str, Any]]:
    return request.parent, told | {"said": f"The flagger is the parent's: {why}."}


def _teach(
    parent: Flagger, found: Labels, data: Path, seed: int, console: Console
) -> tuple[Flagger | None, dict[str, Any]]:
    with console.status("reading what the flagger must not forget"):
        public = list(rows(data, seed, share=SHARE, learnt=LEARNT))
    dev = [row for row in public if row.split == "dev"]
    if len({row.toxic > 0.5 for row in dev}) < 2:
        raise CorpusError(
            f"{data} has no labelled texts to hold the flagger by: see the README for what it "
            "needs, or say --no-flagger"
        )
    encoded = Encoded([*public, *found.rows], shape_of(parent).bits)
    reviewed = np.flatnonzero(encoded.sources == encoded.names.index(SOURCE))
    learning = (encoded.splits == "train") & (encoded.lengths > 0)
    replayed = np.setdiff1d(np.flatnonzero(learning), reviewed)
    start = restore(parent, encoded)
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("teaching the flagger", total=None)
        learnt = learn(
            start, encoded, replayed, reviewed, seed=seed,
            on_step=lambda step, steps: bar.update(task, completed=step, total=steps),
        )  # fmt: skip
    before, share = standing(parent, dev), trust(found.decisions)
    told: dict[str, Any] = {"dev_before": _rounded(before)}
    for _ in range(HALVINGS + 1):
        flagger = _stored(parent, between(start, learnt, share), dev)
        after = standing(flagger, dev)
        told |= {"taken_over": round(share, 4), "dev_after": _rounded(after)}
        if after.keeps(before):
            return _measured(flagger, parent, public, found, seed), told
        share /= 2
    return None, told | {"taken_over": 0.0}


def _stored(parent: Flagger, net: FlaggerNet, dev: Sequence[Row]) -> Flagger:
    """In whole numbers, calibrated as its parent was but for how both differ on ``dev``: what a
    small sample errs by is in both and cancels out."""
    config, weights = quantise(net)
    raw = Flagger(config, weights)
    (old_slope, old_offset), (slope, offset) = platt_of(parent, dev), platt_of(raw, dev)
    fitted = {
        "slope": parent.config.slope * slope / old_slope,
        "offset": parent.config.offset + offset - old_offset,
        "threshold": parent.config.threshold,
        "word_threshold": parent.config.word_threshold,
        "version": parent.config.version.split("+")[0] + "+reviewed",
    }
    return Flagger(config.model_copy(update=fitted), weights)


def _measured(
    flagger: Flagger, parent: Flagger, public: Sequence[Row], found: Labels, seed: int
) -> Flagger:
    metrics = report(flagger, [row for row in public if row.split == "test"], seed)
    before = parent.config.metrics.get("training", {})
    metrics["training"] = {
        "texts": before.get("texts", 0), "dropped_chat": before.get("dropped_chat", 0),
        "reviewed": before.get("reviewed", 0) + found.decisions,
    }  # fmt: skip
    return Flagger(flagger.config.model_copy(update={"metrics": metrics}), flagger.weights)


def standing(flagger: Flagger, dev: Sequence[Row]) -> Standing:
    """Measure on labelled texts and ordinary chat that were not trained on."""
    scores = np.array([verdict.toxicity for verdict in flagger.score([row.text for row in dev])])
    labels = np.array([row.toxic > 0.5 for row in dev])
    sources = np.array([row.source for row in dev])
    areas = [
        roc_auc(labels[sources == name], scores[sources == name])
        for name in sorted(set(sources))
        if 0 < labels[sources == name].mean() < 1
    ]
    chat = np.array([is_ordinary(row) for row in dev])
    alarms = scores[chat] >= flagger.config.threshold
    return Standing(_mean(np.array(areas)), _mean(alarms))


def _mean(values: NDArray[Any]) -> float:
    return float(values.mean()) if len(values) else 0.0


def _rounded(found: Standing) -> dict[str, float]:
    return {"roc_auc": round(found.auc, 4), "false_alarms": round(found.alarms, 5)}


def _agreement(flagger: Flagger, found: Labels) -> dict[str, float]:
    """Shares of moderators' decisions that the flagger agrees with, by the decision."""
    plain = {row.text: row.toxic for row in found.rows if row.source == SOURCE}
    verdicts = flagger.score(list(plain))
    flagged = np.array([v.toxicity >= flagger.config.threshold for v in verdicts], np.bool_)
    hostile = np.array([toxic > 0.5 for toxic in plain.values()], np.bool_)
    shares = {}
    if hostile.any():
        shares["hostile_flagged"] = round(float(flagged[hostile].mean()), 4)
    if not hostile.all():
        shares["harmless_passed"] = round(float((~flagged[~hostile]).mean()), 4)
    return shares


def _said(told: dict[str, Any]) -> str:
    before, after = told["learnt"]["before"], told["learnt"]["after"]
    moved = "; ".join(
        f"{name.replace('_', ' ')} {before[name]:.0%} before, {after[name]:.0%} after"
        for name in after
    )
    return (
        f"The flagger learnt from {told['toxic']:,} messages that moderators found hostile"
        f" ({told['missed']:,} of them missed until then) and {told['not_toxic']:,} that they found"
        f" harmless, and went {told['taken_over']:.0%} of the way. Of what it learnt: {moved}."
        f" On public dev texts: ROC-AUC {told['dev_before']['roc_auc']:.4f} before,"
        f" {told['dev_after']['roc_auc']:.4f} after; ordinary chat flagged"
        f" {told['dev_before']['false_alarms']:.2%} before, {told['dev_after']['false_alarms']:.2%}"
        " after."
    )
