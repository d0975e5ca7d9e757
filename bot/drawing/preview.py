"""Bars for some days: how many messages each preset would have flagged.

Run as a module it reads :mod:`bot.drawing.days` from standard input and writes a PNG.
"""

import sys
from typing import Final

from bot.core.bands import Band
from bot.drawing.colours import COPIED, FAINT, FLAGGED_LINE, GREY, INK, NEW
from bot.drawing.days import Chart, decoded
from bot.drawing.page import MARGIN, Page

_COLOURS: Final = {Band.RELAXED: FLAGGED_LINE, Band.BALANCED: NEW, Band.STRICT: COPIED}
_HEIGHT = 200.0
_TITLE, _TEXT = 22, 19
"""Points; chats show the picture at half its size."""


def draw(chart: Chart) -> bytes:
    """A PNG of one bar a day, the most hostile messages at its foot."""
    page = Page()
    page.y += 14
    page.text(MARGIN, page.y, chart.title, size=_TITLE, colour=INK, bold=True)
    page.y += 32
    _legend(page, chart, MARGIN)
    page.y += 34
    _bars(page, chart)
    return page.render("png")


def _legend(page: Page, chart: Chart, x: float) -> None:
    for band, name in chart.legend.items():
        page.box(x, page.y - 15, 16, 16, colour=_COLOURS[band])
        x += 24
        x += page.text(x, page.y, name, size=_TEXT, colour=INK) + 28


def _bars(page: Page, chart: Chart) -> None:
    totals = [sum(bar.bands.get(band, 0) for band in chart.legend) for bar in chart.bars]
    scale = _HEIGHT / max(1, *totals)
    step = page.inner / len(chart.bars)
    width = min(60.0, step * 0.7)
    bottom = page.y + 14 + _HEIGHT
    for number, bar in enumerate(chart.bars):
        middle = MARGIN + step * (number + 0.5)
        top = bottom
        for band in chart.legend:
            height = bar.bands.get(band, 0) * scale
            top -= height
            if height:
                page.box(middle - width / 2, top, width, height, colour=_COLOURS[band])
        page.text(middle, top - 6, bar.total, size=_TEXT, colour=INK, align="center")
        page.text(middle, bottom + 24, bar.name, size=_TEXT, colour=GREY, align="center")
    page.box(MARGIN, bottom, page.inner, 0.8, colour=FAINT)
    page.y = bottom + 30


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(decoded(sys.stdin.read())))
