"""What holds for any text at all: offsets, scores, and what a reader cannot see."""

import random
from pathlib import Path
from string import ascii_lowercase

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detox_model.confusables import fold
from detox_model.evasion import normalise, reveal
from detox_model.lexicon import READINGS
from detox_model.toxicity import Flagger

SHIPPED = Flagger.load(Path(__file__).parents[2] / "detox_model" / "weights" / "detox-s")

DISGUISES = [
    *"aAuUkK013@$!|*_~.-/+,:;<>()[]`'\" \t\n\u2022",
    "\u200b", "\u202e", "\u00ad", "\u0301", "\u0336", "\u0455", "\u0430", "\uff21", "\U0001d41a",
    "\U0001f1eb", "\U0001f171", "\u24d0", "\ufb03", "\ufdfa", "\u0130", "\u1e9e", "\u00df",
    "\u3164", "\ud800", "\udfff", "\x00", "\x7f", "\u0378", "\ue000", "\U0010ffff", "\U0001f595",
    "e" + "\u0301" * 40,
]  # fmt: skip
PIECES = ["you", "idiot", "stupid", "fuck", "hello", "||", "**", "```", "> ", "https://a.b/c",
          "<@123456789012345678>", "[name]", "a@b.cd", "i.d.i.o.t", "sh1t", "sooooo"]  # fmt: skip
any_text = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(st.sampled_from(DISGUISES), st.sampled_from(PIECES), st.characters()),
             max_size=40).map("".join),
)  # fmt: skip
NOTHING_SEEN = ["\u200b", "\u200d", "\u2060", "\u00ad", "\ufeff", "\u202e", "\u2066", "\u0301",
                "\u0336", "\u034f", "\ue000"]  # fmt: skip
MASKS = frozenset("*@$!|#%&^~?+=")
GAPS = frozenset("\n.-_*~,/|+")
words = st.lists(
    st.sampled_from("you are an idiot and the plan was fine my friend shut up please".split()),
    min_size=1,
    max_size=12,
)


@given(any_text)
@settings(max_examples=100)
def test_spans_lie_inside_the_text_in_order_and_apart(text: str) -> None:
    [verdict] = SHIPPED.score([text])
    assert 0 <= verdict.toxicity <= 1
    end = 0
    for span in verdict.spans:
        assert end <= span.start < span.end <= len(text)
        assert 0 <= span.score <= 1
        assert text[span.start : span.end].strip()
        end = span.end


@given(any_text)
@settings(max_examples=100)
def test_what_is_flagged_has_a_span(text: str) -> None:
    [verdict] = SHIPPED.score([text])
    assert verdict.spans or verdict.toxicity < SHIPPED.config.threshold


@given(any_text)
@settings(max_examples=150)
def test_offsets_are_in_range_and_never_decrease(text: str) -> None:
    view = normalise(text)
    assert len(view.text) == len(view.starts) == len(view.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(view.starts, view.ends, strict=True))
    assert list(view.starts) == sorted(view.starts)
    assert list(view.ends) == sorted(view.ends)


@given(any_text)
@example("\ufdfa s\u0336h1t f.\u03c5.c.k ||a||")
@settings(max_examples=150)
def test_each_character_comes_from_where_it_says(text: str) -> None:
    view = normalise(text)
    for char, start, end in zip(view.text, view.starts, view.ends, strict=True):
        typed = text[start:end]
        # By itself and, for final sigma and the like, lower-cased in its place.
        read = set("".join(map(fold, typed)) + typed.lower())
        read |= {letter for each in read for letter in READINGS.get(each, "")}
        if read & MASKS:  # "m*ron" is "moron"; other marks inside words are masks as well
            read |= {"*", *ascii_lowercase}
        gap = typed in GAPS  # between letters set apart, which may be several words
        blank = {" "} if gap or len(typed) > 1 or "\u2022" in typed else set()
        star = {"*"} if "\u2022" in typed else set()
        assert char in read | blank | star, (char, typed)


