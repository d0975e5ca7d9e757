"""The rewriting network: recurrent encoder, attention, recurrent decoder with a copy path.

The decoder's first layer reads the whole target prefix, attention is computed from its states
for all steps at once, and the second layer reads state and context (GNMT v2; Wu et al. 2016),
so training needs no Python loop. A gate mixes generating with copying source pieces (See et
al. 2017). Decoding takes one step at a time with the same weights.

Shapes: ``B`` batch, ``S`` source pieces, ``T`` target pieces, ``E`` embedding, ``H`` hidden,
``V`` vocabulary.
"""

from typing import Literal, NamedTuple

import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn


class NetworkConfig(BaseModel):
    """Everything that decides the network's shape; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vocabulary: int = Field(6000, ge=300, description="pieces, both sides")
    embedding: int = Field(256, ge=8, description="width of piece embeddings, tied to the output")
    encoder_hidden: int = Field(192, ge=8, description="per direction")
    encoder_layers: int = Field(2, ge=1, le=8)
    hidden: int = Field(256, ge=8, description="width of the decoder and of the attention")
    attention: Literal["dot", "additive"] = "dot"
    decoder_layers: Literal[1, 2] = 2
    """With 1, nothing reads state and context again before the output layer."""
    copy_path: bool = Field(True, description="mix generating with copying source pieces")
    dropout: float = Field(0.2, ge=0, lt=1)


class Memory(NamedTuple):
    """An encoded batch, as attention reads it."""

    ids: Tensor
    """``B × S`` int64, the source pieces."""
    mask: Tensor
    """``B × S`` bool, true on real pieces."""
    keys: Tensor
    """``B × S × H``."""
    values: Tensor
    """``B × S × 2·encoder_hidden``."""

    def select(self, rows: Tensor) -> "Memory":
        """The memory of ``rows`` (int64 indices into the batch)."""
        return Memory(*(part.index_select(0, rows) for part in self))


class State(NamedTuple):
    """The decoder between two steps; immutable, every tensor ``B × H``."""

    hidden1: Tensor
    cell1: Tensor
    hidden2: Tensor
    cell2: Tensor

    def select(self, rows: Tensor) -> "State":
        """The state of ``rows`` (int64 indices into the batch)."""
        return State(*(part.index_select(0, rows) for part in self))


class Features(NamedTuple):
    """What the decoder gives for a whole target, before the vocabulary is looked at."""

    output: Tensor
    """``B × T × E``; times the embedding matrix it gives the generator's logits."""
    attention: Tensor
    """``B × T × S``."""
    gate: Tensor
    """``B × T``, logit of generating against copying."""


def reverse_padded(x: Tensor, lengths: Tensor) -> Tensor:
    """Reverse each row's first ``length`` steps and leave the padding where it is.

    ``x`` is ``B × S × D``, ``lengths`` is ``B``. With it, a backward LSTM over padded rows is
    exact without packing, which has no fast path on the CPU.
    """
    steps = torch.arange(x.size(1), device=x.device)
    index = lengths[:, None] - 1 - steps
    index = torch.where(index >= 0, index, steps)
    return x.gather(1, index[:, :, None].expand_as(x))


class Encoder(nn.Module):
    """A stack of bidirectional LSTM layers over padded rows."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        width, inputs = config.encoder_hidden, config.embedding
        self.forwards = nn.ModuleList()
        self.backwards = nn.ModuleList()
        for _ in range(config.encoder_layers):
            self.forwards.append(nn.LSTM(inputs, width, batch_first=True))
            self.backwards.append(nn.LSTM(inputs, width, batch_first=True))
            inputs = 2 * width
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        """``B × S × E`` → ``B × S × 2·encoder_hidden``."""
        for index, (ahead, back) in enumerate(zip(self.forwards, self.backwards, strict=True)):
            x = self.dropout(x)
            left = ahead(x)[0]
            right = reverse_padded(back(reverse_padded(x, lengths))[0], lengths)
            y = torch.cat([left, right], dim=-1)
            x = y if index == 0 else x + y  # residual from the second layer on
        return x


class Attention(nn.Module):
    """Scores of queries against keys: scaled dot (Luong et al. 2015) or additive (Bahdanau)."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.query = nn.Linear(config.hidden, config.hidden, bias=False)
        self.key = nn.Linear(2 * config.encoder_hidden, config.hidden, bias=False)
        self.additive = config.attention == "additive"
        if self.additive:
            self.score = nn.Linear(config.hidden, 1, bias=False)
        self.scale = config.hidden**-0.5

    def forward(self, queries: Tensor, memory: Memory) -> tuple[Tensor, Tensor]:
        """Queries ``B × T × H`` → context ``B × T × 2·encoder_hidden``, weights ``B × T × S``."""
        queries = self.query(queries)
        if self.additive:
            hidden = torch.tanh(queries[:, :, None] + memory.keys[:, None])  # B × T × S × H
            scores = self.score(hidden).squeeze(-1)
        else:
            scores = queries @ memory.keys.transpose(1, 2) * self.scale
        scores = scores.masked_fill(~memory.mask[:, None], float("-inf"))
        weights = torch.softmax(scores.float(), dim=-1).to(queries.dtype)
        return weights @ memory.values, weights


