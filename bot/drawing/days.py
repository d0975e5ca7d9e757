"""Numbers by day and the words beside them, on their way to the process that draws them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from bot.core.bands import Band


@dataclass(frozen=True, slots=True)
class Bar:
    """One day."""

    name: str
    """Written below the bar."""
    total: str
    """Written above it."""
    bands: Mapping[Band, int]
    """Messages by band."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Some days."""

    title: str
    legend: Mapping[Band, str]
    """The name of each band that is drawn, the one at the foot of the bars first."""
    bars: Sequence[Bar]
    """The earliest day first; at least one."""


def encoded(chart: Chart) -> str:
    """``chart`` as JSON."""
    return json.dumps(asdict(chart))


def decoded(text: str) -> Chart:
    """What :func:`encoded` wrote."""
    plain = json.loads(text)
    legend = {Band(band): name for band, name in plain["legend"].items()}
    bars = tuple(
        Bar(one["name"], one["total"], {Band(band): n for band, n in one["bands"].items()})
        for one in plain["bars"]
    )
    return Chart(plain["title"], legend, bars)
