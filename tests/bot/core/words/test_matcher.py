"""What an entry matches, where, and which of several matches counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.words.entries import Kind, WordEntry
from bot.core.words.matcher import Matcher
from bot.core.words.pattern import LONGEST, BadPattern, compile_pattern, single
from bot.language.texts import ENGLISH
from tests.bot.core.words.lists_of import blocked, matcher


@pytest.mark.parametrize(
    ("entry", "text", "expected"),
    [
        ("moron", "you moron!", ["moron"]),
        ("moron", "MORON Moron", ["MORON", "Moron"]),
        ("moron", "moronic oxymoron", []),
        ("moron", "moron's m_moron_m", ["moron", "moron"]),
        ("moron*", "moronic morons oxymoron", ["moronic", "morons"]),
        ("*moron", "moronic oxymoron moron", ["oxymoron", "moron"]),
        ("*moron*", "oxymoronic moron more on", ["oxymoronic", "moron"]),
        ("m?ron", "moron muron mron mooron", ["moron", "muron"]),
        ("m*n", "moron man mn mane", ["moron", "man", "mn"]),
        ("f*ck*r", "feckler fecker fuckers", ["feckler", "fecker"]),
        ("?oron", "moron oron", ["moron"]),
        ("moron?", "moron morons", ["morons"]),
        ("kill yourself", "kill yourself now", ["kill yourself"]),
        ("kill yourself", "kill...\n yourself now", ["kill...\n yourself"]),
        ("kill yourself", "kill-yourself", ["kill-yourself"]),
        ("kill yourself", "skill yourself, kill yourselfish, kill your self", []),
        ("kill you*", "kill yourselves kill yo", ["kill yourselves"]),
        ("*ill you*", "will yours, kill him", ["will yours"]),
        ("go to hell", "go 2 go to  h3ll", ["go to  h3ll"]),
        ("don't", "don\u2019t dont", ["don\u2019t"]),
        ("k.y.s", "kys k y s KYS", ["kys", "k y s", "KYS"]),
        ("1488", "14880 1488 14 88", ["1488"]),
        ("\U0001f595", "no\U0001f595way", ["\U0001f595"]),
        ("\u50bb\u903c", "\u4f60\u662f\u50bb\u903c\u5417", ["\u50bb\u903c"]),
        ("\u0434\u0443\u0440", "\u0442\u044b \u0414\u0423\u0420!", ["\u0414\u0423\u0420"]),
    ],
)  # fmt: skip
def test_what_an_entry_matches(entry: str, text: str, expected: list[str]) -> None:
    assert blocked(text, entry) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "m0r0n", "m.o.r.o.n", "m o r o n", "mor\u200bon", "m\u043er\u043en", "mooooron", "moroooon",
        "MORON", "\uff4d\uff4f\uff52\uff4f\uff4e", "m\u00f6r\u00f3n", "**moron**", "||moron||",
        "mo\u0336ron", "m-o-r-o-n", "\U0001f1f2\U0001f1f4\U0001f1f7\U0001f1f4\U0001f1f3", "mmmoron",
    ],
)  # fmt: skip
def test_a_disguise_does_not_help(typed: str) -> None:
    [found] = matcher("moron").screen(f"you {typed} there").blocked
    assert found.start >= 4
    assert found.end <= 4 + len(typed)


@pytest.mark.parametrize("entry", ["m0r0n", "MORON", "mor\u200bon", "m.o.r.o.n", "m\u043eron"])
def test_an_entry_may_be_a_disguise_itself(entry: str) -> None:
    assert blocked("you moron, m0ron", entry) == ["moron", "m0ron"]


@pytest.mark.parametrize(
    ("entry", "text", "hit"),
    [
        ("ass", "asss", True),
        ("ass", "assssss", True),
        ("ass", "aaass", True),
        ("ass", "as", False),
        ("as", "ass", False),
        ("hello", "heeelllo", True),
        ("hello", "helo", False),
        ("hello", "hellllo", True),
        ("loser", "looooser", True),
        ("loser", "looser", False),
        ("loser", "loooosers", False),
        ("boob*", "boooobs", True),
        ("boob*", "bobs", False),
        ("*oob", "noooob", True),
    ],
)
def test_a_stretched_letter_may_stand_for_one_or_two(entry: str, text: str, hit: bool) -> None:
    assert bool(blocked(text, entry)) is hit


@pytest.mark.parametrize(
    ("lines", "text", "expected"),
    [
        (("hoe", "allow: hoe"), "a hoe", []),
        (("*hoe*", "allow: garden hoe"), "garden hoe, shoe", ["shoe"]),
        (("dumb ass", "allow: ass"), "a dumb ass", ["dumb ass"]),
        (("ass", "allow: dumb ass"), "a dumb ass, an ass", ["ass"]),
        (("ass hat", "allow: dumb ass"), "dumb ass hat", []),
        (("big bad ass", "allow: ass hat"), "big bad ass hat", ["big bad ass"]),
        (("ass", "ass*"), "assembly ass", ["assembly", "ass"]),
        (("allow in 5: damn", "damn"), "damn", ["damn"]),
    ],
)
def test_where_matches_overlap_the_longest_counts(
    lines: tuple[str, ...], text: str, expected: list[str]
) -> None:
    assert blocked(text, *lines) == expected


def test_entries_of_other_places_are_silent_and_narrower_ones_win() -> None:
    lines = ("damn", "allow in 5: damn", "block in 6: damn", "block in 7: heck")
    assert blocked("damn heck", *lines) == ["damn"]
    assert blocked("damn heck", *lines, places=(5,)) == []
    assert blocked("damn heck", *lines, places=(6, 5)) == ["damn"]
    assert blocked("damn heck", *lines, places=(5, 6)) == []
    assert blocked("damn heck", *lines, places=(9, 7)) == ["damn", "heck"]


def test_what_is_allowed_is_taken_out() -> None:
    screened = matcher("allow: hoe", "allow: my hoe").screen("my hoe, old hoe!")
    assert [(one.start, one.end) for one in screened.allowed] == [(0, 6), (12, 15)]
    assert screened.rest == " , old  !"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" \u3000", "empty"),
        ("*", "wildcards alone"),
        ("** ?", "wildcards alone"),
        ("!-!", "nothing in it"),
        ("...", "nothing in it"),
        ("\u200b\u200b", "nothing in it"),
        ("https://example.org/moron", "links"),
        ("*x*", "at least 3 letters"),
        ("*ab*", "at least 3 letters"),
        ("*aaaaa*", "at least 3 letters"),
        ("a*", "at least 2 letters"),
        ("?a", "at least 2 letters"),
        ("kill *", "must touch"),
        ("a\nb", "several lines"),
        ("x" * (LONGEST + 1), f"{LONGEST} are allowed"),
    ],
)
def test_a_bad_pattern_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(BadPattern) as refused:
        compile_pattern(typed)
    assert reason in ENGLISH.of(refused.value.reason)


@pytest.mark.parametrize(
    "entry", ["a*b*c*d", "*aba*aba*abc", "a?*?*b?c*", "*aab*", "a*a*a*a*b", "????????????bc"]
)
@pytest.mark.parametrize("unit", ["a", "ab", "aba ", "a*", "a.", "\u0430b"])
def test_no_text_makes_an_entry_hang(entry: str, unit: str) -> None:
    """Backtracking without end would never come back from this; see the benchmark for the time."""
    text = unit * 1_000
    for found in matcher(entry).screen(text).blocked:
        assert text[found.start : found.end].strip(" .*") != ""


ENTRIES = st.lists(
    st.builds(
        WordEntry,
        st.sampled_from(Kind),
        st.text("ab*? .'s0\u0430\u00e9\U0001f595\u4e2d", max_size=8) | st.text(max_size=12),
        st.sampled_from([None, 1, 2]),
    ),
    max_size=12,
)
TEXTS = st.text("ab .'s0*_~|\u0430\u00e9\u200b\U0001f595\u4e2d", max_size=60) | st.text(max_size=80)


@given(ENTRIES, TEXTS)
def test_any_list_and_any_text(entries: list[WordEntry], text: str) -> None:
    screened = Matcher(entries).screen(text, (1,))
    for found in screened.found:
        assert 0 <= found.match.start < found.match.end <= len(text)
        assert found.match.entry in entries
        assert found.match.entry.place_id in (None, 1)
    spans = [(one.start, one.end) for one in screened.blocked]
    allowed = [(one.start, one.end) for one in screened.allowed]
    assert not any(s < end and start < e for start, end in spans for s, e in allowed)
    assert len(screened.rest) <= len(text) + len(allowed)


@given(st.text("abcs e0\u0430\u00e9\u4e2d.*", min_size=1, max_size=10).map(str.strip))
def test_a_whole_word_matches_itself(typed: str) -> None:
    """Whatever can be listed without wildcards is found where it stands by itself."""
    if "*" in typed:
        typed = typed.replace("*", "")
    try:
        compile_pattern(typed)
    except BadPattern:
        return
    assert Matcher([WordEntry(Kind.BLOCK, typed)]).screen(typed).blocked


@given(st.text("aabbs \u00e9", max_size=40))
def test_single_letters_know_where_they_came_from(text: str) -> None:
    short, places = single(text)
    assert len(short) == len(places)
    assert all(text[place] == char for place, char in zip(places, short, strict=True))
