"""Batches of examples of like length, padded, capped by pieces or by sentences."""

import random
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from detox_model.tokenizer import BOS, PAD
from training.mixture import Example


class Batch(NamedTuple):
    """Tensors of one training step, int64: ``B × S``, ``B``, ``B × T``, ``B × T``."""

    source: Tensor
    lengths: Tensor
    prefix: Tensor
    target: Tensor

    def to(self, device: torch.device) -> "Batch":
        """The same batch on ``device``; a GPU is fed from pinned memory, without waiting."""
        if device.type != "cuda":
            return Batch(*(part.to(device) for part in self))
        return Batch(*(part.pin_memory().to(device, non_blocking=True) for part in self))


def plan(
    examples: Sequence[Example], pieces: int, rng: random.Random, *, sentences: int | None = None
) -> list[list[int]]:
    """Indices of each batch: like lengths together, shuffled within and between.

    A batch has at most ``pieces`` pieces a side, padding included, and at least one example; or
    ``sentences`` examples, where that is given.
    """
    order = sorted(
        range(len(examples)),
        key=lambda i: (len(examples[i].target) + len(examples[i].source), rng.random()),
    )
    batches: list[list[int]] = []
    batch: list[int] = []
    longest = 0
    for index in order:
        size = max(longest, len(examples[index].target), len(examples[index].source))
        full = size * (len(batch) + 1) > pieces if sentences is None else len(batch) == sentences
        if batch and full:
            batches.append(batch)
            batch, size = [], max(len(examples[index].target), len(examples[index].source))
        batch.append(index)
        longest = size
    if batch:
        batches.append(batch)
    rng.shuffle(batches)
    return batches


def collate(examples: Sequence[Example]) -> Batch:
    """Pad a batch."""
    source = _pad([example.source for example in examples])
    prefix = _pad([(BOS, *example.target[:-1]) for example in examples])
    target = _pad([example.target for example in examples])
    lengths = torch.tensor([len(example.source) for example in examples])
    return Batch(source, lengths, prefix, target)


def _pad(rows: Sequence[Sequence[int]]) -> Tensor:
    width = max(map(len, rows))
    return torch.tensor([[*row, *[PAD] * (width - len(row))] for row in rows])
