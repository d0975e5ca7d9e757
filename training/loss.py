"""Teacher-forcing loss of the copy mixture, without ever building the mixture.

Only the probability of the target piece is needed: the generator's log-softmax at the target
id and the attention summed over the source positions that hold the same piece.
"""

from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional

from detox_model.network import Network
from detox_model.tokenizer import PAD

_ROWS = 256
"""Rows of logits at a time: 256 × 6,000 floats stay in the processor's cache."""
_ROWS_GPU = 8192


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
    """Log-probability ``N`` of the pieces ``wanted`` under ``output`` ``N × E``."""
    weight: Tensor = network.embedding.weight
    bias: Tensor = network.bias
    if torch.is_autocast_enabled(output.device.type):
        # Cast here, where autograd sees it: a function of one's own is not autocast.
        kind = torch.get_autocast_dtype(output.device.type)
        output, weight, bias = output.to(kind), weight.to(kind), bias.to(kind)
    found: Tensor = _LogSoftmaxAt.apply(output, weight, bias, wanted)  # type: ignore[no-untyped-call]
    return found


class _LogSoftmaxAt(torch.autograd.Function):
    """Linear layer, log-softmax and look-up in one, a few rows at a time.

    The gradient by the logits is probabilities less one at the wanted piece, times a number for
    each row. It is computed where the logits are still in the cache and kept at the precision
    that the products run in: the backward pass is then two products and nothing else.
    """

    @staticmethod
    def forward(ctx: Any, output: Tensor, weight: Tensor, bias: Tensor, wanted: Tensor) -> Tensor:
        rows = _ROWS if output.device.type == "cpu" else _ROWS_GPU
        slope = output.new_empty(output.size(0), weight.size(0))
        parts: list[Tensor] = []
        for start in range(0, output.size(0), rows):
            part = slice(start, start + rows)
            logits = functional.linear(output[part], weight, bias).float()
            column = wanted[part, None]
            log_probs = torch.log_softmax(logits, dim=1)
            parts.append(log_probs.gather(1, column))
            # Subtract before rounding: close to one, bfloat16 would lose what is left.
            probs = log_probs.exp_()
            slope[part] = probs.scatter_add_(1, column, -torch.ones_like(parts[-1]))
        ctx.save_for_backward(output, weight, slope)
        return torch.cat(parts)[:, 0]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        output, weight, slope = ctx.saved_tensors
        by_logits = slope.mul_(-gradient[:, None].to(slope.dtype))
        by_bias = by_logits.sum(0, dtype=torch.float32).to(slope.dtype)
        return by_logits @ weight, by_logits.t() @ output, by_bias, None
