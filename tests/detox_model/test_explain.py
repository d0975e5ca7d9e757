"""Explanations of the shipped model's rewrites, and how words and pieces are matched."""

import math
from collections.abc import Callable

import pytest

from detox_model import Detoxifier, Status, wordmap
from detox_model.explain import TOXIC, Explained, Origin

HOSTILE = "this is a stupid idea, you moron"
MESSAGE = (
    "Thanks for the patch, I ran it twice.\n"
    "But the tests are broken again, you fucking fool, see https://example.org/a for $5.\n"
    "Whoever merged this is an idiot!"
)


@pytest.fixture(scope="module")
def model() -> Detoxifier:
    return Detoxifier.load(device="cpu")


@pytest.fixture(scope="module")
def explain(model: Detoxifier) -> Callable[..., Explained]:
    done: dict[str, Explained] = {}

    def explain(text: str) -> Explained:
        if text not in done:
            done[text] = model.explain(text, beam=4)
        return done[text]

    return explain


def test_the_answer_is_the_one_that_rewriting_gives(
    model: Detoxifier, explain: Callable[..., Explained]
) -> None:
    for text in (HOSTILE, MESSAGE):
        assert [explain(text).rewrite] == model.rewrite([text], beam=4)


@pytest.mark.parametrize("text", [HOSTILE, MESSAGE])
def test_words_stand_where_they_say_and_weights_are_shares(
    explain: Callable[..., Explained], text: str
) -> None:
    explained = explain(text)
    assert explained.rewrite.status is Status.REWRITTEN
    assert explained.sentences
    for sentence in explained.sentences:
        assert sentence.output
        for word in sentence.source:
            assert text[word.start : word.end] == word.text
            assert sentence.start <= word.start < word.end <= sentence.end
        for written in sentence.output:
            assert explained.rewrite.rewrite[written.start : written.end] == written.text
            assert 0 <= written.copied <= 1
        assert len(sentence.alignment) == len(sentence.output)
        for row in sentence.alignment:
            assert len(row) == len(sentence.source)
            assert min(row) >= 0
            assert math.isclose(sum(row), 1, abs_tol=1e-6)


def test_kept_words_are_copied_from_themselves_and_new_ones_are_not(
    explain: Callable[..., Explained],
) -> None:
    [_, second] = [s for e in [explain(MESSAGE)] for s in e.sentences]
    [first, _] = explain(MESSAGE).sentences
    words = {word.text: (index, word) for index, word in enumerate(first.output)}
    for text in ("tests", "broken", "https://example.org/a", "$5"):
        index, word = words[text]
        assert word.origin is Origin.COPIED
        assert word.copied > 0.8
        assert first.source[first.sources(index)[0]].text == text
    new = [word for word in second.output if word.origin is Origin.GENERATED]
    assert new
    assert all(word.copied < 0.5 for word in new)
    assert not {word.text for word in new} & {word.text for word in second.source}


def test_flagged_words_carry_the_spans_scores_and_are_left_out(
    explain: Callable[..., Explained],
) -> None:
    explained = explain(HOSTILE)
    [sentence] = explained.sentences
    flagged = {word.text: word.flagged for word in sentence.source if word.flagged}
    spans = {HOSTILE[s.start : s.end]: s.score for s in explained.rewrite.spans}
    assert flagged == spans
    assert set(flagged) == {"stupid", "moron"}
    gone = {sentence.source[index].text for index in sentence.left_out}
    assert set(flagged) <= gone
    assert "idea" not in gone


def test_wordings_come_with_what_speaks_against_them(explain: Callable[..., Explained]) -> None:
    explained = explain(HOSTILE)
    [sentence] = explained.sentences
    chosen, *others = sentence.proposals
    assert chosen.chosen
    assert chosen.text == explained.rewrite.rewrite
    assert not chosen.reasons
    assert not any(proposal.chosen for proposal in others)
    for proposal in sentence.proposals:
        assert proposal.log_probability <= proposal.score < 0
        assert (TOXIC in proposal.reasons) == (proposal.toxicity >= explained.threshold)
    refused = [bool(proposal.reasons) for proposal in sentence.proposals]
    assert refused == sorted(refused)


