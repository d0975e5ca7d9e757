import pytest

from training.metrics import evaluate

SOURCES = ["what a damn stupid plan", "the cat sat on the mat"]
REFERENCES = [["what a poor plan", "this plan is poor"], ["the cat sat on the mat"]]


def test_perfect_answers_get_full_marks() -> None:
    scores = evaluate(SOURCES, [each[0] for each in REFERENCES], REFERENCES)
    assert scores.bleu == pytest.approx(100)
    assert scores.chrf == pytest.approx(100)
    assert (scores.style, scores.repetition, scores.copies) == (1, 0, 0.5)
    assert 0 < scores.joint == scores.similarity < 1


def test_copies_and_repeated_words_are_counted() -> None:
    scores = evaluate(SOURCES, [SOURCES[0], "the cat cat sat on the mat"], REFERENCES)
    assert (scores.repetition, scores.copies) == (0.5, 0.5)
    assert scores.style == 0.5
    assert scores.joint < scores.similarity


def test_spelling_variants_make_no_difference() -> None:
    plain = evaluate(["you fool!"], ["don't go there now."], [["do n't go there now ."]])
    assert plain.bleu == pytest.approx(100)


@pytest.mark.parametrize("outputs", [[], ["one"]])
def test_lists_of_unlike_length_are_refused(outputs: list[str]) -> None:
    with pytest.raises(ValueError, match="as many"):
        evaluate(SOURCES, outputs, REFERENCES)
