"""The report: one HTML page that needs nothing else and asks the network for nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, isfinite, log10
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from training.gate.contender import CANDIDATE, INCUMBENT
from training.gate.examples import examples, tally
from training.gate.figures import Figure
from training.gate.latency import Latency, Ratio
from training.gate.measured import Answers, Measured
from training.gate.record import Outcome
from training.gate.verdict import Check, deciding_test
from training.metrics import METRICS
from training.report import number

_FEWEST = 10
"""Buckets of fewer sentences are left out: their intervals would say nothing."""


@dataclass(frozen=True, slots=True)
class Whisker:
    """A value with its interval, placed on an axis: all in percent of its width."""

    role: str
    low: float
    at: float
    high: float
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a plot."""

    label: str
    note: str
    whiskers: tuple[Whisker, ...]
    bad: bool
    """Whether its floor is broken."""
    centred: bool = False
    """Whether a line marks the middle."""


@dataclass(frozen=True, slots=True)
class Plot:
    """Lines over one axis."""

    title: str
    about: str
    ticks: tuple[tuple[float, str], ...]
    """Places in percent, and what stands there."""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table of checks."""

    first: bool
    where: str
    what: str
    incumbent: str
    candidate: str
    difference: str
    interval: str
    floor: str
    ok: bool
    leaning: str
    """``better`` or ``worse`` where that is sure, else nothing."""


def render(outcome: Outcome) -> str:
    """The page of one run of the gate."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    measured = outcome.measured
    shown = _shown(outcome, measured) if measured is not None else {}
    settings = {key.replace("_", " "): value for key, value in outcome.settings.items()}
    page = environment.get_template("report.html.jinja").render(
        outcome=outcome,
        verdict=outcome.verdict,
        lines=list(_lines(outcome.verdict.checks)),
        settings=settings,
        measured=measured,
        **shown,
    )
    return page + "\n"


def _shown(outcome: Outcome, measured: Measured) -> dict[str, Any]:
    deciding = deciding_test(measured, outcome.floors)
    answers = sorted(measured.answers.values(), key=lambda each: each.test.name != deciding)
    plots = [_gains(outcome.verdict.checks)]
    for each in answers:
        plots += [_values(each, outcome.verdict.checks), _by_length(each)]
    return {
        "deciding": deciding,
        "plots": plots,
        "times": _times(measured.latency),
        "examples": examples(answers),
        "tallies": {each.test.name: tally(each) for each in answers},
        "sentences": {each.test.name: len(each.test.references) for each in answers},
        "neutral": measured.figures["neutral"],
    }


def _lines(checks: Sequence[Check]) -> Iterator[Line]:
    before = ""
    for check in checks:
        found = check.figure
        leaning = ""
        if isinstance(found, Ratio):
            cells = (f"{found.incumbent:.0f} ms", f"{found.candidate:.0f} ms",
                     f"{found.ratio:.2f} ×", f"{found.low:.2f} to {found.high:.2f}")  # fmt: skip
        else:
            values = (found.shown(found.incumbent), found.shown(found.candidate))
            low, high = found.shown(found.low, "+"), found.shown(found.high, "+")
            same = found.low == found.high == found.difference == 0
            moved = ("0", "") if same else (found.shown(found.difference, "+"), f"{low} to {high}")
            cells = (*values, *moved)
            leaning = "better" if found.surely_better else "worse" if found.surely_worse else ""
        first = check.where != before
        yield Line(first, check.where, check.what, *cells, check.floor, not check.broken, leaning)
        before = check.where


def _gains(checks: Sequence[Check]) -> Plot:
    """How much better each checked figure got, whichever way it counts."""
    found = [(check, check.figure) for check in checks if isinstance(check.figure, Figure)]
    usable = [(check, figure) for check, figure in found if figure.usable]
    widest = max((max(abs(f.low), abs(f.high)) for _, f in usable), default=0.0)
    reach = _round_up(max(widest, 0.02))

    def place(value: float) -> float:
        return 50 + 50 * max(-1.0, min(1.0, value / reach))

    rows = []
    for check, figure in usable:
        sign = 1 if figure.metric.higher_is_better else -1
        ends = sorted((sign * figure.low, sign * figure.high))
        title = f"{check.where}, {check.what}: {figure.shown(figure.gain, '+')}"
        whisker = Whisker(CANDIDATE, place(ends[0]), place(figure.gain), place(ends[1]), title)
        rows.append(Row(check.what, check.where, (whisker,), bool(check.broken), centred=True))
    labels = [-reach, -reach / 2, 0, reach / 2, reach]
    ticks = tuple((place(value), f"{value:+.3g}" if value else "0") for value in labels)
    return Plot(
        "What changed",
        "Right of the line the candidate is better, whichever way the figure counts. Whiskers: "
        "95 % intervals of the paired difference.",
        ticks,
        tuple(rows),
    )


