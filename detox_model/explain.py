"""Which words of a message each word of its rewrite came from, as plain values.

The network is run once more over (sentence, chosen wording) with the wording given and in its
full precision, so what is shown owes nothing to how the wording was searched; the proposals' scores
are the search's own. Two things are read off, both piece by piece, and put together to whole words:

- the attention of each output piece over the source pieces (Bahdanau et al. 2015),
- the copy share: of the probability that a piece was given, the part that came through the copy
  path of the pointer-generator mixture (See et al. 2017). The gate alone would not tell: where it
  is half open, a word may still be one that only the source could give.

Attention says where the network looked, which is evidence of a word's origin and no proof.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import torch
from numpy.typing import NDArray

from detox_model import masking, wordmap
from detox_model.evasion import reveal
from detox_model.results import Rewrite, Span, Status, Verdict
from detox_model.rewriter import MAX_PIECES, Candidate, Rewriter
from detox_model.tokenizer import BOS, TAGS
from detox_model.wordmap import Token

Matrix = NDArray[np.float64]

TOXIC = "toxic"
"""Why a wording was refused that breaks no rule of the guard: it is still hostile."""


class Origin(StrEnum):
    """Where an output word came from."""

    COPIED = "copied"
    """Mostly through the copy path, or put back in the author's own form."""
    REPEATED = "repeated"
    """Mostly from the network's own vocabulary, and yet a word that the sentence holds there."""
    GENERATED = "generated"
    """A new word, mostly from the network's own vocabulary."""
    MASKED = "masked"
    """The author's word with its letters hidden."""


@dataclass(frozen=True, slots=True)
class SourceWord:
    """Characters ``start`` (inclusive) to ``end`` of the message; a word, entity or mark."""

    text: str
    start: int
    end: int
    flagged: float
    """The highest score, in [0, 1], of the flagged stretches it belongs to; 0 if in none."""


@dataclass(frozen=True, slots=True)
class OutputWord:
    """Characters ``start`` (inclusive) to ``end`` of the rewrite."""

    text: str
    start: int
    end: int
    copied: float
    """Share in [0, 1] of its probability that came through the copy path."""
    origin: Origin


@dataclass(frozen=True, slots=True)
class Proposal:
    """One wording that the search found for a sentence."""

    text: str
    log_probability: float
    """Natural logarithm, summed over pieces."""
    score: float
    """The same over the length penalty: what candidates are compared by."""
    toxicity: float
    reasons: tuple[str, ...]
    """Why it may not be posted: names of :mod:`detox_model.guard`, of a
    :class:`detox_model.results.Category`, or :data:`TOXIC`."""
    chosen: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """One sentence that was to be rewritten."""

    start: int
    end: int
    """Where it stands in the message, in characters, ``end`` exclusive."""
    source: tuple[SourceWord, ...]
    output: tuple[OutputWord, ...]
    """Empty where the sentence stayed as it was."""
    alignment: tuple[tuple[float, ...], ...]
    """One row an output word, one column a source word; non-negative, each row sums to 1."""
    proposals: tuple[Proposal, ...]
    """The chosen one first, then those fit to post and those refused, likeliest first."""

    def sources(self, word: int, *, least: float = 0.2, most: int = 2) -> list[int]:
        """The source words that output word ``word`` attended to most, by weight.

        At most ``most``, those with a weight of ``least`` or more, and at least the first.
        """
        row = self.alignment[word]
        order = sorted(range(len(row)), key=lambda index: -row[index])
        return order[:1] + [index for index in order[1:most] if row[index] >= least]

    @property
    def carried(self) -> tuple[tuple[int, int], ...]:
        """Which source word each output word continues: pairs (source, output) of indices.

        New words continue none. Among equal words of the source the one attended to most counts.
        """
        found = []
        for index, (word, row) in enumerate(zip(self.output, self.alignment, strict=True)):
            if word.origin is not Origin.GENERATED:
                same = [i for i, s in enumerate(self.source) if s.text.lower() == word.text.lower()]
                found.append((max(same or range(len(row)), key=row.__getitem__), index))
        return tuple(found)

    @property
    def left_out(self) -> frozenset[int]:
        """Indices of the source words that are not in the output."""
        if not self.output:
            return frozenset()
        return frozenset(range(len(self.source))) - {source for source, _ in self.carried}


@dataclass(frozen=True, slots=True)
class Explained:
    """A whole message: the answer, and what stands behind it."""

    rewrite: Rewrite
    threshold: float
    """Toxicity from which the message was flagged."""
    sentences: tuple[Explanation, ...]
    """Those that were to be rewritten, in order; the rest of the message stays as it is. None
    where nothing was flagged, and where the message is withheld for its category."""

    @property
    def flagged(self) -> bool:
        """Whether the message reached the threshold."""
        return self.rewrite.toxicity_before >= self.threshold