class Network(nn.Module):
    """Encoder, attention and decoder; see the module's docstring."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        context = 2 * config.encoder_hidden
        self.embedding = nn.Embedding(config.vocabulary, config.embedding, padding_idx=0)
        nn.init.normal_(self.embedding.weight, std=config.embedding**-0.5)
        with torch.no_grad():
            self.embedding.weight[0].zero_()
        self.encoder = Encoder(config)
        self.attention = Attention(config)
        self.bridge = nn.Linear(context, 4 * config.hidden)
        self.layer1 = nn.LSTM(config.embedding, config.hidden, batch_first=True)
        self.layer2 = (
            nn.LSTM(config.hidden + context, config.hidden, batch_first=True)
            if config.decoder_layers == 2
            else None
        )
        self.output = nn.Linear(config.hidden + context, config.embedding)
        self.bias = nn.Parameter(torch.zeros(config.vocabulary))
        self.gate = nn.Linear(config.hidden + context + config.embedding, 1)
        nn.init.constant_(self.gate.bias, -1.0)  # most pieces are copied: start there
        self.dropout = nn.Dropout(config.dropout)
        for module in (*self.encoder.modules(), self.layer1, self.layer2):
            if isinstance(module, nn.LSTM):
                _init_lstm(module)

    def encode(self, ids: Tensor, lengths: Tensor) -> tuple[Memory, State]:
        """Source pieces ``B × S`` and lengths ``B`` → memory and the decoder's first state."""
        states = self.encoder(self.embedding(ids), lengths)
        mask = torch.arange(ids.size(1), device=ids.device) < lengths[:, None]
        mean = (states * mask[:, :, None]).sum(1) / lengths[:, None]
        initial = torch.tanh(self.bridge(mean))
        memory = Memory(ids, mask, self.attention.key(states), states)
        return memory, State(*initial.chunk(4, dim=-1))

    def decode(self, prefix: Tensor, memory: Memory, state: State) -> Features:
        """All steps at once: target prefix ``B × T`` (BOS first) → :class:`Features`."""
        embedded = self.dropout(self.embedding(prefix))
        first, _ = self.layer1(
            embedded, (state.hidden1[None].contiguous(), state.cell1[None].contiguous())
        )
        context, weights = self.attention(first, memory)
        hidden = first
        if self.layer2 is not None:
            second, _ = self.layer2(
                self.dropout(torch.cat([first, context], dim=-1)),
                (state.hidden2[None].contiguous(), state.cell2[None].contiguous()),
            )
            hidden = first + second
        both = torch.cat([hidden, context], dim=-1)
        gate = self.gate(torch.cat([both, embedded], dim=-1)).squeeze(-1)
        return Features(self.dropout(torch.tanh(self.output(both))), weights, gate)

    def logits(self, output: Tensor) -> Tensor:
        """``… × E`` → the generator's logits ``… × V``."""
        return nn.functional.linear(output, self.embedding.weight, self.bias)


def _init_lstm(lstm: nn.LSTM) -> None:
    for name, parameter in lstm.named_parameters():
        if name.startswith("weight_hh"):
            for block in parameter.chunk(4):
                nn.init.orthogonal_(block)
        elif name.startswith("weight_ih"):
            for block in parameter.chunk(4):
                nn.init.xavier_uniform_(block)
        else:
            nn.init.zeros_(parameter)
            if name.startswith("bias_ih"):  # forget gates start open (Jozefowicz et al. 2015)
                with torch.no_grad():
                    parameter[lstm.hidden_size : 2 * lstm.hidden_size].fill_(1.0)
