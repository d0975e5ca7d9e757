import pytest

from detox_model.checkpoint import DEFAULT, CheckpointError
from training.ablation import WAYS, decode

TEXTS = ["you are a damn fool if you believe that", "what a stupid plan @sam"]


def test_each_model_is_decoded_in_each_way() -> None:
    told: list[tuple[str, int]] = []
    found = decode(
        TEXTS, {"m": DEFAULT}, beam=4, device="cpu", on_progress=lambda *each: told.append(each)
    )
    assert list(found) == [f"m, {way}" for way in WAYS]
    assert told == [(name, len(TEXTS)) for name in found]
    for texts in found.values():
        assert len(texts) == len(TEXTS)
        assert "@sam" in texts[1]
    assert found["m, reranked"] != TEXTS


def test_a_folder_that_is_no_model_is_refused() -> None:
    with pytest.raises(CheckpointError):
        decode(TEXTS, {"m": DEFAULT.parent}, device="cpu")