def _values(answers: Answers, checks: Sequence[Check]) -> Plot:
    """Every metric of a test for both models, with their own intervals."""
    name = answers.test.name
    floors = {c.figure.metric.name: c for c in checks
              if c.where == f"{name} test" and isinstance(c.figure, Figure)}  # fmt: skip
    rows = []
    for metric in METRICS:
        whiskers = []
        for role in (INCUMBENT, CANDIDATE):
            part = answers.comparison.parts[role]["all"]
            value, (low, high) = getattr(part.scores, metric.name), part.intervals[metric.name]
            title = (
                f"{role}: {number(metric, value)} ({number(metric, low)} to {number(metric, high)})"
            )
            whiskers.append(_whisker(role, low, value, high, metric.scale, title))
        bad = metric.name in floors and bool(floors[metric.name].broken)
        note = "" if metric.higher_is_better else "less is better"
        rows.append(Row(metric.title, note, tuple(whiskers), bad))
    return Plot(
        f"Both models on the {name} test",
        f"{len(answers.test.references):,} sentences; BLEU and chrF from 0 to 100, the rest from "
        "0 to 1. Whiskers: 95 % intervals of each by itself; what counts is the paired difference "
        "above.",
        _unit_ticks(),
        tuple(rows),
    )


def _by_length(answers: Answers) -> Plot:
    """Joint by the words of the source."""
    rows = []
    for name, part in answers.comparison.parts[INCUMBENT].items():
        count = part.scores.sentences
        if name == "all" or count < _FEWEST:
            continue
        whiskers = []
        for role in (INCUMBENT, CANDIDATE):
            found = answers.comparison.parts[role][name]
            low, high = found.intervals["joint"]
            title = f"{role}: {found.scores.joint:.3f} ({low:.3f} to {high:.3f})"
            whiskers.append(_whisker(role, low, found.scores.joint, high, 1, title))
        rows.append(Row(f"{name} words", f"n = {count}", tuple(whiskers), bad=False))
    return Plot(
        f"Joint by length, {answers.test.name} test",
        f"Style × similarity × fluency, by words of the source; lengths with at least {_FEWEST} "
        "sentences.",
        _unit_ticks(),
        tuple(rows),
    )


def _whisker(role: str, low: float, value: float, high: float, scale: int, title: str) -> Whisker:
    low, at, high = (100 * min(1.0, max(0.0, v / scale)) for v in (low, value, high))
    return Whisker(role, low, at, high, title)


def _unit_ticks() -> tuple[tuple[float, str], ...]:
    return ((0, "0"), (25, ".25"), (50, ".5"), (75, ".75"), (100, "1"))


def _times(latency: Latency) -> dict[str, Any]:
    """Share of sentences done within a time, as steps of a line for each model."""
    slowest = float(max(latency.incumbent.max(), latency.candidate.max()))
    reach = _round_up(slowest if isfinite(slowest) and slowest > 0 else 1.0)
    lines = {}
    for role, times in ((INCUMBENT, latency.incumbent), (CANDIDATE, latency.candidate)):
        points = ["0,100"]
        for done, time in enumerate(sorted(times), start=1):
            before, after = (100 - 100 * n / len(times) for n in (done - 1, done))
            points += [f"{100 * time / reach:.2f},{y:.2f}" for y in (before, after)]
        lines[role] = " ".join([*points, "100,0"])
    ticks = [(share, f"{reach * share / 100:.3g}") for share in (0, 25, 50, 75, 100)]
    return {"lines": lines, "ticks": ticks, "latency": latency}


def _round_up(value: float) -> float:
    """The next of 1, 2, 2.5, 5 and 10 times a power of ten."""
    power = 10.0 ** (ceil(log10(value)) - 1)
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * 0.9999)
