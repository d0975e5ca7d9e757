"""What a fine-tuning starts from: a parent, reviewed messages, and what is replayed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from detox_model import checkpoint
from detox_model.checkpoint import ModelConfig
from detox_model.network import Network
from detox_model.tokenizer import Tokenizer
from detox_model.toxicity import Flagger
from training.corpora import paradetox, split_of
from training.finetune import reading
from training.finetune.blend import Base, Plan, max_pieces, read_base
from training.finetune.reading import Reviewed
from training.finetune.sifting import Sifted, letters, sift


@dataclass(frozen=True, slots=True)
class Request:
    """What to fine-tune, on what, into which run folder."""

    parent: Path
    pairs: tuple[Path, ...]
    out: Path
    data: Path | None = None
    """The public corpora."""
    dev: tuple[Path, ...] = ()
    plan: Plan = field(default_factory=Plan)
    name: str = ""
    flagger: bool = True
    """Whether the flagger learns, too."""
    resume: bool = False
    device: str = "auto"
    threads: int = 0


@dataclass(frozen=True, slots=True)
class Start:
    """A parent, what is learnt, and what is replayed beside it."""

    network: Network
    tokenizer: Tokenizer
    config: ModelConfig
    metrics: dict[str, Any]
    """The parent's."""
    reviewed: Reviewed
    sifted: Sifted
    dev: Sifted
    base: Base
    held_out: frozenset[str]
    """Of the public corpora; see :func:`public_test`."""

    @property
    def recipe(self) -> dict[str, Any]:
        """The parent's preset, as far as it is known."""
        return _recipe(self.metrics)


def make_start(request: Request) -> Start:
    """Read and check everything that a run starts from.

    Raises :class:`~training.finetune.records.PairsError`,
    :class:`~detox_model.errors.CheckpointError`, :class:`~training.corpora.CorpusError`.
    """
    network, tokenizer, config = checkpoint.load(request.parent, torch.device("cpu"))
    metrics = checkpoint.read_metrics(request.parent)
    flagger = Flagger.load(request.parent)
    reviewed = reading.read(request.pairs, request.dev)
    base = Base() if request.data is None else read_base(request.data, request.plan.seed)
    held_out = public_test(request.data)

    def score(texts: Sequence[str]) -> list[float]:
        return [verdict.toxicity for verdict in flagger.score(texts)]

    learnt, dev = (
        sift(
            records, score=score, tokenizer=tokenizer,
            max_pieces=max_pieces(_recipe(metrics)), held_out=held_out,
        )
        for records in (reviewed.train, reviewed.dev)
    )  # fmt: skip
    return Start(network, tokenizer, config, metrics, reviewed, learnt, dev, base, held_out)


def public_test(data: Path | None) -> frozenset[str]:
    """The :func:`~training.finetune.sifting.letters` of ParaDetox sentences kept from training."""
    if data is None:
        return frozenset()
    return frozenset(letters(r.source) for r in paradetox(data) if split_of(r.source) != "train")


def _recipe(metrics: dict[str, Any]) -> dict[str, Any]:
    known = metrics.get("preset")
    return known if isinstance(known, dict) else {}
