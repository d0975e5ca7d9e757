"""Disguised words are found among the known ones; what could be several is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detox_model.lexicon import Lexicon, lexicon, protect

SMALL = Lexicon(["the", "you", "are", "good", "god", "fool", "ass", "as", "shot", "shit", "moron"])
letters = st.text(alphabet="abgodsfmrn", max_size=40)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("fooool", "fool"),
        ("asss", "ass"),
        ("gooood", "good"),
        ("mmoorroonn", "moron"),
        ("mororon", None),
        ("fol", None),
        ("", None),
    ],
)
def test_stretched_words_are_known(typed: str, known: str | None) -> None:
    assert SMALL.unstretched(typed) == known


@pytest.mark.parametrize(
    ("typed", "known"),
    [("m0r0n", "moron"), ("f00l", "fool"), ("5h17", "shit"), ("@$$", "ass"), ("x86", None)],
)
def test_leet_is_read(typed: str, known: str | None) -> None:
    assert SMALL.read(typed) == known


def test_a_wall_of_digits_is_read_in_bounded_time() -> None:
    assert SMALL.read("1" * 2_000) is None


@pytest.mark.parametrize(
    ("typed", "known"), [("m*ron", "moron"), ("sh*t", None), ("*oron", None), ("a*s", None)]
)
def test_a_mask_is_filled_where_one_word_fits(typed: str, known: str | None) -> None:
    assert SMALL.unmasked(typed) == known


def test_words_without_gaps_are_cut() -> None:
    assert SMALL.cut("youarethemoron") == ["you", "are", "the", "moron"]
    assert SMALL.cut("zzqqxx") is None


@given(letters)
def test_a_cut_loses_no_letter(text: str) -> None:
    words = SMALL.cut(text)
    assert words is None or "".join(words) == text


@given(letters)
def test_only_repeated_letters_go(text: str) -> None:
    known = SMALL.unstretched(text)
    if known is not None:
        rest = iter(text)
        assert all(letter in rest for letter in known)


def test_dictionary_words_are_kept_from_being_taken_for_others() -> None:
    assert protect(["anal", "the"], ["annals", "annal", "thee", "sky"]) == ["annal", "thee"]
    words = ["penis", "tone", "sun", "light"]
    assert protect(words, ["penistone", "sunlight"], {"penis"}) == ["penistone"]


@pytest.mark.parametrize(
    "word", "assess annals therapist class embassy cocoon raccoon pussycat shooting".split()
)
def test_the_shipped_list_leaves_innocent_words_alone(word: str) -> None:
    assert lexicon().unstretched(word) in (word, None)
