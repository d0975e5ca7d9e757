"""Beam search over any model that can take one step at a time; greedy is a beam of one.

Model-agnostic: the search sees a callable, never the network. Every sentence of a batch has
``beam`` rows that stand together, so they can share one row of its memory. A sentence is done
when no live hypothesis can win any more. A hypothesis is a chain of back-pointers; what belongs
to its pieces is looked up when it is returned.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import NamedTuple, Protocol, Self, TypeVar

import torch
from torch import Tensor

from detox_model.tokenizer import BOS, EOS, PAD, UNK

_NEVER = float("-inf")
_CROWDED = 0.75
"""Finished sentences leave the batch once no more than this share of it is still going."""


class Rows(Protocol):
    """Tensors whose first dimension is the batch: an encoded memory, a decoder's state."""

    def select(self, rows: Tensor) -> Self:
        """The rows ``rows`` (int64 indices), in that order."""
        ...


M = TypeVar("M", bound=Rows)
S_co = TypeVar("S_co", bound=Rows, covariant=True)
S = TypeVar("S", bound=Rows)


class StepResult(Protocol[S_co]):
    """What a model answers to one step of ``R`` rows."""

    @property
    def probs(self) -> Tensor:
        """``R × V``; the search may write into it."""
        ...

    @property
    def attention(self) -> Tensor:
        """``R × S``."""
        ...

    @property
    def generate(self) -> Tensor:
        """``R``, the weight of generating against copying."""
        ...

    @property
    def state(self) -> S_co:
        """The state after the step."""
        ...


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A target."""

    ids: tuple[int, ...]
    """Pieces without BOS and EOS."""
    log_probability: float
    score: float
    """Log-probability over the length penalty; higher is better."""
    aligned: tuple[int, ...]
    """For every piece, the source position it attended to most."""
    generated: tuple[float, ...]
    """For every piece, the weight of generating against copying, in (0, 1)."""


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How to search."""

    beam: int = 4
    n_best: int = 4
    """How many targets to return, at most; up to ``2 · beam`` can come."""
    length_penalty: float = 0.8
    """Exponent alpha of Wu et al. 2016; 0 compares plain log-probabilities."""
    block_ngram: int = 3
    """No n-gram of this size twice unless the source has it; 0 turns it off."""
    growth: float = 1.5
    extra: int = 8
    """A target has at most ``growth`` times the source's pieces and ``extra`` more."""

    def penalty(self, length: int) -> float:
        """What to divide a log-probability by, for a target of ``length`` pieces with EOS."""
        return float(((5 + length) / 6) ** self.length_penalty)


class _Node(NamedTuple):
    """A live hypothesis."""

    ids: tuple[int, ...]
    total: float
    """Its log-probability."""
    parent: "_Node | None"
    row: int
    """The row of the last step that its last piece came from."""


class _Ended(NamedTuple):
    """A finished hypothesis."""

    score: float
    total: float
    node: _Node


@dataclass(slots=True)
class _Sentence:
    """One source's search."""

    limit: int
    allowed: frozenset[tuple[int, ...]]
    """The source's own n-grams, never blocked: most of a rewrite is copied."""
    live: list[_Node]
    done: list[_Ended]


def beam_search(
    step: Callable[[Tensor, M, S], StepResult[S]],
    memory: M,
    state: S,
    sources: Sequence[Sequence[int]],
    options: SearchOptions,
    *,
    forbidden: Sequence[int] = (),
    device: torch.device | None = None,
) -> list[list[Hypothesis]]:
    """N-best targets for each source, best first, at least one each.

    ``memory`` and ``state`` have one row a source; in later steps each row of ``memory`` serves
    ``beam`` rows of ``state``. ``forbidden`` pieces are never produced.
    """
    sentences = [
        _Sentence(
            int(len(ids) * options.growth) + options.extra,
            frozenset(_ngrams(ids, options.block_ngram)),
            [_Node((), 0.0, None, 0)],
            [],
        )
        for ids in sources
    ]
    batch = sentences  # those with a row in the memory
    banned = torch.tensor([PAD, UNK, BOS, *forbidden], device=device)
    pieces = torch.full((len(sources),), BOS, device=device)
    totals = torch.zeros(len(sources), 1, device=device)
    trace: list[tuple[Tensor, Tensor]] = []  # each step's attention and gates, by row
    while True:
        result = step(pieces, memory, state)
        trace.append((result.attention, result.generate))
        size = result.probs.size(1)
        found = _best(result.probs.index_fill_(1, banned, 0.0), totals, 2 * options.beam)
        width = totals.size(1)
        for index, (sentence, proposals) in enumerate(zip(batch, found, strict=True)):
            if sentence.live:
                _advance(sentence, proposals, size, index * width, options)
        going = [index for index, sentence in enumerate(batch) if sentence.live]
        if not going:
            break
        if len(going) <= _CROWDED * len(batch):
            batch = [batch[index] for index in going]
            memory = memory.select(torch.tensor(going, device=device))
        rows, last, sums = _rows(batch, options.beam)
        picked, pieces = torch.tensor([rows, last], device=device)
        same = rows == list(range(result.probs.size(0)))
        state = result.state if same else result.state.select(picked)
        totals = torch.tensor(sums, device=device).view(len(batch), -1)
    starts = [0, *accumulate(len(generate) for _, generate in trace)]
    aligned = torch.cat([attention for attention, _ in trace]).argmax(1).tolist()
    generated = torch.cat([generate for _, generate in trace]).tolist()
    return [
        [
            _hypothesis(ended, starts, aligned, generated)
            for ended in sorted(sentence.done, key=lambda e: -e.score)[: options.n_best]
        ]
        for sentence in sentences
    ]