@given(any_text, any_text)
@settings(max_examples=80)
def test_a_range_of_the_view_is_a_range_of_the_text(first: str, second: str) -> None:
    text = first + second
    view = normalise(text)
    for start in range(0, len(view.text), 3):
        for end in range(start + 1, min(start + 4, len(view.text)) + 1):
            a, b = view.original(start, end)
            assert 0 <= a <= b <= len(text)
            assert (a, b) == (view.starts[start], view.ends[end - 1])


@given(st.lists(any_text, min_size=1, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_a_text_scores_alike_alone_in_any_batch_and_in_any_order(
    texts: list[str], dice: random.Random
) -> None:
    alone = {text: SHIPPED.score([text])[0] for text in texts}
    assert SHIPPED.score(texts) == [alone[text] for text in texts]
    shuffled = list(texts)
    dice.shuffle(shuffled)
    assert SHIPPED.score(shuffled) == [alone[text] for text in shuffled]
    assert SHIPPED.score(texts * 3) == [alone[text] for text in texts * 3]


@given(words, st.lists(st.tuples(st.integers(0, 80), st.sampled_from(NOTHING_SEEN)), max_size=12))
@settings(max_examples=80)
def test_what_no_reader_sees_changes_no_score(
    chosen: list[str], inserted: list[tuple[int, str]]
) -> None:
    text = " ".join(chosen)
    hidden = text
    for at, char in inserted:
        place = at % (len(hidden) + 1)
        hidden = hidden[:place] + char + hidden[place:]
    assert normalise(hidden).text == text
    assert SHIPPED.score([hidden])[0].toxicity == SHIPPED.score([text])[0].toxicity


@pytest.mark.parametrize("char", ["\x00", "\x08", "\x1b", "\x7f"])
def test_control_characters_split_no_word(char: str) -> None:
    assert normalise(f"you id{char}iot").text == "you idiot"


@given(words)
@settings(max_examples=50)
def test_capitals_change_no_score(chosen: list[str]) -> None:
    text = " ".join(chosen)
    assert SHIPPED.score([text.upper()])[0].toxicity == SHIPPED.score([text])[0].toxicity


@given(st.lists(st.from_regex(r"[a-z]{2,9}", fullmatch=True), max_size=12))
@settings(max_examples=80)
def test_plain_words_are_read_as_they_stand(chosen: list[str]) -> None:
    text = " ".join(chosen)
    once = normalise(text).text
    assert normalise(once).text == once
    if not any(a == b == c for a, b, c in zip(text, text[1:], text[2:], strict=False)):
        assert once == text


@given(st.characters())
@settings(max_examples=150)
def test_folding_a_character_twice_is_folding_it_once(char: str) -> None:
    once = fold(char)
    assert "".join(map(fold, once)) == once


@given(any_text)
@settings(max_examples=80)
def test_revealing_keeps_every_plain_word(text: str) -> None:
    assert reveal(f"plain {text} words").startswith("plain")
    assert reveal("plain words") == "plain words"


@pytest.mark.parametrize(
    "text",
    [
        "".join(map(chr, range(0x3000))),
        "".join(map(chr, range(0xD7F0, 0xE010))),
        "".join(map(chr, range(0xFDD0, 0x10000))),
        "".join(map(chr, range(0x1D400, 0x1D800))),
        "".join(map(chr, range(0x1F100, 0x1F780))),
        "".join(map(chr, range(0xE0000, 0xE0200))),
        "a" + "\u0301" * 50_000 + "b",
        "\u202e" * 50_000,
        "\ufdfa" * 500,
        "\ud83d" * 1000,
    ],
    ids=["bmp", "surrogates", "forms", "maths", "boxes", "tags", "stack", "bidi", "long", "halves"],
)
def test_whole_blocks_of_characters_are_taken(text: str) -> None:
    [verdict] = SHIPPED.score([text])
    assert 0 <= verdict.toxicity <= 1
    assert all(0 <= span.start < span.end <= len(text) for span in verdict.spans)
