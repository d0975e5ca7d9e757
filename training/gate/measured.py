"""Everything that is measured of a candidate and an incumbent."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from training.evaluate import Comparison, compare
from training.gate import latency, sorting
from training.gate.contender import CANDIDATE, INCUMBENT, Contender
from training.gate.figures import Figure, from_difference
from training.gate.floors import Floors
from training.gate.latency import Latency
from training.gate.material import Material, PairSet
from training.metrics import METRICS

Bar = Callable[[str, int], Callable[[int], None]]
"""``bar(what, total)`` shows a progress bar; what it gives is told of every step."""


@dataclass(frozen=True, slots=True)
class Answers:
    """One test as both models rewrote it."""

    test: PairSet
    texts: Mapping[str, list[str]]
    """By role, in the order of the test."""
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Measured:
    """All figures, by group and name."""

    answers: Mapping[str, Answers]
    """By test; the public one first."""
    figures: Mapping[str, Mapping[str, Figure]]
    """``public`` and ``log`` by metric; ``neutral`` and ``auc`` by source, ``all`` first;
    ``flagger``: ``recall`` and ``false_alarms``."""
    latency: Latency

    def as_json(self) -> dict[str, Any]:
        """Plain values, by group and name; NaN as ``None``."""
        groups: dict[str, Any] = {
            group: {name: figure.as_json() for name, figure in found.items()}
            for group, found in self.figures.items()
        }
        groups["latency"] = {
            "sentences": len(self.latency.candidate),
            "rounds": self.latency.rounds,
            "median": self.latency.median.as_json(),
            "p95": self.latency.p95.as_json(),
        }
        return groups


def measure(
    incumbent: Contender,
    candidate: Contender,
    material: Material,
    floors: Floors,
    *,
    samples: int,
    seed: int,
    bar: Bar,
    clock: Callable[[], float] = perf_counter,
) -> Measured:
    """Ask both models everything, with progress bars.

    Raises :class:`~training.gate.contender.ModelFault` where the candidate does not answer, and
    :class:`~training.gate.contender.NotComparable` where the incumbent does not.
    """
    both = (incumbent, candidate)
    answers = {
        test.name: _answers(test, both, samples=samples, seed=seed, bar=bar)
        for test in material.tests
    }
    figures: dict[str, dict[str, Figure]] = {
        name: {
            metric.name: from_difference(
                metric,
                found.comparison.differences[CANDIDATE][metric.name],
                len(found.test.references),
            )
            for metric in METRICS
        }
        for name, found in answers.items()
    }
    texts = sum(map(len, material.neutral.values()))
    figures["neutral"], false_alarms = sorting.neutral_copies(
        *both, material.neutral, samples=samples, on_progress=bar("neutral texts", 2 * texts)
    )
    labelled = sum(len(each.hostile) + len(each.harmless) for each in material.labelled.values())
    figures["auc"], recall = sorting.detection(
        *both, material.labelled, samples=samples, on_progress=bar("labelled texts", 2 * labelled)
    )
    figures["flagger"] = {"recall": recall, "false_alarms": false_alarms}
    timed = latency.chosen([r.source for r in material.tests[0].references])
    times = latency.measure(
        *both,
        timed,
        limits=(floors.latency.median.max, floors.latency.p95.max),
        clock=clock,
        on_progress=bar("timing", latency.ROUNDS * len(timed)),
    )
    return Measured(answers, figures, times)


def _answers(
    test: PairSet, both: tuple[Contender, Contender], *, samples: int, seed: int, bar: Bar
) -> Answers:
    sources = [reference.source for reference in test.references]
    texts = {}
    for contender in both:
        told = bar(f"{test.name} test, {contender.role}", len(sources))
        answers = contender.rewrites(sources, always=True, on_progress=told)
        texts[contender.role] = [answer.rewrite for answer in answers]
    told = bar(f"judging the {test.name} test", 2)
    comparison = compare(
        test.references, texts, first=INCUMBENT, samples=samples, seed=seed,
        on_progress=lambda _: told(1),
    )  # fmt: skip
    return Answers(test, texts, comparison)


@contextmanager
def bars(console: Console) -> Iterator[Bar]:
    """Progress bars on ``console``, gone in the end."""
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=console, transient=True,
    ) as progress:  # fmt: skip

        def bar(what: str, total: int) -> Callable[[int], None]:
            task = progress.add_task(what, total=total)
            return lambda count: progress.advance(task, count)

        yield bar
