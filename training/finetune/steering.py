"""What a fine-tuning sees of itself after each epoch: the public dev sentences, and its own."""

from collections.abc import Sequence
from pathlib import Path

import sacrebleu
import torch

from detox_model.network import Network
from detox_model.tokenizer import Tokenizer
from training.corpora import Pair, Reference
from training.run.samples import Judge, decode
from training.trainer import Report

PUBLIC = 120
"""Public dev sentences that are decoded after each epoch; all of them count for the loss."""
REVIEWED = 200


class Steering:
    """Scores for the log after each epoch: ``dev_…`` on public sentences, and how near the
    rewrites of reviewed dev messages come to the moderators' wordings, in chrF from 0 to 100."""

    def __init__(
        self,
        out: Path,
        tokenizer: Tokenizer,
        device: torch.device,
        public: Sequence[Reference],
        reviewed: Sequence[Pair],
    ) -> None:
        self._judge = Judge(out, tokenizer, device, public[:PUBLIC])
        self._public = public
        self._tokenizer, self._device = tokenizer, device
        self._reviewed = reviewed[:REVIEWED]

    def __call__(self, network: Network, report: Report) -> dict[str, float]:
        """The scores of one moment, rounded."""
        scores = self._judge(network, report)
        if self._reviewed:
            scores["dev_reviewed_chrf"] = round(self.closeness(network), 2)
        return scores

    def weigh(self, network: Network) -> tuple[float, float]:
        """Joint score in [0, 1] on all public dev sentences, and :meth:`closeness`."""
        from training.metrics import evaluate  # noqa: PLC0415 - its scorers take seconds to load

        network = network.to(self._device).eval()
        sources = [reference.source for reference in self._public]
        outputs = decode(network, self._tokenizer, self._device, sources)
        scores = evaluate(sources, outputs, [reference.targets for reference in self._public])
        return scores.joint, self.closeness(network)

    def closeness(self, network: Network) -> float:
        """chrF, 0 to 100, of plain beam search against the moderators' wordings."""
        rewrites = decode(
            network, self._tokenizer, self._device, [pair.source for pair in self._reviewed]
        )
        targets = [[pair.target for pair in self._reviewed]]
        return float(sacrebleu.corpus_chrf(rewrites, targets).score)
