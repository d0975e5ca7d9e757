"""Teaching a stored flagger new labels while it keeps its answers on everything else.

It starts from the stored whole numbers instead of from nothing. On texts of the corpora its own
former answers are the targets (learning without forgetting: Li & Hoiem 2016), so their labels
are not needed again; and what was learnt is taken over only as far as there are labels to trust,
by going that share of the way from the old weights to the new ones (WiSE-FT: Wortsman et al.
2022).
"""

import copy
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from detox_model.toxicity import Flagger
from training.flagger_net import Encoded, FlaggerNet, Shape

REPLAYED, REVIEWED = 256, 64
"""Texts a step."""
PASSES = 10
"""How often each reviewed text is seen, within :data:`STEPS`."""
STEPS = (60, 300)
_TABLE_RATE, _RATE = 0.02, 5e-4
_SCALE = 0.1
"""Root mean square of the table and of each filter: stored numbers have no unit of their own."""
_WORDS, _KINDS = 0.06, 0.3
"""Weights of the answers for words and kinds, as in a full training."""
_HARMLESS_WORDS = 0.02


def shape_of(flagger: Flagger) -> Shape:
    """The sizes of a stored flagger."""
    config = flagger.config
    return Shape(config.bits, config.width, config.filters, config.window)


@torch.no_grad()
def restore(flagger: Flagger, data: Encoded) -> FlaggerNet:
    """The network that a stored flagger was quantised from, but for rounding.

    Only the ratios of its weights are stored, and only they matter: scaling a filter and
    undoing that behind the rectifier changes no answer.
    """
    config, stored = flagger.config, flagger.weights
    net = FlaggerNet(shape_of(flagger), data.buckets, len(data.names))
    table = torch.from_numpy(stored.table.astype(np.float32))
    table_step = _SCALE / max(1e-6, float(table.pow(2).mean().sqrt()))
    conv = torch.from_numpy(stored.conv.astype(np.float32)).reshape(-1, config.filters)
    conv_step = _SCALE / conv.pow(2).mean(0).sqrt().clamp(min=1e-6)
    hidden_step = conv_step * table_step / config.vector_scale
    net.table.weight.copy_(table * table_step)
    net.conv.weight.copy_((conv * conv_step).T)
    net.conv.bias.copy_(torch.from_numpy(stored.conv_bias.astype(np.float32)) * hidden_step)
    net.head.weight.copy_((torch.from_numpy(stored.head) / hidden_step.repeat(2))[None])
    net.head.bias.fill_(config.bias)
    net.word_head.weight.copy_((torch.from_numpy(stored.word_head) / hidden_step)[None])
    net.word_head.bias.fill_(config.word_bias)
    net.kind_head.weight.copy_(torch.from_numpy(stored.kind_head) / hidden_step.repeat(2))
    net.kind_head.bias.copy_(torch.tensor(config.kind_biases))
    return net.eval()


def learn(
    start: FlaggerNet,
    data: Encoded,
    replayed: NDArray[np.int64],
    reviewed: NDArray[np.int64],
    *,
    seed: int,
    on_step: Callable[[int, int], None] | None = None,
) -> FlaggerNet:
    """A copy of ``start`` that learnt the rows ``reviewed`` and answers ``replayed`` as before.

    Deterministic on one thread. ``on_step`` hears the step and how many there are.
    """
    torch.manual_seed(seed)
    net, rng = copy.deepcopy(start), np.random.default_rng(seed)
    # The source's own bias stays at nothing: what moderators say is not peculiar to a corpus.
    rest = [p for name, p in net.named_parameters() if name.split(".")[0] not in _APART]
    optimizers: tuple[torch.optim.Optimizer, ...] = (
        torch.optim.Adagrad(net.table.parameters(), lr=_TABLE_RATE, fused=True),
        torch.optim.AdamW(rest, lr=_RATE, weight_decay=0.0),
    )
    steps = int(np.clip(PASSES * len(reviewed) / REVIEWED, *STEPS))
    schedules = [
        torch.optim.lr_scheduler.LambdaLR(o, lambda step: max(0.02, 1 - step / steps))
        for o in optimizers
    ]
    net.train()
    for step in range(steps):
        old = rng.choice(replayed, min(REPLAYED, len(replayed)), replace=False)
        new = rng.choice(reviewed, min(REVIEWED, len(reviewed)), replace=False)
        loss = _kept(net, start, data, old) + _learnt(net, data, new)
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        for optimizer, schedule in zip(optimizers, schedules, strict=True):
            optimizer.step()
            schedule.step()
        if on_step is not None:
            on_step(step + 1, steps)
    return net.eval()


_APART = frozenset({"table", "source"})


def _kept(net: FlaggerNet, start: FlaggerNet, data: Encoded, batch: NDArray[np.int64]) -> Tensor:
    """Cross entropy against the answers before: of texts, words and kinds."""
    words, lengths = data.padded(batch), torch.from_numpy(data.lengths[batch]).float()
    with torch.no_grad():
        wanted = [torch.sigmoid(answer) for answer in start(words, lengths)]
    texts, marks, kinds = net(words, lengths)
    real = (torch.from_numpy(words) > 0).float()
    cross_entropy = nn.functional.binary_cross_entropy_with_logits
    by_word: Tensor = cross_entropy(marks, wanted[1], reduction="none") * real
    by_text: Tensor = cross_entropy(texts, wanted[0])
    return (
        by_text
        + _WORDS * by_word.sum() / len(batch)
        + _KINDS * cross_entropy(kinds, wanted[2])
    )  # fmt: skip


def _learnt(net: FlaggerNet, data: Encoded, batch: NDArray[np.int64]) -> Tensor:
    """Cross entropy against what moderators said; where a text is harmless its words are, too."""
    words, lengths = data.padded(batch), torch.from_numpy(data.lengths[batch]).float()
    texts, marks, kinds = net(words, lengths)
    labels = torch.from_numpy(data.toxic[batch])
    weights = torch.from_numpy(data.weights[batch])
    harmless = (torch.from_numpy(words) > 0).float() * (labels < 0.5).float()[:, None]
    cross_entropy = nn.functional.binary_cross_entropy_with_logits
    by_text: Tensor = (cross_entropy(texts, labels, reduction="none") * weights).mean()
    by_word: Tensor = cross_entropy(marks, torch.zeros_like(marks), reduction="none") * harmless
    known = torch.from_numpy(data.kinds[batch])
    by_kind: Tensor = (known >= 0) * cross_entropy(kinds, known.clamp(min=0), reduction="none")
    return by_text + _HARMLESS_WORDS * by_word.sum() / len(batch) + _KINDS * by_kind.mean()


@torch.no_grad()
def between(start: FlaggerNet, learnt: FlaggerNet, share: float) -> FlaggerNet:
    """The network that lies ``share``, from 0 to 1, of the way from ``start`` to ``learnt``."""
    net, goal = copy.deepcopy(start), learnt.state_dict()
    for name, weight in net.state_dict().items():
        weight.lerp_(goal[name], share)
    return net.eval()
