"""The bars of `/detox stats`."""

import io
from dataclasses import replace

import pytest
from PIL import Image, ImageColor

from bot.core.statistics import Fate
from bot.drawing import apart
from bot.drawing.chart import Chart, decoded, encoded
from bot.drawing.stats import _COLOURS, draw

WEEK = Chart(
    title="By day",
    legend={},
    days=[(f"Mar {day}", {Fate.ACCEPTED: day, Fate.RESTORED: 2, Fate.OPEN: 0}) for day in range(7)],
    by_channel="By channel",
    channels=[],
)


def pixels(picture: bytes, colour: str) -> int:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    return sum(
        count
        for count, found in image.getcolors(image.width * image.height) or ()
        if found == ImageColor.getrgb(colour)
    )


def test_bars_are_as_high_as_there_are_incidents() -> None:
    picture = draw(WEEK)
    accepted, restored, none = (
        pixels(picture, _COLOURS[fate]) for fate in (Fate.ACCEPTED, Fate.RESTORED, Fate.OPEN)
    )
    assert accepted / restored == pytest.approx(21 / 14, rel=0.05)
    assert none == 0


def test_channels_are_as_long_as_there_are_incidents() -> None:
    nothing: list[tuple[str, dict[Fate, int]]] = [("", {})]
    channels = [("#a", {Fate.EDITED: 60}), ("#b", {Fate.NOT_TOXIC: 20})]
    picture = draw(replace(WEEK, days=nothing, channels=channels))
    edited, false_alarms = (
        pixels(picture, _COLOURS[fate]) for fate in (Fate.EDITED, Fate.NOT_TOXIC)
    )
    assert edited / false_alarms == pytest.approx(3, rel=0.05)


def test_every_fate_has_a_colour_of_its_own() -> None:
    assert set(_COLOURS) == set(Fate)
    assert len(set(_COLOURS.values())) == len(Fate)


@pytest.mark.parametrize(
    "name", ["", "a" * 300, "\u202egnp\u0000.exe", "\U0001f600" * 5, "$\\frac{1}{0}$", "עברית"]
)
def test_any_name_can_be_drawn(name: str) -> None:
    legend = {Fate.OPEN: name or "x"}
    channels = [(f"#{name}", {Fate.OPEN: 1}), ("#b", {})]
    chart = replace(WEEK, title=name, legend=legend, channels=channels)
    assert draw(chart).startswith(b"\x89PNG")


def test_a_chart_survives_the_way_to_another_process() -> None:
    assert decoded(encoded(WEEK)) == WEEK


async def test_another_process_draws_the_same_picture() -> None:
    assert await apart.drawn("stats", encoded(WEEK)) == draw(WEEK)
