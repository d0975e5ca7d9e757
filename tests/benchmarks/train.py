"""Training: the parallel decoder against a loop that feeds the decoder one step at a time.

Run as a script: ``python tests/benchmarks/train.py [--seconds 3] [--preset default]``. Both
sides train the same weights on the same batches with the same optimiser, on one thread, at the
same precision, and their losses are compared before anything is timed. The loop is the usual
tutorial's: an ``LSTMCell`` a layer, attention, and a softmax over the vocabulary at each step,
with the copied part scattered into it. Its encoder is ours, which whole sequences go through at
once, so the ratio is the decoder's and the loss's doing alone.

Times are processor seconds of this process, so that a busy machine changes them little.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from detox_model.network import Network
from detox_model.tokenizer import EOS, PAD
from training.batches import Batch, collate
from training.loss import Loss, sequence_loss
from training.mixture import Example
from training.preset import Preset, load_preset
from training.trainer import Averaged, precision

SIZES = ((16, 10), (16, 20), (16, 40), (64, 10), (64, 20), (64, 40))
"""Sentences a batch, pieces a sentence on average."""
CPU = torch.device("cpu")


class Loop(nn.Module):
    """The network's decoder with its own weights in cells, and a loop over the steps."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network
        self.cell1 = _cell(network.layer1)
        self.cell2 = None if network.layer2 is None else _cell(network.layer2)

    def loss(self, source: Tensor, lengths: Tensor, prefix: Tensor, target: Tensor) -> Loss:
        """What :func:`training.loss.sequence_loss` computes, step by step."""
        network = self.network
        memory, state = network.encode(source, lengths)
        first, second = (state.hidden1, state.cell1), (state.hidden2, state.cell2)
        nll, coverage = torch.zeros(()), torch.zeros(())
        seen = torch.zeros(source.shape)
        for step in range(prefix.size(1)):
            embedded = network.dropout(network.embedding(prefix[:, step]))
            first = self.cell1(embedded, first)
            context, weights = network.attention(first[0][:, None], memory)
            context, weights, hidden = context[:, 0], weights[:, 0].float(), first[0]
            if self.cell2 is not None:
                second = self.cell2(network.dropout(torch.cat([hidden, context], dim=-1)), second)
                hidden = hidden + second[0]
            both = torch.cat([hidden, context], dim=-1)
            logits = network.logits(network.dropout(torch.tanh(network.output(both)))).float()
            wanted = target[:, step]
            if network.config.copy_path:
                gate = torch.sigmoid(network.gate(torch.cat([both, embedded], dim=-1)).float())
                probs = torch.softmax(logits, dim=-1) * gate
                probs = probs.scatter_add(1, source, weights * (1 - gate))
                log_probs = (probs + 1e-12).log()
            else:
                log_probs = torch.log_softmax(logits, dim=-1)
            nll = nll + functional.nll_loss(log_probs, wanted, ignore_index=PAD, reduction="sum")
            real = (wanted != PAD)[:, None]
            coverage = coverage + (torch.minimum(weights, seen) * real).sum()
            seen = seen + weights * real
        return Loss(nll, coverage, int((target != PAD).sum()))


def _cell(lstm: nn.LSTM) -> nn.LSTMCell:
    cell = nn.LSTMCell(lstm.input_size, lstm.hidden_size)
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        setattr(cell, name, getattr(lstm, f"{name}_l0"))  # the same parameters, not copies
    return cell


class Side:
    """One way of training, with a network of its own."""

    def __init__(self, preset: Preset, *, parallel: bool) -> None:
        torch.manual_seed(1)
        self.preset, self.parallel = preset, parallel
        self.network = Network(preset.network)
        self.loss: Callable[..., Loss] = Loop(self.network).loss
        if parallel:
            self.loss = lambda *batch: sequence_loss(self.network, *batch)
        self.optimiser = torch.optim.AdamW(self.network.parameters(), lr=1e-4, fused=True)
        self.average = Averaged(self.network, preset.average)

    def step(self, batch: Batch) -> None:
        """One training step; ours also averages the weights, as it does in a run."""
        with precision(CPU):
            loss = self.loss(*batch)
            total = (loss.nll + self.preset.coverage * loss.coverage) / loss.pieces
        total.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), self.preset.clip)
        self.optimiser.step()
        self.optimiser.zero_grad()
        if self.parallel:
            self.average.update(self.network)


def batch_of(dice: random.Random, sentences: int, length: int, vocabulary: int) -> Batch:
    """Made-up sentences a quarter shorter or longer than ``length``; most pieces are copied."""
    examples = []
    for _ in range(sentences):
        size = dice.randint(3 * length // 4, 5 * length // 4)
        source = tuple(dice.randrange(300, vocabulary) for _ in range(size))
        target = tuple(
            i if dice.random() < 0.8 else dice.randrange(300, vocabulary) for i in source
        )
        examples.append(Example(source, (*target[:-1], EOS)))
    return collate(examples)


def agreement(sides: tuple[Side, Side], batch: Batch) -> float:
    """How far the two losses of a batch lie apart, as a share, in single precision."""
    losses = []
    for side in sides:
        side.network.eval()
        with torch.no_grad():
            losses.append(side.loss(*batch).nll.item())
        side.network.train()
    return abs(losses[0] - losses[1]) / losses[1]


def seconds_a_step(side: Side, batch: Batch, seconds: float) -> float:
    """Median processor seconds of a step, over ``seconds`` and at least two steps."""
    took: list[float] = []
    while len(took) < 2 or sum(took) < seconds:
        began = time.process_time()
        side.step(batch)
        took.append(time.process_time() - began)
    return statistics.median(took)


def line(*columns: object) -> None:
    """One row of a table."""
    print("".join(f"{column:>12}" for column in columns), flush=True)


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3, help="time for each figure")
    parser.add_argument("--preset", default="default", help="whose network is trained")
    options = parser.parse_args()
    torch.set_num_threads(1)
    preset = load_preset(options.preset)
    dice = random.Random(1)
    sides = Side(preset, parallel=True), Side(preset, parallel=False)
    vocabulary = preset.network.vocabulary
    apart = agreement(sides, batch_of(dice, 8, 12, vocabulary))
    if apart > 1e-3:
        raise SystemExit(f"the two losses differ by {apart:.2%}: this would compare two networks")
    size = sum(parameter.numel() for parameter in sides[0].network.parameters())
    print(f"training, {size / 1e6:.1f} M parameters, one thread: target pieces a second")
    line("sentences", "pieces", "parallel", "loop", "ratio")
    ratios = []
    for sentences, length in SIZES:
        batch = batch_of(dice, sentences, length, vocabulary)
        pieces = int((batch.target != PAD).sum())
        for side in sides:  # warm
            side.step(batch)
        ours, theirs = (seconds_a_step(side, batch, options.seconds) for side in sides)
        ratios.append(theirs / ours)
        rates = f"{pieces / ours:,.0f}", f"{pieces / theirs:,.0f}"
        line(sentences, length, *rates, f"{ratios[-1]:.2f}")
    print(f"geometric mean of the ratios: {statistics.geometric_mean(ratios):.2f}")


if __name__ == "__main__":
    main()
