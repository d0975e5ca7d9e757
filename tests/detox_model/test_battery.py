"""The shipped model on messages that try to break it: what must hold of any wording.

None of these tests knows how a sentence is to be worded; a model trained anew has to pass them
as it is.
"""

import re
from collections import Counter

import pytest

from detox_model import Detoxifier, Status
from detox_model.entities import find_entities
from detox_model.results import Rewrite
from detox_model.words import WordList
from tests.detox_model.battery import CASES, GROUPS, message_of, outline_of

_TOKENS = re.compile(
    r"<[@#t:/a][^>\s]*>|https?://[^\s<>]+[^\s<>.,)]|[\w.+-]+@[\w-]+\.[\w.]+\w|@\w+|`[^`\n]+`|\d+"
)
_WORD = re.compile(r"[^\W\d_]+")
_MARKS = ("**", "__", "~~", "||", "`")


@pytest.fixture(scope="module")
def model() -> Detoxifier:
    return Detoxifier.load(device="cpu")


@pytest.fixture(scope="module")
def answers(model: Detoxifier) -> list[Rewrite]:
    return model.rewrite([message_of(case) for _, _, case in CASES])


@pytest.fixture(scope="module")
def words() -> WordList:
    from detox_model.checkpoint import DEFAULT

    return WordList.load(DEFAULT)


def each(*groups: str) -> pytest.MarkDecorator:
    """All cases of some groups, or of all, with their place among the answers."""
    chosen = [
        pytest.param(place, case, id=f"{group}-{at}")
        for place, (group, at, case) in enumerate(CASES)
        if not groups or group in groups
    ]
    return pytest.mark.parametrize(("place", "case"), chosen)


HOSTILE = [group for group in GROUPS if group not in ("neutral", "withheld")]


def test_the_battery_is_large_and_within_one_message() -> None:
    assert len(CASES) >= 200
    assert all(len(message_of(case)) <= 2_000 for _, _, case in CASES)


@each()
def test_what_is_outside_the_brackets_comes_back_byte_for_byte(
    answers: list[Rewrite], place: int, case: str
) -> None:
    assert outline_of(case).fullmatch(answers[place].rewrite), answers[place].rewrite


@each(*HOSTILE)
def test_what_is_hostile_does_not_come_back_as_it_was(
    answers: list[Rewrite], place: int, case: str
) -> None:
    assert (answers[place].status is not Status.UNCHANGED) == ("\u27e6" in case)


@each()
def test_the_status_is_true(
    model: Detoxifier, answers: list[Rewrite], place: int, case: str
) -> None:
    answer = answers[place]
    assert answer.text == message_of(case)
    assert answer.changed == (answer.rewrite != answer.text)
    assert answer.changed == (answer.status in (Status.REWRITTEN, Status.MASKED))
    assert (answer.status is Status.REWRITTEN) == bool(answer.alternatives)
    [verdict] = model.score([answer.rewrite])
    assert verdict.toxicity == pytest.approx(answer.toxicity_after)
    if answer.changed:
        assert verdict.toxicity < model.threshold
        assert verdict.category is None
    texts = [other.text for other in answer.alternatives]
    assert len(set(texts)) == len(texts) <= 3
    assert texts[:1] == [answer.rewrite] * (answer.status is Status.REWRITTEN)


@each()
def test_entities_lines_and_markup_are_those_of_the_author(
    answers: list[Rewrite], place: int, case: str
) -> None:
    answer = answers[place]
    kept = Counter(_TOKENS.findall(answer.text))
    had = Counter(entity.text for entity in find_entities(answer.text))
    for wording in [answer.rewrite, *(other.text for other in answer.alternatives)]:
        assert wording.count("\n") == answer.text.count("\n")
        assert len(wording) <= 2_000
        if answer.status is Status.MASKED:
            continue
        lost = kept - Counter(_TOKENS.findall(wording))
        assert not [token for token in lost if not _is_leet(token, answer.text)], wording
        assert had == Counter(entity.text for entity in find_entities(wording))
        for mark in _MARKS:
            assert wording.count(mark) % 2 == answer.text.count(mark) % 2, mark
        for opening, closing in (("(", ")"), ("[", "]")):
            lack = wording.count(opening) - wording.count(closing)
            assert lack in (0, answer.text.count(opening) - answer.text.count(closing))


def _is_leet(token: str, text: str) -> bool:
    """Digits in the middle of a word stand for letters."""
    return token.isdigit() and bool(re.search(rf"[a-z]{token}[a-z]", text))


@each(*HOSTILE)
def test_no_word_is_new_to_the_language(
    answers: list[Rewrite], words: WordList, place: int, case: str
) -> None:
    answer = answers[place]
    if answer.status is Status.REWRITTEN:
        had = set(_WORD.findall(answer.text.casefold()))
        new = [word for word in _WORD.findall(answer.rewrite.casefold()) if word not in had]
        assert [word for word in new if word not in words] == []


@each(*HOSTILE)
def test_no_word_is_said_twice_in_a_row(answers: list[Rewrite], place: int, case: str) -> None:
    answer = answers[place]
    if answer.status is Status.REWRITTEN:
        for line, source in zip(answer.rewrite.split("\n"), answer.text.split("\n"), strict=True):
            assert _doubles(line) <= _doubles(source), line


def _doubles(line: str) -> int:
    return len(re.findall(r"\b(\w+) \1\b", line.casefold()))


@each("withheld")
def test_categories_are_withheld_but_for_an_evaluation(
    model: Detoxifier, answers: list[Rewrite], place: int, case: str
) -> None:
    answer = answers[place]
    assert (answer.status, answer.rewrite) == (Status.WITHHELD, answer.text)
    assert answer.category is not None
    assert answer.alternatives == ()
    [always] = model.rewrite([answer.text], always=True)
    assert always.category is answer.category
    assert model.score([always.rewrite])[0].category is None or not always.changed


@each("neutral")
def test_neutral_messages_are_not_touched(answers: list[Rewrite], place: int, case: str) -> None:
    assert (answers[place].status, answers[place].category) == (Status.UNCHANGED, None)
