"""The decoder one step at a time, with the network's weights laid out for few rows.

A step multiplies a handful of rows by large matrices, so it costs what reading those matrices
costs. What does not depend on the step is therefore multiplied out beforehand:

- once a model: the first cell's product with every piece's embedding, a table of rows;
- once a sentence (:meth:`Stepper.prepare`): attention's query weights into its keys, and the
  weights that read the context into its values. The context is a mean of values, and the product
  of a mean is the mean of the products, so no step reads those weights again, and biases added to
  every value come out once.

The results are the network's own but for rounding. Hypotheses of one sentence share its row of
the memory, so nothing is copied for a wider beam.
"""

from copy import deepcopy
from typing import NamedTuple

import torch
from torch import Tensor, nn

from detox_model.network import Memory, Network, State
from detox_model.products import Float32, Precision, maker


class Step(NamedTuple):
    """What one decoding step gives."""

    probs: Tensor
    """``R × V``, the mixture of generating and copying; the caller may write into it."""
    attention: Tensor
    """``R × S``, sums to 1 over real pieces."""
    generate: Tensor
    """``R``, the weight of generating against copying, in (0, 1)."""
    state: State

    @property
    def log_probs(self) -> Tensor:
        """``R × V``, minus infinity where a probability is 0."""
        return self.probs.log()


class Prepared(NamedTuple):
    """An encoded batch of ``B`` sentences as a step reads it; ``P`` is what reads the context:
    the second cell's gates, the output layer and the copy gate."""

    ids: Tensor
    """``B × S`` int64, the source pieces."""
    mask: Tensor
    """``B × 1 × S``, 0 on real pieces and minus infinity elsewhere."""
    keys: Tensor
    """``B × H × S``, scaled and with the query weights in them; ``B × S × H`` if additive."""
    values: Tensor
    """``B × S × P``, with the biases of what they feed in them."""

    def select(self, rows: Tensor) -> "Prepared":
        """The sentences ``rows`` (int64 indices into the batch)."""
        return Prepared(*(part.index_select(0, rows) for part in self))


