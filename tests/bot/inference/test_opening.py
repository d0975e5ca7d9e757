"""How a worker's model is opened, closed and exchanged."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot.core.errors import ModelFailed, WorkerStopped
from bot.core.ports import Priority
from bot.inference import BatchModel, InferenceWorker, WorkerLimits
from detox_model.errors import CheckpointError
from detox_model.results import Verdict

PERSON = Priority.INTERACTIVE


def failing(error: BaseException) -> Callable[[], BatchModel]:
    def load() -> BatchModel:
        raise error

    return load


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (CheckpointError("no such folder"), CheckpointError),
        (OSError("disk"), ModelFailed),
        (MemoryError(), ModelFailed),
        (SystemExit(1), WorkerStopped),
    ],
)
async def test_a_model_that_cannot_be_loaded_ends_the_start(
    error: BaseException, expected: type[Exception]
) -> None:
    worker = InferenceWorker(failing(error))
    with pytest.raises(expected) as caught:
        await worker.start()
    assert caught.value is error or caught.value.__cause__ is error
    with pytest.raises(WorkerStopped):
        await worker.score(["text"], priority=PERSON)
    await worker.stop()


@pytest.mark.parametrize("toxicity", [float("nan"), 1.5, -0.1])
async def test_a_model_that_scores_nonsense_does_not_start(model: Any, toxicity: float) -> None:
    def score(texts: Sequence[str]) -> list[Verdict]:
        return [Verdict(toxicity) for _ in texts]

    model.score = score
    with pytest.raises(ModelFailed, match="not probabilities"):
        await InferenceWorker(lambda: model).start()


async def test_the_loop_turns_while_the_model_loads(model: Any) -> None:
    turned = threading.Event()

    def load() -> BatchModel:
        assert turned.wait(30)
        return model  # type: ignore[no-any-return]

    worker = InferenceWorker(load)
    starting = asyncio.ensure_future(worker.start())
    await asyncio.sleep(0)
    with pytest.raises(WorkerStopped):
        await worker.score(["too early"], priority=PERSON)
    turned.set()
    await starting
    await worker.stop()


async def test_stopping_while_the_model_loads_ends_the_start(model: Any) -> None:
    stopped = threading.Event()

    def load() -> BatchModel:
        assert stopped.wait(30)
        return model  # type: ignore[no-any-return]

    worker = InferenceWorker(load)
    starting = asyncio.ensure_future(worker.start())
    await asyncio.sleep(0)
    stopping = asyncio.ensure_future(worker.stop())
    await asyncio.sleep(0)
    stopped.set()
    await stopping
    with pytest.raises(WorkerStopped):
        await starting


async def test_a_worker_starts_once(start_worker: Any) -> None:
    worker = await start_worker()
    with pytest.raises(WorkerStopped):
        await worker.start()
    assert worker.alive


async def test_a_worker_stopped_before_it_started_stays_so(model: Any) -> None:
    worker = InferenceWorker(lambda: model)
    await worker.stop()
    with pytest.raises(WorkerStopped):
        await worker.start()


async def test_the_initialiser_runs_on_the_models_thread(model: Any) -> None:
    threads = []
    worker = InferenceWorker(
        lambda: model, initialize=lambda: threads.append(threading.get_ident())
    )
    await worker.start()
    await worker.stop()
    assert threads == [model.calls[0].thread]


async def test_a_new_model_takes_over_between_two_batches(start_worker: Any, model: Any) -> None:
    worker: InferenceWorker = await start_worker()
    model.hold()
    running = asyncio.ensure_future(worker.rewrite(["a"], threshold=0.5, priority=PERSON))
    await model.next_call()
    second = type(model)("second")
    swapping = asyncio.ensure_future(worker.swap(lambda: second))
    await asyncio.to_thread(second.entered.get, True, 30)  # it is loaded while the old one works
    model.release()
    assert (await running)[0].model == "first"
    assert await swapping == "second"
    assert (await worker.rewrite(["a"], threshold=0.5, priority=PERSON))[0].model == "second"
    assert worker.stats().model == "second"


async def test_a_new_model_that_fails_leaves_the_old_one(start_worker: Any) -> None:
    worker: InferenceWorker = await start_worker()
    with pytest.raises(CheckpointError):
        await worker.swap(failing(CheckpointError("hash")))
    with pytest.raises(ModelFailed):
        await worker.swap(failing(RuntimeError("no")))
    assert (await worker.rewrite(["a"], threshold=0.5, priority=PERSON))[0].model == "first"


async def test_nothing_is_swapped_into_a_stopped_worker(start_worker: Any, model: Any) -> None:
    worker: InferenceWorker = await start_worker()
    await worker.stop()
    with pytest.raises(WorkerStopped):
        await worker.swap(lambda: model)


async def test_a_swap_does_not_outlive_a_worker_that_stops(start_worker: Any, model: Any) -> None:
    worker: InferenceWorker = await start_worker()
    model.hold()
    running = asyncio.ensure_future(worker.score(["a"], priority=PERSON))
    await model.next_call()
    second = type(model)("second")
    swapping = asyncio.ensure_future(worker.swap(lambda: second))
    while not worker.swap_waits:
        await asyncio.sleep(0)
    stopping = asyncio.ensure_future(worker.stop())
    await asyncio.sleep(0)
    model.release()
    await running
    await stopping
    with pytest.raises(WorkerStopped):
        await swapping


@pytest.mark.parametrize(
    "wrong",
    [
        {"queue_texts": 0},
        {"batch_texts": 0},
        {"batch_characters": 0},
        {"score_batch_texts": 0},
        {"deadline_seconds": 0},
        {"batch_window_ms": -1},
        {"threads": -1},
        {"batch_texts": 9, "queue_texts": 8},
        {"batch_characters": 9, "queue_characters": 8},
        {"batch_window_ms": 2_000, "deadline_seconds": 1},
    ],
)
def test_limits_that_contradict_themselves_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must"):
        WorkerLimits(**wrong)
