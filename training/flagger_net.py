"""The flagger while it learns: word vectors from hashed buckets, one convolution, two heads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from detox_model.features import Buckets, buckets_of
from detox_model.results import Kind
from detox_model.toxicity import LARGEST, FlaggerConfig, FlaggerWeights
from training.flagger_data import Row

MAX_WORDS = 64
"""Of a training text; longer ones are cut."""
BATCH = 768
_FREQUENT = 20_000
_EPSILON = 0.01
"""Labels are smoothed by this much: annotators err."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the flagger: ``2 ** bits`` buckets of ``width`` numbers, ``window`` words."""

    bits: int = 18
    width: int = 32
    filters: int = 96
    window: int = 5


class Encoded:
    """Rows as arrays: word ids (0 pads), labels, weights, sources."""

    def __init__(self, rows: Sequence[Row], bits: int) -> None:
        vocabulary: dict[str, int] = {}
        self.rows = rows
        self.words = [
            np.array(
                [vocabulary.setdefault(w, len(vocabulary) + 1) for w in row.words[:MAX_WORDS]],
                np.int32,
            )
            for row in rows
        ]
        self.buckets = buckets_of(["\0", *vocabulary], bits)
        self.lengths = np.array([len(words) for words in self.words])
        self.toxic = np.array([row.toxic for row in rows], np.float32)
        self.kinds = np.array([row.kinds for row in rows], np.float32).reshape(len(rows), len(Kind))
        found = (self.kinds == 1).sum(0)
        # A kind that is seldom met would otherwise be cheapest to leave out.
        self.kind_weights = torch.from_numpy(
            np.clip((found.max() / np.maximum(found, 1)) ** 0.5, 1, 6).astype(np.float32)
        )
        self.weights = np.array([row.weight for row in rows], np.float32)
        self.names = sorted({row.source for row in rows})
        index = {name: at for at, name in enumerate(self.names)}
        self.sources = np.array([index[row.source] for row in rows])
        self.splits = np.array([row.split for row in rows])

    def batches(
        self, which: NDArray[np.int64], rng: np.random.Generator
    ) -> Iterator[NDArray[np.int64]]:
        """Rows ``which`` in random batches of texts of about the same length."""
        which = rng.permutation(which)
        for start in range(0, len(which), BATCH * 40):
            chunk = which[start : start + BATCH * 40]
            chunk = chunk[np.argsort(self.lengths[chunk], kind="stable")]
            for at in rng.permutation(range(0, len(chunk), BATCH)):
                yield chunk[at : at + BATCH]

    def padded(self, batch: NDArray[np.int64]) -> NDArray[np.int64]:
        """Word ids, rows x longest, 0 where a text has ended."""
        result = np.zeros((len(batch), int(self.lengths[batch].max())), np.int64)
        mask = np.arange(result.shape[1]) < self.lengths[batch][:, None]
        result[mask] = np.concatenate([self.words[at] for at in batch])
        return result

    def word_labels(self, batch: NDArray[np.int64], shape: tuple[int, ...]) -> NDArray[np.float32]:
        """1 for marked words, 0 for words of harmless texts, -1 where nothing is known."""
        labels = np.full(shape, -1, np.float32)
        labels[self.toxic[batch] < 0.5] = 0
        for at, row in enumerate(batch):
            marked = self.rows[row].word_labels
            if marked is not None:
                labels[at, : self.lengths[row]] = marked[:MAX_WORDS]
        labels[np.arange(shape[1]) >= self.lengths[batch][:, None]] = -1
        return labels


