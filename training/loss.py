"""Teacher-forcing loss of the copy mixture, without ever building the mixture.

Only the probability of the target piece is needed: the generator's log-softmax at the target
id and the attention summed over the source positions that hold the same piece.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from detox_model.network import Network
from detox_model.tokenizer import PAD

_ROWS = 256
"""Rows of logits at a time: 256 × 6,000 floats stay in the processor's cache."""


class Loss(NamedTuple):
    """Sums over the batch's real target pieces."""

    nll: Tensor
    """Negative log-likelihood in nats, a scalar."""
    coverage: Tensor
    """Coverage penalty (See et al. 2017), a scalar."""
    pieces: int


def sequence_loss(
    network: Network, source: Tensor, lengths: Tensor, prefix: Tensor, target: Tensor
) -> Loss:
    """The loss of one batch.

    ``source`` ``B × S`` padded with PAD, ``lengths`` ``B``, ``prefix`` and ``target``
    ``B × T``: the target shifted right behind BOS, and the target ending in EOS.
    """
    memory, state = network.encode(source, lengths)
    features = network.decode(prefix, memory, state)
    real = target != PAD
    wanted = target[real]
    generated = _log_softmax_at(network, features.output[real], wanted)
    if network.config.copy_path:
        same = (target[:, :, None] == source[:, None, :]) & memory.mask[:, None]
        copied = (features.attention * same).sum(-1)[real].float()
        gate = features.gate[real].float()
        log_likelihood = torch.logaddexp(
            functional.logsigmoid(gate) + generated,
            functional.logsigmoid(-gate) + copied.clamp_min(1e-9).log(),
        )
    else:
        log_likelihood = generated
    attention = features.attention.float() * real[:, :, None]
    before = attention.cumsum(1) - attention
    coverage = torch.minimum(attention, before).sum()
    return Loss(-log_likelihood.sum(), coverage, int(wanted.numel()))


def _log_softmax_at(network: Network, output: Tensor, wanted: Tensor) -> Tensor:
    def rows(output: Tensor, wanted: Tensor) -> Tensor:
        return -functional.cross_entropy(network.logits(output).float(), wanted, reduction="none")

    # Recomputing a chunk's logits in the backward pass is cheaper than fetching them from memory.
    parts = [
        checkpoint(rows, output[i : i + _ROWS], wanted[i : i + _ROWS], use_reentrant=False)
        for i in range(0, output.size(0), _ROWS)
    ]
    return torch.cat(parts)
