"""Stacked bars by day and by channel, on their way to the process that draws them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from bot.core.statistics import Fate

Bars = Sequence[tuple[str, Mapping[Fate, int]]]
"""Labels and what stands above, or beside, each."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that is drawn, words included: who draws knows no language."""

    title: str
    legend: Mapping[Fate, str]
    """The words of each fate, in the order in which they are stacked."""
    days: Bars
    """At least one, the earliest first; those without a label get none."""
    by_channel: str
    """The heading of the channels."""
    channels: Bars
    """That with the most first; none where there is nothing to compare."""


def encoded(chart: Chart) -> str:
    """``chart`` as JSON."""
    return json.dumps(asdict(chart))


def decoded(text: str) -> Chart:
    """What :func:`encoded` wrote."""
    read = json.loads(text)
    return Chart(
        title=read["title"],
        legend={Fate(fate): label for fate, label in read["legend"].items()},
        days=_bars(read["days"]),
        by_channel=read["by_channel"],
        channels=_bars(read["channels"]),
    )


def _bars(read: list[tuple[str, dict[str, int]]]) -> Bars:
    return [(label, {Fate(fate): count for fate, count in bar.items()}) for label, bar in read]