class FlaggerNet(nn.Module):
    """Texts as rows of word ids to logits, one a text and one a word."""

    def __init__(self, shape: Shape, buckets: Buckets, sources: int) -> None:
        super().__init__()
        self.shape = shape
        self.table = nn.EmbeddingBag(2**shape.bits, shape.width, mode="sum")
        nn.init.normal_(self.table.weight, std=0.1)
        self.conv = nn.Linear(shape.window * shape.width, shape.filters)
        self.head = nn.Linear(2 * shape.filters, 1)
        self.word_head = nn.Linear(shape.filters, 1)
        self.kind_head = nn.Linear(2 * shape.filters, len(Kind))
        # What "toxic" means differs by source; what is peculiar to one is learnt apart.
        self.source = nn.Embedding(sources, 1)
        nn.init.zeros_(self.source.weight)
        self._ids = buckets.ids.astype(np.int64)
        self._offsets = buckets.offsets

    def forward(self, words: NDArray[np.int64], lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Word ids ``B x T`` and lengths ``B`` to logits ``B``, ``B x T`` and ``B x kinds``."""
        distinct, inverse = np.unique(words, return_inverse=True)
        embedded = self._vectors(distinct)[torch.from_numpy(inverse.reshape(words.shape))]
        reach, size = self.shape.window // 2, words.shape[1]
        padded = nn.functional.pad(embedded, (0, 0, reach, reach))
        windows = torch.cat([padded[:, at : at + size] for at in range(self.shape.window)], dim=-1)
        mask = torch.arange(size) < lengths[:, None]
        hidden = torch.relu(self.conv(windows)) * mask[..., None]
        pooled = torch.cat([hidden.amax(1), hidden.sum(1) / lengths[:, None]], dim=1)
        pooled = nn.functional.dropout(pooled, 0.2, self.training)
        texts = self.head(pooled).squeeze(1)
        return texts, self.word_head(hidden).squeeze(2), self.kind_head(pooled)

    def _vectors(self, words: NDArray[np.int64]) -> Tensor:
        """Vectors of distinct words; the padding word 0 has none."""
        starts = self._offsets[words]
        counts = self._offsets[words + 1] - starts
        offsets = np.concatenate(([0], np.cumsum(counts)[:-1]))
        index = np.repeat(starts - offsets, counts) + np.arange(counts.sum())
        weights = None
        if self.training:
            seed = int(torch.randint(2**31, ()).item())
            rng = np.random.default_rng(seed)
            keep = rng.random(len(index)) > 0.1
            # Without its own bucket, the first, a word must be known by its spelling.
            keep[offsets] = rng.random(len(offsets)) > 0.25
            weights = torch.from_numpy(keep.astype(np.float32))
        summed = self.table(
            torch.from_numpy(self._ids[index]),
            torch.from_numpy(offsets),
            per_sample_weights=weights,
        )
        scale = (words > 0) / np.sqrt(counts)
        vectors: Tensor = summed * torch.from_numpy(scale.astype(np.float32))[:, None]
        return vectors


def fit(
    net: FlaggerNet, data: Encoded, which: NDArray[np.int64], *, epochs: int, seed: int
) -> None:
    """Train ``net`` on the rows ``which``; learning rates fall linearly to nothing."""
    rng = np.random.default_rng(seed)
    rest = [p for name, p in net.named_parameters() if not name.startswith("table")]
    optimizers = (
        torch.optim.Adagrad(net.table.parameters(), lr=0.06, fused=True),
        torch.optim.AdamW(rest, lr=3e-3, weight_decay=1e-4),
    )
    steps = epochs * -(-len(which) // BATCH)
    schedules = [
        torch.optim.lr_scheduler.LambdaLR(o, lambda step: max(0.02, 1 - step / steps))
        for o in optimizers
    ]
    net.train()
    for _ in range(epochs):
        for batch in data.batches(which, rng):
            loss = _loss(net, data, batch)
            for optimizer in optimizers:
                optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            for optimizer in optimizers:
                optimizer.step()
            for schedule in schedules:
                schedule.step()
    net.eval()


def _loss(net: FlaggerNet, data: Encoded, batch: NDArray[np.int64]) -> Tensor:
    words = data.padded(batch)
    logits, word_logits, kind_logits = net(words, torch.from_numpy(data.lengths[batch]).float())
    logits = logits + net.source(torch.from_numpy(data.sources[batch])).squeeze(1)
    labels = torch.from_numpy(data.toxic[batch]) * (1 - 2 * _EPSILON) + _EPSILON
    cross_entropy = nn.functional.binary_cross_entropy_with_logits
    texts = cross_entropy(logits, labels, reduction="none") * torch.from_numpy(data.weights[batch])
    marks = torch.from_numpy(data.word_labels(batch, words.shape))
    # Harmless texts are many: their words count less than those of marked comments.
    known = (marks >= 0).float() * torch.where(marks.amax(1, keepdim=True) > 0, 1.0, 0.1)
    marked = cross_entropy(word_logits, marks.clamp(min=0), reduction="none") * known
    kinds = torch.from_numpy(data.kinds[batch])
    sorted_ = (kinds >= 0) * cross_entropy(
        kind_logits, kinds.clamp(min=0), reduction="none", pos_weight=data.kind_weights
    )
    prior: Tensor = 1e-3 * net.source.weight.pow(2).sum()
    return texts.mean() + 0.06 * marked.sum() / len(batch) + 0.3 * sorted_.mean() + prior


def predict(net: FlaggerNet, data: Encoded, which: NDArray[np.int64]) -> NDArray[np.float32]:
    """Logits of the rows ``which``, the sources' own bias left out."""
    result = np.zeros(len(which), np.float32)
    order = np.argsort(data.lengths[which], kind="stable")
    with torch.inference_mode():
        for start in range(0, len(order), 2 * BATCH):
            part = order[start : start + 2 * BATCH]
            lengths = torch.from_numpy(data.lengths[which[part]]).float()
            result[part] = net(data.padded(which[part]), lengths)[0].numpy()
    return result


def quantise(net: FlaggerNet) -> tuple[FlaggerConfig, FlaggerWeights]:
    """Whole numbers for the table and the convolution; calibration is left at the identity."""
    shape = net.shape
    table = net.table.weight.detach().numpy()
    conv = net.conv.weight.detach().numpy().T  # window·width x filters
    bias = net.conv.bias.detach().numpy()
    head = net.head.weight.detach().numpy()[0]
    table_step = float(np.quantile(np.abs(table[::7]), 0.9999)) / 127
    whole = np.clip(np.rint(table / table_step), -127, 127).astype(np.int8)
    # The first words met are the frequent ones: their vectors set the scale.
    first = min(_FREQUENT, len(net._offsets) - 1)
    vectors = whole.astype(np.float32)[net._ids[: net._offsets[first]]]
    summed = np.add.reduceat(vectors, net._offsets[:first])
    sizes = np.abs(summed / np.sqrt(np.diff(net._offsets[: first + 1]))[:, None])
    vector_scale = LARGEST / float(np.quantile(sizes, 0.99995))
    vector_step = table_step / vector_scale
    conv_step = np.abs(conv).max(axis=0) / 127
    hidden_step = conv_step * vector_step
    config = FlaggerConfig(
        bits=shape.bits,
        width=shape.width,
        filters=shape.filters,
        window=shape.window,
        vector_scale=vector_scale,
        bias=float(net.head.bias.item()),
        word_bias=float(net.word_head.bias.item()),
        slope=1.0,
        offset=0.0,
        threshold=0.5,
        kind_biases=tuple(net.kind_head.bias.tolist()),
    )
    weights = FlaggerWeights(
        table=whole,
        conv=np.rint(conv / conv_step).astype(np.int8).reshape(shape.window, shape.width, -1),
        conv_bias=np.rint(bias / hidden_step).astype(np.int32),
        head=(head * np.tile(hidden_step, 2)).astype(np.float32),
        kind_head=(net.kind_head.weight.detach().numpy() * np.tile(hidden_step, 2)).astype(
            np.float32
        ),
        word_head=(net.word_head.weight.detach().numpy()[0] * hidden_step).astype(np.float32),
    )
    return config, weights
