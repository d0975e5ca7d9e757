from pathlib import Path

import pytest

from detox_model.entities import PLACEHOLDERS
from detox_model.tokenizer import BOS, EOS, PAD, TAGS, Tokenizer


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    prefix: Path = tmp_path_factory.mktemp("vocabulary") / "spm"
    lines = ["the quick brown fox jumps", "over the lazy dog", "it's a nice day, isn't it?"] * 20
    return Tokenizer.train(lines, size=310, prefix=prefix)


@pytest.mark.parametrize(
    "text", ["the lazy fox", "it's a dog?", f"ask {PLACEHOLDERS[0]} now", "日本 ☕ unseen", ""]
)
def test_text_survives_the_round_trip(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode([text])[0]) == text


def test_placeholders_and_tags_are_single_pieces(tokenizer: Tokenizer) -> None:
    [ids] = tokenizer.encode([PLACEHOLDERS[3]])
    assert [p for p in tokenizer.pieces(ids) if p != "\u2581"] == [PLACEHOLDERS[3]]
    assert len({tokenizer.tag(name) for name in TAGS}) == len(TAGS)
    with pytest.raises(KeyError, match="unknown tag"):
        tokenizer.tag("<nobody>")


def test_control_pieces_vanish_when_decoding(tokenizer: Tokenizer) -> None:
    [ids] = tokenizer.encode(["the dog"])
    assert tokenizer.decode([BOS, tokenizer.tag(TAGS[0]), *ids, EOS, PAD]) == "the dog"


def test_the_serialised_model_loads_again(tokenizer: Tokenizer) -> None:
    again = Tokenizer(tokenizer.model)
    assert again.encode(["lazy dog"]) == tokenizer.encode(["lazy dog"])
    assert len(again) == 310
