"""Back-translation: a network trained neutral → toxic makes hostile sources for clean sentences.

The target of such a pair is a sentence that a person wrote, so the rewriting network learns
whole sentences from it, not cut ones (Sennrich et al. 2016). Sources are sampled, not searched:
varied sources teach more than likely ones (Edunov et al. 2018).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import torch

from detox_model.entities import PLACEHOLDERS
from detox_model.network import Network
from detox_model.stepper import Stepper
from detox_model.tokenizer import BOS, EOS, PAD, TAGS, UNK, Tokenizer
from detox_model.toxicity import Flagger
from training.corpora import Pair
from training.mixture import STRONG, Mixture

TOXIC_FROM = 0.6
"""Toxicity, in [0, 1], from which a sampled source is taken."""
CLEAN_BELOW = 0.15
"""Toxicity under which a sentence may be a target."""
_BATCH = 192


def reverse(mixture: Mixture) -> Mixture:
    """The same parallel pairs, the other way round; nothing is made up."""
    pairs = {
        corpus: [Pair(pair.target, pair.source) for pair in items]
        for corpus, items in mixture.pairs.items()
    }
    return replace(mixture, pairs=pairs, clean=[], _cache={})


@torch.inference_mode()
def sample(
    network: Network,
    tokenizer: Tokenizer,
    texts: Sequence[str],
    *,
    temperature: float,
    seed: int,
    top: int = 30,
    on_progress: Callable[[int], None] | None = None,
) -> list[str]:
    """One sampled output a simplified text, in order; empty where the text has no pieces.

    Pieces come from the ``top`` likeliest at ``temperature`` (> 0), at most twice as many as
    the text has.
    """
    device = next(network.parameters()).device
    generator = torch.Generator(device).manual_seed(seed)
    stepper = Stepper(network)
    tag = tokenizer.tag(TAGS[0])
    banned = torch.tensor([PAD, UNK, BOS, *map(tokenizer.tag, TAGS)], device=device)
    sources = [[tag, *ids] for ids in tokenizer.encode(list(texts))]
    order = sorted(range(len(sources)), key=lambda i: len(sources[i]))
    outputs = [""] * len(sources)
    for start in range(0, len(order), _BATCH):
        chosen = order[start : start + _BATCH]
        rows = [sources[i] for i in chosen]
        width = max(map(len, rows))
        ids = torch.tensor([[*row, *[PAD] * (width - len(row))] for row in rows], device=device)
        lengths = torch.tensor([len(row) for row in rows], device=device)
        encoded, state = network.encode(ids, lengths)
        memory = stepper.prepare(encoded)
        pieces = torch.full((len(rows),), BOS, device=device)
        ended = torch.zeros(len(rows), dtype=torch.bool, device=device)
        taken: list[torch.Tensor] = []
        for _ in range(2 * width + 4):
            step = stepper.step(pieces, memory, state)
            scores = step.log_probs.clone().index_fill_(1, banned, float("-inf"))
            values, indices = (scores / temperature).topk(top, dim=1)
            drawn = torch.multinomial(values.softmax(1), 1, generator=generator)
            pieces = indices.gather(1, drawn)[:, 0].masked_fill(ended, EOS)
            taken.append(pieces)
            ended |= pieces == EOS
            state = step.state
            if bool(ended.all()):
                break
        columns = torch.stack(taken, dim=1).tolist()
        for index, row in zip(chosen, columns, strict=True):
            finished = row[: row.index(EOS)] if EOS in row else row
            outputs[index] = tokenizer.decode(finished)
        if on_progress is not None:
            on_progress(len(chosen))
    return outputs


def keep(pairs: Sequence[Pair], flagger: Flagger) -> list[Pair]:
    """Those whose source turned hostile, whose target is clean and whose words still match."""
    sources = flagger.score([pair.source for pair in pairs])
    targets = flagger.score([pair.target for pair in pairs])
    return [
        pair
        for pair, source, target in zip(pairs, sources, targets, strict=True)
        if source.toxicity >= TOXIC_FROM
        and target.toxicity < CLEAN_BELOW
        and not STRONG.search(pair.target)
        and _matches(pair)
    ]


def _matches(pair: Pair) -> bool:
    source, target = pair.source.split(), pair.target.split()
    if not 0.6 <= len(source) / max(1, len(target)) <= 2.2:
        return False
    if _placeholders(pair.source) != _placeholders(pair.target):
        return False
    shared = len(set(source) & set(target)) / max(1, len(set(target)))
    return shared >= 0.4


def _placeholders(text: str) -> list[str]:
    return sorted(character for character in text if character in PLACEHOLDERS)
