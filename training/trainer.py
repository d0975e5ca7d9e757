"""The training loop: stages, resumable to the same result, weights averaged as it goes."""

import json
import math
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from detox_model.network import Network
from training import world
from training.batches import Batch, collate, plan
from training.loss import sequence_loss
from training.mixture import Example, Mixture
from training.preset import Preset, Stage
from training.world import World

SAVE_EVERY = 200
"""Steps between two checkpoints of the run."""
Row = dict[str, Any]
"""A line of ``log.jsonl``: where the run was, and what was measured there."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the loop tells after a step; ``dev_loss`` where it has looked at dev."""

    stage: str
    epoch: int
    step: int
    steps: int
    """Steps of this epoch."""
    loss: float
    """Mean negative log-likelihood in nats a piece, moving average."""
    pieces_per_second: float
    dev_loss: float | None = None


@dataclass(frozen=True, slots=True)
class Best:
    """Where the averaged weights in ``best.pt`` were taken."""

    stage: str
    epoch: int
    step: int
    score: float
    """What they were chosen by; higher is better."""


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


class Stopped(Exception):
    """The run was asked to stop; ``state.pt`` holds all it did."""


class Trainer:
    """Trains one network by one preset, on one device or as one of several processes.

    The run folder holds ``state.pt`` (everything needed to go on), ``log.jsonl``, at the end
    of each stage ``average-NAME.pt``, and ``best.pt``, the averaged weights that did best on
    dev. The order of batches depends on the seed and the epoch alone, so a resumed run sees
    what the uninterrupted one would have seen.

    ``on_epoch`` looks at the averaged network at each epoch's end and gives figures for the
    log; ``dev_joint`` among them is what ``select = "joint"`` goes by. ``before_stage`` is
    called with a stage's index before this process trains on it, after a resume too, and may
    put pairs into ``mixture.pairs``: the same ones each time, so keep what it makes in a file.
    With several processes the first one calls it first and the others once it is done; what
    it trains there it trains ``alone``.
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
        on_row: Callable[[Row], None] | None = None,
        before_stage: Callable[[int], None] | None = None,
        alone: bool = False,
    ) -> None:
        torch.manual_seed(preset.seed)
        self.world = World() if alone else world.current()
        self.preset, self.mixture, self.dev, self.out = preset, mixture, dev, out
        self.device, self.on_report, self.on_epoch = device, on_report, on_epoch
        self.on_row, self.before_stage = on_row, before_stage
        self.network = Network(preset.network).to(device)
        self.average = Averaged(self.network, preset.average)
        self.stage = self.epoch = self.position = self.step = 0
        self.best: Best | None = None
        self.stopping = False
        """Set it to end the run after the step under way, with everything saved."""
        self.optimiser = self._optimiser()
        self._objective = _objective(self.network, preset, self.world)
        self._loss = torch.zeros((), device=device)
        self._began = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Time spent on this run, over all its processes' lives."""
        return time.perf_counter() - self._began

    def fit(self) -> Network:
        """Run what is left of the recipe; the network chosen by the preset, as it evaluates.

        Raises :class:`Stopped` where :attr:`stopping` was set.
        """
        while self.stage < len(self.preset.stages):
            stage = self.preset.stages[self.stage]
            self._prepare()
            if self.epoch == self.position == 0:
                self._begin()
            while self.epoch < stage.epochs:
                self._run_epoch(stage)
                self.epoch, self.position = self.epoch + 1, 0
                self.save()
            if self.world.first:
                _write(self.out / f"average-{stage.name}.pt", self.average.weights)
            self.stage, self.epoch = self.stage + 1, 0
            self.save()
        return self.selected()

    def _prepare(self) -> None:
        if self.before_stage is None:
            return
        if self.world.first:
            self.before_stage(self.stage)
        self.world.wait()
        if not self.world.first:
            self.before_stage(self.stage)

    def _begin(self) -> None:
        """Start a stage: from the averaged weights of the last one, with fresh moments.

        Each stage seeds anew, so it can be repeated from the last one's weights alone.
        """
        self._seed(self.preset.seed * 1009 + self.stage)
        self.network.load_state_dict(self.average.weights)
        self.average = Averaged(self.network, self.preset.average)
        self.optimiser = self._optimiser()

    def _seed(self, seed: int) -> None:
        torch.manual_seed(seed + 1_000_003 * self.world.rank)  # each process drops out its own

    def _optimiser(self) -> torch.optim.AdamW:
        return torch.optim.AdamW(
            self.network.parameters(),
            lr=self.preset.stages[min(self.stage, len(self.preset.stages) - 1)].learning_rate,
            betas=(0.9, 0.98),
            weight_decay=self.preset.weight_decay,
            fused=True,
        )

    def averaged(self) -> Network:
        """A copy of the network with the averaged weights, in evaluation mode."""
        return self._with(self.average.weights)

    def selected(self) -> Network:
        """A copy with the weights that did best on dev, or with the last averaged ones, or with
        the mean of several stages' (model soup: Wortsman et al. 2022)."""
        if self.preset.soup:
            return self._with(self._soup())
        if self.best is None:
            return self.averaged()
        path = self.out / "best.pt"
        return self._with(torch.load(path, map_location=self.device, weights_only=True))

    def _soup(self) -> dict[str, Tensor]:
        parts = [
            torch.load(self.out / f"average-{name}.pt", map_location=self.device, weights_only=True)
            for name in self.preset.soup
        ]
        return {key: torch.stack([part[key] for part in parts]).mean(0) for key in parts[0]}

    def _with(self, weights: dict[str, Tensor]) -> Network:
        with torch.random.fork_rng(devices=[]):  # making a network draws numbers
            network = Network(self.preset.network).to(self.device)
        network.load_state_dict(weights)
        return network.eval()

    def save(self) -> None:
        """Write everything that :meth:`resume` needs, atomically."""
        generators = self.world.gather(self._generators())
        if not self.world.first:
            return
        state = {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average.weights,
            "updates": self.average.updates,
            "at": [self.stage, self.epoch, self.position, self.step],
            "loss": float(self._loss),
            "generators": generators,
            "seconds": self.seconds,
            "best": None if self.best is None else asdict(self.best),
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
        self._loss = torch.tensor(state["loss"], device=self.device)
        self._began = time.perf_counter() - state.get("seconds", 0.0)
        best = state.get("best")
        self.best = None if best is None else Best(**best)
        generators = state.get("generators") or [[state["rng"]]]
        if len(generators) == self.world.size:
            mine = [each.cpu() for each in generators[self.world.rank]]
            torch.set_rng_state(mine[0])
            if self.device.type == "cuda" and len(mine) > 1:
                torch.cuda.set_rng_state(mine[1], self.device)
        else:  # another number of processes: no generator fits
            self._seed(self.preset.seed * 1009 + self.step)
        return True

    def _generators(self) -> list[Tensor]:
        states = [torch.get_rng_state()]
        if self.device.type == "cuda":
            states.append(torch.cuda.get_rng_state(self.device))
        return states

    def _run_epoch(self, stage: Stage) -> None:
        seed = self.preset.seed * 1_000_003 + self.stage * 1009 + self.epoch
        examples = self.mixture.epoch(dict(stage.corpora), seed)
        batches = plan(
            examples, stage.batch_pieces, random.Random(seed), sentences=stage.batch_sentences
        )
        if not batches:
            raise ValueError(
                f"stage {stage.name!r} has no pairs to train on: raise its shares or max_pieces"
            )
        self.network.train()
        # Reading the loss makes a GPU wait: seldom there.
        every = 10 if self.device.type == "cuda" else 1
        started, pieces = time.perf_counter(), 0
        for index in range(self.position, len(batches)):
            done = (self.epoch + index / len(batches)) / stage.epochs
            self._set_rate(stage, done)
            pieces += self._train_step([examples[i] for i in batches[index]])
            self.position = index + 1
            last = self.position == len(batches)
            if self.step % every == 0 or last:
                speed = pieces / (time.perf_counter() - started)
                loss = float(self._loss)
                report = Report(stage.name, self.epoch, index + 1, len(batches), loss, speed)
                self.on_report(report)
                if self.step % 50 == 0:
                    self._log(report)
            if self.preset.select_every and self.step % self.preset.select_every == 0 and not last:
                self._look(report)
            if self.step % SAVE_EVERY == 0:
                self.save()
            if self.stopping:
                self.save()
                raise Stopped(f"stopped at step {self.step}")
        self._look(report)

    def _look(self, report: Report) -> None:
        """Measure the averaged weights on dev, log it, and keep them if none did better."""
        if self.world.first:
            average = self.averaged()
            stage = self.preset.stages[self.stage]
            dev_loss = evaluate_loss(average, self.dev, stage.batch_pieces, self.device)
            report = replace(report, dev_loss=dev_loss)
            extra = self.on_epoch(average, report) if self.on_epoch else {}
            self._keep(report, extra)
            self._log(report, **extra)
            self.on_report(report)
        self.best = self.world.gather(self.best)[0]

    def _keep(self, report: Report, extra: dict[str, float]) -> None:
        values = {"joint": extra.get("dev_joint"), "loss": report.dev_loss}
        value = values.get(self.preset.select)
        if value is None or math.isnan(value):
            return
        score = -value if self.preset.select == "loss" else value
        if self.best is None or score > self.best.score:
            self.best = Best(report.stage, report.epoch, self.step, score)
            _write(self.out / "best.pt", self.average.weights)

    def _train_step(self, examples: Sequence[Example]) -> int:
        pieces = sum(len(example.target) for example in examples)
        mine = self.world.share(list(range(len(examples))))
        batch = collate([examples[i] for i in mine or [0]]).to(self.device)
        with precision(self.device):
            total, nll = self._objective(*batch)
        if not mine:  # fewer examples than processes: this one must still take part
            total, nll = total * 0, nll * 0
        # DistributedDataParallel takes the mean over processes; the loss is one over all pieces.
        (total * (self.world.size / pieces)).backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), self.preset.clip)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.average.update(self.network)
        self.step += 1
        value = self.world.sum(nll.detach().float()) / pieces
        self._loss = value if self.step == 1 else 0.99 * self._loss + 0.01 * value
        return pieces

    def _set_rate(self, stage: Stage, done: float) -> None:
        rate = stage.learning_rate + (stage.final_rate - stage.learning_rate) * done
        rate *= min(1.0, (self.average.updates + 1) / max(1, self.preset.warmup))
        for group in self.optimiser.param_groups:
            group["lr"] = rate

    def _log(self, report: Report, **extra: float) -> None:
        if not self.world.first:
            return
        row: Row = {
            "stage": report.stage, "epoch": report.epoch, "step": self.step,
            "loss": round(report.loss, 4), "pieces_per_second": round(report.pieces_per_second),
            "rate": self.optimiser.param_groups[0]["lr"], "seconds": round(self.seconds, 1),
        }  # fmt: skip
        if report.dev_loss is not None:
            row["dev_loss"] = round(report.dev_loss, 4)
        row |= extra
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        if self.on_row is not None:
            self.on_row(row)


class _Objective(nn.Module):
    """The training loss as a module, which is what DistributedDataParallel wraps."""

    def __init__(self, network: Network, coverage: float) -> None:
        super().__init__()
        self.network, self.coverage = network, coverage

    def forward(
        self, source: Tensor, lengths: Tensor, prefix: Tensor, target: Tensor
    ) -> tuple[Tensor, Tensor]:
        """A batch → the loss to minimise and the log-likelihood in it, sums over its pieces."""
        loss = sequence_loss(self.network, source, lengths, prefix, target)
        return loss.nll + self.coverage * loss.coverage, loss.nll


def _objective(network: Network, preset: Preset, world: World) -> nn.Module:
    objective = _Objective(network, preset.coverage)
    if world.size == 1:
        return objective
    # Without a copy path the gate gets no gradient, which must be looked for.
    unused = not preset.network.copy_path
    return DistributedDataParallel(objective, find_unused_parameters=unused)


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
