"""Numbers by day, on their way to the process that draws them."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from bot.core.bands import Band

Days = Sequence[tuple[date, Mapping[Band, int]]]
"""Messages by band of each day, the earliest first; at least one day."""


def encoded(days: Days) -> str:
    """``days`` as JSON."""
    return json.dumps([[day.isoformat(), dict(bands)] for day, bands in days])


def decoded(text: str) -> Days:
    """What :func:`encoded` wrote."""
    return [
        (date.fromisoformat(day), {Band(band): count for band, count in bands.items()})
        for day, bands in json.loads(text)
    ]
