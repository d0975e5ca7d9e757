"""Lists in a line of limited length."""

from hypothesis import given
from hypothesis import strategies as st

from bot.language.texts import ENGLISH
from bot.views.listing import listed


def test_a_short_list_is_whole() -> None:
    assert listed([], 50, ENGLISH) == ""
    assert listed(["a", "b"], 50, ENGLISH) == "a, b"


@given(st.integers(0, 5_000), st.integers(60, 400))
def test_a_long_list_says_how_many_more_there_are(count: int, room: int) -> None:
    items = [f"<@&{2**62 + number}>" for number in range(count)]
    text = listed(items, room, ENGLISH)
    assert len(text) <= room
    shown, _, more = text.partition(" and ")
    left = int(more.split()[0].replace(",", "")) if more else 0
    assert shown.count("<@&") + left == count
    assert shown.split(", ") == items[: count - left] or count == 0
