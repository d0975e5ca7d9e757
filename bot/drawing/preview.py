"""Bars for some days: how many messages each preset would have flagged.

Run as a module it reads :mod:`bot.drawing.days` from standard input and writes a PNG.
"""

import sys
from typing import Final

from bot.core.bands import FLAGGED, Band
from bot.drawing.colours import COPIED, FAINT, FLAGGED_LINE, GREY, INK, NEW
from bot.drawing.days import Days, decoded
from bot.drawing.page import MARGIN, Page

_COLOURS: Final = {Band.RELAXED: FLAGGED_LINE, Band.BALANCED: NEW, Band.STRICT: COPIED}
_NAMES: Final = {
    Band.RELAXED: "every preset",
    Band.BALANCED: "balanced and strict",
    Band.STRICT: "strict alone",
}
_HEIGHT = 200.0
_TITLE, _TEXT = 22, 19
"""Points; chats show the picture at half its size."""


def draw(days: Days) -> bytes:
    """A PNG of one bar a day, the most hostile messages at its foot."""
    page = Page()
    page.y += 14
    page.text(MARGIN, page.y, "Messages flagged a day, by", size=_TITLE, colour=INK, bold=True)
    page.y += 32
    _legend(page, MARGIN)
    page.y += 34
    _bars(page, days)
    return page.render("png")


def _legend(page: Page, x: float) -> None:
    for band in FLAGGED:
        page.box(x, page.y - 15, 16, 16, colour=_COLOURS[band])
        x += 24
        x += page.text(x, page.y, _NAMES[band], size=_TEXT, colour=INK) + 28


def _bars(page: Page, days: Days) -> None:
    totals = [sum(bands.get(band, 0) for band in FLAGGED) for _, bands in days]
    scale = _HEIGHT / max(1, *totals)
    step = page.inner / len(days)
    width = min(60.0, step * 0.7)
    bottom = page.y + 14 + _HEIGHT
    for number, ((day, bands), total) in enumerate(zip(days, totals, strict=True)):
        middle = MARGIN + step * (number + 0.5)
        top = bottom
        for band in FLAGGED:
            height = bands.get(band, 0) * scale
            top -= height
            if height:
                page.box(middle - width / 2, top, width, height, colour=_COLOURS[band])
        page.text(middle, top - 6, f"{total:,}", size=_TEXT, colour=INK, align="center")
        name = f"{day:%b} {day.day}"
        page.text(middle, bottom + 24, name, size=_TEXT, colour=GREY, align="center")
    page.box(MARGIN, bottom, page.inner, 0.8, colour=FAINT)
    page.y = bottom + 30


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(decoded(sys.stdin.read())))
