import pytest
from hypothesis import given
from hypothesis import strategies as st

from detox_model.entities import PLACEHOLDERS, Protected, find_entities, intact, protect, restore

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


@pytest.mark.parametrize(
    "text",
    [
        "3.5kg", "20\u20ac", "-5\u00b0C", "v2.10.3", "10:30pm", "$1,250.50", "1080p", "60fps", "3x",
        "https://example.org/wiki/Foo_(bar)", "<https://example.org/a>",
        "[the docs](https://example.org/a_(b))", "[x](<https://example.org/a>)",
    ],
)  # fmt: skip
def test_it_is_one_thing_to_the_network(text: str) -> None:
    assert protect(f"so {text}, then") == Protected(f"so {PLACEHOLDERS[0]}, then", (text,))


@pytest.mark.parametrize("text", ["5hit", "1diot", "2day", "b4", "m0r0n", "[no link](here)"])
def test_words_with_digits_are_words(text: str) -> None:
    assert protect(text).entities == ()


def test_a_bracket_around_a_link_is_not_part_of_it() -> None:
    assert [e.text for e in find_entities("(see https://x.org/a) ok")] == ["https://x.org/a"]


def test_more_entities_than_placeholders_share_them_where_they_touch() -> None:
    crowd = " ".join(f"<@{10**17 + n}>" for n in range(20))
    protected = protect(f"{crowd} you 7")
    assert protected.entities == (crowd, "7")
    assert restore(protected.text, protected.entities) == f"{crowd} you 7"
