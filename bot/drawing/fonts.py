"""Fonts: which are here, what they can show, and how wide it gets.

Any text may come: marks that turn the reading direction, towers of combining marks, scripts that
no font here has. What is drawn is a readable likeness; nothing in it can upset the layout.
"""

import unicodedata
from functools import cache, lru_cache

from matplotlib import font_manager
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

_MAIN = "DejaVu Sans"
"""Comes with matplotlib, so it is everywhere."""
_MORE = (
    "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans JP", "Noto Sans SC", "Noto Sans KR",
    "Source Han Sans", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Hiragino Sans", "PingFang SC",
    "Microsoft YaHei", "Yu Gothic", "Malgun Gothic", "Noto Sans Devanagari", "Noto Sans Thai",
    "Noto Sans Bengali", "Noto Sans Tamil", "Noto Emoji", "Symbola", "Segoe UI Symbol",
    "Arial Unicode MS",
)  # fmt: skip
_MISSING = "\u25a1"
_MOST_MARKS = 2
"""Combining marks kept on one letter."""
_LONG = 120
"""Characters of one word that are looked at."""
_FINE = 10
"""Widths are measured this much larger, for fonts are hinted to whole dots."""


@cache
def families() -> tuple[str, ...]:
    """The fonts to draw with, the first that has a character first."""
    here = {font.name for font in font_manager.fontManager.ttflist}
    return (_MAIN, *(name for name in _MORE if name in here))


@cache
def _characters() -> frozenset[int]:
    known: set[int] = set()
    for name in families():
        font = font_manager.get_font(font_manager.findfont(FontProperties(family=name)))
        known.update(font.get_charmap())
    return frozenset(known)


def printable(text: str) -> str:
    """``text`` as it can be drawn on one line: no control characters, every glyph at hand.

    >>> printable("a\\u202eb\\nc")
    'ab c'
    """
    shown: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > _MOST_MARKS or category == "Cf" or "\ufe00" <= char <= "\ufe0f":
            continue
        if category in {"Cc", "Zl", "Zp", "Zs"}:
            shown.append(" " if char.isspace() else _MISSING)
        else:
            shown.append(char if ord(char) in _characters() else _MISSING)
    return "".join(shown)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    for char in text:
        direction = unicodedata.bidirectional(char)
        if direction in {"R", "AL"}:
            return True
        if direction == "L":
            return False
    return False


def properties(size: float, *, bold: bool = False) -> FontProperties:
    """The fonts at ``size`` points."""
    return FontProperties(family=list(families()), size=size, weight="bold" if bold else "normal")


@cache
def _renderer() -> RendererAgg:
    return RendererAgg(1, 1, 72 * _FINE)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=8192)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a printable text gets, in points."""
    if not text:
        return 0.0
    measured, _, _ = _renderer().get_text_width_height_descent(  # type: ignore[no-untyped-call]
        text, properties(size, bold=bold), ismath=False
    )
    return float(measured) / _FINE


def shortened(text: str, size: float, most: float, *, bold: bool = False) -> str:
    """``text`` with its middle left out where it is wider than ``most`` points."""
    if len(text) <= _LONG and width(text, size, bold=bold) <= most:
        return text
    for kept in range(min(_LONG, len(text)), 2, -1):
        shorter = f"{text[: kept - kept // 3]}\u2026{text[-(kept // 3) :]}"
        if width(shorter, size, bold=bold) <= most:
            return shorter
    return "\u2026"


def wrapped(text: str, size: float, most: float, *, bold: bool = False) -> list[str]:
    """Lines of at most ``most`` points, broken at blanks; a single word is shortened instead."""
    lines: list[str] = []
    line = ""
    for word in printable(text).split():
        word = shortened(word, size, most, bold=bold)  # noqa: PLW2901
        longer = f"{line} {word}" if line else word
        if line and width(longer, size, bold=bold) > most:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines
