import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import QueueFull
from bot.core.ports import Priority
from bot.inference.limits import WorkerLimits
from bot.inference.queue import LENGTHS, PATIENCE, Item, Kind, Request, WorkQueue

NOW = 100.0
LATER = 200.0
PERSON, AUTOMATIC = Priority.INTERACTIVE, Priority.AUTOMATIC


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="module")
def ask(loop: asyncio.AbstractEventLoop) -> Any:
    def ask(
        *texts: str,
        kind: Kind = Kind.REWRITE,
        priority: Priority = AUTOMATIC,
        deadline: float = LATER,
    ) -> Request:
        return Request(kind, texts, priority, loop.create_future(), NOW, deadline)

    return ask


def queue(**limits: Any) -> WorkQueue:
    return WorkQueue(WorkerLimits(**limits))


def texts(batch: list[Item]) -> list[str]:
    return [item.text for item in batch]


def drained(waiting: WorkQueue, now: float = NOW) -> list[list[str]]:
    batches = []
    while batch := waiting.take(now):
        batches.append(texts(batch))
    return batches


@pytest.mark.parametrize(
    ("limits", "lengths", "expected"),
    [
        ({"batch_texts": 2}, [5, 5, 5], [[5, 5], [5]]),
        ({"batch_characters": 20}, [5, 5, 5, 5, 5], [[5, 5, 5, 5], [5]]),
        ({"batch_characters": 20}, [2, 10, 2], [[2, 10], [2]]),  # padding counts
        ({"batch_characters": 20}, [90, 5], [[90], [5]]),  # one text alone may exceed it
        ({"batch_texts": 1}, [5, 5], [[5], [5]]),
    ],
)
def test_rewrites_are_capped(
    limits: dict[str, int], lengths: list[int], expected: list[list[int]], ask: Any
) -> None:
    waiting = queue(**limits)
    waiting.push(ask(*("x" * length for length in lengths)))
    assert [[len(text) for text in batch] for batch in drained(waiting)] == expected


def test_scores_are_capped_by_texts_and_characters(ask: Any) -> None:
    waiting = queue(score_batch_texts=3, batch_characters=100)
    waiting.push(ask(*("x" * 10 for _ in range(4)), kind=Kind.SCORE))
    waiting.push(ask("y" * 400, "z", kind=Kind.SCORE))
    assert [len(batch) for batch in drained(waiting)] == [3, 1, 1, 1]


def test_a_wall_neither_pads_nor_delays_short_texts(ask: Any) -> None:
    waiting = queue()
    waiting.push(ask("w" * 2_000))
    waiting.push(ask(*(f"short {number}" for number in range(20))))
    first, second = drained(waiting)
    assert len(first) == 20
    assert second == ["w" * 2_000]


def test_people_go_before_automatic_work(ask: Any) -> None:
    waiting = queue()
    waiting.push(ask("automatic"))
    waiting.push(ask("a person's", priority=PERSON))
    assert drained(waiting) == [["a person's"], ["automatic"]]


@pytest.mark.parametrize("slow", [{"priority": AUTOMATIC}, {"text": "w" * 500}])
def test_nothing_starves(slow: dict[str, Any], ask: Any) -> None:
    waiting = queue(batch_texts=1)
    text = slow.pop("text", "patient")
    waiting.push(ask(text, priority=slow.get("priority", PERSON)))
    waiting.push(ask(*(f"urgent {number}" for number in range(20)), priority=PERSON))
    assert drained(waiting).index([text]) == PATIENCE


def test_scores_and_rewrites_take_turns(ask: Any) -> None:
    waiting = queue(batch_texts=1, score_batch_texts=2)
    waiting.push(ask("r1", "r2", "r3"))
    waiting.push(ask("s1", "s2", "s3", kind=Kind.SCORE))
    waiting.push(ask("s4", kind=Kind.SCORE, priority=PERSON))
    assert drained(waiting) == [["s4", "s1"], ["r1"], ["s2", "s3"], ["r2"], ["r3"]]


def test_what_is_late_is_not_run(ask: Any) -> None:
    waiting = queue()
    waiting.push(ask("late", deadline=NOW - 1))
    waiting.push(ask("late too", kind=Kind.SCORE, deadline=NOW))
    waiting.push(ask("in time"))
    assert drained(waiting) == [["in time"]]
    assert (waiting.texts, waiting.characters) == (0, 0)


def test_a_failed_batch_is_tried_one_by_one_before_the_rest(ask: Any) -> None:
    waiting = queue()
    waiting.push(ask("one", "two"))
    batch = waiting.take(NOW)
    waiting.push(ask("three", "four"))
    waiting.retry(batch)
    assert drained(waiting) == [["one"], ["two"], ["three", "four"]]


def test_a_failed_batch_is_not_tried_for_those_who_left(ask: Any) -> None:
    waiting = queue()
    gone, here = ask("gone"), ask("here")
    waiting.push(gone)
    waiting.push(here)
    batch = waiting.take(NOW)
    waiting.drop(gone)
    waiting.retry(batch)
    assert drained(waiting) == [["here"]]


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        ({"queue_texts": 2, "batch_texts": 1}, "x"),
        ({"queue_characters": 10, "batch_characters": 5}, "x" * 5),
    ],
)
def test_a_full_queue_refuses_whole_requests_and_recovers(
    limits: dict[str, int], text: str, ask: Any
) -> None:
    waiting = queue(**limits)
    first = ask(text)
    waiting.push(first)
    with pytest.raises(QueueFull):
        waiting.push(ask(text, text))
    waiting.push(ask(text))
    with pytest.raises(QueueFull):
        waiting.push(ask(text))
    waiting.drop(first)
    waiting.push(ask(text))
    assert sum(map(len, drained(waiting))) == 2


@given(
    requests=st.lists(
        st.tuples(
            st.sampled_from(Kind),
            st.sampled_from(Priority),
            st.lists(st.sampled_from([1, *LENGTHS, LENGTHS[-1] + 1, 900]), min_size=1, max_size=9),
            st.booleans(),
        ),
        max_size=30,
    ),
    batch_texts=st.integers(1, 5),
    batch_characters=st.integers(50, 2_000),
)
def test_every_text_is_taken_once_in_bounded_batches(
    requests: list[tuple[Kind, Priority, list[int], bool]],
    batch_texts: int,
    batch_characters: int,
    ask: Any,
) -> None:
    limits = WorkerLimits(batch_texts=batch_texts, batch_characters=batch_characters)
    waiting = WorkQueue(limits)
    wanted: Counter[tuple[Request, int]] = Counter()
    for kind, priority, lengths, dropped in requests:
        request = ask(*("x" * length for length in lengths), kind=kind, priority=priority)
        waiting.push(request)
        if dropped:
            waiting.drop(request)
        else:
            wanted.update((request, index) for index in range(len(lengths)))
    taken: Counter[tuple[Request, int]] = Counter()
    while batch := waiting.take(NOW):
        assert len({item.request.kind for item in batch}) == 1
        if batch[0].request.kind is Kind.REWRITE:
            longest = max(len(item.text) for item in batch)
            assert len(batch) <= batch_texts
            assert len(batch) == 1 or longest * len(batch) <= batch_characters
        taken.update((item.request, item.index) for item in batch)
    assert taken == wanted
    assert (waiting.texts, waiting.characters) == (0, 0)
