"""Beam search over any model that can take one step at a time; greedy is a beam of one.

Model-agnostic: the search sees a callable, never the network. Live hypotheses of several
sentences share one batch of rows; a sentence leaves it when no live one can win any more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

import torch
from torch import Tensor

from detox_model.tokenizer import BOS, EOS, PAD, UNK

_NEVER = float("-inf")


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
    def log_probs(self) -> Tensor:
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
    """A target, finished or live."""

    ids: tuple[int, ...] = ()
    """Pieces without BOS and EOS."""
    log_probability: float = 0.0
    score: float = 0.0
    """Log-probability over the length penalty; higher is better. 0 while live."""
    aligned: tuple[int, ...] = ()
    """For every piece, the source position it attended to most."""
    generated: tuple[float, ...] = ()
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


@dataclass(slots=True)
class _Sentence:
    """One source's search."""

    limit: int
    allowed: frozenset[tuple[int, ...]]
    """The source's own n-grams, never blocked: most of a rewrite is copied."""
    live: list[Hypothesis]
    done: list[Hypothesis]


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

    ``memory`` and ``state`` have one row a source. ``forbidden`` pieces are never produced.
    """
    sentences = [
        _Sentence(
            int(len(ids) * options.growth) + options.extra,
            frozenset(_ngrams(ids, options.block_ngram)),
            [Hypothesis()],
            [],
        )
        for ids in sources
    ]
    active = sentences
    banned = torch.tensor([PAD, UNK, BOS, *forbidden], device=device)
    pieces = torch.full((len(sources),), BOS, device=device)
    owners = list(range(len(sources)))
    while active:
        result = step(pieces, memory, state)
        result.log_probs.index_fill_(1, banned, _NEVER)
        rows = _candidates(result, options.beam)
        row, parents = 0, []
        for sentence in active:
            width = len(sentence.live)
            parents += [row + p for p in _advance(sentence, rows[row : row + width], options)]
            row += width
        active = [sentence for sentence in active if sentence.live]
        if active:
            picked = torch.tensor(parents, device=device)
            state = result.state.select(picked)
            new_owners = [owners[parent] for parent in parents]
            if new_owners != owners:  # else every row's memory is already its own
                memory, owners = memory.select(picked), new_owners
            last = [hypothesis.ids[-1] for s in active for hypothesis in s.live]
            pieces = torch.tensor(last, device=device)
    return [sorted(s.done, key=lambda h: -h.score)[: options.n_best] for s in sentences]


_Row = tuple[list[float], list[int], int, float]


def _candidates(result: StepResult[S], beam: int) -> list[_Row]:
    # Twice the beam: even if EOS tops every row, a full beam of live continuations remains.
    width = min(2 * beam, result.log_probs.size(1))
    top, ids = result.log_probs.topk(width, dim=1)
    aligned = result.attention.argmax(dim=1).tolist()
    return list(zip(top.tolist(), ids.tolist(), aligned, result.generate.tolist(), strict=True))


def _advance(sentence: _Sentence, rows: Sequence[_Row], options: SearchOptions) -> list[int]:
    """Extend a sentence's hypotheses by one piece; the parent row of each new live one."""
    proposals = sorted(
        (
            (parent.log_probability + log_prob, index, piece)
            for index, (parent, row) in enumerate(zip(sentence.live, rows, strict=True))
            for log_prob, piece in zip(row[0], row[1], strict=True)
            if log_prob > _NEVER
        ),
        key=lambda item: -item[0],
    )[: 2 * options.beam]
    live: list[Hypothesis] = []
    parents: list[int] = []
    for rank, (total, index, piece) in enumerate(proposals):
        parent, row = sentence.live[index], rows[index]
        if piece == EOS:
            # Below the beam's width an ending would have been pruned: it does not count.
            if rank < options.beam:
                sentence.done.append(_finished(parent, total, options))
            continue
        ids = (*parent.ids, piece)
        if len(live) == options.beam or _repeats(ids, sentence.allowed, options.block_ngram):
            continue
        live.append(
            Hypothesis(ids, total, 0.0, (*parent.aligned, row[2]), (*parent.generated, row[3]))
        )
        parents.append(index)
    if live and len(live[0].ids) >= sentence.limit:
        if not sentence.done:  # cut off: better a long target than none
            sentence.done += [_finished(h, h.log_probability, options) for h in live]
        live = []
    if not live and not sentence.done:  # every continuation was blocked
        sentence.done += [_finished(h, h.log_probability, options) for h in sentence.live]
    if live and _settled(live, sentence, options):
        live = []
    sentence.live = live
    return parents if live else []


def _finished(hypothesis: Hypothesis, total: float, options: SearchOptions) -> Hypothesis:
    score = total / options.penalty(len(hypothesis.ids) + 1)
    return Hypothesis(hypothesis.ids, total, score, hypothesis.aligned, hypothesis.generated)


def _settled(live: Sequence[Hypothesis], sentence: _Sentence, options: SearchOptions) -> bool:
    """Whether no live hypothesis can still enter the n-best, even at its longest."""
    wanted = min(options.n_best, options.beam)
    if len(sentence.done) < wanted:
        return False
    bar = sorted((h.score for h in sentence.done), reverse=True)[wanted - 1]
    # Scores are negative: the longest target has the mildest penalty.
    return live[0].log_probability / options.penalty(sentence.limit + 1) <= bar


def _repeats(ids: tuple[int, ...], allowed: frozenset[tuple[int, ...]], size: int) -> bool:
    if not size or len(ids) <= size:
        return False
    newest = ids[-size:]
    if newest in allowed:
        return False
    return any(ids[i : i + size] == newest for i in range(len(ids) - size))


def _ngrams(ids: Sequence[int], size: int) -> list[tuple[int, ...]]:
    if not size:
        return []
    return [tuple(ids[i : i + size]) for i in range(len(ids) - size + 1)]
