import numpy as np
import pytest
import sacrebleu

from training.metrics import METRICS, Judged, bucket, evaluate, judge

SOURCES = ["what a damn stupid plan", "the cat sat on the mat"]
REFERENCES = [["what a poor plan", "this plan is poor"], ["the cat sat on the mat"]]


def test_perfect_answers_get_full_marks() -> None:
    scores = evaluate(SOURCES, [each[0] for each in REFERENCES], REFERENCES)
    assert scores.bleu == pytest.approx(100)
    assert scores.chrf == pytest.approx(100)
    assert (scores.style, scores.fluency, scores.broken) == (1, 1, 0)
    assert (scores.repetition, scores.copies) == (0, 0.5)
    assert 0 < scores.joint == scores.similarity < 1


def test_copies_and_repeated_words_are_counted() -> None:
    scores = evaluate(SOURCES, [SOURCES[0], "the cat cat sat on the mat"], REFERENCES)
    assert (scores.repetition, scores.copies) == (0.5, 0.5)
    assert scores.style == 0.5
    assert scores.joint == 0  # one is toxic, the other repeats itself


def test_a_broken_word_makes_the_sentence_unfluent_and_empties_its_joint() -> None:
    scores = evaluate(SOURCES, ["what a poor plan", "the catsat on the mat"], REFERENCES)
    assert (scores.broken, scores.fluency) == (0.5, 0.5)
    assert scores.joint == pytest.approx(judge(*_first("what a poor plan")).joint[0] / 2)


def test_what_meets_a_wanted_wording_means_what_it_should() -> None:
    sources, outputs = [*SOURCES, SOURCES[0]], ["nobody likes it"] * 3
    references = [*REFERENCES, REFERENCES[0]]
    plain = judge(sources, outputs, references)
    judged = judge(sources, outputs, references, [["Nobody likes it", "no"], [], ["no"]])
    assert judged.similarity[0] == pytest.approx(1)
    assert judged.similarity[1] == plain.similarity[1]
    assert plain.similarity[2] <= judged.similarity[2] < 1


def test_an_empty_answer_earns_nothing() -> None:
    scores = evaluate(SOURCES, ["", ""], REFERENCES)
    assert (scores.similarity, scores.fluency, scores.joint, scores.bleu) == (0, 0, 0, 0)


def test_spelling_variants_make_no_difference() -> None:
    plain = evaluate(["you fool!"], ["don't go there now."], [["do n't go there now ."]])
    assert plain.bleu == pytest.approx(100)


@pytest.mark.parametrize("outputs", [[], ["one"]])
def test_lists_of_unlike_length_are_refused(outputs: list[str]) -> None:
    with pytest.raises(ValueError, match="as many"):
        evaluate(SOURCES, outputs, REFERENCES)


def test_a_source_without_a_reference_is_refused() -> None:
    with pytest.raises(ValueError, match="reference"):
        evaluate(SOURCES, SOURCES, [["one"], []])


def test_sums_of_statistics_give_what_sacrebleu_gives() -> None:
    outputs = ["what a bad plan it is", "a cat sat on my mat"]
    streams = [[r[0] for r in REFERENCES], [r[-1] for r in REFERENCES]]
    judged = judge(SOURCES, outputs, REFERENCES)
    for weights, rows in (([1, 1], [0, 1]), ([2, 0], [0, 0]), ([2, 1], [0, 1, 0])):
        texts = [outputs[row] for row in rows]
        chosen = [[stream[row] for row in rows] for stream in streams]
        given = np.array([weights], dtype=float)
        expected = sacrebleu.corpus_bleu(texts, chosen).score
        assert judged.resampled("bleu", given)[0] == pytest.approx(expected)
        expected = sacrebleu.corpus_chrf(texts, chosen).score
        assert judged.resampled("chrf", given)[0] == pytest.approx(expected)


def test_scores_of_a_part_are_scores_of_its_sentences() -> None:
    outputs = ["what a poor plan", "the cat is on the mat"]
    whole = judge(SOURCES, outputs, REFERENCES)
    assert isinstance(whole.only([1]), Judged)
    assert whole.only([1]).scores() == evaluate(SOURCES[1:], outputs[1:], REFERENCES[1:])


def test_every_metric_but_the_corpus_ones_is_a_mean_over_sentences() -> None:
    judged = judge(SOURCES, ["what a plan", SOURCES[1]], REFERENCES)
    for metric in METRICS:
        if metric.scale == 1:
            mean = judged.per_sentence(metric.name).mean()
            assert getattr(judged.scores(), metric.name) == pytest.approx(mean)
        else:
            with pytest.raises(KeyError):
                judged.per_sentence(metric.name)


@pytest.mark.parametrize(
    ("words", "name"),
    [(1, "1–5"), (5, "1–5"), (6, "6–10"), (15, "11–15"), (20, "16–20"), (21, "21+")],
)
def test_buckets_go_by_words(words: int, name: str) -> None:
    assert bucket(" ".join(["word"] * words)) == name


def _first(output: str) -> tuple[list[str], list[str], list[list[str]]]:
    return SOURCES[:1], [output], REFERENCES[:1]
