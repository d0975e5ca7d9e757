"""What an epoch of fine-tuning is mixed of, and the preset that says so."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detox_model.network import NetworkConfig
from training import corpora
from training.corpora import CorpusError, Pair
from training.finetune.records import PairsError
from training.mixture import GENERAL, clean_sentence, parallel
from training.preset import Corpus, Preset, Stage

REPLAYED: Mapping[Corpus, float] = {"paradetox": 0.7, "llama": 0.2, "appdia": 0.1}
"""Corpora that are replayed and their parts; those that are not there leave theirs to the rest."""
MAX_PIECES = 48
"""Longest pair where the model does not say what it was trained on."""
_PIECES, _STEPS = 14, 30
"""Pieces of a usual pair, steps of an epoch of few pairs."""
_CLEAN = 4_000
"""Most lines taken of each general corpus."""


@dataclass(frozen=True)
class Plan:
    """How to fine-tune; what a model is made of besides its start and its pairs."""

    replay: float = 0.5
    """Least share of base pairs in an epoch, in [0, 1)."""
    identity: float = 0.1
    """Share of neutral sentences that have to stay, in [0, 1)."""
    epochs: int = 8
    learning_rate: float = 5e-4
    """At the start; falls linearly to a twentieth of it."""
    seed: int = 1

    def __post_init__(self) -> None:
        if not (0 <= self.replay < 1 and 0 <= self.identity < 1):
            raise PairsError("--replay and --identity are shares from 0 to below 1")
        if round(self.replay + self.identity, 6) > 0.95:
            raise PairsError("--replay and --identity leave less than 5 % for the reviewed pairs")
        if self.epochs < 1 or not 0 < self.learning_rate < 0.1:
            raise PairsError("--epochs must be at least 1, --learning-rate between 0 and 0.1")


@dataclass(frozen=True, slots=True)
class Base:
    """What is replayed from the public corpora; empty without them."""

    pairs: Mapping[Corpus, Sequence[Pair]] = field(default_factory=dict)
    clean: Sequence[str] = ()
    """Neutral sentences: general ones, or else the neutral sides of the pairs."""


def read_base(data: Path, seed: int) -> Base:
    """Read what is there of the corpora under ``data``; ParaDetox at least.

    Raises :class:`~training.corpora.CorpusError`.
    """
    pairs: dict[Corpus, Sequence[Pair]] = {}
    for corpus in REPLAYED:
        try:
            pairs[corpus] = list(parallel(data, corpus))
        except CorpusError:
            if corpus == "paradetox":
                raise
    dice = random.Random(seed)
    clean: list[str] = []
    for name in GENERAL:
        try:
            lines = list(corpora.general(data, name))
        except CorpusError:
            continue
        chosen = dice.sample(lines, min(len(lines), _CLEAN))
        clean += [text for line in chosen if (text := clean_sentence(line)) is not None]
    return Base(pairs, clean or [pair.target for pair in pairs["paradetox"]])


@dataclass(frozen=True, slots=True)
class Blend:
    """One epoch in pairs, by where they come from."""

    reviewed: int
    replayed: Mapping[Corpus, int]
    kept: int
    """Reviewed messages that stay as they are."""
    clean: int
    """Neutral sentences of the general corpora, for the same purpose."""

    @property
    def pairs(self) -> int:
        """All of them."""
        return self.reviewed + sum(self.replayed.values()) + self.kept + self.clean

    def as_json(self) -> dict[str, Any]:
        """Counts and shares, for the record of the run and the card."""
        replayed = sum(self.replayed.values())
        return {
            "pairs": self.pairs, "reviewed": self.reviewed, "replayed": dict(self.replayed),
            "kept": self.kept, "clean": self.clean,
            "replay_share": round(replayed / self.pairs, 4),
            "identity_share": round((self.kept + self.clean) / self.pairs, 4),
        }  # fmt: skip


def blend(plan: Plan, reviewed: int, kept: int, base: Base) -> Blend:
    """How many of each an epoch takes so that base pairs have at least their share.

    Raises :class:`~training.finetune.records.PairsError` where replay is asked for without
    corpora.
    """
    if plan.replay and not base.pairs:
        raise PairsError(
            "without the public corpora nothing can be replayed, and a model that learns the new "
            "pairs alone forgets how to rewrite everything else: give --data (the README says "
            "where the corpora are from), or say --replay 0 if you want that all the same"
        )
    total = reviewed / (1 - plan.replay - plan.identity)
    wanted = -(-int(total * plan.replay * 1000) // 1000)
    parts = {name: REPLAYED[name] for name in base.pairs} if plan.replay else {}
    replayed = {name: -int(-wanted * part // sum(parts.values())) for name, part in parts.items()}
    still = round(total * plan.identity)
    stays = min(kept, still)
    return Blend(reviewed, replayed, stays, min(still - stays, len(base.clean)))


def make_preset(
    plan: Plan,
    mix: Blend,
    base: Base,
    *,
    kept: int,
    network: NetworkConfig,
    parent: Mapping[str, Any],
    steer: bool,
) -> Preset:
    """The plan as a preset: what the parent was trained with, one stage, shares by corpus.

    ``parent`` is the parent's own preset as its metrics have it; ``steer`` says whether there
    are reviewed dev pairs to choose among the epochs by.
    """
    shares: dict[Corpus, float] = {"reviewed": 1.0}
    shares |= {name: count / len(base.pairs[name]) for name, count in mix.replayed.items()}
    if mix.kept:
        shares["kept"] = mix.kept / kept
    if mix.clean:
        shares["identity"] = mix.clean / len(base.clean)
    stage = Stage(
        name="reviewed", epochs=plan.epochs, learning_rate=plan.learning_rate,
        final_rate=plan.learning_rate / 20, batch_pieces=_batch(mix.pairs), corpora=shares,
    )  # fmt: skip
    return Preset(
        title="Fine-tuned on reviewed pairs", seed=plan.seed, network=network,
        max_pieces=max_pieces(parent), coverage=_number(parent, "coverage", 0.5),
        warmup=20, average=0.98, select="loss" if steer else "last", stage=(stage,),
    )  # fmt: skip


def _batch(pairs: int) -> int:
    """Pieces a batch, so that a small epoch has some thirty steps all the same: small batches
    suit small data (Sennrich & Zhang 2019)."""
    return min(1200, max(160, pairs * _PIECES // _STEPS))


def max_pieces(parent: Mapping[str, Any]) -> int:
    """The longest pair that the parent was trained on."""
    return int(_number(parent, "max_pieces", MAX_PIECES))


def _number(record: Mapping[str, Any], name: str, default: float) -> float:
    value = record.get(name)
    return float(value) if isinstance(value, int | float) and value >= 0 else default
