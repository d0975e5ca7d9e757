"""What a network in training makes of sentences: eight of our own, and those held out."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from detox_model.network import Network
from detox_model.rewriter import Rewriter
from detox_model.search import SearchOptions
from detox_model.tokenizer import Tokenizer
from training.corpora import Reference
from training.trainer import Report

SAMPLES = "samples.jsonl"
SENTENCES = (
    "shut the hell up and read the rules first",
    "this update is a pile of garbage, who wrote this crap",
    "You're such an idiot, @robin, delete your account!",
    "why is that stupid bot awake at 3:15 again",
    "nobody asked you, loser, go back to your cave",
    "i lost the damn match because of you morons",
    "what kind of dumbass merges on a friday",
    "thanks for the map, it works now",
)
"""Our own sentences, the same for every run; the last one is harmless."""


def decode(
    network: Network, tokenizer: Tokenizer, device: torch.device, sentences: Sequence[str]
) -> list[str]:
    """The likeliest rewrite of each sentence by beam search alone, without any reranking;
    the sentence itself where every hypothesis lost an entity."""
    rewriter = Rewriter(network, tokenizer, device)
    proposed = rewriter.propose(sentences, SearchOptions(beam=4, n_best=1), batch_size=64)
    return [
        candidates[0].text if candidates else sentence
        for sentence, candidates in zip(sentences, proposed, strict=True)
    ]


class Judge:
    """Decodes the samples and the dev sentences of a run, and scores the latter.

    Made before training begins, so that a missing scorer is known then.
    """

    def __init__(
        self, out: Path, tokenizer: Tokenizer, device: torch.device, dev: Sequence[Reference]
    ) -> None:
        from training import metrics  # noqa: PLC0415 - its scorers take seconds to load

        self._evaluate = metrics.evaluate
        self.out, self.tokenizer, self.device, self.dev = out, tokenizer, device, dev

    def __call__(self, network: Network, report: Report) -> dict[str, float]:
        """Write the samples of this moment; the dev scores for the log, as ``dev_NAME``."""
        rewrites = decode(network, self.tokenizer, self.device, SENTENCES)
        row = {"stage": report.stage, "epoch": report.epoch, "step": report.step}
        with (self.out / SAMPLES).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row | {"rewrites": rewrites}, ensure_ascii=False) + "\n")
        if not self.dev:
            return {}
        sources = [reference.source for reference in self.dev]
        outputs = decode(network, self.tokenizer, self.device, sources)
        scores = self._evaluate(sources, outputs, [reference.targets for reference in self.dev])
        return {
            f"dev_{name}": round(float(value), 4)
            for name, value in asdict(scores).items()
            if name != "sentences" and isinstance(value, int | float) and math.isfinite(value)
        }


def read_samples(run: Path) -> list[dict[str, Any]]:
    """The samples of a run in order; what a resumed run wrote twice counts once."""
    path = run / SAMPLES
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    rows = [json.loads(line) for line in lines]
    return list({(row["stage"], row["epoch"], row["step"]): row for row in rows}.values())
