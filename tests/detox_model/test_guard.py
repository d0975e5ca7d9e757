"""Every violation is found where it is, and good rewrites pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detox_model import guard
from detox_model.guard import violations

MENTION = "<@123456789012345678>"


@pytest.mark.parametrize(
    ("original", "candidate"),
    [
        ("you are a damn fool", "you are wrong"),
        ("shut up!", "please be quiet!"),
        (
            f"{MENTION} you fool, see https://x.org/a 3 times",
            f"{MENTION} see https://x.org/a 3 times",
        ),
        ("no no no you fool", "no no no you are wrong"),
        ("this is shit, that is shit too", "this is bad, that is bad too"),
        ("this damn thing is **so** bad", "this thing is **so** bad"),
        ("I think that that is stupid", "I think that that is wrong"),
        ("get lost", "go away"),
        ("fuck you", "I don't like you"),
        ("caf\u00e9 owners are fools \U0001f600", "caf\u00e9 owners are wrong \U0001f600"),
        ("what the hell is my fucking problem?", "what is my problem?"),
    ],
)
def test_a_good_rewrite_passes(original: str, candidate: str) -> None:
    assert violations(original, candidate) == ()


@pytest.mark.parametrize(
    ("original", "candidate", "reason"),
    [
        ("you fool", "", guard.EMPTY),
        ("you fool", " ...!", guard.EMPTY),
        ("you fool", "You  fool.", guard.UNCHANGED),
        (f"{MENTION} you fool", "you person", guard.ENTITY_LOST),
        ("see https://x.org/a you fool", "see https://x.org/A you person", guard.ENTITY_LOST),
        ("3 fools and 4 fools", "3 people and people", guard.ENTITY_LOST),
        ("you fool", "@everyone you person", guard.ENTITY_ADDED),
        ("you fool", f"{MENTION} you person", guard.ENTITY_ADDED),
        ("you fool", "you person discord.gg/abc", guard.ENTITY_ADDED),
        ("you fool <:wave:123456789012345678>", "you person", guard.ENTITY_LOST),
        ("call 5 fools", "call 55 people", guard.ENTITY_ADDED),
        (f"{MENTION} you fool", f"{MENTION} {MENTION} you person", guard.ENTITY_ADDED),
        ("you damn fool", "you are are wrong", guard.REPETITION),
        ("you damn fool over there", "you are not you are not kind", guard.REPETITION),
        ("some damn fools walk here", "bad people bad dogs bad cats", guard.REPETITION),
        (
            "you fool",
            "you are a person who does not know what is what at all times",
            guard.TOO_LONG,
        ),
        ("you fool", "you\u200b person", guard.CONTROL_CHARACTER),
        ("you fool", "you \ue000 person", guard.CONTROL_CHARACTER),
        ("you fool", "you \ud800 person", guard.CONTROL_CHARACTER),
        ("**you** fool", "**you person", guard.MARKUP_BROKEN),
        ("||you fool||", "you|| person", guard.MARKUP_BROKEN),
        ("you damn fool with your silly hat", "you", guard.MOSTLY_DELETED),
        ("my ass is full of splinters", "my is full of splinters", guard.DANGLING_WORD),
        ("he gives a shit.", "he gives a.", guard.DANGLING_WORD),
        ("what is the fuck of it", "what is the of it", guard.DANGLING_WORD),
    ],
)
def test_a_broken_rewrite_is_named(original: str, candidate: str, reason: str) -> None:
    assert reason in violations(original, candidate)


def test_new_words_are_looked_up_and_old_ones_are_not() -> None:
    known = {"you", "are", "wrong"}.__contains__
    assert violations("yuo damn fool", "yuo are wrong", known_word=known) == ()
    assert violations("yuo damn fool", "yuo are badting", known_word=known) == (guard.BROKEN_WORD,)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_taken_and_reasons_are_named_once(original: str, candidate: str) -> None:
    found = violations(original, candidate)
    assert len(set(found)) == len(found)


@given(st.text(max_size=80))
def test_a_text_never_replaces_itself(text: str) -> None:
    assert set(violations(text, text)) & {guard.UNCHANGED, guard.EMPTY}
