"""Names as webhooks may carry them."""

import pytest

from bot.platform.names import NAME_LIMIT, Names, accepted

HAIR = "\u200a"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
"""Three emoji joined to one."""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ann", "Ann"),
        ("  Ann \n B ", "Ann B"),
        ("Clyde", f"C{HAIR}lyde"),
        ("xXclydeXx", f"xXc{HAIR}lydeXx"),
        ("Discord Fan", f"D{HAIR}iscord Fan"),
        ("DISCORDclyde", f"D{HAIR}ISCORDc{HAIR}lyde"),
        ("everyone", f"e{HAIR}veryone"),
        ("Here", f"H{HAIR}ere"),
        ("", "Member"),
        ("\u200b\u2060", "Member"),
        ("   ", "Member"),
        ("\U0001f600", "\U0001f600"),
        (FAMILY, FAMILY),
        ("\u0645\u0631\u062d\u0628\u0627", "\u0645\u0631\u062d\u0628\u0627"),
        ("\u202enna\u202c", "nna"),
        ("\u2067Ann\u2069", "Ann"),
        ("\u202e", "Member"),
        ("System Message", f"S{HAIR}ystem Message"),
        ("CLYDE\u202e", f"C{HAIR}LYDE"),
        ("cly\u202ede", f"c{HAIR}lyde"),
        ("x" * 200, "x" * NAME_LIMIT),
    ],
)
def test_what_discord_refuses_is_changed_invisibly(name: str, expected: str) -> None:
    assert accepted(name) == expected


@pytest.mark.parametrize("name", ["discord" * 30, "clyde" * 40, "a" * 79 + "clyde"])
def test_names_stay_within_limits_and_without_forbidden_words(name: str) -> None:
    given = accepted(name).casefold()
    assert 1 <= len(given) <= NAME_LIMIT
    assert "discord" not in given
    assert "clyde" not in given


def test_people_of_one_name_stay_apart_and_each_keeps_theirs() -> None:
    names = Names()
    first = [names.name_for(1, author, "Ann") for author in (10, 11, 12)]
    again = [names.name_for(1, author, "Ann") for author in (10, 11, 12)]
    assert first == again == ["Ann", f"A{HAIR}nn", f"A{HAIR * 2}nn"]
    assert names.name_for(2, 11, "Ann") == "Ann"


def test_one_letter_and_very_long_names_are_kept_apart_too() -> None:
    names = Names()
    assert names.name_for(1, 10, "A") != names.name_for(1, 11, "A")
    long = [names.name_for(1, author, "x" * 90) for author in (10, 11)]
    assert long[0] != long[1]
    assert all(len(name) <= NAME_LIMIT for name in long)


def test_memory_is_bounded() -> None:
    names = Names()
    for number in range(3_000):
        names.name_for(number, 1, "Ann")
        names.name_for(1, number, f"name {number}")
        names.name_for(2, number, "Ann")
    assert len(names._places) <= 1_000
    assert all(len(place) <= 64 for place in names._places.values())