Place = tuple[int, int]
"""A sentence's characters in the message, the end exclusive."""


@dataclass(slots=True)
class _Draft:
    """One sentence on its way to an :class:`Explanation`."""

    place: Place
    text: str
    candidates: Sequence[Candidate]
    reasons: list[tuple[str, ...]] = field(default_factory=list)
    toxicities: list[float] = field(default_factory=list)


def explain(
    rewriter: Rewriter,
    result: Rewrite,
    threshold: float,
    places: Sequence[Place],
    candidates: Sequence[Sequence[Candidate]],
    violations: Callable[[str, str], tuple[str, ...]],
    judge: Callable[[Sequence[str]], Sequence[Verdict]],
) -> Explained:
    """Explain ``result``, where the sentences at ``places`` had ``candidates`` to choose from.

    ``violations(sentence, wording)`` names what forbids a wording; ``judge`` is the flagger.
    """
    drafts = [
        _Draft(place, result.text[slice(*place)], proposed)
        for place, proposed in zip(places, candidates, strict=True)
    ]
    verdicts = iter(judge([c.text for draft in drafts for c in draft.candidates]))
    for draft in drafts:
        for candidate in draft.candidates:
            verdict = next(verdicts)
            reasons = violations(draft.text, candidate.text)
            if verdict.category is not None:
                reasons += (str(verdict.category),)
            elif verdict.toxicity >= threshold:
                reasons += (TOXIC,)
            draft.reasons.append(reasons)
            draft.toxicities.append(verdict.toxicity)
    endings = _endings(result, drafts)
    explanations = tuple(
        _explanation(rewriter, result, draft, ending)
        for draft, ending in zip(drafts, endings, strict=True)
    )
    return Explained(result, threshold, explanations)


@dataclass(frozen=True, slots=True)
class _Ending:
    """What became of one sentence: its new characters, and whose wording they are."""

    start: int
    text: str
    candidate: Candidate | None
    """``None``: the sentence stayed, or was masked."""


def _endings(result: Rewrite, drafts: Sequence[_Draft]) -> list[_Ending]:
    """Read the rewrite from left to right: between sentences the message's own characters."""
    text, final = result.text, result.rewrite
    masked = masking.mask(text, result.spans)
    # For every sentence, the places where its ending may stop: its start, and how it ended.
    reached: list[dict[int, tuple[int, _Ending]]] = []
    before, done = {0}, 0
    for draft in drafts:
        place = slice(*draft.place)
        options: list[tuple[str, Candidate | None]] = [(draft.text, None), (masked[place], None)]
        if result.status is Status.REWRITTEN:
            options = [*((c.text, c) for c in draft.candidates), *options]
        found: dict[int, tuple[int, _Ending]] = {}
        for at in sorted(before):
            start = at + place.start - done
            if not any(final.startswith(kept[done : place.start], at) for kept in (text, masked)):
                continue
            for wording, candidate in options:
                if final.startswith(wording, start):
                    ending = _Ending(start, wording, candidate)
                    found.setdefault(start + len(wording), (at, ending))
        reached.append(found)
        before, done = set(found), place.stop
    at = len(final) - (len(text) - done)
    endings: list[_Ending] = []
    for found in reversed(reached):
        if at not in found:  # masked as a whole, or put together in a way not known here
            return [_Ending(draft.place[0], draft.text, None) for draft in drafts]
        at, ending = found[at]
        endings.append(ending)
    return endings[::-1]


def _explanation(
    rewriter: Rewriter, result: Rewrite, draft: _Draft, ending: _Ending
) -> Explanation:
    typed = wordmap.tokens(draft.text)
    source = _source_words(typed, draft.place[0], result.spans)
    output: tuple[OutputWord, ...] = ()
    alignment: tuple[tuple[float, ...], ...] = ()
    if ending.candidate is not None:
        output, matrix = _traced(rewriter, draft.text, typed, ending.candidate)
        output = tuple(_moved(word, ending.start) for word in output)
        alignment = tuple(tuple(row) for row in matrix.tolist())
    elif ending.text != draft.text:
        hidden = [ending.text[token.start : token.end] for token in typed]
        output = tuple(
            OutputWord(
                text,
                ending.start + token.start,
                ending.start + token.end,
                float(text == token.text),
                Origin.COPIED if text == token.text else Origin.MASKED,
            )
            for text, token in zip(hidden, typed, strict=True)
        )
        alignment = tuple(tuple(row) for row in np.eye(len(typed)).tolist())
    return Explanation(
        start=draft.place[0],
        end=draft.place[1],
        source=source,
        output=output,
        alignment=alignment,
        proposals=_proposals(draft, ending.candidate),
    )


