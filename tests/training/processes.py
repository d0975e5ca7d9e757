"""Trains a toy on made-up pairs; run alone or by torchrun, it must end in the same place.

``python processes.py OUT`` writes ``losses.json`` and ``weights.pt`` to ``OUT/whole`` and
``OUT/cut``; the run in ``cut`` is interrupted after step 9 and resumed.
"""

import json
import random
import sys
from pathlib import Path

import torch

from detox_model.network import NetworkConfig
from detox_model.tokenizer import EOS, Tokenizer
from training.mixture import Example, Mixture
from training.preset import Preset
from training.trainer import Report, Trainer
from training.world import World, joined


class Interrupted(Exception):
    pass


class Toy(Mixture):
    def epoch(self, shares: dict[object, float], seed: int) -> list[Example]:  # type: ignore[override]
        dice = random.Random(seed)
        sources = [
            tuple(dice.randrange(31, 60) for _ in range(dice.randint(2, 7))) for _ in range(61)
        ]
        return [Example(source, (*source, EOS)) for source in sources]


# 61 sentences in tens: the last batch has one, so one of two processes has nothing to do.
PRESET = Preset.model_validate(
    {
        "title": "toy", "warmup": 2, "average": 0.5, "select": "loss",
        "network": NetworkConfig(
            vocabulary=300, embedding=16, encoder_hidden=16, hidden=16, dropout=0.0
        ),
        "stage": [{
            "name": "toy", "epochs": 2, "learning_rate": 1e-2, "final_rate": 1e-3,
            "batch_sentences": 10, "corpora": {"paradetox": 1.0},
        }],
    }
)  # fmt: skip


def run(out: Path, world: World, device: torch.device, cut: int | None = None) -> None:
    """Train in ``out``, with one interruption after step ``cut``."""
    losses: dict[int, float] = {}

    def on_report(report: Report) -> None:
        if report.dev_loss is None:
            losses[trainer.step] = report.loss
        if trainer.step == cut:
            raise Interrupted

    def make() -> Trainer:
        mixture = Toy(Tokenizer.__new__(Tokenizer))
        dev = mixture.epoch({}, 99)
        return Trainer(PRESET, mixture, dev, out, device=device, on_report=on_report)

    trainer = make()
    if cut is not None:
        try:
            trainer.fit()
        except Interrupted:
            cut = None
            trainer = make()
            assert trainer.resume()
            assert trainer.step == 7
    network = trainer.fit()
    if world.first:
        (out / "losses.json").write_text(json.dumps(losses))
        torch.save(network.state_dict(), out / "weights.pt")
    world.wait()


if __name__ == "__main__":
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    # Once for both: who joins anew would find the others at the addresses they had before.
    with joined(torch.device("cpu")) as (here, cpu):
        run(folder / "whole", here, cpu)
        run(folder / "cut", here, cpu, 9)
