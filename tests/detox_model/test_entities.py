import pytest
from hypothesis import given
from hypothesis import strategies as st

from detox_model.entities import PLACEHOLDERS, find_entities, intact, protect, restore

ONE_EACH = {
    "url": "https://example.org/a?b=c#d",
    "email": "someone@example.org",
    "mention": "<@123456789012345678>",
    "emoji": "<a:wave:123456789012345678>",
    "timestamp": "<t:1700000000:R>",
    "everyone": "@everyone",
    "handle": "@some_body",
    "hashtag": "#Topic",
    "subreddit": "r/python",
    "number": "12:30",
    "pictograph": "🤦🏽",
    "code": "`x = 1`",
}


@pytest.mark.parametrize(("kind", "text"), ONE_EACH.items())
def test_each_kind_is_found(kind: str, text: str) -> None:
    [entity] = find_entities(f"so {text} then")
    assert (entity.kind, entity.text) == (kind, text)


@pytest.mark.parametrize("text", ["sh1t", "b4d w0rds", "a:b", "no entities here", "x@", "u r ok"])
def test_words_with_digits_are_no_numbers(text: str) -> None:
    assert find_entities(text) == []


@given(st.text(alphabet=st.characters(exclude_categories=["Co"])))
def test_protecting_and_restoring_is_exact(text: str) -> None:
    protected = protect(text)
    assert intact(protected.text, protected.entities)
    assert restore(protected.text, protected.entities) == text


def test_a_forged_placeholder_is_dropped() -> None:
    protected = protect(f"pay {PLACEHOLDERS[0]} to @someone")
    assert protected.text == f"pay  to {PLACEHOLDERS[0]}"
    assert protected.entities == ("@someone",)


@pytest.mark.parametrize(
    "candidate", ["nothing", f"{PLACEHOLDERS[0]} {PLACEHOLDERS[0]}", PLACEHOLDERS[1]]
)
def test_lost_doubled_and_invented_placeholders_are_noticed(candidate: str) -> None:
    assert not intact(candidate, ("@someone",))
