"""The worker under load: throughput by batch, then latency and event-loop stalls at a set rate.

Run as a script: ``python tests/benchmarks/worker.py [--model shipped|words] [--seconds 5]``.
``words`` costs next to nothing and so shows what the worker itself adds.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sized
from functools import partial

from bot.core.errors import DeadlineExceeded, QueueFull
from bot.core.ports import Priority
from bot.inference import InferenceWorker, Load, WorkerLimits, detoxifier, torch_threads
from tests.wordmodel import WordModel

FILLER = (
    "the", "plan", "we", "talked", "about", "last", "week", "still", "has", "to", "be", "written",
    "down", "before", "friday",
)  # fmt: skip
SHARE_FLAGGED = 20 / 500
RATES = (50, 200, 500)
"""Messages a second."""


def message(dice: random.Random, *, toxic: bool) -> str:
    """Some 20 words."""
    words = dice.choices(FILLER, k=dice.randint(8, 30))
    if toxic:
        words[dice.randrange(len(words))] = dice.choice(["stupid", "idiot", "moron"])
    return " ".join(words)


async def timed(call: Callable[[], Awaitable[object]], took: list[float]) -> None:
    """Await a call and note the seconds it took."""
    began = time.perf_counter()
    await call()
    took.append(time.perf_counter() - began)


async def throughput(load: Load, seconds: float) -> None:
    """Texts a second with the queue never empty, by the size of a rewrite batch."""
    print("batch   scored/s   rewritten/s")
    dice = random.Random(1)
    for size in (1, 8, 32, 128):
        limits = WorkerLimits(
            batch_texts=size, queue_texts=4_096, batch_characters=200 * size, deadline_seconds=600
        )
        worker = InferenceWorker(load, limits=limits, initialize=torch_threads(1))
        await worker.start()
        texts = [message(dice, toxic=True) for _ in range(256)]
        rates = [
            await _rate(partial(worker.score, texts, priority=Priority.AUTOMATIC), seconds / 4),
            await _rate(
                partial(
                    worker.rewrite,
                    texts[: 4 * size],
                    threshold=0.5,
                    priority=Priority.AUTOMATIC,
                ),
                seconds / 4,
            ),
        ]
        print(f"{size:5}   {rates[0]:8.0f}   {rates[1]:11.1f}")
        await worker.stop()


async def _rate(call: Callable[[], Awaitable[Sized]], seconds: float) -> float:
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        done += len(await call())
    return done / (time.perf_counter() - began)


async def latency(load: Load, rate: int, seconds: float) -> None:
    """Score ``rate`` messages a second and rewrite the flagged ones, as the bot does.

    What comes too late or finds the queue full is left alone, as there; it is counted.
    """
    worker = InferenceWorker(load, initialize=torch_threads(1))
    await worker.start()
    dice = random.Random(2)
    scored: list[float] = []
    rewritten: list[float] = []
    left = 0
    stall = 0.0
    loop = asyncio.get_running_loop()

    async def handle(text: str, *, toxic: bool) -> None:
        nonlocal left
        try:
            await timed(lambda: worker.score([text], priority=Priority.AUTOMATIC), scored)
            if toxic:
                await timed(
                    lambda: worker.rewrite([text], threshold=0.5, priority=Priority.AUTOMATIC),
                    rewritten,
                )
        except (QueueFull, DeadlineExceeded):
            left += 1

    async def watch() -> None:
        nonlocal stall
        while True:
            due = loop.time() + 0.002
            await asyncio.sleep(0.002)
            stall = max(stall, loop.time() - due)

    watching = asyncio.create_task(watch())
    began = loop.time()
    async with asyncio.TaskGroup() as tasks:
        for number in range(int(rate * seconds)):
            await asyncio.sleep(began + number / rate - loop.time())
            toxic = dice.random() < SHARE_FLAGGED
            tasks.create_task(handle(message(dice, toxic=toxic), toxic=toxic))
    watching.cancel()
    await worker.stop()
    share = 100 * left / int(rate * seconds)
    print(f"{rate:6}   {_ms(scored)}   {_ms(rewritten)}   {1000 * stall:8.1f}   {share:10.1f}")


def _ms(took: list[float]) -> str:
    if not took:
        return f"{'-':>7} {'-':>7}"
    ordered = sorted(took)
    high = ordered[int(0.95 * (len(ordered) - 1))]
    return f"{1000 * statistics.median(ordered):7.1f} {1000 * high:7.1f}"


async def measure(load: Load, seconds: float) -> None:
    """Both tables."""
    await throughput(load, seconds)
    print("\nmsgs/s   score ms: median p95   rewrite ms: median p95   stall ms   left alone %")
    for rate in RATES:
        await latency(load, rate, seconds)


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=["shipped", "words"], default="shipped")
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    load: Load = detoxifier() if options.model == "shipped" else WordModel
    asyncio.run(measure(load, options.seconds))


if __name__ == "__main__":
    main()
