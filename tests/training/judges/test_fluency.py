import pytest

from training.judges import fluency


@pytest.mark.parametrize(
    ("source", "good", "bad"),
    [
        ("he gives a crap about it", "he cares about it", "he gives a about it"),
        ("why the hell would you buy this", "why would you buy this", "why the would you buy this"),
        ("they can kiss my ass", "they can forget about it", "they can kiss my"),
        ("this is a shitty plan", "this is a bad plan", "this a bad is plan"),
    ],
)
def test_a_whole_sentence_beats_one_with_a_hole(source: str, good: str, bad: str) -> None:
    assert fluency.score(source, good) > fluency.score(source, bad)
    assert fluency.score(source, bad) < fluency.FLUENT_FROM <= fluency.score(source, good)


def test_an_awkward_seam_weighs_only_where_the_rewrite_made_it() -> None:
    odd = "you going where the now"
    assert fluency.score(odd, odd) > fluency.score("you are going there now", odd)


def test_chat_spelling_and_typographic_apostrophes_cost_nothing() -> None:
    plain = fluency.score("", "i don't know why you wouldn't stop")
    assert fluency.score("", "i dont know why you wouldnt stop") == plain
    assert fluency.score("", "I don\u2019t know, why you wouldn\u2019t stop") == plain


@pytest.mark.parametrize("text", ["", "   ", "!!! ...", "\U0001f600", "\x00\u200b"])
def test_a_text_without_a_word_is_unreadable(text: str) -> None:
    assert fluency.score("some words", text) == fluency.UNREADABLE


@pytest.mark.parametrize(
    "text", ["zzqxv wqqk", "\u043f\u0440\u0438\u0432\u0435\u0442 all", "a" * 5000, "'''"]
)
def test_unknown_words_give_a_number(text: str) -> None:
    assert fluency.UNREADABLE <= fluency.score(text, text) < 10


def test_scores_go_by_pair() -> None:
    texts = ["this is fine", "fine this a is"]
    assert list(fluency.scores(texts, texts)) == [fluency.score(t, t) for t in texts]
    assert fluency.scores([], []).shape == (0,)
