import asyncio
import threading
from typing import Any

import pytest

from bot.core.errors import DeadlineExceeded, ModelFailed, QueueFull, WorkerStopped
from bot.core.ports import Priority, TextModel

PERSON, AUTOMATIC = Priority.INTERACTIVE, Priority.AUTOMATIC


def rewriting(worker: TextModel, *texts: str, **options: Any) -> asyncio.Task[Any]:
    options = {"threshold": 0.5, "priority": AUTOMATIC, **options}
    return asyncio.ensure_future(worker.rewrite(texts, **options))


def scoring(worker: TextModel, *texts: str, **options: Any) -> asyncio.Task[Any]:
    return asyncio.ensure_future(worker.score(texts, **{"priority": AUTOMATIC, **options}))


async def test_answers_come_back_in_order_across_batches(start_worker: Any) -> None:
    worker = await start_worker(batch_texts=2, score_batch_texts=2)
    texts = ["one", "w" * 500, "three", "", "five"]
    rewrites = await worker.rewrite(texts, threshold=0.5, priority=PERSON)
    assert [rewrite.rewrite for rewrite in rewrites] == [text.upper() for text in texts]
    verdicts = await worker.score(texts, priority=PERSON)
    assert [round(verdict.toxicity * 10_000) for verdict in verdicts] == [
        len(text) for text in texts
    ]
    assert await worker.score([], priority=PERSON) == []


async def test_one_text_instead_of_a_list_is_a_mistake(start_worker: Any) -> None:
    worker = await start_worker()
    with pytest.raises(TypeError):
        await worker.score("one text", priority=PERSON)


async def test_one_thread_touches_the_model_and_it_is_not_the_loops(
    start_worker: Any, model: Any
) -> None:
    worker = await start_worker(batch_texts=1)
    await asyncio.gather(rewriting(worker, "a", "b"), scoring(worker, "c"))
    threads = {call.thread for call in model.calls}
    assert len(threads) == 1
    assert threading.get_ident() not in threads


async def test_each_text_keeps_its_own_threshold_in_a_shared_batch(
    start_worker: Any, model: Any, submitted: Any
) -> None:
    worker = await start_worker()
    model.hold()
    first = scoring(worker, "busy")
    await model.next_call()
    asked = [
        rewriting(worker, "a", "b", threshold=0.2, always=True),
        rewriting(worker, "c", threshold=0.9),
    ]
    await submitted()
    model.release()
    await asyncio.gather(first, *asked)
    batch = model.calls[-1]
    assert batch.texts == ["a", "b", "c"]
    assert batch.threshold == [0.2, 0.2, 0.9]
    assert batch.always == [True, True, False]


async def test_what_waits_goes_in_one_batch_shortest_first(
    start_worker: Any, model: Any, submitted: Any
) -> None:
    worker = await start_worker()
    model.hold()
    tasks = [rewriting(worker, "busy")]
    await model.next_call()
    tasks += [rewriting(worker, "w" * 2_000), rewriting(worker, "a"), rewriting(worker, "b")]
    tasks += [scoring(worker, "score")]
    await submitted()
    assert worker.stats().queued_texts == 4
    model.release()
    await asyncio.gather(*tasks)
    assert model.asked == [["busy"], ["score"], ["a", "b"], ["w" * 2_000]]


async def test_an_idle_worker_may_wait_for_company(start_worker: Any, model: Any) -> None:
    worker = await start_worker(batch_texts=3, batch_window_ms=60_000, deadline_seconds=120)
    tasks = [rewriting(worker, name) for name in ("one", "two")]
    await asyncio.sleep(0)
    tasks.append(rewriting(worker, "three"))
    await asyncio.gather(*tasks)
    assert model.asked == [["one", "two", "three"]]


async def test_a_person_never_waits_for_company(start_worker: Any) -> None:
    worker = await start_worker(batch_window_ms=60_000, deadline_seconds=120)
    assert await rewriting(worker, "now", priority=PERSON)


async def test_a_deadline_ends_the_wait_while_the_model_is_still_busy(
    start_worker: Any, model: Any
) -> None:
    worker = await start_worker()
    model.hold()
    running = rewriting(worker, "running", timeout=0)
    waiting = rewriting(worker, "waiting", timeout=0)
    for late in (running, waiting):
        with pytest.raises(DeadlineExceeded):
            await late
    stats = worker.stats()
    assert (stats.queued_texts, stats.queued_characters, stats.expired) == (0, 0, 2)
    model.release()
    await scoring(worker, "afterwards")
    assert ["waiting"] not in model.asked


