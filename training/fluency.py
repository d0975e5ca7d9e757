"""Train the cloze model by noise-contrastive estimation on whole sentences.

No sentence is damaged for it: a piece has to be told from pieces drawn by their frequency
(Gutmann & Hyvärinen 2010; Clark et al. 2020), so any kind of breakage shows later.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from math import log

import torch
from torch import Tensor, nn

from detox_model.fluency import ClozeModel, Fluency, FluencyConfig
from detox_model.network import Network
from detox_model.tokenizer import BOS, EOS, PAD, Tokenizer

NOISE = 512
"""Noise pieces a batch; all places of the batch share them."""
_LONGEST = 48


def batches(
    rows: Sequence[Sequence[int]], *, size: int, seed: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Ids ``B × T`` padded and lengths ``B``: like lengths together, ``size`` rows at most."""
    rng = random.Random(seed)
    order = list(range(len(rows)))
    rng.shuffle(order)
    pool = 64 * size
    for start in range(0, len(order), pool):
        chosen = sorted(order[start : start + pool], key=lambda i: len(rows[i]))
        chunks = [chosen[i : i + size] for i in range(0, len(chosen), size)]
        rng.shuffle(chunks)
        for chunk in chunks:
            width = len(rows[chunk[-1]])
            padded = [[*rows[i], *[PAD] * (width - len(rows[i]))] for i in chunk]
            yield torch.tensor(padded), torch.tensor([len(rows[i]) for i in chunk])


def contrast(model: ClozeModel, ids: Tensor, lengths: Tensor, noise: Tensor) -> Tensor:
    """The mean loss a place: real pieces against ``noise``, pieces drawn by their frequency."""
    contexts = model.contexts(ids, lengths)
    targets = ids[:, 1:]
    real = targets != PAD
    contexts, targets = contexts[real], targets[real]
    # With k noise pieces the odds of "real" are p(piece | context) : k · p(piece).
    shift = log(len(noise))
    right = nn.functional.logsigmoid(model.fit(contexts, targets) - shift)
    others = contexts @ model.embedding(noise).t() + model.bias[noise] - shift
    wrong = nn.functional.logsigmoid(-others).sum(1)
    return -(right + wrong).mean()


def train(
    sentences: Sequence[str],
    tokenizer: Tokenizer,
    *,
    start: Network | None = None,
    config: FluencyConfig | None = None,
    epochs: int = 2,
    batch: int = 96,
    seed: int = 1,
    rate: float = 1.5e-3,
    on_step: Callable[[int, int, float], None] | None = None,
) -> Fluency:
    """A cloze model trained on simplified whole ``sentences``, ``batch`` at a time.

    With ``start`` its embedding and first encoder layer are where training begins.
    ``on_step`` hears the step, all steps, and the loss's moving average.
    """
    torch.manual_seed(seed)
    model = ClozeModel(config or _config(tokenizer, start))
    if start is not None:
        _begin(model, start)
    rows = [
        [BOS, *ids, EOS] for ids in tokenizer.encode(list(sentences)) if 2 <= len(ids) <= _LONGEST
    ]
    counts = torch.ones(len(tokenizer))
    for row in rows:
        counts[row[1:]] += 1
    model.frequency.copy_((counts / counts.sum()).log())
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.98), fused=True)
    total = epochs * -(-len(rows) // batch)
    step, mean = 0, 0.0
    for epoch in range(epochs):
        for ids, lengths in batches(rows, size=batch, seed=seed + epoch):
            noise = torch.multinomial(counts, NOISE, replacement=True)
            loss = contrast(model, ids, lengths, noise)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1.0, (step + 1) / 100) * max(0.02, 1 - step / total)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            step += 1
            mean = loss.item() if step == 1 else 0.99 * mean + 0.01 * loss.item()
            if on_step is not None:
                on_step(step, total, mean)
    return Fluency(model, tokenizer)


def _config(tokenizer: Tokenizer, start: Network | None) -> FluencyConfig:
    if start is None:
        return FluencyConfig(vocabulary=len(tokenizer))
    return FluencyConfig(
        vocabulary=len(tokenizer),
        embedding=start.config.embedding,
        hidden=start.config.encoder_hidden,
    )


@torch.no_grad()
def _begin(model: ClozeModel, network: Network) -> None:
    """Copy what the rewriting network has learnt of the same pieces; shapes must agree."""
    model.embedding.load_state_dict(network.embedding.state_dict())
    model.ahead.load_state_dict(network.encoder.forwards[0].state_dict())
    model.back.load_state_dict(network.encoder.backwards[0].state_dict())
