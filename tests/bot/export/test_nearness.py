"""What says the same again is found, exactly or nearly; what does not is left alone."""

import hashlib
import tracemalloc
from collections.abc import Iterator

import pytest

from bot.export.nearness import Likeness, NearIndex


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
def test_likeness(
    index: NearIndex, first: str, second: str, likeness: Likeness | None, together: bool
) -> None:
    if together:
        answers = index.add([first, second], [7, 8])
    else:
        answers = [*index.add([first], [7]), *index.add([second], [8])]
    assert answers[0] is None
    assert (answers[1] and answers[1].likeness) == likeness
    assert answers[1] is None or answers[1].tag == 7


def test_no_two_strangers_are_alike(index: NearIndex) -> None:
    texts = [sentence(number) for number in range(2_000)]
    assert index.add(texts, [0] * len(texts)) == [None] * len(texts)


def test_most_texts_with_one_word_more_are_found(index: NearIndex) -> None:
    texts = [sentence(number, 20) for number in range(500)]
    index.add(texts, [0] * 500)
    answers = index.add([f"{text} word" for text in texts], [0] * 500)
    assert sum(answer is not None for answer in answers) > 450


def test_what_is_remembered_is_not_in_memory(index: NearIndex) -> None:
    def grow(pages: range) -> int:
        for page in pages:
            index.add([sentence(500 * page + number) for number in range(500)], [0] * 500)
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        assert grow(range(1, 9)) - grow(range(1)) < 500_000
    finally:
        tracemalloc.stop()
