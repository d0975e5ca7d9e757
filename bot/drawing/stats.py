"""What became of a server's incidents, as stacked bars by day and by channel.

Run as a module it reads :mod:`bot.drawing.chart` from standard input and writes a PNG.
"""

import sys
from collections.abc import Mapping
from typing import Final

from bot.core.statistics import Fate
from bot.drawing.chart import Bars, Chart, decoded
from bot.drawing.colours import COPIED, FAINT, FLAGGED, GREY, INK, NEW
from bot.drawing.fonts import printable, shortened, width
from bot.drawing.page import MARGIN, WIDTH, Page

_COLOURS: Final = {
    Fate.ACCEPTED: "#009E73",
    Fate.EDITED: COPIED,
    Fate.RESTORED: "#E69F00",
    Fate.NOT_TOXIC: NEW,
    Fate.OPEN: FLAGGED,
    Fate.NOTED: "#B8BEC7",
}
_HEIGHT = 200.0
_ROW, _NAMES = 34.0, 200.0
"""Points: the height of a channel's row, and the room for its name."""
_EDGE = 12.0
_TITLE, _TEXT = 22, 19
"""Points; chats show the picture at half its size."""


def draw(chart: Chart) -> bytes:
    """A PNG; bars are as long as there are incidents."""
    page = Page()
    page.y += 14
    page.text(MARGIN, page.y, printable(chart.title), size=_TITLE, colour=INK, bold=True)
    page.y += 32
    _legend(page, chart.legend)
    page.y += 30
    _days(page, chart.days)
    if chart.channels:
        page.y += 40
        page.text(MARGIN, page.y, printable(chart.by_channel), size=_TITLE, colour=INK, bold=True)
        page.y += 16
        _channels(page, chart.channels)
    return page.render("png")


def _legend(page: Page, legend: Mapping[Fate, str]) -> None:
    x = MARGIN
    for fate, words in legend.items():
        label = printable(words)
        if x + 24 + width(label, _TEXT) > MARGIN + page.inner:
            x, page.y = MARGIN, page.y + 28
        page.box(x, page.y - 15, 16, 16, colour=_COLOURS[fate])
        x += 24 + page.text(x + 24, page.y, label, size=_TEXT, colour=INK) + 28


def _days(page: Page, days: Bars) -> None:
    most = max(1, *(sum(bar.values()) for _, bar in days))
    scale = _HEIGHT / most
    left = width(f"{most:,}", _TEXT) + 12
    step = (page.inner - left) / len(days)
    thick = min(60.0, step * 0.75)
    top, bottom = page.y, page.y + _HEIGHT
    for share in (1.0, 0.5) if most > 1 else (1.0,):
        y = bottom - _HEIGHT * share
        page.box(MARGIN + left, y, page.inner - left, 0.8, colour=FAINT)
        if share * most == int(share * most):
            at = MARGIN + left - 8
            number = f"{int(share * most):,}"
            page.text(at, y + 6, number, size=_TEXT, colour=GREY, align="right")
    for place, (label, bar) in enumerate(days):
        middle = MARGIN + left + step * (place + 0.5)
        foot = bottom
        for fate in _COLOURS:
            height = bar.get(fate, 0) * scale
            foot -= height
            if height:
                page.box(middle - thick / 2, foot, thick, height, colour=_COLOURS[fate])
        words = printable(label)
        at = min(middle, WIDTH - _EDGE - width(words, _TEXT) / 2)
        page.text(at, bottom + 24, words, size=_TEXT, colour=GREY, align="center")
    page.box(MARGIN + left, bottom, page.inner - left, 0.8, colour=GREY)
    page.y = top + _HEIGHT + 30


def _channels(page: Page, channels: Bars) -> None:
    most = max(1, *(sum(bar.values()) for _, bar in channels))
    room = page.inner - _NAMES - width(f"{most:,}", _TEXT) - 12
    for label, bar in channels:
        name = shortened(printable(label), _TEXT, _NAMES - 12)
        page.text(MARGIN, page.y + 22, name, size=_TEXT, colour=INK)
        x = MARGIN + _NAMES
        for fate in _COLOURS:
            length = bar.get(fate, 0) * room / most
            if length:
                page.box(x, page.y + 6, length, 20, colour=_COLOURS[fate])
            x += length
        total = f"{sum(bar.values()):,}"
        page.text(x + 8, page.y + 22, total, size=_TEXT, colour=GREY)
        page.y += _ROW


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(decoded(sys.stdin.read())))
