"""The shipped model, whole: what a user of the public face relies on."""

import json
import re

import pytest

from detox_model import Detoxifier, Status

NEUTRAL = [
    "hello everyone, how was your weekend?",
    "I think the second version is better.",
    "can somebody send me the link again please",
    "my muslim neighbour brought us dinner",
    "good game, well played!",
]
HOSTILE = [
    "so this is the part where i fucked it up, right?",
    "shut the fuck up already",
    "he is a piece of shit and everybody knows it",
    "You are a stupid idiot.",
    "this is bullshit and you know it",
]


@pytest.fixture(scope="module")
def model() -> Detoxifier:
    return Detoxifier.load(device="cpu")


def test_neutral_text_comes_back_byte_for_byte(model: Detoxifier) -> None:
    for text, rewrite in zip(NEUTRAL, model.rewrite(NEUTRAL), strict=True):
        assert (rewrite.rewrite, rewrite.changed) == (text, False)
        assert rewrite.status is Status.UNCHANGED


def test_hostile_text_is_rewritten_to_something_clean(model: Detoxifier) -> None:
    for text, rewrite in zip(HOSTILE, model.rewrite(HOSTILE), strict=True):
        assert rewrite.status is Status.REWRITTEN, text
        assert rewrite.toxicity_after < model.threshold <= rewrite.toxicity_before
        assert not re.search(r"fuck|shit|idiot", rewrite.rewrite, re.IGNORECASE)
        assert rewrite.alternatives[0].text == rewrite.rewrite
        assert 1 <= len(rewrite.alternatives) <= 3
        assert len({a.text for a in rewrite.alternatives}) == len(rewrite.alternatives)


def test_only_the_flagged_sentence_of_a_long_message_is_touched(model: Detoxifier) -> None:
    before = "Thanks for the patch, I ran it twice.  It works:\n- on Linux\n- on macOS\n\n"
    after = "\n\n```py\nprint('fuck')\n```\nSee https://example.org/a_b?c=1 for more."
    [rewrite] = model.rewrite([f"{before}But the tests are fucking broken.{after}"])
    assert rewrite.status is Status.REWRITTEN
    assert rewrite.rewrite.startswith(before)
    assert rewrite.rewrite.endswith(after)
    assert "fucking" not in rewrite.rewrite.removesuffix(after)


def test_entities_come_out_as_they_went_in(model: Detoxifier) -> None:
    text = "shut the fuck up <@123456789012345678>, read https://example.org/x or pay 50$ 😂"
    [rewrite] = model.rewrite([text])
    for entity in ("<@123456789012345678>", "https://example.org/x", "50$", "😂"):
        assert rewrite.rewrite.count(entity) == 1


def test_a_batch_gives_what_each_text_gives_alone(model: Detoxifier) -> None:
    texts = [*HOSTILE, *NEUTRAL]
    together = model.rewrite(texts, batch_size=4)
    assert [model.rewrite([text])[0].rewrite for text in texts] == [r.rewrite for r in together]


def test_thresholds_may_differ_by_text(model: Detoxifier) -> None:
    strict, lax = model.rewrite([HOSTILE[0]] * 2, threshold=[0.5, 0.999])
    assert strict.changed
    assert not lax.changed


def test_progress_counts_every_text(model: Detoxifier) -> None:
    seen: list[int] = []
    model.rewrite([*NEUTRAL, *NEUTRAL], batch_size=3, on_progress=seen.append)
    assert sum(seen) == len(NEUTRAL) * 2


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n", "😂😂😂", "<@123456789012345678>", "a" * 2000, "fuck" * 500, "\u200b" * 50,
     "fuck " * 400, "\ud800 fuck", "\x00shit\x00", "```fuck```", "> fuck you", "||fuck||",
     "f\u0336u\u0336c\u0336k you", "@everyone fuck off", "????!!!!", "\ue000 \ue001 fuck"],
)  # fmt: skip
def test_odd_input_never_raises_and_never_gains_a_ping(model: Detoxifier, text: str) -> None:
    [rewrite] = model.rewrite([text])
    assert rewrite.text == text
    assert rewrite.rewrite.count("@everyone") == text.count("@everyone")
    if rewrite.status in (Status.UNCHANGED, Status.WITHHELD):
        assert rewrite.rewrite == text


@pytest.mark.parametrize(
    "arguments",
    [{"threshold": 1.5}, {"threshold": [0.5, 0.5]}, {"beam": 0}, {"alternatives": 0}],
)
def test_arguments_out_of_range_are_refused(model: Detoxifier, arguments: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"threshold|at least|values"):
        model.rewrite(["text"], **arguments)  # type: ignore[arg-type]


def test_the_metrics_file_says_what_was_measured() -> None:
    from detox_model.checkpoint import DEFAULT

    metrics = json.loads((DEFAULT / "metrics.json").read_text())
    assert metrics["test"]["model"]["all"]["sentences"] > 500
    assert metrics["test"]["model"]["all"]["repetition"] == 0
