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


@pytest.mark.parametrize(
    ("original", "candidate", "wrong"),
    [
        (f"{MENTION} you fool", MENTION, guard.EMPTY),
        ("you fool \U0001f602", "\U0001f602", guard.EMPTY),
        ("_what a fool_ he wrote it", "_what he wrote it", guard.MARKUP_BROKEN),
        ("you *damn* fool", "you *person", guard.MARKUP_BROKEN),
        ('he said "you fool" to me', 'he said "nothing to me', guard.MARKUP_BROKEN),
        ("this (damn) thing is mine", "this (thing is mine", guard.MARKUP_BROKEN),
        ("f*cking id*ot you are", "youd*ot you are", guard.BROKEN_WORD),
        ("rock 'n' roll is crap ain't it", "rock 'n't roll, is it", guard.BROKEN_WORD),
        ("a well-known damn idea", "a well idea", guard.BROKEN_WORD),
        ("a damn \u4f60 bad", "a \ufffd bad", guard.BROKEN_WORD),
        ("do not be a damn fool", "do not be a bad", guard.DANGLING_WORD),
        ("stop being such a fool", "stop being such bad.", guard.DANGLING_WORD),
        ("he is a fool and a liar", "he is a bad and a liar", guard.DANGLING_WORD),
        ("you are\na fool", "you are wrong", guard.LINES_CHANGED),
        ("now things go to crap", "now things go to.", guard.DANGLING_WORD),
        ("it weighs 3.5kg you fool", "it weighs 3.8kg", guard.ENTITY_LOST),
        ("buy the mp3 player you fool", "buy the mp4 player", guard.ENTITY_LOST),
    ],
)
def test_broken_wordings_are_named(original: str, candidate: str, wrong: str) -> None:
    known = {"youd", "wrong", "nothing", "bad", "n", "t", "is", "well"}
    assert wrong in violations(original, candidate, known_word=lambda w: set(w.split("'")) <= known)


@pytest.mark.parametrize(
    ("original", "candidate"),
    [
        ("what a piss-poor idea", "what a poor idea"),
        ("damn, I do not want to do it", "I do not want to"),
        ("bill o 'reilly 's a fool", "bill o'reilly's wrong"),
        ("you f*** fool", "you are wrong"),
        ("**you** damn **fool**", "**you** are wrong"),
        ("this (damn) thing is mine", "this thing is mine"),
        ("you m0r0n, read it", "please read it"),
        ("5/10 you fool", "5/10 for that"),
        ("__you are a fool__", "__you are wrong__"),
        ("such a fool, good for them", "such a bad idea, good for them"),
    ],
)
def test_whole_wordings_pass(original: str, candidate: str) -> None:
    assert violations(original, candidate, known_word=str.isascii) == ()
