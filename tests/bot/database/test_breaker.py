"""A silent database is left alone, and asked by one call at a time."""

from dataclasses import dataclass

import pytest
from sqlalchemy import Connection

from bot.core.errors import StorageError, StorageUnavailable
from bot.database.breaker import FAILURES, FIRST_PAUSE, Breaker, Circuit
from bot.database.engine import Timeouts
from tests.bot.database.samples import Opener


@dataclass
class Watch:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def breaker(watch: Watch) -> Breaker:
    return Breaker(longest=10.0, clock=watch, jitter=lambda: 1.0)


def admitted(breaker: Breaker) -> object:
    ticket = breaker.admit()
    assert ticket is not None
    return ticket


def fail(breaker: Breaker, times: int = FAILURES) -> None:
    for _ in range(times):
        breaker.failed(admitted(breaker))


def state(breaker: Breaker) -> Circuit:
    return breaker.state


def test_a_few_failures_in_a_row_open_it(breaker: Breaker) -> None:
    fail(breaker, FAILURES - 1)
    assert state(breaker) is Circuit.CLOSED
    fail(breaker, 1)
    assert state(breaker) is Circuit.OPEN
    assert breaker.admit() is None


def test_an_answer_in_between_starts_the_count_anew(breaker: Breaker) -> None:
    for _ in range(5):
        fail(breaker, FAILURES - 1)
        assert not breaker.answered(admitted(breaker))
    assert state(breaker) is Circuit.CLOSED


def test_after_the_pause_one_asks_and_the_others_fail_at_once(
    breaker: Breaker, watch: Watch
) -> None:
    fail(breaker)
    watch.now += FIRST_PAUSE
    probe = admitted(breaker)
    assert [breaker.admit() for _ in range(1_000)] == [None] * 1_000
    assert breaker.answered(probe)
    assert state(breaker) is Circuit.CLOSED


def test_pauses_double_up_to_the_longest(breaker: Breaker, watch: Watch) -> None:
    fail(breaker)
    pauses = []
    for _ in range(8):
        opened_at = watch.now
        while (probe := breaker.admit()) is None:
            watch.now += 0.125
        pauses.append(watch.now - opened_at)
        breaker.failed(probe)
    assert pauses == [0.5, 1, 2, 4, 8, 10, 10, 10]


@pytest.mark.parametrize(("draw", "pause"), [(0.0, 0.25), (0.5, 0.375), (1.0, 0.5)])
def test_pauses_are_jittered_by_half(watch: Watch, draw: float, pause: float) -> None:
    breaker = Breaker(longest=10.0, clock=watch, jitter=lambda: draw)
    fail(breaker)
    watch.now += pause - 0.01
    assert breaker.admit() is None
    watch.now += 0.01
    assert breaker.admit() is not None


def test_a_probe_that_nobody_waits_for_any_more_frees_its_place(
    breaker: Breaker, watch: Watch
) -> None:
    fail(breaker)
    watch.now += 10
    breaker.abandoned(admitted(breaker))
    assert breaker.admit() is not None


def test_a_straggler_tells_nothing_new(breaker: Breaker, watch: Watch) -> None:
    late = admitted(breaker)
    fail(breaker)
    watch.now += 10
    probe = admitted(breaker)
    breaker.failed(late)
    breaker.abandoned(late)
    assert state(breaker) is Circuit.PROBING
    breaker.failed(probe)
    assert state(breaker) is Circuit.OPEN


async def test_a_crowd_does_not_wait_one_by_one(sqlite_url: str, opened: Opener) -> None:
    """Each call would take its whole time limit; together they take a few."""
    database = opened(sqlite_url, None, Timeouts(call=0.05))
    calls = 0

    def hang(_: Connection) -> None:
        nonlocal calls
        calls += 1
        raise TimeoutError

    for _ in range(50):
        with pytest.raises(StorageUnavailable, match="did not answer in time"):
            await database.gateway.write(hang)
    assert calls == FAILURES
    assert database.gateway.circuits == {"reads": Circuit.CLOSED, "writes": Circuit.OPEN}
    await database.ping()  # what can be read is read


async def test_refusals_are_answers(sqlite_url: str, opened: Opener) -> None:
    database = opened(sqlite_url)
    for _ in range(10):
        with pytest.raises(StorageError) as caught:
            await database.gateway.write(
                lambda c: c.exec_driver_sql("INSERT INTO replayed VALUES (NULL, NULL)").rowcount
            )
        assert not isinstance(caught.value, StorageUnavailable)
    assert set(database.gateway.circuits.values()) == {Circuit.CLOSED}


async def test_whoever_waits_hears_that_it_is_back(sqlite_url: str, opened: Opener) -> None:
    database = opened(sqlite_url, None, Timeouts(call=0.05))
    heard: list[None] = []
    database.gateway.on_back.append(lambda: heard.append(None))
    breaker = database.gateway._breakers[True]
    fail(breaker)
    breaker._until = 0
    assert heard == []
    await database.gateway.write(lambda c: c.exec_driver_sql("SELECT 1").scalar())
    assert heard == [None]
    await database.gateway.write(lambda c: c.exec_driver_sql("SELECT 1").scalar())
    assert heard == [None]
