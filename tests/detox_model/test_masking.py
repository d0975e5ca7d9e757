"""Masking hides the flagged words and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detox_model.entities import find_entities
from detox_model.masking import BULLET, mask
from detox_model.results import Span


def dots(text: str) -> str:
    return text.replace(".", BULLET)


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("you damn fool", [(4, 8)], "you d... fool"),
        ("you damn fool", [(4, 8), (9, 13)], "you d... f..."),
        ("you damn fool", [(4, 13)], "you d... f..."),
        ("f u c k off", [(0, 7)], "f u c k off"),
        ("**damn** fool", [(2, 6)], "**d...** fool"),
        ("@ss", [(0, 3)], "..."),
        ("you damn", [(4, 400)], "you d..."),
        ("nothing here", [], "nothing here"),
        ("\u0455hit", [(0, 4)], "...."),
    ],
)
def test_flagged_words_keep_their_first_letter(
    text: str, spans: list[tuple[int, int]], expected: str
) -> None:
    assert mask(text, [Span(a, b, 0.9) for a, b in spans]) == dots(expected)


def test_entities_inside_a_span_stay_whole() -> None:
    text = "damn https://localhost/a <@123456789012345678> :smile: fool"
    masked = mask(text, [Span(0, len(text), 0.9)])
    assert masked == dots("d... https://localhost/a <@123456789012345678> :smile: f...")
    assert [e.text for e in find_entities(masked)] == [e.text for e in find_entities(text)]


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=4),
)
def test_length_and_markup_never_change(text: str, ranges: list[tuple[int, int]]) -> None:
    masked = mask(text, [Span(a, b, 0.5) for a, b in ranges])
    assert len(masked) == len(text)
    for mark in "*_~|`\n<>@":
        assert masked.count(mark) <= text.count(mark)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> you damn fool\ndamn", "> you damn fool\nd..."),
        ("run `damn` damn", "run `damn` d..."),
        ("```\ndamn\n``` damn", "```\ndamn\n``` d..."),
        ("[damn](https://example.org/damn)", "[d...](https://example.org/damn)"),
    ],
)
def test_code_and_quotes_are_nobodys_own_words(text: str, expected: str) -> None:
    spans = [Span(at, at + 4, 0.9) for at in range(len(text)) if text.startswith("damn", at)]
    assert mask(text, spans) == dots(expected).replace(f"example{BULLET}org", "example.org")
