import math
from collections.abc import Sequence
from typing import NamedTuple

import pytest
import torch
from torch import Tensor

from detox_model.network import Memory, Network, NetworkConfig, State
from detox_model.search import Hypothesis, SearchOptions, beam_search
from detox_model.stepper import Stepper
from detox_model.tokenizer import BOS, EOS


class Row(NamedTuple):
    """A memory or state of a table-driven model: one number a row."""

    value: Tensor

    def select(self, rows: Tensor) -> "Row":
        return Row(self.value.index_select(0, rows))


class Answer(NamedTuple):
    probs: Tensor
    attention: Tensor
    generate: Tensor
    state: Row


def table_model(table: dict[int, dict[int, float]], size: int = 12):  # type: ignore[no-untyped-def]
    """A Markov model: ``table[last piece][next piece]`` is a probability."""

    def step(pieces: Tensor, memory: Row, state: Row) -> Answer:
        probs = torch.zeros(len(pieces), size)
        for row, piece in enumerate(pieces.tolist()):
            for following, probability in table.get(piece, {}).items():
                probs[row, following] = probability
        rows = torch.zeros(len(pieces))
        return Answer(probs, torch.ones(len(pieces), 1), rows, Row(state.value + 1))

    return step


def search(table: dict[int, dict[int, float]], **options: float) -> list[Hypothesis]:
    start = Row(torch.zeros(1))
    chosen = SearchOptions(**options)  # type: ignore[arg-type]
    return beam_search(table_model(table), start, start, [[5, 6, 7]], chosen)[0]


# The likeliest first piece (5) leads to an unlikely whole; greedy falls for it.
GARDEN_PATH = {
    BOS: {5: 0.6, 6: 0.4},
    5: {7: 0.5, 8: 0.5},
    6: {9: 1.0},
    7: {EOS: 1.0},
    8: {EOS: 1.0},
    9: {EOS: 1.0},
}


def test_beam_finds_what_greedy_misses() -> None:
    assert search(GARDEN_PATH, beam=1, n_best=1)[0].ids == (5, 7)
    assert search(GARDEN_PATH, beam=2, n_best=2)[0].ids == (6, 9)


def test_hypotheses_come_best_first_with_their_true_probabilities() -> None:
    found = search(GARDEN_PATH, beam=3, n_best=3)
    assert found[0].ids == (6, 9)
    assert {h.ids: round(math.exp(h.log_probability), 4) for h in found} == {
        (6, 9): 0.4,
        (5, 7): 0.3,
        (5, 8): 0.3,
    }
    assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)


def test_a_model_that_never_ends_is_cut_at_the_limit() -> None:
    found = search({BOS: {5: 1.0}, 5: {6: 1.0}, 6: {7: 1.0}, 7: {8: 1.0}, 8: {5: 1.0}},
                   beam=2, n_best=1, block_ngram=0)  # fmt: skip
    options = SearchOptions()
    assert len(found[0].ids) == int(3 * options.growth) + options.extra


def test_a_trigram_does_not_come_twice_unless_the_source_has_it() -> None:
    # 8 → 9 → 10 → 8 → 9 → 10 … with a small chance to end after 10.
    loop = {BOS: {8: 1.0}, 8: {9: 1.0}, 9: {10: 1.0}, 10: {8: 0.99, EOS: 0.01}}
    assert search(loop, beam=2, n_best=1)[0].ids == (8, 9, 10)
    copied = {BOS: {5: 1.0}, 5: {6: 1.0}, 6: {7: 1.0}, 7: {5: 0.9, EOS: 0.1}}
    assert search(copied, beam=2, n_best=1, length_penalty=0)[0].ids == (5, 6, 7)
    long = search(copied, beam=2, n_best=4, length_penalty=3.0)
    assert (5, 6, 7, 5, 6, 7) in [h.ids for h in long]


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(3)
    config = NetworkConfig(vocabulary=300, embedding=16, encoder_hidden=12, hidden=16)
    return Network(config).eval()


def run(network: Network, sources: list[list[int]], **options: int) -> list[list[Hypothesis]]:
    width = max(map(len, sources))
    ids = torch.tensor([[*s, *[0] * (width - len(s))] for s in sources])
    with torch.inference_mode():
        memory, state = network.encode(ids, torch.tensor([len(s) for s in sources]))
        return beam_search(Stepper(network).step, memory, state, sources, SearchOptions(**options))


SOURCES = [[40, 41, 42, 43, 44, 45], [60], [70, 71, 72], [80, 81, 82, 83]]


@pytest.mark.parametrize("beam", [1, 2, 5])
def test_a_batch_gives_what_each_sentence_gives_alone(network: Network, beam: int) -> None:
    together = run(network, SOURCES, beam=beam, n_best=beam)
    for source, found in zip(SOURCES, together, strict=True):
        alone = run(network, [source], beam=beam, n_best=beam)[0]
        assert [h.ids for h in alone] == [h.ids for h in found]
        assert [h.score for h in alone] == pytest.approx([h.score for h in found], abs=1e-4)


def test_a_beam_of_one_is_greedy(network: Network) -> None:
    for source in SOURCES:
        found = run(network, [source], beam=1, n_best=1, block_ngram=0)[0][0]
        assert found.ids == greedy(network, source)


