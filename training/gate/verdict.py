"""Passed or blocked, and why, in plain words.

A figure breaks its floor where it is

- under ``min`` or over ``max``, whatever the incumbent does, or not a number;
- *surely* worse than the incumbent's (the whole 95 % interval of the paired difference lies on the
  worse side of 0) and worse by more than ``margin``.

So noise alone seldom blocks, and a small sure loss is allowed; many of those in a row end at
``min``. Shares of the log's texts are judged from ``log.fewest`` texts on. Where no floor is
broken, a candidate still has to be better at something, see :func:`improvements`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from training.gate.figures import Figure
from training.gate.floors import Floor, Floors, LogFloors, RewriteFloors
from training.gate.latency import Ratio
from training.gate.material import LOG, LOG_HARMLESS, PUBLIC, is_log
from training.gate.measured import Measured
from training.gate.sorting import ALL

_ON_PUBLIC = ("style", "similarity", "fluency", "joint", "repetition", "copies", "broken")
_ON_LOG = ("chrf", "style", "repetition", "copies", "broken")


@dataclass(frozen=True, slots=True)
class Check:
    """One figure or ratio held against its floor."""

    where: str
    """``public test``, ``neutral texts`` …"""
    what: str
    figure: Figure | Ratio
    floor: str
    """What is asked, in words."""
    broken: tuple[str, ...]
    """Why it fails, one sentence each; empty where it holds."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says."""

    passed: bool
    reasons: tuple[str, ...]
    """Why it is blocked, one sentence each; empty where it passes."""
    better: tuple[str, ...] = ()
    """What got better, of what matters."""
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    """What was not judged, and why."""


def blocked(reason: str) -> Verdict:
    """The verdict on a candidate that could not be measured."""
    return Verdict(False, (reason,))


def decide(measured: Measured, floors: Floors, *, allow_equal: bool = False) -> Verdict:
    """Hold everything against its floor, then look for what got better.

    ``allow_equal`` lets a candidate pass that is better at nothing, as long as its deciding figure
    is not surely lower.
    """
    checks = tuple(_checks(measured, floors))
    reasons = [reason for check in checks for reason in check.broken]
    better = improvements(measured, floors)
    test, name = deciding_test(measured, floors), deciding_metric(measured, floors)
    figure = measured.figures[test][name]
    if not better and not (allow_equal and not figure.surely_worse):
        what = figure.metric.title
        reasons.append(
            f"nothing that matters got better: {what} on the {test} test went {_moved(figure)}"
        )
    notes = tuple(_notes(measured, floors))
    return Verdict(not reasons, tuple(reasons), tuple(better), checks, notes)


def deciding_test(measured: Measured, floors: Floors) -> str:
    """The test that decides: the log's where it has enough pairs."""
    log = measured.answers.get(LOG)
    return LOG if log is not None and len(log.test.references) >= floors.log.fewest else PUBLIC


def deciding_metric(measured: Measured, floors: Floors) -> str:
    """What decides on that test, by its name: how like the moderators' wordings, or joint.

    The judges behind joint know public English. A server's own words are noise to them, and a
    model that learnt to put them right would look worse.
    """
    return "chrf" if deciding_test(measured, floors) == LOG else "joint"


def improvements(measured: Measured, floors: Floors) -> list[str]:
    """What got better, of what matters: one sentence each.

    The deciding figure, by more than ``better`` asks, or surely so where ``better.sure`` asks that.
    Where it is not surely worse, also what the flagger learnt, if surely: of enough messages that
    moderators marked as not toxic more come back as they are, or hostile messages of the log are
    told from those better.
    """
    test, name = deciding_test(measured, floors), deciding_metric(measured, floors)
    figure = measured.figures[test][name]
    found = []
    reached = figure.low if floors.better.sure else figure.difference
    if figure.usable and reached > getattr(floors.better, name):
        found.append(f"{figure.metric.title} on the {test} test rose {_moved(figure)}")
    if figure.surely_worse:
        return found
    kept = measured.figures["neutral"].get(LOG_HARMLESS)
    if kept is not None and _enough(kept, floors) and kept.usable and kept.surely_better:
        found.append(f"more of what is not toxic comes back as it is: {_moved(kept)}")
    ranked = measured.figures["auc"].get(LOG)
    if ranked is not None and ranked.usable and ranked.surely_better:
        found.append(f"the flagger's ROC-AUC on the log rose {_moved(ranked)}")
    return found


def _enough(share: Figure, floors: Floors) -> bool:
    """Whether a share of the log's texts is of enough texts to be judged.

    The bootstrap knows no texts but those it has: one text that moved is moved in every draw, and
    that looks sure.
    """
    return share.texts >= floors.log.fewest


