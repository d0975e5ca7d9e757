"""The flagger alone on one thread: by batch, by length, on hostile inputs, and how cost grows.

Run as a script: ``python tests/benchmarks/flagger.py [--seconds 1] [--picture FILE]``.
alt-profanity-check and better-profanity stand beside it on the same texts, in turns in the same
run; *times* says how many times as long they take. Processor time, so that neighbours on the
machine count less.
"""

import argparse
import gc
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from better_profanity import profanity
from profanity_check import predict_prob

from detox_model.checkpoint import DEFAULT
from detox_model.evasion import normalise
from detox_model.toxicity import Flagger

WORDS = (
    "the plan we talked about last week still has to be written down before friday and nobody"
    " seems to know who will do it because everyone is busy with the other thing right now"
).split()
RUDE = ("stupid", "fucking", "idiot", "m0r0n", "s h i t", "\u0456diot")
RUDE_SHARE = 0.1
LENGTHS = (1, 10, 50, 200, 500, 1000, 2000)
"""Characters."""
BATCHES = (1, 4, 16, 64, 256, 512)
SIZES = tuple(2**power for power in range(10, 21, 2))
"""Characters of the texts that growth is measured on: 1 KiB to 1 MiB."""
FITTED_FROM = 16_384
"""Characters from which the exponent is fitted: below, what every call costs hides it."""
TOO_LONG = 10_000
"""Milliseconds after which a text is not made longer: four times as long may take 16 times."""
LIMIT = 2000
"""Characters of a Discord message."""
HOSTILE: dict[str, str | tuple[str, str]] = {
    "plain words": "the plan is fine ",
    "one letter": "a",
    "combining marks": "e" + "\u0301" * 40,
    "marks alone": "\u0301",
    "zero-widths": "\u200b",
    "letters, zero-widths": "a\u200b",
    "dotted": "a.b.",
    "dotted, open end": "a. ",
    "stars": "*",
    "bold inside": "f**u**",
    "bars": "||",
    "spoilers inside": "a||",
    "brackets <": "<",
    "brackets [": "[](",
    "back-ticks": "`a ",
    "open code": ("`a", "@"),
    "mentions": "<@123456789012345678> ",
    "broken mentions": "<@1",
    "leet wall": "1337$@!",
    "leet words": "1d10t ",
    "addresses": "a@b.",
    "links": "https://a.b/c ",
    "bullets": "a\u2022",
    "emoji": "\U0001f595",
    "one sign, 18 letters": "\ufdfa",
    "cue words": "kill you ",
    "quotations": "> a\n",
    "list": "1. a\n",
    "sentences": "You are bad. ",
}
"""What is repeated; of a pair the first part stands once, in front."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Milliseconds by characters for one hostile unit."""

    sizes: Sequence[int]
    milliseconds: Sequence[float]

    @property
    def exponent(self) -> float:
        """Of characters, from :data:`FITTED_FROM` on: 1 is linear, 2 is quadratic."""
        kept = [(s, m) for s, m in zip(self.sizes, self.milliseconds, strict=True)
                if s >= FITTED_FROM]  # fmt: skip
        sizes, times = np.log(np.array(kept)).T
        return float(np.polyfit(sizes, times, 1)[0])


