"""The evaluation as a picture: bars with their intervals, in total and by length."""

from pathlib import Path
from typing import Any

from training.evaluate import Comparison
from training.metrics import METRICS

_SHOWN = ("bleu", "chrf", "joint", "style", "similarity", "fluency")
_COLOURS = ("#0b7a75", "#d1603d", "#3a5a9b", "#e0a526", "#7d4f9e", "#6b8e23")
_BASELINES = {"copy": "#c3c7cc", "delete": "#8a9097"}
_FEWEST = 20
"""Buckets of fewer sentences are left out: their intervals would say nothing."""
_INK, _GRID = "#22262b", "#e3e6e9"


def draw(comparison: Comparison, path: Path) -> None:
    """Write the picture to ``path``; the ending says the format.

    Raises :class:`ValueError` where matplotlib cannot write such a file.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - optional dependency, takes a second

    systems = list(comparison.parts)
    colours = _colours(systems)
    figure = Figure(figsize=(13, 7.4), dpi=150, facecolor="white", layout="constrained")
    axes: list[Any] = list(figure.subplots(2, 3).flat)
    handles: list[Any] = []
    for axis, metric in zip(axes, [m for n in _SHOWN for m in METRICS if m.name == n], strict=True):
        handles = _panel(axis, comparison, metric.name, colours)
        axis.set_title(metric.title, loc="left", fontsize=12, fontweight="bold", color=_INK)
        axis.set_ylim(0, metric.scale * 1.08)
    figure.supxlabel(
        "all sentences, then by words of the source · whiskers: 95 % bootstrap intervals",
        fontsize=10, color=_INK,
    )  # fmt: skip
    figure.legend(
        handles, systems, loc="outside upper center", ncols=min(8, len(systems)),
        frameon=False, fontsize=11, labelcolor=_INK,
    )  # fmt: skip
    figure.savefig(path)


def _colours(systems: list[str]) -> dict[str, str]:
    own = [name for name in systems if name not in _BASELINES]
    return _BASELINES | {name: _COLOURS[at % len(_COLOURS)] for at, name in enumerate(own)}


def _panel(axis: Any, comparison: Comparison, metric: str, colours: dict[str, str]) -> list[Any]:
    """One metric: a group of bars for all sentences and for each bucket; the bars' handles."""
    systems = list(comparison.parts)
    counts = {name: p.scores.sentences for name, p in comparison.parts[systems[0]].items()}
    buckets = [name for name, count in counts.items() if name == "all" or count >= _FEWEST]
    width = 0.84 / len(systems)
    # "all" stands apart from the buckets
    places = [0.0, *(at + 0.35 for at in range(1, len(buckets)))]
    handles = []
    for index, system in enumerate(systems):
        parts = comparison.parts[system]
        values = [getattr(parts[name].scores, metric) for name in buckets]
        ends = [parts[name].intervals[metric] for name in buckets]
        # an interval by percentiles need not hold the value when all draws agree but for rounding
        below = [max(0.0, v - low) for v, (low, _) in zip(values, ends, strict=True)]
        above = [max(0.0, high - v) for v, (_, high) in zip(values, ends, strict=True)]
        shift = (index - (len(systems) - 1) / 2) * width
        bars = axis.bar(
            [place + shift for place in places], values, width * 0.92, color=colours[system],
            yerr=[below, above], zorder=2,
            error_kw={"ecolor": _INK, "elinewidth": 0.9, "capsize": 1.8, "zorder": 3},
        )  # fmt: skip
        handles.append(bars)
    axis.set_xticks(
        places, [f"{name}\nn = {counts[name]}" for name in buckets], fontsize=10, color=_INK
    )
    axis.axvline(0.675, color=_GRID, linewidth=1.2, zorder=1)
    axis.grid(axis="y", color=_GRID, linewidth=0.8, zorder=0)
    axis.set_axisbelow(True)
    axis.tick_params(length=0, labelcolor=_INK, labelsize=10)
    for side in axis.spines.values():
        side.set_visible(False)
    return handles
