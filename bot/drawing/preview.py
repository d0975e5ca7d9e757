"""Bars for the days of a preview: how many messages each preset would have flagged."""

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.core.bands import FLAGGED, Band
from bot.core.preview import Preview
from bot.drawing.colours import COPIED, FAINT, FLAGGED_LINE, GREY, INK, NEW

if TYPE_CHECKING:
    from bot.drawing.page import Page

_COLOURS: Final = {Band.RELAXED: FLAGGED_LINE, Band.BALANCED: NEW, Band.STRICT: COPIED}
_NAMES: Final = {
    Band.RELAXED: "every preset",
    Band.BALANCED: "balanced and strict",
    Band.STRICT: "strict alone",
}
_HEIGHT = 150.0
_LETTERS = threading.Lock()
"""Fonts are measured with one renderer, which two threads must not use at once."""


def draw(preview: Preview) -> bytes:
    """A PNG of one bar a day, the most hostile messages at its foot; blocks for a while."""
    from bot.drawing.page import MARGIN, Page  # noqa: PLC0415 - importing matplotlib takes a second

    with _LETTERS:
        page = Page()
        page.y += 10
        page.text(MARGIN, page.y, "Messages flagged a day, by", size=13, colour=INK, bold=True)
        _legend(page, MARGIN + 205)
        page.y += 24
        _bars(page, preview, MARGIN)
        return page.render("png")


def _legend(page: "Page", x: float) -> None:
    for band in FLAGGED:
        page.box(x, page.y - 9, 10, 10, colour=_COLOURS[band])
        x += 15
        x += page.text(x, page.y, _NAMES[band], size=11, colour=INK) + 16


def _bars(page: "Page", preview: Preview, left: float) -> None:
    days = [preview.today - timedelta(days=back) for back in reversed(range(max(1, preview.days)))]
    heights = {day: dict.fromkeys(FLAGGED, 0) for day in days}
    for key, count in preview.counts.items():
        if key.band is not Band.CLEAN:
            heights[key.day][key.band] += count
    tallest = max(1, *(sum(bands.values()) for bands in heights.values()))
    step = page.inner / len(days)
    width = min(60.0, step * 0.7)
    bottom = page.y + 14 + _HEIGHT
    for number, day in enumerate(days):
        middle = left + step * (number + 0.5)
        top = bottom
        for band in FLAGGED:
            height = _HEIGHT * heights[day][band] / tallest
            top -= height
            if height:
                page.box(middle - width / 2, top, width, height, colour=_COLOURS[band])
        total = f"{sum(heights[day].values()):,}"
        page.text(middle, top - 4, total, size=10, colour=INK, align="center")
        name = f"{day:%b} {day.day}"
        page.text(middle, bottom + 15, name, size=10, colour=GREY, align="center")
    page.box(left, bottom, page.inner, 0.8, colour=FAINT)
    page.y = bottom + 20
