"""What says the same again is found, exactly or nearly; what does not is left alone."""

import hashlib
import tracemalloc
from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.export.nearness import MOST, Likeness, NearIndex


@pytest.fixture
def index() -> Iterator[NearIndex]:
    index = NearIndex()
    yield index
    index.close()


def sentence(number: int, words: int = 12) -> str:
    letters = hashlib.shake_256(str(number).encode()).hexdigest(words * 3)
    return " ".join(letters[at : at + 6] for at in range(0, words * 6, 6))


LONG = "what is this, nobody asked you to write any of that here, you fool"
ALIKE = [
    ("You are such an idiot!!", "you are such an IDIOT", Likeness.EXACT),
    (LONG, LONG, Likeness.EXACT),
    (LONG, LONG.replace("that", "thaat"), Likeness.NEAR),
    (LONG, LONG + " ok", Likeness.NEAR),
    (LONG, "nobody asked you to go away from here, you fool", None),
    ("you are such an idiot", "you are such a moron", None),
    ("", "", Likeness.EXACT),
    ("!!!", "!!!", Likeness.EXACT),
    ("!!!", "???", None),
    ("\U0001f600", "\U0001f621", None),
    ("a", "b", None),
    ("\ud800", "\ud801", None),
]


@pytest.mark.parametrize(("first", "second", "likeness"), ALIKE)
@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("groups", [None, [7, 8]])
def test_likeness(
    index: NearIndex,
    first: str,
    second: str,
    likeness: Likeness | None,
    together: bool,
    groups: list[int] | None,
) -> None:
    if together:
        answers = index.add([first, second], groups)
    else:
        apart = [groups[:1], groups[1:]] if groups else [None, None]
        answers = [*index.add([first], apart[0]), *index.add([second], apart[1])]
    assert answers == [None, likeness]


def test_what_is_alike_in_one_group_is_alike_to_those_of_others(index: NearIndex) -> None:
    texts = [LONG, LONG, f"{LONG} ok"]
    assert index.add(texts, [7, 7, 7]) == [None, None, None]
    assert index.add(texts[:1], [8]) == [Likeness.EXACT]


_WORDS = sentence(0, 50).split()
BETWEEN = " ".join(_WORDS)
ENDS = [" ".join(_WORDS[7:]), " ".join(_WORDS[:-7])]
"""Near to what is between, and not to one another."""


@pytest.mark.parametrize(
    ("texts", "groups"),
    [
        ([ENDS[0], BETWEEN, ENDS[1]], [7, 7, 8]),  # near what is kept, if not what was first
        ([ENDS[0], ENDS[1], BETWEEN], [7, 8, 7]),  # near one of its own as well
        ([ENDS[0], ENDS[1], BETWEEN], [8, 7, 7]),
    ],
)
def test_nothing_is_near_to_what_is_kept_of_another_group(
    monkeypatch: pytest.MonkeyPatch, texts: list[str], groups: list[int]
) -> None:
    # Always the same hashes: by others, one in three such threesomes is nearer or less near.
    monkeypatch.setattr("bot.export.nearness.secrets.randbits", lambda _: 7)

    def answer(texts: list[str], groups: list[int] | None = None) -> Likeness | None:
        with closing(NearIndex()) as index:
            return index.add(texts, groups)[-1]

    assert answer(ENDS) is None
    assert all(answer([BETWEEN, end]) is Likeness.NEAR for end in ENDS)
    assert answer(texts, groups) is Likeness.NEAR


def test_of_any_number_of_like_texts_each_is_found_again(index: NearIndex) -> None:
    texts = [f"{LONG} {number}" for number in range(3 * MOST)]
    assert index.add(texts, [7] * len(texts)) == [None] * len(texts)
    assert index.add(texts, [8] * len(texts)) == [Likeness.EXACT] * len(texts)


def test_no_two_strangers_are_alike(index: NearIndex) -> None:
    texts = [sentence(number) for number in range(2_000)]
    assert index.add(texts) == [None] * len(texts)


def test_most_texts_with_one_word_more_are_found(index: NearIndex) -> None:
    texts = [sentence(number, 20) for number in range(500)]
    index.add(texts)
    answers = index.add([f"{text} word" for text in texts])
    assert sum(answer is not None for answer in answers) > 450


@pytest.mark.parametrize("alike", [True, False])
def test_what_is_remembered_is_not_in_memory(index: NearIndex, alike: bool) -> None:
    def grow(pages: range) -> int:
        for page in pages:
            numbers = range(500 * page, 500 * (page + 1))
            texts = [f"{LONG} {at}" if alike else sentence(at) for at in numbers]
            index.add(texts, [0] * 500)
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        assert grow(range(1, 9)) - grow(range(1)) < 500_000
    finally:
        tracemalloc.stop()