def _moved(figure: Figure) -> str:
    low, high = figure.shown(figure.low, "+"), figure.shown(figure.high, "+")
    return (
        f"from {figure.shown(figure.incumbent)} to {figure.shown(figure.candidate)} "
        f"(95 %: {low} to {high})"
    )


def _checks(measured: Measured, floors: Floors) -> Iterator[Check]:
    figures = measured.figures
    tests: list[tuple[str, RewriteFloors | LogFloors, tuple[str, ...]]]
    tests = [(PUBLIC, floors.public, _ON_PUBLIC)]
    if deciding_test(measured, floors) == LOG:
        tests.append((LOG, floors.log, _ON_LOG))
    for test, of_test, names in tests:
        for name in names:
            figure = figures[test][name]
            yield _check(f"{test} test", figure.metric.title, figure, getattr(of_test, name))
    neutral, what = figures["neutral"], "returned as they are"
    yield _check("neutral texts", what, neutral[ALL], floors.neutral.all)
    if LOG in neutral and _enough(neutral[LOG], floors):
        yield _check("neutral texts of the log", what, neutral[LOG], floors.neutral.log)
    for source, figure in figures["auc"].items():
        floor = floors.flagger.auc if source == ALL else Floor(margin=floors.flagger.auc.margin)
        yield _check("flagger", f"ROC-AUC, {_named(source)}", figure, floor)
    for name, floor in (
        ("recall", floors.flagger.recall),
        ("false_alarms", floors.flagger.false_alarms),
    ):
        figure = figures["flagger"][name]
        yield _check("flagger", figure.metric.title, figure, floor)
    yield _timed("median", measured.latency.median, floors.latency.median.max)
    yield _timed("95th percentile", measured.latency.p95, floors.latency.p95.max)


def _named(source: str) -> str:
    if source == ALL:
        return "public sets together"
    return "the log" if is_log(source) else source


def _check(where: str, what: str, figure: Figure, floor: Floor) -> Check:
    asked, broken = [], []
    value, subject = figure.candidate, f"{where}: {what}"
    shown = figure.shown(value)
    if not figure.usable:
        broken.append(f"{subject} could not be computed")
    if floor.min is not None:
        asked.append(f"≥ {figure.shown(floor.min)}")
        if figure.usable and value < floor.min:
            broken.append(f"{subject} is {shown}, under the floor of {figure.shown(floor.min)}")
    if floor.max is not None:
        asked.append(f"≤ {figure.shown(floor.max)}")
        if figure.usable and value > floor.max:
            broken.append(f"{subject} is {shown}, over the limit of {figure.shown(floor.max)}")
    if floor.margin is not None:
        asked.append(f"loss ≤ {figure.shown(floor.margin)}")
        if figure.usable and figure.surely_worse and -figure.gain > floor.margin:
            broken.append(
                f"{subject} got worse, {_moved(figure)}; a loss of {figure.shown(floor.margin)} "
                "is allowed"
            )
    return Check(where, what, figure, ", ".join(asked), tuple(broken))


def _timed(what: str, ratio: Ratio, most: float) -> Check:
    broken = []
    if not isfinite(ratio.ratio) or ratio.ratio > most:
        broken.append(
            f"latency: the {what} of one rewrite is {ratio.candidate:.0f} ms, {ratio.ratio:.2f} "
            f"times the incumbent's {ratio.incumbent:.0f} ms; {most:g} times is allowed"
        )
    return Check("latency", what, ratio, f"≤ {most:g} ×", tuple(broken))


def _notes(measured: Measured, floors: Floors) -> Iterator[str]:
    log = measured.answers.get(LOG)
    if log is None:
        yield "there are no pairs of a log test: the public test decides"
    elif deciding_test(measured, floors) != LOG:
        yield (
            f"the log test has {len(log.test.references)} pairs, fewer than "
            f"{floors.log.fewest}: shown, not judged; the public test decides"
        )
    neutral = measured.figures["neutral"]
    stand, harmless = neutral.get(LOG), neutral.get(LOG_HARMLESS)
    if stand is not None and not _enough(stand, floors):
        yield (
            f"neutral texts of the log are {stand.texts}, fewer than {floors.log.fewest}: shown, "
            "not judged"
        )
    elif harmless is not None and not _enough(harmless, floors):
        yield (
            f"of the log's neutral texts {harmless.texts} were marked as not toxic, fewer than "
            f"{floors.log.fewest}: no gain is seen in those"
        )
