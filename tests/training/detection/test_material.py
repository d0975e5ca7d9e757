"""Texts to measure on: what files may hold, and that nothing here was trained on."""

import random
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detox_model.text import simplify
from training import templates
from training.corpora import CorpusError
from training.detection import functional, identity
from training.detection.sets import Sample, read_samples, rude, sampled
from training.detection.tricks import LETTERS, TRICKS, applied


def test_files_say_what_they_hold(tmp_path: Path) -> None:
    table, lines = tmp_path / "mine.v2.tsv", tmp_path / "more.jsonl"
    table.write_text("text\ttoxic\tterm\nyou fool\t1\t\nhi all\t0\tgay\n", encoding="utf-8")
    lines.write_text('{"text": "a\\nb", "toxic": true, "source": "s", "group": "g"}\n')
    assert read_samples(table) == [
        Sample("you fool", True, "mine"),
        Sample("hi all", False, "mine", term="gay"),
    ]
    assert read_samples(lines) == [Sample("a\nb", True, "s", group="g")]


@pytest.mark.parametrize("name", ["a.tsv", "a.jsonl"])
def test_a_byte_order_mark_is_not_text(tmp_path: Path, name: str) -> None:
    line = '{"text": "hi", "toxic": 0}' if name.endswith("l") else "text\ttoxic\r\nhi\t0"
    (tmp_path / name).write_text(f"{line}\r\n", encoding="utf-8-sig", newline="")
    assert read_samples(tmp_path / name) == [Sample("hi", False, "a")]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.tsv", "text\thostile\nhi\t0\n", "columns 'text' and 'toxic'"),
        ("a.tsv", "text\ttoxic\nhi\tmaybe\n", "text 1: 'toxic' is 'maybe'"),
        ("a.tsv", "text\ttoxic\n", "holds no texts"),
        ("a.tsv", b"text\ttoxic\n\xff\t0\n", "not UTF-8"),
        ("a.jsonl", "nonsense\n", "line 1: not JSON"),
        ("a.jsonl", "[1]\n", "line 1: not an object"),
        ("a.jsonl", '{"text": 3, "toxic": 0}\n', "columns"),
        ("a.jsonl", '{"text": "x", "toxic": 2}\n', "'toxic' is '2'"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, name: str, content: str | bytes, complaint: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CorpusError, match=re.escape(complaint)) as error:
        read_samples(path)
    assert str(path) in str(error.value)


def test_samples_are_limited_by_source_in_a_drawn_order() -> None:
    samples = [Sample(str(at), at % 2 == 0, "ab"[at % 3 == 0]) for at in range(60)]
    found = sampled(samples, 10)
    assert Counter(s.source for s in found) == {"a": 10, "b": 10}
    assert found == sampled(samples, 10)
    assert [s.text for s in found if s.source == "a"] != [str(n) for n in range(60) if n % 3][:10]
    assert sorted(sampled(samples), key=lambda s: int(s.text)) == samples


def test_rude_words_are_known_in_any_case() -> None:
    lines = ["see you at eight", "What a STUPID rule", "that is some shit"]
    assert [rude(line) for line in lines] == [False, True, True]


def test_frames_put_every_term_into_the_same_company() -> None:
    frames = list(identity.frames())
    assert sum(map(len, sum(identity.FRAMES.values(), ()))) >= 40
    for toxic in (True, False):
        counts = Counter(s.term for s in frames if s.toxic is toxic)
        assert set(counts) == {*identity.TERMS, *identity.PLURALS}
        assert {counts[t] for t in identity.TERMS} == {len(identity.FRAMES[toxic][0])}
        assert {counts[t] for t in identity.PLURALS} == {len(identity.FRAMES[toxic][1])}
    assert all(s.term in s.text for s in frames)
    assert not [s.text for s in frames if re.search(r"\ba [aio]|\ban [^aeio]|\ban eu", s.text)]


def test_nothing_is_measured_that_the_templates_teach() -> None:
    taught = {simplify(text) for text, _ in templates.sentences(10_000, random.Random(1))}
    measured = {simplify(s.text) for s in [*identity.frames(), *functional.cases()]}
    short = {text for text in measured & taught if len(text.split()) > 2}
    assert not short


def test_cases_are_many_distinct_and_of_one_mind() -> None:
    cases = functional.cases()
    assert len(cases) >= 250
    assert len({case.text for case in cases}) == len(cases)
    labels: dict[str, set[bool]] = {}
    for case in cases:
        labels.setdefault(case.group, set()).add(case.toxic)
    assert len(labels) >= 20
    assert all(len(each) == 1 for each in labels.values())
    assert min(Counter(case.group for case in cases).values()) >= 8


def test_identity_counts_harmless_texts_by_term() -> None:
    samples = [Sample(f"{n}", False, "f", term="gay") for n in range(10)]
    samples += [Sample(f"two deaf women {n}", False, "s") for n in range(10)]
    samples += [Sample("deaf", True, "s")] * 10
    scores = np.array([0.9] * 5 + [0.1] * 5 + [0.9] + [0.2] * 9 + [1.0] * 10)
    found = identity.measure(samples, scores)
    assert {t: (s.texts, s.share) for t, s in found.terms.items()} == {
        "gay": (10, 0.5), "deaf": (10, 0.1), "women": (10, 0.1)
    }  # fmt: skip
    assert found.mean == pytest.approx(0.7 / 3)
    assert found.above == ("gay",)


@pytest.mark.parametrize("trick", TRICKS)
def test_each_trick_changes_words_and_repeats_itself(trick: str) -> None:
    text = "The stupid keyboard, you see: xylophone!"
    changed = applied(text, trick, 1)
    assert changed != text
    assert changed == applied(text, trick, 1)
    one = applied(text, trick, 1, re.compile("stupid"))
    assert one.startswith("The ")
    assert one.endswith(" keyboard, you see: xylophone!")
    assert one != text


@given(st.text(max_size=30), st.sampled_from(sorted(TRICKS)))
@settings(max_examples=150)
def test_tricks_take_any_text(text: str, trick: str) -> None:
    assert isinstance(applied(text, trick, 3), str)
    assert re.search(r"[^\W\d_]{3,}", text) or applied(text, trick, 3) == text


def test_look_alike_alphabets_are_whole() -> None:
    for trick in ("full width", "maths bold", "circled letters", "boxed letters", "maths Fraktur"):
        assert len(set(applied(LETTERS, trick, 1))) == 26
        assert not set(applied(LETTERS, trick, 1)) & set(LETTERS)