def greedy(network: Network, source: list[int]) -> tuple[int, ...]:
    options = SearchOptions()
    limit = int(len(source) * options.growth) + options.extra
    memory: Memory
    state: State
    with torch.inference_mode():
        memory, state = network.encode(torch.tensor([source]), torch.tensor([len(source)]))
        ids: list[int] = []
        piece = BOS
        while len(ids) < limit:
            step = Stepper(network).step(torch.tensor([piece]), memory, state)
            step.probs[0, :3] = 0
            piece, state = int(step.probs[0].argmax()), step.state
            if piece == EOS:
                break
            ids.append(piece)
    return tuple(ids)


def test_forbidden_pieces_never_come(network: Network) -> None:
    usual = run(network, SOURCES, beam=2, n_best=2)
    banned = {piece for found in usual for h in found for piece in h.ids}
    memory, state = network.encode(torch.tensor([SOURCES[1]]), torch.tensor([1]))
    with torch.inference_mode():
        found = beam_search(Stepper(network).step, memory, state, [SOURCES[1]], SearchOptions(),
                            forbidden=sorted(banned))  # fmt: skip
    assert not banned & {piece for h in found[0] for piece in h.ids}


def plain_search(
    network: Network, source: list[int], options: SearchOptions
) -> list[tuple[tuple[int, ...], float, tuple[int, ...], tuple[float, ...]]]:
    """Beam search as one would write it down: every hypothesis decoded anew at every step."""
    memory, state = network.encode(torch.tensor([source]), torch.tensor([len(source)]))
    limit, size = int(len(source) * options.growth) + options.extra, options.block_ngram

    def follow(ids: tuple[int, ...]) -> tuple[Tensor, tuple[int, ...], tuple[float, ...]]:
        """Log-probabilities of the next piece; alignment and gate of all pieces up to it."""
        features = network.decode(torch.tensor([[BOS, *ids]]), memory, state)
        probs = torch.softmax(network.logits(features.output[0, -1]), -1)
        gate = torch.sigmoid(features.gate[0])
        if network.config.copy_path:
            copied = torch.zeros_like(probs)
            for place, piece in enumerate(source):
                copied[piece] += features.attention[0, -1, place]
            probs = gate[-1] * probs + (1 - gate[-1]) * copied
        else:
            gate = torch.ones_like(gate)
        probs[:3] = 0
        aligned = features.attention[0].argmax(-1)
        return probs.log(), tuple(aligned.tolist()), tuple(gate.tolist())

    def ngrams(ids: Sequence[int]) -> list[tuple[int, ...]]:
        return [tuple(ids[i : i + size]) for i in range(len(ids) - size + 1)]

    def repeats(ids: tuple[int, ...]) -> bool:
        found = ngrams(ids)
        return any(found.count(n) > 1 and n not in ngrams(source) for n in found)

    done: dict[tuple[int, ...], float] = {}
    live: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    before = live
    while live and len(live[0][1]) < limit:
        proposals: list[tuple[float, tuple[int, ...]]] = []
        for total, ids in live:
            top = follow(ids)[0].topk(2 * options.beam)
            proposals += [
                (total + log_prob, (*ids, piece))
                for log_prob, piece in zip(top.values.tolist(), top.indices.tolist(), strict=True)
            ]
        best = sorted(proposals, reverse=True)[: 2 * options.beam]
        for total, ids in best[: options.beam]:
            if ids[-1] == EOS:
                done[ids[:-1]] = total
        going = [(t, ids) for t, ids in best if ids[-1] != EOS and not (size and repeats(ids))]
        before, live = live, going[: options.beam]
        scores = sorted((t / options.penalty(len(i) + 1) for i, t in done.items()), reverse=True)
        bar = scores[: options.beam][-1] if len(done) >= options.beam else -math.inf
        if live and live[0][0] / options.penalty(limit + 1) <= bar:
            break
    done = done or {ids: total for total, ids in live or before}
    ranked = sorted(done.items(), key=lambda item: -item[1] / options.penalty(len(item[0]) + 1))
    return [
        (ids, total / options.penalty(len(ids) + 1), aligned[: len(ids)], gate[: len(ids)])
        for ids, total in ranked[: options.n_best]
        for _, aligned, gate in [follow(ids)]
    ]


SHAPES: dict[str, dict[str, object]] = {
    "two layers": {},
    "additive": {"attention": "additive"},
    "no copy path": {"copy_path": False},
    "one decoder layer": {"decoder_layers": 1},
    "a vocabulary that is prime": {"vocabulary": 307},
    "a large vocabulary": {"vocabulary": 3000},
}


@pytest.mark.parametrize("beam", [1, 3, 4])
@pytest.mark.parametrize("shape", list(SHAPES.values()), ids=list(SHAPES))
def test_the_search_finds_what_a_plain_one_finds(shape: dict[str, object], beam: int) -> None:
    torch.manual_seed(5)
    size = {"vocabulary": 300, "embedding": 16, "encoder_hidden": 12, "hidden": 16}
    network = Network(NetworkConfig.model_validate(size | shape)).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(2.5)  # surer of itself, as a trained one is
    options = SearchOptions(beam=beam, n_best=beam, growth=1, extra=3)
    together = run(network, SOURCES, beam=beam, n_best=beam, growth=1, extra=3)
    for source, found in zip(SOURCES, together, strict=True):
        with torch.inference_mode():
            expected = plain_search(network, source, options)
        assert [h.ids for h in found] == [ids for ids, *_ in expected]
        for hypothesis, (_, score, aligned, gate) in zip(found, expected, strict=True):
            assert hypothesis.score == pytest.approx(score, abs=1e-4)
            assert hypothesis.aligned == aligned
            assert hypothesis.generated == pytest.approx(gate, abs=1e-4)