def _moved(word: OutputWord, by: int) -> OutputWord:
    return OutputWord(word.text, word.start + by, word.end + by, word.copied, word.origin)


def _source_words(
    typed: Sequence[Token], offset: int, spans: Sequence[Span]
) -> tuple[SourceWord, ...]:
    words = []
    for token in typed:
        start, end = offset + token.start, offset + token.end
        scores = [span.score for span in spans if span.start < end and start < span.end]
        words.append(SourceWord(token.text, start, end, max(scores, default=0.0)))
    return tuple(words)


def untouched(result: Rewrite) -> Explanation:
    """A message of which no sentence was to be rewritten, as one sentence that stayed."""
    source = _source_words(wordmap.tokens(result.text), 0, result.spans)
    return Explanation(0, len(result.text), source, (), (), ())


def _proposals(draft: _Draft, chosen: Candidate | None) -> tuple[Proposal, ...]:
    found = [
        Proposal(
            candidate.text,
            candidate.hypothesis.log_probability,
            candidate.score,
            toxicity,
            reasons,
            candidate is chosen,
        )
        for candidate, toxicity, reasons in zip(
            draft.candidates, draft.toxicities, draft.reasons, strict=True
        )
    ]
    return tuple(sorted(found, key=lambda p: (not p.chosen, bool(p.reasons), -p.score)))


def _traced(
    rewriter: Rewriter, sentence: str, typed: Sequence[Token], candidate: Candidate
) -> tuple[tuple[OutputWord, ...], Matrix]:
    """The words of ``candidate.text``, and their weights over ``typed``: ``output × source``."""
    view = wordmap.network_view(reveal(sentence))
    ids = rewriter.tokenizer.encode([view.text])[0][:MAX_PIECES]
    attention, copied = _forced(rewriter, ids, candidate.hypothesis.ids)
    written = wordmap.tokens(candidate.text)
    pieces = rewriter.tokenizer.pieces
    inputs = wordmap.shares(pieces(ids), typed, view.entities)  # S × source
    outputs = wordmap.shares(pieces(candidate.hypothesis.ids), written, view.entities)  # T × output
    weights = outputs.T @ (attention @ inputs)
    share = (outputs.T @ copied) / np.maximum(outputs.sum(axis=0), 1e-9)
    last = {token.key: index for index, token in enumerate(typed)}
    for index, token in enumerate(written):
        if weights[index].sum() < 1e-6:  # no piece of its own: a mark or form put back by rule
            weights[index] = 0.0
            known = last.get(token.key)
            if known is not None:
                weights[index, known] = 1.0
            else:
                weights[index] = weights[index - 1] if index else 1.0
            share[index] = float(known is not None)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-12)
    words = []
    for token, value, row in zip(written, share.tolist(), weights, strict=True):
        known = typed[int(row.argmax())].key == token.key or (token.is_mark and token.key in last)
        origin = Origin.COPIED if value >= 0.5 else Origin.REPEATED if known else Origin.GENERATED
        share_of = min(1.0, max(0.0, value))
        words.append(OutputWord(token.text, token.start, token.end, share_of, origin))
    return tuple(words), weights


@torch.inference_mode()
def _forced(
    rewriter: Rewriter, source: Sequence[int], target: Sequence[int]
) -> tuple[Matrix, Matrix]:
    """Attention ``T × S`` without the tag's column, and copy shares ``T``, of given pieces."""
    network, device = rewriter.network, rewriter.device
    if not target:
        return np.zeros((0, len(source))), np.zeros(0)
    inputs = torch.tensor([[rewriter.tokenizer.tag(TAGS[0]), *source]], device=device)
    memory, state = network.encode(inputs, torch.tensor([inputs.size(1)], device=device))
    features = network.decode(torch.tensor([[BOS, *target[:-1]]], device=device), memory, state)
    attention = features.attention[0].double()  # T × 1 + S
    if not network.config.copy_path:
        return _array(attention[:, 1:]), np.zeros(len(target))
    pieces = torch.tensor(target, device=device)
    generate = torch.sigmoid(features.gate[0].double())
    probabilities = torch.softmax(network.logits(features.output[0]).double(), dim=-1)
    made = generate * probabilities.gather(1, pieces[:, None])[:, 0]
    same = inputs == pieces[:, None]  # T × 1 + S: where the source holds the very piece
    taken = (1 - generate) * (attention * same).sum(1)
    return _array(attention[:, 1:]), _array(taken / (made + taken).clamp_min(1e-30))


def _array(values: torch.Tensor) -> Matrix:
    return np.asarray(values.cpu().numpy(), dtype=np.float64)
