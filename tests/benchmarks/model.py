"""The model alone: flagging and rewriting on one thread, by length, batch and beam.

Run as a script: ``python tests/benchmarks/model.py [--seconds 2]``. Flagging stands beside
alt-profanity-check, the library that people use for it, on the same texts in the same run.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence

import torch
from profanity_check import predict_prob

from detox_model import Detoxifier

WORDS = (
    "the plan we talked about last week still has to be written down before friday and nobody"
    " seems to know who will do it because everyone is busy with the other thing right now"
).split()
LENGTHS = (5, 10, 20, 40, 80, 160)
"""Words a text."""
BATCHES = (1, 4, 16, 64)
BEAMS = (1, 2, 4, 8)


def message(dice: random.Random, words: int) -> str:
    """A text of ``words`` words in sentences of at most 20, each with one hostile word."""
    chosen = dice.choices(WORDS, k=words)
    for start in range(0, words, 20):
        end = min(start + 20, words)
        chosen[dice.randrange(start, end)] = dice.choice(["fucking", "shit", "stupid"])
        chosen[end - 1] += "."
    return " ".join(chosen)


def timed(call: Callable[[], object], seconds: float) -> list[float]:
    """Milliseconds of each call, called for ``seconds`` and at least three times."""
    call()
    took: list[float] = []
    stop = time.perf_counter() + seconds
    while len(took) < 3 or time.perf_counter() < stop:
        began = time.perf_counter()
        call()
        took.append(1000 * (time.perf_counter() - began))
    return took


def line(*columns: object) -> None:
    """One row of a table."""
    print("".join(f"{column:>14}" for column in columns))


def flagging(model: Detoxifier, dice: random.Random, seconds: float) -> None:
    """Messages a second, beside the usual library, by batch and length."""
    print("\nflagging, 20 words a message: messages a second")
    line("batch", "ours", "alt-profanity", "ratio")
    for batch in (1, 32, 1024):
        texts = [message(dice, 20) for _ in range(batch)]
        line(batch, *_pair(model.score, predict_prob, texts, seconds))
    print("\nflagging in batches of 256, by words a message: messages a second")
    line("words", "ours", "alt-profanity", "ratio")
    for words in LENGTHS:
        texts = [message(dice, words) for _ in range(256)]
        line(words, *_pair(model.score, predict_prob, texts, seconds))


def _pair(
    ours: Callable[[Sequence[str]], object],
    theirs: Callable[[Sequence[str]], object],
    texts: Sequence[str],
    seconds: float,
) -> tuple[str, str, str]:
    rates = [
        1000 * len(texts) / statistics.median(timed(lambda call=call: call(texts), seconds / 2))  # type: ignore[misc]
        for call in (ours, theirs)
    ]
    return f"{rates[0]:,.0f}", f"{rates[1]:,.0f}", f"{rates[0] / rates[1]:.2f}"


def rewriting(model: Detoxifier, dice: random.Random, seconds: float) -> None:
    """Latency by beam and length, throughput by batch."""
    print("\nrewriting one message of 20 words, by beam: milliseconds")
    line("beam", "median", "p95")
    for beam in BEAMS:
        texts = [message(dice, 20) for _ in range(50)]
        took = timed(lambda: model.rewrite([dice.choice(texts)], beam=beam, always=True), seconds)  # noqa: B023
        line(beam, f"{statistics.median(took):.1f}", f"{sorted(took)[int(0.95 * len(took))]:.1f}")
    print("\nrewriting one message, beam 4, by words: milliseconds")
    line("words", "median", "a word")
    for words in LENGTHS:
        text = message(dice, words)
        middle = statistics.median(
            timed(lambda: model.rewrite([text], beam=4, always=True), seconds)  # noqa: B023
        )
        line(words, f"{middle:.1f}", f"{middle / words:.2f}")
    print("\nrewriting messages of 20 words, beam 4, by batch: messages a second")
    line("batch", "a second")
    for batch in BATCHES:
        texts = [message(dice, 20) for _ in range(batch)]
        middle = statistics.median(
            timed(lambda: model.rewrite(texts, beam=4, always=True, batch_size=batch), seconds)  # noqa: B023
        )
        line(batch, f"{1000 * batch / middle:.1f}")


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2, help="time for each figure")
    seconds = parser.parse_args().seconds
    torch.set_num_threads(1)
    began = time.perf_counter()
    model = Detoxifier.load(device="cpu")
    model.rewrite(["You are a stupid idiot."])
    print(f"{model.name}, one thread; loaded and warm in {time.perf_counter() - began:.2f} s")
    dice = random.Random(1)
    flagging(model, dice, seconds)
    rewriting(model, dice, seconds)


if __name__ == "__main__":
    main()
