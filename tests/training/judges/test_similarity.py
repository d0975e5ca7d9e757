import socket

import pytest

from training.judges import similarity


def test_a_paraphrase_is_nearer_than_another_sentence() -> None:
    source = "that movie was a piece of shit"
    near, far = similarity.similarities(
        [source, source], ["that film was really bad", "please bring milk and bread"]
    )
    assert far < similarity.LOST_BELOW < near < 1


def test_losing_the_word_of_content_costs_more_than_losing_an_intensifier() -> None:
    source = "the damn printer broke again"
    kept, lost = similarity.similarities(
        [source, source], ["the printer broke again", "the damn broke again"]
    )
    assert kept > lost


def test_equal_texts_have_one_and_an_empty_one_zero() -> None:
    texts = ["hello there", "hello there", "", "some words"]
    found = similarity.similarities(texts, ["hello there", "", "", "  "])
    assert found == pytest.approx([1, 0, 1, 0])
    assert similarity.similarities([], []).shape == (0,)


def test_nothing_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    similarity._vectors.cache_clear()
    assert similarity.similarities(["a cat"], ["a cat"]) == pytest.approx([1])
