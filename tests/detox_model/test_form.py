"""The author's form comes back: what stayed is theirs to the byte, what is new fits in."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detox_model import entities
from detox_model.form import restore
from detox_model.text import simplify


def network_sees(text: str) -> str:
    protected = entities.protect(text)
    return entities.restore(simplify(protected.text), protected.entities)


@pytest.mark.parametrize(
    "text",
    [
        "You are  a JERK , Dave !!!",
        "Do n't go , it ' s COLD .",
        "s\u043eoooo  weird\u200b \uff49\uff44\uff45\uff41",
        "hey <@123456789012345678> see https://X.org/A, 3.5% OFF :)",
        "Zalgo h\u0335e\u0336llo \u0130stanbul \ufb01ne\u2026",
    ],
)
def test_an_unchanged_sentence_comes_back_byte_for_byte(text: str) -> None:
    assert restore(text, network_sees(text)) == text


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_pair_of_texts_is_taken(source: str, output: str) -> None:
    assert isinstance(restore(source, output), str)


@given(st.text(max_size=60))
def test_any_unchanged_text_comes_back_byte_for_byte(source: str) -> None:
    assert restore(source, network_sees(source)) == source


words = st.lists(
    st.sampled_from(["You", "are", "a", "FOOL", "my", "don't", "I", ",", "...", "we'll"]),
    max_size=9,
)


@given(words, st.lists(st.sampled_from(["you", "are", "kind", "not", "i", "my", ","]), max_size=9))
def test_no_word_is_cut_glued_or_doubled(typed: list[str], wanted: list[str]) -> None:
    source, output = " ".join(typed), simplify(" ".join(wanted))
    result = restore(source, output)
    assert "  " not in result
    if result != source:
        letters = re.findall(r"\w+", result.lower().replace("'", ""))
        assert letters == re.findall(r"\w+", output.replace("'", ""))


@pytest.mark.parametrize(
    ("source", "output", "expected"),
    [
        pytest.param(
            "You are a  JERK , Dave", "you are a  mean , dave", "You are a mean , Dave", id="case"
        ),
        pytest.param("I  like U , fool", "i like u, friend", "I  like U , friend", id="spacing"),
        pytest.param(
            "Do n't be a jerk .", "don't be a person.", "Do n't be a person .", id="tokenised"
        ),
        pytest.param(
            "soooo YOU\u2019re a moron", "soooo you're a person", "soooo YOU\u2019re a person",
            id="stretched letters and apostrophes",
        ),
        pytest.param(
            "y\u043eu are a fool", "y\u043eu are a person", "y\u043eu are a person", id="look-alike"
        ),
        pytest.param(
            "\uff39\uff2f\uff35 fool", "you person", "\uff39\uff2f\uff35 person", id="full width"
        ),
    ],
)  # fmt: skip
def test_unchanged_words_are_the_authors_own(source: str, output: str, expected: str) -> None:
    assert restore(source, output) == expected


@pytest.mark.parametrize(
    ("source", "output", "expected"),
    [
        ("Idiots love this", "people love this", "People love this"),
        ("idiots love this", "people love this", "people love this"),
        ("Stupid people love this", "people love this", "People love this"),
        ("You fool", "i think you are wrong", "I think you are wrong"),
        ("Dave is a fool", "i think dave is wrong", "I think Dave is wrong"),
        ("You are a fool, Dave", "dave, you are wrong", "Dave, you are wrong"),
        ("i hate you", "i don't like you", "i don't like you"),
        ("Damn I hate it", "well i do not like it", "Well I do not like it"),
        ("Get out", "i'd like you to go", "I'd like you to go"),
        ("get out", "i'd like you to go", "i'd like you to go"),
        ("YOU ARE A FOOL", "you are a person", "YOU ARE A person"),
        ("SHUT UP DAVE", "please be quiet dave", "Please be quiet DAVE"),
        ("Stay mad, fool", "you can stay mad", "You can stay mad"),
        (
            "Get out. Fools like you bore me",
            "get out. people like you bore me",
            "Get out. People like you bore me",
        ),
        ("ok. sure, you Fool", "ok. sure, you person", "ok. sure, you person"),
        ("Ok. sure, you Fool", "ok. sure, you person", "Ok. sure, you person"),
        ("Fools, Dave and You are odd", "dave and you are odd", "Dave and You are odd"),
        ("stop being a JERK", "stop being unkind", "stop being unkind"),
    ],
)
def test_case_follows_the_author(source: str, output: str, expected: str) -> None:
    assert restore(source, output) == expected


@pytest.mark.parametrize(
    ("source", "output", "expected"),
    [
        ("you fool", "you person.", "you person"),
        ("you fool!!!", "you person.", "you person!!!"),
        ("you fool .", "you person.", "you person ."),
        ("you fool.", "you person", "you person."),
        ("are you a fool?!", "are you wrong?", "are you wrong?!"),
        ("are you a fool?", "that is wrong.", "that is wrong."),
        ("hi, fool.", "hi,", "hi."),
        ("fool, go away", ", go away", "go away"),
        ("what a fool\u2026", "what a person...", "what a person\u2026"),
        ("damn!!! you fool", "damn! you person", "damn!!! you person"),
        ('he said "go to hell" again', 'he said "go away" again', 'he said "go away" again'),
    ],
)
def test_punctuation_follows_the_author(source: str, output: str, expected: str) -> None:
    assert restore(source, output) == expected


@pytest.mark.parametrize(
    ("source", "output", "expected"),
    [
        ("don't be a fool", "do not be unkind", "don't be unkind"),
        ("do not be a fool", "don't be unkind", "do not be unkind"),
        ("you're a fool", "you are wrong", "you're wrong"),
        ("im not a fool", "i'm not wrong", "im not wrong"),
        ("it ' s a damn mess", "it's a mess", "it ' s a mess"),
    ],
)
def test_contractions_follow_the_author(source: str, output: str, expected: str) -> None:
    assert restore(source, output) == expected


def test_entities_stay_exact_while_words_around_them_change() -> None:
    source = "Shut up <@123456789012345678>, see https://X.org/Aa?b=C fool :)"
    output = "please be quiet <@123456789012345678>, see https://X.org/Aa?b=C friend :)"
    expected = "Please be quiet <@123456789012345678>, see https://X.org/Aa?b=C friend :)"
    assert restore(source, output) == expected


def test_nothing_left_gives_an_empty_text() -> None:
    assert restore("you fool", "") == ""
    assert restore("you fool.", ".") == ""


@pytest.mark.parametrize("unit", ["a ", "a, ", "''", "e\u0301", "\u2026"])
def test_a_long_repetition_is_aligned_in_bounded_time(unit: str) -> None:
    source = unit * (2_000 // len(unit))
    assert restore(source, simplify(source)[:-3] + " kind")


@pytest.mark.parametrize(
    ("typed", "output", "expected"),
    [
        ("you are such\nan idiot", "you are such a bad person", "you are such\na bad person"),
        ("what a piece\nof shit", "what a bad person", "what a bad\nperson"),
        ("shut\nup", "be quiet", "be\nquiet"),
        ("You are\r\nso dumb!", "you are not smart!", "You are\r\nnot smart!"),
        ("one\ntwo three\nfour", "one two three four", "one\ntwo three\nfour"),
    ],
)
def test_line_breaks_stay_where_words_are_replaced(typed: str, output: str, expected: str) -> None:
    assert restore(typed, output) == expected