async def test_what_nobody_waits_for_is_not_run(
    start_worker: Any, model: Any, submitted: Any
) -> None:
    worker = await start_worker()
    model.hold()
    busy = rewriting(worker, "busy")
    await model.next_call()
    cancelled, kept = rewriting(worker, "cancelled"), rewriting(worker, "kept")
    await submitted()
    cancelled.cancel()
    await submitted()
    assert worker.stats().queued_texts == 1
    model.release()
    await asyncio.gather(busy, kept)
    assert model.asked == [["busy"], ["kept"]]
    assert cancelled.cancelled()


async def test_a_full_queue_refuses_at_once_and_recovers(
    start_worker: Any, model: Any, submitted: Any
) -> None:
    worker = await start_worker(queue_texts=2, batch_texts=1)
    model.hold()
    tasks = [rewriting(worker, "busy")]
    await model.next_call()
    tasks.append(rewriting(worker, "one", "two"))
    await submitted()
    with pytest.raises(QueueFull):
        await rewriting(worker, "three")
    model.release()
    await asyncio.gather(*tasks)
    assert worker.stats().refused == 1
    assert await rewriting(worker, "three")


async def test_one_poisonous_text_fails_alone(
    start_worker: Any, model: Any, submitted: Any
) -> None:
    worker = await start_worker()
    model.hold()
    tasks = [scoring(worker, "busy")]
    await model.next_call()
    tasks += [rewriting(worker, text) for text in ("good", "poison", "fine")]
    await submitted()
    model.release()
    await asyncio.wait(tasks)
    poison = tasks[2].exception()
    assert [tasks[1].result()[0].rewrite, tasks[3].result()[0].rewrite] == ["GOOD", "FINE"]
    assert isinstance(poison, ModelFailed)
    assert poison.__cause__ is model.failure
    assert "secret words" not in str(poison)
    assert model.asked[1:] == [["good", "poison", "fine"], ["good"], ["poison"], ["fine"]]
    assert worker.stats().failed_batches == 2
    assert worker.alive


async def test_a_wrong_number_of_answers_is_a_failure(start_worker: Any) -> None:
    worker = await start_worker()
    with pytest.raises(ModelFailed) as caught:
        await scoring(worker, "lost")
    assert "0 answers to 1 texts" in str(caught.value.__cause__)
    assert await scoring(worker, "found")


async def test_a_dead_thread_is_heard_of_at_once(
    start_worker: Any, model: Any, submitted: Any
) -> None:
    worker = await start_worker(batch_texts=1)
    model.failure = SystemExit("gone")
    model.hold()
    tasks = [rewriting(worker, "poison")]
    await model.next_call()
    tasks += [rewriting(worker, "behind it"), scoring(worker, "too")]
    await submitted()
    model.release()
    for answer in await asyncio.gather(*tasks, return_exceptions=True):
        assert isinstance(answer, WorkerStopped)
        assert answer.__cause__ is model.failure
    assert not worker.alive
    with pytest.raises(WorkerStopped):
        await scoring(worker, "later")


async def test_stopping_finishes_what_runs_and_fails_what_waits(
    start_worker: Any, model: Any, submitted: Any
) -> None:
    worker = await start_worker()
    model.hold()
    running = rewriting(worker, "running")
    await model.next_call()
    waiting = rewriting(worker, "waiting")
    await submitted()
    stopping = asyncio.ensure_future(worker.stop())
    await submitted()
    with pytest.raises(WorkerStopped):
        await scoring(worker, "too late")
    model.release()
    assert (await running)[0].rewrite == "RUNNING"
    with pytest.raises(WorkerStopped):
        await waiting
    await stopping
    await worker.stop()
    assert not any(thread.name == "inference" for thread in threading.enumerate())
    assert model.asked == [["running"]]


async def test_a_stuck_model_is_left_behind(start_worker: Any, model: Any) -> None:
    worker = await start_worker()
    model.hold()
    stuck = rewriting(worker, "stuck")
    await model.next_call()
    await worker.stop(grace=0)
    with pytest.raises(WorkerStopped):
        await stuck


async def test_stats_tell_what_was_done(start_worker: Any) -> None:
    worker = await start_worker()
    assert worker.stats().score_ms is None
    await worker.score(["a", "b"], priority=PERSON)
    await worker.rewrite(["c"], threshold=0.5, priority=PERSON)
    stats = worker.stats()
    assert (stats.alive, stats.model) == (True, "first")
    assert (stats.score_batches, stats.scored) == (1, 2)
    assert (stats.rewrite_batches, stats.rewritten) == (1, 1)
    assert stats.rewrite_ms is not None
    assert 0 <= stats.rewrite_ms[0] <= stats.rewrite_ms[1]
