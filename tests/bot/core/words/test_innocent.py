"""Innocent words that hold bad ones: a list of whole words hits none of them, however typed."""

from collections.abc import Callable

import pytest

from tests.bot.core.words.lists_of import blocked

BAD = (
    "ass", "tit", "tits", "cum", "cunt", "cock", "dick", "shit", "fuck", "hell", "sex", "rape",
    "rapist", "anal", "anus", "arse", "penis", "piss", "fag", "spic", "coon", "nig", "hoe", "ho",
    "homo", "damn", "crap", "turd", "tard", "whore", "slut", "jap", "paki", "kike", "cok", "boob",
    "semen", "porn", "wank", "twat", "prick", "bastard", "as", "god", "hel", "con", "bob",
)  # fmt: skip
INNOCENT = """
    hello class assess assassin Scunthorpe therapist analyst analysis cockpit Essex Sussex Dickens
    shitake shiitake grape peacock basement Penistone cumulative arsenal Hancock cocktail bassist
    passage compass embassy assistant massage potassium cassette titan title constitution petition
    competition document circumstance cucumber accumulate Dickinson dictionary predictable shell
    shellfish Michelle sextant sextet unisex Middlesex drapery trapeze scrape canal banal manus
    Janus sparse coarse rehearse mississippi spicy conspicuous despicable raccoon cocoon tycoon
    night knight shoe phoebe canoe homogeneous homonym scraping scrapbook saturday turducken
    bastardize whorehound japan japanese pakistan swank prickly goddess
    godfather contact condition bobcat bobsled basement classic grass glasses harass bass brass
""".split()


def test_there_are_enough_of_them() -> None:
    assert len(set(INNOCENT)) >= 60


def test_the_list_is_not_deaf() -> None:
    """Every bad word is found where it does stand alone."""
    for word in BAD:
        assert blocked(f"oh {word}!", *BAD) == [word]


@pytest.mark.parametrize(
    "disguise",
    [
        str,
        str.upper,
        lambda word: word.translate(str.maketrans("eaos", "340$")),
        "\u200b".join,
        ".".join,
        lambda word: word.replace("e", "\u0435").replace("a", "\u0430").replace("o", "\u043e"),
        lambda word: f"**{word}**",
        lambda word: f"({word})",
        lambda word: f"{word}'s",
    ],
)
def test_none_is_hit_however_it_is_typed(disguise: Callable[[str], str]) -> None:
    for word in INNOCENT:
        typed = disguise(word)
        assert blocked(f"the {typed} here", *BAD) == [], typed


def test_a_text_of_them_all_is_clean() -> None:
    assert blocked(" ".join(INNOCENT), *BAD) == []