def test_disguised_words_are_judged_as_they_were_read(model: Detoxifier) -> None:
    explained = model.explain("w.e.i.r.d m.o.r.o.n you are", beam=4)
    chosen = [p for s in explained.sentences for p in s.proposals if p.chosen]
    assert [proposal.reasons for proposal in chosen] == [()]


def test_neutral_text_has_nothing_to_explain(explain: Callable[..., Explained]) -> None:
    explained = explain("good morning, the build is out")
    assert not explained.flagged
    assert explained.sentences == ()


@pytest.mark.parametrize(
    "text",
    [
        "you are a stupid \u6f22\u5b57\u30c6\u30b9\u30c8 idiot",
        "\u05d0\u05ea\u05d4 fucking idiot \u05e9\u05dc\u05d5\u05dd",
        "you i\u200bd\u200bi\u200bot \ue003\ue000 \U0001f602\U0001fae0",
        "IDIOT!!!!",
        "\u54c8" * 140 + " you idiot " + "\u54c8" * 140,
    ],
)
def test_any_text_can_be_explained(model: Detoxifier, text: str) -> None:
    explained = model.explain(text, beam=2, always=True)
    for sentence in explained.sentences:
        for row in sentence.alignment:
            assert math.isclose(sum(row), 1, abs_tol=1e-6)


def test_masked_words_are_told_from_kept_ones(model: Detoxifier) -> None:
    # Nothing that the model writes instead is fit to post: the words are masked.
    masked = model.explain(
        "\u05d0\u05ea\u05d4 fucking idiot \u05e9\u05dc\u05d5\u05dd \u05e2", beam=2
    )
    assert masked.rewrite.status is Status.MASKED
    [sentence] = masked.sentences
    assert len(sentence.output) == len(sentence.source)
    for source, written in zip(sentence.source, sentence.output, strict=True):
        assert (written.origin is Origin.MASKED) == (source.flagged > 0)
    assert all(proposal.reasons for proposal in sentence.proposals)


def test_what_is_withheld_for_its_category_is_not_taken_apart(model: Detoxifier) -> None:
    explained = model.explain("kill yourself, you idiot")
    assert explained.rewrite.status is Status.WITHHELD
    assert explained.rewrite.category is not None
    assert explained.sentences == ()


def test_pieces_are_shared_among_the_words_they_spell() -> None:
    words = wordmap.tokens("Don't  ASK @ben_x & !!")
    assert [word.text for word in words] == ["Don't", "ASK", "@ben_x", "&", "!!"]
    pieces = ["\u2581do", "n't", "\u2581ask", "\u2581", "\ue000", "\u2581", "<0x26>", "!"]
    shares = wordmap.shares(pieces, words, ("@ben_x",))
    assert shares.argmax(axis=1).tolist() == [0, 0, 1, 2, 2, 3, 3, 4]
    assert shares.sum(axis=1).tolist() == pytest.approx([1] * len(pieces))


def test_a_word_that_became_two_keeps_both() -> None:
    words = wordmap.tokens("I do not care")
    shares = wordmap.shares(["\u2581i", "\u2581don't", "\u2581care"], words, ())
    assert shares.tolist() == [[1, 0, 0, 0], [0, 0.5, 0.5, 0], [0, 0, 0, 1]]


def test_bytes_of_one_character_belong_to_its_word() -> None:
    words = wordmap.tokens("hey \u20ac")
    shares = wordmap.shares(["\u2581hey", "\u2581", "<0xE2>", "<0x82>", "<0xAC>"], words, ())
    assert shares.argmax(axis=1).tolist() == [0, 1, 1, 1, 1]
