"""Splitting covers the text exactly, finds the sentences and leaves structure alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detox_model.sentences import MAX_WORDS, foreign, split


def prose(text: str) -> list[str]:
    return [text[p.start : p.end] for p in split(text) if p.kind == "prose"]


def verbatim(text: str) -> list[str]:
    return [text[p.start : p.end] for p in split(text) if p.kind == "verbatim"]


chatty = st.text(
    alphabet=st.sampled_from(list("aB1.!?, \n`*_|>-#'~:;\u2026\ud800\U0001f600")), max_size=80
)


@given(st.one_of(st.text(max_size=120), chatty))
def test_pieces_cover_the_text_exactly(text: str) -> None:
    pieces = split(text)
    assert "".join(text[p.start : p.end] for p in pieces) == text
    assert all(p.start < p.end for p in pieces)


@given(st.one_of(st.text(max_size=120), chatty))
def test_prose_is_trimmed_and_has_no_line_break_or_spoiler_bar(text: str) -> None:
    for sentence in prose(text):
        assert sentence == sentence.strip()
        assert "\n" not in sentence
        assert "||" not in sentence


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Get lost! I mean it.", ["Get lost!", "I mean it."]),
        ("What?! no way", ["What?!", "no way"]),
        ("Mr. Smith is at 3.5 e.g. here. Bye", ["Mr. Smith is at 3.5 e.g. here.", "Bye"]),
        ("the U.S. army came. ok", ["the U.S. army came.", "ok"]),
        ("He left at 5 p.m. Then I slept.", ["He left at 5 p.m.", "Then I slept."]),
        ("well... you know. Right... So be it", ["well... you know.", "Right...", "So be it"]),
        ("stop it.You fool", ["stop it.", "You fool"]),
        ("shut up!you are bad", ["shut up!", "you are bad"]),
        ("see https://x.org/a?b=c.Dd! ok", ["see https://x.org/a?b=c.Dd!", "ok"]),
        ("no punctuation in this line", ["no punctuation in this line"]),
        ("you fool ! ! ! :D bye", ["you fool ! ! ! :D", "bye"]),
        ("so do i. you too", ["so do i.", "you too"]),
        ('He said "go away." Then he left.', ['He said "go away."', "Then he left."]),
        ("12345", []),
        ("?!?!", []),
        ("f*** you", ["f*** you"]),
        ("go f***", ["go f***"]),
    ],
)
def test_sentences_of_a_line(text: str, sentences: list[str]) -> None:
    assert prose(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences", "kept"),
    [
        ("> quoted fool\nmy words", ["my words"], ["> quoted fool\n"]),
        (">>> quoted\nfool", [], [">>> quoted\nfool"]),
        ("- one\n- two", ["one", "two"], ["- ", "\n- "]),
        ("1. one\n2) two", ["one", "two"], ["1. ", "\n2) "]),
        ("a) one\nb) two", ["one", "two"], ["a) ", "\nb) "]),
        ("- [ ] one\n- [x] two", ["one", "two"], ["- [ ] ", "\n- [x] "]),
        ("\u2192 one\n\u2013 two", ["one", "two"], ["\u2192 ", "\n\u2013 "]),
        ("# head\ntext", ["head", "text"], ["# ", "\n"]),
        ("you are ||a fool|| ok", ["you are", "a fool", "ok"], [" ||", "|| "]),
        ("```\nfool\n``` bye", ["bye"], ["```\nfool\n``` "]),
        ("run `fool` now", ["run", "now"], [" `fool` "]),
        ("**you fool**", ["you fool"], ["**", "**"]),
        ("**you fool. go** now", ["you fool.", "go** now"], ["**", " "]),
        ("**you fool. go now**", ["you fool.", "go now"], ["**", " ", "**"]),
        ("you **damn** fool", ["you **damn** fool"], []),
    ],
)
def test_structure_is_left_alone(text: str, sentences: list[str], kept: list[str]) -> None:
    assert prose(text) == sentences
    assert verbatim(text) == kept


def test_long_sentences_are_cut_at_clauses() -> None:
    text = "we went there early, " + "and then it rained on us all day long " * 12 + "so we left"
    sentences = prose(text)
    assert len(sentences) > 2
    assert all(len(sentence.split()) <= MAX_WORDS for sentence in sentences)
    assert " ".join(sentences) == text
    assert all(sentence.startswith(("we", "and", "so")) for sentence in sentences)


def test_a_sentence_of_ordinary_length_stays_whole() -> None:
    text = "this one has a comma, and a conjunction, but it is short enough to be read at once"
    assert prose(text) == [text]


def test_a_wall_without_spaces_is_left_verbatim() -> None:
    wall = "nospaces" * 250
    assert prose(f"hello {wall} you fool") == ["hello", "you fool"]


@pytest.mark.parametrize("unit", ["`", "```", ".", "!a", "*", "||", "a b ", "**a ", " ", "> "])
def test_hostile_repetition_stays_within_bounds(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    pieces = split(text)
    assert pieces[-1].end == len(text)


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("> quoted\nmine `code` mine", ["> quoted", "`code`"]),
        (">>> quoted\nquoted", [">>> quoted\nquoted"]),
        ("- mine\n```\ncode\n```", ["```\ncode\n```"]),
        ("mine > mine || mine ||", []),
    ],
)
def test_what_is_nobodys_own(text: str, stretches: list[str]) -> None:
    assert [text[start:end] for start, end in foreign(text)] == stretches
