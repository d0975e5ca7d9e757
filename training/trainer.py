"""The training loop: stages, resumable to the same result, weights averaged as it goes."""

import json
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from detox_model.network import Network
from training.batches import Batch, collate, plan
from training.loss import sequence_loss
from training.mixture import Example, Mixture
from training.preset import Preset, Stage

SAVE_EVERY = 200
"""Steps between two checkpoints of the run."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the loop tells after a step or at an epoch's end; ``dev_loss`` only then."""

    stage: str
    epoch: int
    step: int
    steps: int
    """Steps of this epoch."""
    loss: float
    """Mean negative log-likelihood in nats a piece, moving average."""
    pieces_per_second: float
    dev_loss: float | None = None


class Averaged:
    """An exponential moving average of a network's weights (Polyak averaging)."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.decay = decay
        self.weights = {k: v.detach().clone() for k, v in network.state_dict().items()}
        self.updates = 0

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Move towards the network's weights; early on faster, so the start is forgotten."""
        self.updates += 1
        share = 1 - min(self.decay, (1 + self.updates) / (10 + self.updates))
        current = network.state_dict()
        torch._foreach_lerp_(list(self.weights.values()), [current[k] for k in self.weights], share)


class Trainer:
    """Trains one network by one preset.

    The run folder holds ``state.pt`` (everything needed to go on), ``log.jsonl`` and, at the
    end of each stage, ``average.pt``. The order of batches depends on the seed and the epoch
    alone, so a resumed run sees what the uninterrupted one would have seen.
    """

    def __init__(
        self,
        preset: Preset,
        mixture: Mixture,
        dev: Sequence[Example],
        out: Path,
        *,
        device: torch.device,
        on_report: Callable[[Report], None],
        on_epoch: Callable[[Network, Report], dict[str, float]] | None = None,
    ) -> None:
        torch.manual_seed(preset.seed)
        self.preset, self.mixture, self.dev, self.out = preset, mixture, dev, out
        self.device, self.on_report, self.on_epoch = device, on_report, on_epoch
        self.network = Network(preset.network).to(device)
        self.average = Averaged(self.network, preset.average)
        self.stage = self.epoch = self.position = self.step = 0
        self.optimiser = self._optimiser()
        self._loss = 0.0

    def fit(self) -> Network:
        """Run what is left of the recipe; the network returned has the averaged weights."""
        while self.stage < len(self.preset.stages):
            stage = self.preset.stages[self.stage]
            if self.epoch == self.position == 0:
                self._begin()
            while self.epoch < stage.epochs:
                self._run_epoch(stage)
                self.epoch, self.position = self.epoch + 1, 0
                self.save()
            _write(self.out / f"average-{stage.name}.pt", self.average.weights)
            self.stage, self.epoch = self.stage + 1, 0
            self.save()
        return self.averaged()

    def _begin(self) -> None:
        """Start a stage: from the averaged weights of the last one, with fresh moments.

        Each stage seeds anew, so it can be repeated from the last one's weights alone.
        """
        torch.manual_seed(self.preset.seed * 1009 + self.stage)
        self.network.load_state_dict(self.average.weights)
        self.average = Averaged(self.network, self.preset.average)
        self.optimiser = self._optimiser()

    def _optimiser(self) -> torch.optim.AdamW:
        return torch.optim.AdamW(
            self.network.parameters(),
            lr=self.preset.stages[self.stage].learning_rate,
            betas=(0.9, 0.98),
            weight_decay=self.preset.weight_decay,
            fused=True,
        )

    def averaged(self) -> Network:
        """A copy of the network with the averaged weights, in evaluation mode."""
        network = Network(self.preset.network).to(self.device)
        network.load_state_dict(self.average.weights)
        return network.eval()

    def save(self) -> None:
        """Write everything that :meth:`resume` needs, atomically."""
        state = {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average.weights,
            "updates": self.average.updates,
            "at": [self.stage, self.epoch, self.position, self.step],
            "loss": self._loss,
            "rng": torch.get_rng_state(),
        }
        _write(self.out / "state.pt", state)

    def resume(self) -> bool:
        """Go on from ``state.pt``; false where there is none."""
        path = self.out / "state.pt"
        if not path.is_file():
            return False
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average.weights = state["average"]
        self.average.updates = state["updates"]
        self.stage, self.epoch, self.position, self.step = state["at"]
        self._loss = state["loss"]
        torch.set_rng_state(state["rng"].cpu())
        return True

    def _run_epoch(self, stage: Stage) -> None:
        seed = self.preset.seed * 1_000_003 + self.stage * 1009 + self.epoch
        examples = self.mixture.epoch(dict(stage.corpora), seed)
        batches = plan(examples, stage.batch_pieces, random.Random(seed))
        self.network.train()
        started, pieces = time.perf_counter(), 0
        for index in range(self.position, len(batches)):
            done = (self.epoch + index / len(batches)) / stage.epochs
            self._set_rate(stage, done)
            batch = collate([examples[i] for i in batches[index]]).to(self.device)
            pieces += self._train_step(batch)
            self.position = index + 1
            speed = pieces / (time.perf_counter() - started)
            report = Report(stage.name, self.epoch, index + 1, len(batches), self._loss, speed)
            self.on_report(report)
            if self.step % 50 == 0:
                self._log(report)
            if self.step % SAVE_EVERY == 0:
                self.save()
        average = self.averaged()
        dev_loss = evaluate_loss(average, self.dev, stage.batch_pieces, self.device)
        speed = pieces / max(time.perf_counter() - started, 1e-9)
        report = Report(
            stage.name, self.epoch, len(batches), len(batches), self._loss, speed, dev_loss
        )
        extra = self.on_epoch(average, report) if self.on_epoch else {}
        self._log(report, **extra)
        self.on_report(report)

    def _train_step(self, batch: Batch) -> int:
        with precision(self.device):
            loss = sequence_loss(
                self.network, batch.source, batch.lengths, batch.prefix, batch.target
            )
            total = (loss.nll + self.preset.coverage * loss.coverage) / loss.pieces
        total.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), self.preset.clip)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.average.update(self.network)
        self.step += 1
        value = loss.nll.item() / loss.pieces
        self._loss = value if self.step == 1 else 0.99 * self._loss + 0.01 * value
        return loss.pieces

    def _set_rate(self, stage: Stage, done: float) -> None:
        rate = stage.learning_rate + (stage.final_rate - stage.learning_rate) * done
        rate *= min(1.0, (self.average.updates + 1) / max(1, self.preset.warmup))
        for group in self.optimiser.param_groups:
            group["lr"] = rate

    def _log(self, report: Report, **extra: float) -> None:
        row = {
            "stage": report.stage, "epoch": report.epoch, "step": self.step,
            "loss": round(report.loss, 4), "pieces_per_second": round(report.pieces_per_second),
            "rate": self.optimiser.param_groups[0]["lr"],
        }  # fmt: skip
        if report.dev_loss is not None:
            row["dev_loss"] = round(report.dev_loss, 4)
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(row | extra) + "\n")


@torch.inference_mode()
def evaluate_loss(
    network: Network, examples: Sequence[Example], batch_pieces: int, device: torch.device
) -> float:
    """Mean negative log-likelihood in nats a target piece; NaN without examples."""
    nll, pieces = 0.0, 0
    for batch in _batches(examples, batch_pieces):
        on_device = batch.to(device)
        loss = sequence_loss(network, *on_device)
        nll, pieces = nll + loss.nll.item(), pieces + loss.pieces
    return nll / pieces if pieces else float("nan")


def _batches(examples: Sequence[Example], pieces: int) -> Iterator[Batch]:
    for indices in plan(examples, pieces, random.Random(0)):
        yield collate([examples[i] for i in indices])


def precision(device: torch.device) -> AbstractContextManager[object]:
    """Autocast to bfloat16 where the processor has it; elsewhere it only costs."""
    fast = device.type == "cuda" or (device.type == "cpu" and torch.cpu._is_avx512_bf16_supported())
    return torch.autocast(device.type, torch.bfloat16) if fast else nullcontext()


def _write(path: Path, value: Any) -> None:
    temporary = path.with_suffix(".tmp")
    torch.save(value, temporary)
    os.replace(temporary, path)  # noqa: PTH105 - the atomic rename is the point
