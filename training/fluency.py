"""Train the fluency tagger: damage whole sentences and mark where.

What a detoxifier does to sentences decides what damage is done: words dropped with nothing in
their place, a bland word where another belongs, halves of set phrases, words repeated or
swapped. Every piece gets a label, so one sentence teaches as much as its pieces are many.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import nn

from detox_model.fluency import Fluency, FluencyConfig, FluencyTagger
from detox_model.tokenizer import EOS, PAD, Tokenizer

BLAND = tuple(
    "bad not good thing things stuff people person someone it that very really nothing mess upset"
    " wrong silly stop leave mad annoying annoyed something mean nonsense unpleasant heck butt"
    " guy man care rid away foolish unwise terrible".split()
)
FUNCTION = tuple(
    "a an the of to in on for with is are was be do does did i you he she it they we this that and"
    " or but so not my your his her at by from as up out off".split()
)
_UNTOUCHED = 0.35
"""Share of sentences left whole."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence's words, each with whether something is wrong there; the end's mark last."""

    words: tuple[str, ...]
    marks: tuple[bool, ...]


def damage(words: Sequence[str], vocabulary: Sequence[str], rng: random.Random) -> Marked:
    """Do no, one or two kinds of damage to a sentence of at least two words."""
    found = list(words)
    marks = [False] * (len(found) + 1)
    if rng.random() >= _UNTOUCHED:
        for _ in range(rng.choice((1, 1, 1, 2))):
            _once(found, marks, vocabulary, rng)
    return Marked(tuple(found), tuple(marks))


def _once(
    words: list[str], marks: list[bool], vocabulary: Sequence[str], rng: random.Random
) -> None:
    at, kind = rng.randrange(len(words)), rng.random()
    if kind < 0.42 and len(words) > 2:
        count = min(rng.choice((1, 1, 1, 1, 2, 2, 3)), len(words) - 1)
        if rng.random() < 0.3:  # the end of a sentence is where insults stand
            at = len(words) - count
        count = min(count, len(words) - at)
        del words[at : at + count], marks[at : at + count]
        marks[at] = True
    elif kind < 0.62:
        words[at] = rng.choice(BLAND)
        marks[at] = True
    elif kind < 0.78:
        words[at] = rng.choice(vocabulary)
        marks[at] = True
    elif kind < 0.86:
        words[at] = rng.choice(FUNCTION)
        marks[at] = True
    elif kind < 0.92 and at + 1 < len(words):
        words[at], words[at + 1] = words[at + 1], words[at]
        marks[at] = marks[at + 1] = True
    elif kind < 0.96:
        words.insert(at, words[at])
        marks.insert(at + 1, True)
    else:
        words.insert(at, rng.choice((rng.choice(BLAND), rng.choice(FUNCTION))))
        marks.insert(at, True)


class _Pieces:
    """Piece ids of words; SentencePiece never joins two words, so each can be kept."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, list[int]] = {}

    def __call__(self, word: str) -> list[int]:
        if word not in self._known:
            self._known[word] = self._tokenizer.encode([word])[0]
        return self._known[word]


def batches(
    sentences: Sequence[str], tokenizer: Tokenizer, *, size: int, seed: int
) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Ids ``B × T``, lengths ``B`` and labels ``B × T`` of freshly damaged sentences."""
    rng = random.Random(seed)
    pieces = _Pieces(tokenizer)
    vocabulary = [word for text in sentences[::7] for word in text.split()]
    order = list(range(len(sentences)))
    rng.shuffle(order)
    pool = 64 * size
    for start in range(0, len(order), pool):
        rows: list[tuple[list[int], list[float]]] = []
        for index in order[start : start + pool]:
            words = sentences[index].split()
            if not 2 <= len(words) <= 30:
                continue
            marked = damage(words, vocabulary, rng)
            ids: list[int] = []
            labels: list[float] = []
            for word, mark in zip(marked.words, marked.marks, strict=False):
                own = pieces(word)
                ids += own
                labels += [float(mark)] + [0.0] * (len(own) - 1)
            rows.append(([*ids, EOS], [*labels, float(marked.marks[-1])]))
        rows.sort(key=lambda row: len(row[0]))
        chunks = [rows[i : i + size] for i in range(0, len(rows), size)]
        rng.shuffle(chunks)
        for chunk in chunks:
            width = max(len(ids) for ids, _ in chunk)
            yield (
                torch.tensor([[*ids, *[PAD] * (width - len(ids))] for ids, _ in chunk]),
                torch.tensor([len(ids) for ids, _ in chunk]),
                torch.tensor([[*marks, *[0.0] * (width - len(marks))] for _, marks in chunk]),
            )


def train(
    sentences: Sequence[str],
    tokenizer: Tokenizer,
    *,
    epochs: int = 2,
    batch: int = 128,
    seed: int = 1,
    rate: float = 2e-3,
    on_step: Callable[[int, float], None] | None = None,
) -> Fluency:
    """A tagger trained on simplified whole ``sentences``, ``batch`` at a time."""
    torch.manual_seed(seed)
    tagger = FluencyTagger(FluencyConfig(vocabulary=len(tokenizer)))
    optimiser = torch.optim.AdamW(tagger.parameters(), lr=rate, betas=(0.9, 0.98), fused=True)
    total = max(1, epochs * -(-len(sentences) // batch))
    step, mean = 0, 0.7
    for epoch in range(epochs):
        for ids, lengths, labels in batches(sentences, tokenizer, size=batch, seed=seed + epoch):
            real = torch.arange(ids.size(1)) < lengths[:, None]
            logits = tagger(ids, lengths)
            loss = nn.functional.binary_cross_entropy_with_logits(logits[real], labels[real])
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
            for group in optimiser.param_groups:
                group["lr"] = rate * max(0.02, 1 - step / total)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            step, mean = step + 1, 0.99 * mean + 0.01 * loss.item()
            if on_step is not None:
                on_step(step, mean)
    return Fluency(tagger, tokenizer)
