import pytest

from training.judges.spelling import broken, words


@pytest.mark.parametrize(
    ("source", "output", "found"),
    [
        ("the translation is shit", "thetranslatitensen is bad", ["thetranslatitensen"]),
        ("you bastard", "you badting person", ["badting"]),
        ("you bastard", "you're a bad person, aren't you?", []),
        ("ask flibberty about it", "ask Flibberty's friend", []),
        ("you believe that", "you believethat", ["believethat"]),
        ("ok", "ok at 5pm on r2d2", []),
        ("lmao ur dumb", "lol ur not smart", []),
        ("", "", []),
    ],
)
def test_only_words_that_nobody_writes_are_broken(
    source: str, output: str, found: list[str]
) -> None:
    assert broken(source, output) == found


def test_words_of_the_references_are_known() -> None:
    assert broken("a", "the zorblax left") == ["zorblax"]
    assert broken("a", "the zorblax left", {"zorblax"}) == []


def test_words_keep_inner_apostrophes_only() -> None:
    assert words("'Don\u2019t' say \"it's\" over-done") == ["don't", "say", "it's", "over", "done"]
