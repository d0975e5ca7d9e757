import pytest

from detox_model.rewriter import agree_articles


@pytest.mark.parametrize(
    ("source", "wording", "right"),
    [
        ("what a stupid idea", "what a idea", "what an idea"),
        ("he is an ugly person", "he is an person", "he is a person"),
        ("such a damn hour", "such a hour", "such a hour"),
        ("a fucking user", "a user", "a user"),
        ("a fucking one", "a one", "a one"),
        ("i want a apple you fool", "i want a apple", "i want a apple"),
        ("a b c", "a b c", "a b c"),
    ],
)
def test_articles_fit_new_neighbours_only(source: str, wording: str, right: str) -> None:
    assert agree_articles(source, wording) == right