class Stepper:
    """A view of a trained network; later changes of the network's weights do not reach it."""

    def __init__(self, network: Network, *, precision: Precision = "float32") -> None:
        self.precision = precision
        self._attention = deepcopy(network.attention)
        self._copies = network.config.copy_path
        hidden, context = network.config.hidden, 2 * network.config.encoder_hidden
        self._embedding, self._gates = network.config.embedding, 4 * hidden
        product = maker(precision)
        with torch.no_grad():
            embedding = network.embedding.weight.detach()
            inputs, recurrent, bias = _cell(network.layer1)
            gate = torch.split(network.gate.weight[0], [hidden, context, self._embedding])
            self._table = torch.cat(
                [torch.addmm(bias, embedding, inputs), (embedding @ gate[2])[:, None]], dim=1
            )  # V × (4H + 1)
            self._cell1 = product(recurrent)
            out, out_context = torch.split(network.output.weight.t(), [hidden, context])
            readers = [out_context, gate[1][:, None]]
            biases: list[Tensor] = [network.output.bias, network.gate.bias]
            self._cell2 = None
            if network.layer2 is not None:
                inputs, recurrent, bias = _cell(network.layer2)
                first, second = torch.split(inputs, [hidden, context])
                self._cell2 = product(torch.cat([first, recurrent]))
                readers, biases = [second, *readers], [bias, *biases]
            self._readers = torch.cat(readers, dim=1).contiguous()  # 2·encoder_hidden × P
            self._biases = torch.cat(biases)
            self._output = Float32(torch.cat([out, gate[0][:, None]], dim=1))  # too small for less
            self._vocabulary = product(embedding.t())
            self._bias = network.bias.detach().clone()

    def prepare(self, memory: Memory) -> Prepared:
        """What every step over ``memory`` shares."""
        if self._attention.additive:
            keys = memory.keys
        else:
            query = self._attention.query.weight * self._attention.scale
            keys = (memory.keys @ query).transpose(1, 2).contiguous()
        mask = torch.zeros_like(memory.mask, dtype=keys.dtype)
        mask.masked_fill_(~memory.mask, float("-inf"))
        values = memory.values @ self._readers + self._biases
        return Prepared(memory.ids, mask[:, None], keys, values)

    def step(self, pieces: Tensor, memory: Memory | Prepared, state: State) -> Step:
        """One step: the last pieces ``R`` → probabilities of the next ones.

        ``R`` is a multiple of the memory's ``B``: each sentence's rows stand together.
        """
        if isinstance(memory, Memory):
            memory = self.prepare(memory)
        embedded = self._table.index_select(0, pieces)
        gates = self._cell1(state.hidden1, embedded[:, : self._gates])
        hidden1, cell1 = _advance(gates, state.cell1)
        batch, sources = memory.ids.shape
        attention = torch.softmax(
            self._scores(hidden1.view(batch, -1, hidden1.size(1)), memory), -1
        )
        read = torch.bmm(attention, memory.values).flatten(0, 1)  # R × P
        attention = attention.view(-1, sources)
        hidden, hidden2, cell2 = hidden1, state.hidden2, state.cell2
        if self._cell2 is not None:
            gates = self._cell2(torch.cat([hidden1, hidden2], 1), read[:, : self._gates])
            hidden2, cell2 = _advance(gates, cell2)
            hidden = hidden1 + hidden2
            read = read[:, self._gates :]
        output = self._output(hidden, read)
        logits = self._vocabulary(torch.tanh(output[:, : self._embedding]), self._bias)
        probs = torch.softmax(logits, -1)
        after = State(hidden1, cell1, hidden2, cell2)
        if not self._copies:
            return Step(probs, attention, torch.ones_like(probs[:, 0]), after)
        generate = torch.sigmoid(output[:, self._embedding] + embedded[:, self._gates])
        share = generate[:, None]
        probs.mul_(share)
        copied = torch.addcmul(attention, attention, share, value=-1).view(batch, -1, sources)
        ids = memory.ids[:, None].expand_as(copied)
        probs.view(batch, -1, probs.size(1)).scatter_add_(2, ids, copied)
        return Step(probs, attention, generate, after)

    def _scores(self, hidden: Tensor, memory: Prepared) -> Tensor:
        """Hidden states ``B × K × H`` → ``B × K × S``, minus infinity on padding."""
        if not self._attention.additive:
            return torch.baddbmm(memory.mask, hidden, memory.keys)
        queries = self._attention.query(hidden)
        sums = torch.tanh(queries[:, :, None] + memory.keys[:, None])  # B × K × S × H
        scores: Tensor = self._attention.score(sums)
        return scores.squeeze(-1) + memory.mask


def _cell(lstm: nn.LSTM) -> tuple[Tensor, Tensor, Tensor]:
    """Input weights ``I × 4H``, hidden weights ``H × 4H``, summed bias ``4H``.

    The gates come as :func:`_advance` wants them: torch's order is input, forget, candidate,
    output; here the three sigmoids stand together.
    """
    weights = [weight.detach() for weight in lstm.all_weights[0]]
    into, forget, candidate, out = torch.arange(4 * lstm.hidden_size).chunk(4)
    order = torch.cat([into, forget, out, candidate]).to(weights[0].device)
    inputs, hidden, *biases = (weight[order] for weight in weights)
    return inputs.t(), hidden.t(), biases[0] + biases[1]


def _advance(gates: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
    """Gates ``R × 4H`` (input, forget, output, candidate), cell ``R × H`` → hidden, cell."""
    width = cell.size(1)
    into, forget, out = torch.sigmoid(gates[:, : 3 * width]).chunk(3, 1)
    cell = torch.addcmul(forget * cell, into, torch.tanh(gates[:, 3 * width :]))
    return out * torch.tanh(cell), cell