def _best(probs: Tensor, totals: Tensor, count: int) -> list[list[tuple[float, int]]]:
    """The likeliest continuations of each sentence, best first, with their log-probabilities.

    ``probs`` is ``R × V`` and overwritten, ``totals`` ``B × R/B``. A continuation is named by its
    place in the sentence's ``R/B × V`` probabilities. Log-probabilities are only taken of what
    is chosen; rows are weighted relative to their sentence's best. A block of the vocabulary
    that holds one of the best has one of the best maxima, so all other blocks are skipped.
    """
    best = totals.amax(1, keepdim=True)
    if totals.size(1) > 1:
        probs.mul_((totals - best).exp_().view(-1, 1))
    block = _block(probs.size(1))
    blocks = probs.view(len(totals), -1, block)
    count = min(count, blocks.size(1) * block)
    if blocks.size(1) <= 2 * count:
        top, found = blocks.flatten(1).topk(count)
        places = found.tolist()
    else:
        chosen = blocks.amax(2).topk(count, sorted=False).indices
        kept = blocks.gather(1, chosen[:, :, None].expand(-1, -1, block))
        top, found = kept.flatten(1).topk(count)
        places = [
            [starts[place // block] * block + place % block for place in row]
            for starts, row in zip(chosen.tolist(), found.tolist(), strict=True)
        ]
    values = top.log_().add_(best).tolist()
    return [list(zip(*pair, strict=True)) for pair in zip(values, places, strict=True)]


@cache
def _block(size: int) -> int:
    """Into blocks of how many pieces to cut a vocabulary; all of it if nothing divides it."""
    return next((size // parts for parts in range(64, 128) if size % parts == 0), size)


def _rows(batch: Sequence[_Sentence], beam: int) -> tuple[list[int], list[int], list[float]]:
    """For the next step: every row's parent row, last piece and log-probability."""
    rows: list[int] = []
    last: list[int] = []
    sums: list[float] = []
    for sentence in batch:
        live = sentence.live
        rows += [node.row for node in live]
        last += [node.ids[-1] for node in live]
        sums += [node.total for node in live]
        missing = beam - len(live)
        if missing:  # rows that nothing is read from: unlikely beside live ones, else unread
            rows += [live[0].row if live else 0] * missing
            last += [EOS] * missing
            sums += [_NEVER if live else 0.0] * missing
    return rows, last, sums


def _advance(
    sentence: _Sentence,
    proposals: Sequence[tuple[float, int]],
    size: int,
    first_row: int,
    options: SearchOptions,
) -> None:
    """Extend a sentence's hypotheses by one piece of a vocabulary of ``size``."""
    live: list[_Node] = []
    for rank, (total, place) in enumerate(proposals):
        if total == _NEVER:
            break
        index, piece = divmod(place, size)
        parent = sentence.live[index]
        if piece == EOS:
            # Below the beam's width an ending would have been pruned: it does not count.
            if rank < options.beam:
                sentence.done.append(_ended(parent, total, options))
            continue
        if len(live) == options.beam:
            continue
        ids = (*parent.ids, piece)
        if not _repeats(ids, sentence.allowed, options.block_ngram):
            live.append(_Node(ids, total, parent, first_row + index))
    if live and len(live[0].ids) >= sentence.limit:
        if not sentence.done:  # cut off: better a long target than none
            sentence.done += [_ended(node, node.total, options) for node in live]
        live = []
    if not live and not sentence.done:  # every continuation was blocked
        sentence.done += [_ended(node, node.total, options) for node in sentence.live]
    if live and _settled(live, sentence, options):
        live = []
    sentence.live = live


def _ended(node: _Node, total: float, options: SearchOptions) -> _Ended:
    return _Ended(total / options.penalty(len(node.ids) + 1), total, node)


def _hypothesis(
    ended: _Ended, starts: Sequence[int], aligned: Sequence[int], generated: Sequence[float]
) -> Hypothesis:
    """``starts`` says where in the other two, which hold all steps' rows, each step begins."""
    node, rows = ended.node, []
    while node.parent is not None:
        rows.append(node.row + starts[len(node.ids) - 1])
        node = node.parent
    rows.reverse()
    return Hypothesis(
        ended.node.ids,
        ended.total,
        ended.score,
        tuple(aligned[row] for row in rows),
        tuple(generated[row] for row in rows),
    )


def _settled(live: Sequence[_Node], sentence: _Sentence, options: SearchOptions) -> bool:
    """Whether no live hypothesis can still enter the n-best, even at its longest."""
    wanted = min(options.n_best, options.beam)
    if len(sentence.done) < wanted:
        return False
    bar = sorted((ended.score for ended in sentence.done), reverse=True)[wanted - 1]
    # Scores are negative: the longest target has the mildest penalty.
    return live[0].total / options.penalty(sentence.limit + 1) <= bar


def _repeats(ids: tuple[int, ...], allowed: frozenset[tuple[int, ...]], size: int) -> bool:
    if not size or len(ids) <= size:
        return False
    newest = ids[-size:]
    # Mostly the newest piece is new altogether, and that is known fastest.
    if ids[-1] not in ids[size - 1 : -1] or newest in allowed:
        return False
    return any(ids[i : i + size] == newest for i in range(len(ids) - size))


def _ngrams(ids: Sequence[int], size: int) -> list[tuple[int, ...]]:
    if not size:
        return []
    return [tuple(ids[i : i + size]) for i in range(len(ids) - size + 1)]
