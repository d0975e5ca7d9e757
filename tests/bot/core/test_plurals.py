"""Numbers agree with their nouns."""

import pytest

from bot.core.plurals import counted


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 entries"), (1, "1 entry"), (2_000, "2,000 entries")]
)
def test_one_of_a_kind_is_singular(number: int, said: str) -> None:
    assert counted(number, "entry", "entries") == said
    assert counted(number, "line") == said.replace("entry", "line").replace("entries", "lines")
