"""Back-translation: the direction turns round, and only usable pairs are kept."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

import pytest
import torch

from detox_model.network import Network, NetworkConfig
from detox_model.tokenizer import Tokenizer
from detox_model.toxicity import Flagger
from training.backtranslate import keep, reverse, sample
from training.corpora import Pair
from training.mixture import Mixture

TEXTS = (
    "we should leave the old house before it rains",
    "they said the game was good and the team was kind",
    "nobody here wants to read that long letter again",
)


class _Rude:
    """Stands for the flagger: rude is what says so."""

    def score(self, texts: Sequence[str]) -> list[SimpleNamespace]:
        return [SimpleNamespace(toxicity=0.9 if "rude" in text else 0.05) for text in texts]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    words = sorted({word for text in TEXTS for word in text.split()})
    lines = [f"{a} {b} {c}" for a in words for b in words for c in words[:4]]
    return Tokenizer.train(lines, size=320, prefix=tmp_path_factory.mktemp("spm") / "spm")


def test_reverse_swaps_the_sides_and_makes_nothing_up(tokenizer: Tokenizer) -> None:
    mixture = Mixture(tokenizer, {"paradetox": [Pair("rude words", "words")]}, list(TEXTS))
    turned = reverse(mixture)
    assert turned.pairs == {"paradetox": [Pair("words", "rude words")]}
    assert turned.clean == []
    assert mixture.pairs == {"paradetox": [Pair("rude words", "words")]}


def test_sampling_repeats_with_its_seed_and_keeps_the_order(tokenizer: Tokenizer) -> None:
    torch.manual_seed(0)
    shape = NetworkConfig(
        vocabulary=320, embedding=16, encoder_hidden=8, encoder_layers=1, hidden=16
    )
    network = Network(shape).eval()
    first = sample(network, tokenizer, TEXTS, temperature=1.0, seed=3)
    again = sample(network, tokenizer, TEXTS, temperature=1.0, seed=3)
    other = sample(network, tokenizer, TEXTS, temperature=1.0, seed=4)
    assert first == again != other
    assert len(first) == len(TEXTS)
    # At almost no temperature sampling is greedy: the seed no longer matters.
    cold = [sample(network, tokenizer, TEXTS, temperature=1e-4, seed=s) for s in (1, 2)]
    assert cold[0] == cold[1]


@pytest.mark.parametrize(
    ("pair", "kept"),
    [
        (Pair("leave the rude old house now", "leave the old house now"), True),
        (Pair("leave the old house now", "leave the old house now"), False),  # not hostile
        (Pair("leave the rude old house", "leave the rude house"), False),  # target not clean
        (Pair("rude", "leave the old house now"), False),  # lost nearly everything
        (Pair("rude cats bark at moons daily", "leave the old house right now"), False),
        (Pair("rude \ue000 said so", "she said so"), False),  # an entity out of nowhere
        (Pair("rude \ue000 said so", "\ue000 said so"), True),
    ],
)
def test_only_usable_pairs_are_kept(pair: Pair, kept: bool) -> None:
    assert keep([pair], cast("Flagger", _Rude())) == ([pair] if kept else [])
