"""The decoder one step at a time, with the network's weights laid out for few rows.

A step multiplies a handful of rows by large matrices, so it costs what reading them costs.
Transposed once, with input and hidden weights of a cell side by side, they are read in order
and in one product: at 8 rows the vocabulary's product takes a third of ``nn.Linear``'s time.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from detox_model.network import Memory, Network, State


class Step(NamedTuple):
    """What one decoding step gives."""

    log_probs: Tensor
    """``B × V``, the mixture of generating and copying."""
    attention: Tensor
    """``B × S``, sums to 1 over real pieces."""
    generate: Tensor
    """``B``, the weight of generating against copying, in (0, 1)."""
    state: State


class _Product(NamedTuple):
    """``rows @ weight + bias``."""

    weight: Tensor
    bias: Tensor

    def __call__(self, *rows: Tensor) -> Tensor:
        return torch.addmm(self.bias, torch.cat(rows, dim=-1), self.weight)


class Stepper:
    """A view of a trained network; later changes of the network's weights do not reach it."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._cell1 = _cell(network.layer1)
        self._cell2 = None if network.layer2 is None else _cell(network.layer2)
        self._output, self._gate = _linear(network.output), _linear(network.gate)
        weight = network.embedding.weight.detach()
        self._vocabulary = _Product(weight.t().contiguous(), network.bias.detach())

    def step(self, pieces: Tensor, memory: Memory, state: State) -> Step:
        """One step: the last pieces ``B`` → log-probabilities of the next ones."""
        embedded = self._network.embedding(pieces)
        hidden1, cell1 = _advance(self._cell1(embedded, state.hidden1), state.cell1)
        contexts, weights = self._network.attention(hidden1[:, None], memory)
        context, attention = contexts[:, 0], weights[:, 0]
        hidden, hidden2, cell2 = hidden1, state.hidden2, state.cell2
        if self._cell2 is not None:
            hidden2, cell2 = _advance(self._cell2(hidden1, context, hidden2), cell2)
            hidden = hidden1 + hidden2
        logits = self._vocabulary(torch.tanh(self._output(hidden, context)))
        after = State(hidden1, cell1, hidden2, cell2)
        if not self._network.config.copy_path:
            everything = torch.ones_like(logits[:, 0])
            return Step(torch.log_softmax(logits, dim=-1), attention, everything, after)
        generate = torch.sigmoid(self._gate(hidden, context, embedded)[:, 0])
        probs = torch.softmax(logits, dim=-1) * generate[:, None]
        copied = attention * (1 - generate)[:, None]
        log_probs = probs.scatter_add(1, memory.ids, copied).clamp_min(1e-12).log()
        return Step(log_probs, attention, generate, after)


def _cell(lstm: nn.LSTM) -> _Product:
    # The order is torch's own: input and hidden weights, input and hidden biases.
    weights: Sequence[Tensor] = lstm.all_weights[0]
    inputs, hidden, input_bias, hidden_bias = (weight.detach() for weight in weights)
    return _Product(torch.cat([inputs, hidden], dim=1).t().contiguous(), input_bias + hidden_bias)


def _linear(linear: nn.Linear) -> _Product:
    return _Product(linear.weight.detach().t().contiguous(), linear.bias.detach())


def _advance(gates: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
    """Gates ``B × 4H`` in torch's order (input, forget, candidate, output) → hidden, cell."""
    into, forget, candidate, out = gates.chunk(4, dim=-1)
    cell = torch.sigmoid(forget) * cell + torch.sigmoid(into) * torch.tanh(candidate)
    return torch.sigmoid(out) * torch.tanh(cell), cell
