import re
from typing import Any

from training.card import EXAMPLES, SHOWN, faults, sentences, write_card
from training.corpora import Reference
from training.evaluate import as_json, compare
from training.preset import load_preset

REFERENCES = [
    Reference("what a damn stupid plan", ("what a poor plan",)),
    Reference("the idiot left the door open", ("he left the door open",)),
]


def metrics() -> dict[str, Any]:
    outputs = {"copy": [r.source for r in REFERENCES], "model": [r.targets[0] for r in REFERENCES]}
    return {
        "parameters": 5_200_000, "steps": 12, "threshold": 0.5,
        "statuses": {"rewritten": 2}, "test": as_json(compare(REFERENCES, outputs, samples=100)),
    }  # fmt: skip


def test_each_failure_is_named_and_a_good_rewrite_has_none() -> None:
    source = "you are a damn idiot if you believe that"
    assert faults([(source, "you are wrong if you believe that")]) == [[]]
    found = faults(
        [
            (source, source),
            (source, "please bring milk and bread"),
            (source, "you are if a that believe"),
            (source, "you are wrong if you believethat"),
            (source, "you are an idiot if you believe that"),
        ]
    )
    assert found[0] == ["still toxic", "unchanged"]
    assert "meaning lost" in found[1]
    assert "not fluent" in found[2]
    assert "broken word: believethat" in found[3]
    assert found[4] == ["still toxic"]


def test_our_own_sentences_are_many_and_varied() -> None:
    own = sentences()
    assert len(own) == len(set(own)) >= 100
    assert all(text == text.strip() and text for text in own)
    lengths = [len(text.split()) for text in own]
    assert min(lengths) <= 2 < 15 < max(lengths)


def test_the_examples_are_drawn_from_them_once_and_for_all() -> None:
    assert len(EXAMPLES) == len(set(EXAMPLES)) == SHOWN == 30
    assert set(EXAMPLES) <= set(sentences())


def test_the_card_shows_intervals_judges_and_failures() -> None:
    examples = [
        ("why the hell | would you do that", "why | would you do that"),
        ("damn you", "damn you"),
    ]
    card = write_card("detox-t", load_preset("default"), metrics(), examples)
    assert card.startswith("# detox-t\n")
    joint = next(line for line in card.splitlines() if line.startswith("| joint"))
    assert re.fullmatch(r"\| joint( \| [\d.]+ \([\d.]+–[\d.]+\)){2} \|", joint)
    for package in ("alt-profanity-check", "wordllama", "pocketsphinx", "wordfreq", "sacrebleu"):
        assert re.search(rf"\| {package} \d+\.\d+", card), package
    assert "| why the hell \\| would you do that | why \\| would you do that |  |" in card
    assert "| damn you | damn you | still toxic, unchanged |" in card