def hostile(name: str, length: int) -> str:
    """``length`` characters of one hostile input."""
    unit = HOSTILE[name]
    first, rest = unit if isinstance(unit, tuple) else ("", unit)
    return first + (rest * (length // len(rest) + 1))[: length - len(first)]


def message(dice: random.Random, characters: int) -> str:
    """Sentences of some 20 words, cut to ``characters``; one text in ten begins rudely."""
    text = dice.choice(RUDE) + " " if dice.random() < RUDE_SHARE else ""
    while len(text) < characters:
        text += " ".join(dice.choices(WORDS, k=20)) + ". "
    return text[:characters]


def timed(call: Callable[[], object], seconds: float, least: int = 3) -> float:
    """Median milliseconds of a call, repeated for ``seconds`` and at least ``least`` times."""
    call()
    took: list[float] = []
    while len(took) < least or sum(took) < 1000 * seconds:
        began = time.process_time()
        call()
        took.append(1000 * (time.process_time() - began))
    return statistics.median(took)


def line(first: object, *columns: object) -> None:
    """One row of a table."""
    print(f"{first!s:<22}" + "".join(f"{column!s:>13}" for column in columns), flush=True)


def beside(flagger: Flagger, batches: Sequence[Sequence[str]], seconds: float) -> list[object]:
    """Our median milliseconds a message, messages a second, and how long the others take."""
    count = sum(map(len, batches))
    ours = timed(lambda: [flagger.score(batch) for batch in batches], seconds) / count
    alt = timed(lambda: [predict_prob(batch) for batch in batches], seconds) / count
    few = [batch[0] for batch in batches][:4]
    listed = timed(lambda: [profanity.contains_profanity(text) for text in few], 0, 1) / len(few)
    return [f"{ours:.3f}", f"{1000 / ours:,.0f}", f"{alt / ours:.1f}x", f"{listed / ours:.0f}x"]


def by_batch(flagger: Flagger, dice: random.Random, seconds: float) -> None:
    """Messages of 100 characters."""
    print("\n100 characters a message, by batch")
    line("batch", "ms a message", "messages/s", "alt-prof.", "better-prof.")
    for batch in BATCHES:
        batches = [[message(dice, 100) for _ in range(batch)] for _ in range(max(1, 64 // batch))]
        line(batch, *beside(flagger, batches, seconds))
    texts = [message(dice, 100) for _ in range(512)]
    reading = timed(lambda: [normalise(text) for text in texts], seconds) / len(texts)
    print(f"of which normalising: {reading:.3f} ms a message")


def by_length(flagger: Flagger, dice: random.Random, seconds: float) -> None:
    """Messages one at a time, twenty of each length."""
    print("\none message at a time, by characters")
    line("characters", "ms a message", "messages/s", "alt-prof.", "better-prof.")
    for length in LENGTHS:
        line(length, *beside(flagger, [[message(dice, length)] for _ in range(20)], seconds))


def by_input(flagger: Flagger, seconds: float, largest: int) -> dict[str, Growth]:
    """Hostile inputs: the cost of one as long as Discord allows, and how it grows."""
    print(f"\nhostile inputs: milliseconds for {LIMIT:,} characters and for the longest text")
    line("repeated", f"{LIMIT:,}", "longest", "of", "exponent")
    found = {}
    for name in HOSTILE:
        text = hostile(name, LIMIT)
        allowed = timed(lambda: flagger.score([text]), seconds / 4)  # noqa: B023
        found[name] = growth = _grow(flagger, name, largest)
        last = f"{growth.milliseconds[-1]:,.0f}"
        longest = f"{growth.sizes[-1] // 1024:,} KiB"
        line(name, f"{allowed:.1f}", last, longest, f"{growth.exponent:.2f}")
    return found


def _grow(flagger: Flagger, name: str, largest: int) -> Growth:
    """Up to ``largest`` characters, or to the first length that takes too long."""
    sizes: list[int] = []
    times: list[float] = []
    for size in SIZES:
        if size <= largest and (not times or times[-1] < TOO_LONG or size <= FITTED_FROM):
            sizes.append(size)
            times.append(_once(flagger, hostile(name, size)))
    return Growth(sizes, times)


def _once(flagger: Flagger, text: str) -> float:
    """The better of several runs, more of them for short texts."""
    gc.collect()
    took = []
    for _ in range(1 if len(text) > 2**17 else 4):
        began = time.process_time()
        flagger.score([text])
        took.append(1000 * (time.process_time() - began))
    return min(took)


def draw(growth: dict[str, Growth], path: Path) -> None:
    """Cost against characters, both by powers, with a line for linear growth."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 7), dpi=110, facecolor="white", layout="constrained")
    axes = figure.subplots()
    for at, (name, found) in enumerate(growth.items()):
        axes.plot(
            found.sizes, found.milliseconds, color=f"C{at % 10}", linewidth=1.2,
            linestyle=("-", "--", ":")[at // 10], label=f"{name}: {found.exponent:.2f}",
        )  # fmt: skip
    sizes = np.array(next(iter(growth.values())).sizes)
    middle = statistics.median(found.milliseconds[-1] for found in growth.values())
    linear = middle * sizes / sizes[-1]
    axes.plot(sizes, linear, color="black", linewidth=3, alpha=0.25, label="linear: 1.00")
    axes.set(xscale="log", yscale="log", xlabel="characters", ylabel="processor milliseconds")
    axes.set_title("Cost of one text by its length, hostile inputs; fitted exponents", loc="left")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8, frameon=False, bbox_to_anchor=(1.01, 1), loc="upper left")
    figure.savefig(path)


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1, help="time for each figure")
    parser.add_argument("--largest", type=int, default=SIZES[-1], choices=SIZES[3:])
    parser.add_argument("--picture", type=Path, help="also draw how cost grows")
    options = parser.parse_args()
    torch.set_num_threads(1)
    flagger = Flagger.load(DEFAULT)
    profanity.load_censor_words()
    dice = random.Random(1)
    by_batch(flagger, dice, options.seconds)
    by_length(flagger, dice, options.seconds)
    growth = by_input(flagger, options.seconds, options.largest)
    worst = max(growth, key=lambda name: growth[name].exponent)
    print(f"steepest: {worst}, exponent {growth[worst].exponent:.2f}")
    if options.picture is not None:
        draw(growth, options.picture)


if __name__ == "__main__":
    main()
