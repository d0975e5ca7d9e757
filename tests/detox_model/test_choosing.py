"""Which sentences are rewritten, and with which of their neighbours."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest

from detox_model.choosing import choose

Score = Callable[[Sequence[str]], list[float]]


def holding(*hostile: str) -> Score:
    """Toxic is what holds one of these phrases, line breaks read as blanks."""
    return lambda texts: [
        0.9 if any(phrase in " ".join(text.lower().split()) for phrase in hostile) else 0.1
        for text in texts
    ]


def chosen(text: str, *hostile: str) -> list[str]:
    return [text[start:end] for start, end in choose(text, 0.5, holding(*hostile))]


@pytest.mark.parametrize(
    ("text", "hostile", "expected"),
    [
        ("Good morning. You fool. See you.", ("fool",), ["You fool."]),
        ("You fool. Good morning. You clown.", ("fool", "clown"), ["You fool.", "You clown."]),
        ("only one sentence", (), ["only one sentence"]),
        ("12345", (), []),
        # Chopped: the chips are one sentence, but answers before an insult are not part of it.
        ("You. Absolute. Fool.", ("fool",), ["You. Absolute. Fool."]),
        ("Thank you all. You. Absolute. Fool. Bye.", ("fool",), ["You. Absolute. Fool."]),
        ("Yes. No. Maybe. Fool. Maybe not.", ("fool",), ["Fool."]),
        ("ok. get lost. ok.", ("get lost",), ["get lost."]),
        ("You idiot. You fool.", ("idiot", "fool"), ["You idiot.", "You fool."]),
        # Broken over lines: only where the line cannot end there.
        ("you are such\na fool", ("fool",), ["you are such\na fool"]),
        ("what a piece\nof junk", ("of junk",), ["what a piece\nof junk"]),
        ("first line\nyou are a fool\nlast", ("fool",), ["you are a fool"]),
        ("this is\n\na fool", ("fool",), ["a fool"]),
        ("things to do:\na fool", ("fool",), ["a fool"]),
        ("- such a\n- fool", ("fool",), ["fool"]),
        # Harmless one by one, hostile together.
        ("please\nshut\nup\nthanks", ("shut up",), ["shut\nup"]),
        ("Hello. You are a waste. Of space. Bye.", ("waste. of space",),
         ["You are a waste. Of space."]),
        ("Hello all. One two. Three four. Five six. Bye now.", ("two. three four. five",),
         ["One two. Three four. Five six."]),
        ("- shut\n- up", ("shut up",), ["shut"]),
    ],
)  # fmt: skip
def test_stretches(text: str, hostile: tuple[str, ...], expected: list[str]) -> None:
    assert chosen(text, *hostile) == expected


def test_stretches_never_overlap_and_come_in_order() -> None:
    text = "You. Fool. You. Fool. such a\nfool of\na fool. You. Fool."
    places = choose(text, 0.5, holding("fool"))
    assert all(one[1] <= other[0] for one, other in pairwise(places))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("you idiot. go home.", ["you idiot. go home."]),
        ("  you idiot. go home. ", ["you idiot. go home."]),
        ("you idiot.\ngo home.", ["you idiot."]),  # two lines stay two
        ("you idiot. `x` go home.", ["you idiot."]),  # so does what code keeps apart
        ("> you said\nyou idiot. go home.", ["you idiot. go home."]),
        ("you idiot. go home now and then.", ["you idiot."]),  # too long
    ],
)
def test_a_short_line_can_be_read_as_one(text: str, expected: list[str]) -> None:
    places = choose(text, 0.5, holding("idiot"), whole_up_to=5)
    assert [text[start:end] for start, end in places] == expected
