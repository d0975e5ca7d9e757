"""A page that grows downwards: text, boxes and ribbons in points from its upper left corner."""

import io
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path as Outline

from bot.drawing import fonts

WIDTH = 720.0
"""Points: ten inches."""
MARGIN = 36.0
TALLEST = 14_400.0
"""Points; PDF allows no more."""
DPI = 144
FORMATS = ("png", "svg", "pdf")

Colour = str


class Page:
    """One picture in the making; ``y`` is how far down it is filled."""

    def __init__(self) -> None:
        self.y = MARGIN
        self._figure = Figure(facecolor="white")
        FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return WIDTH - 2 * MARGIN

    def text(
        self,
        x: float,
        baseline: float,
        words: str,
        *,
        size: float,
        colour: Colour,
        bold: bool = False,
        align: str = "left",
    ) -> float:
        """Write printable words at ``x`` from the left edge; their width."""
        if not words:
            return 0.0
        self._axes.text(
            x,
            baseline,
            words,
            color=colour,
            fontproperties=fonts.properties(size, bold=bold),
            horizontalalignment=align,
            verticalalignment="baseline",
            parse_math=False,
            usetex=False,
            zorder=3,
        )
        return fonts.width(words, size, bold=bold)

    def box(
        self,
        x: float,
        top: float,
        width: float,
        height: float,
        *,
        colour: Colour,
        alpha: float = 1.0,
        edge: Colour | None = None,
        rounded: float = 0.0,
    ) -> None:
        """Fill a rectangle."""
        style: dict[str, Any] = {
            "facecolor": matplotlib.colors.to_rgba(colour, alpha),
            "edgecolor": edge or "none",
            "linewidth": 0.9 if edge else 0.0,
            "zorder": 2,
        }
        if rounded:
            shape = f"round,pad=0,rounding_size={rounded}"
            self._axes.add_artist(FancyBboxPatch((x, top), width, height, boxstyle=shape, **style))
        else:
            self._axes.add_artist(Rectangle((x, top), width, height, **style))

    def ribbon(
        self,
        above: tuple[float, float, float],
        below: tuple[float, float, float],
        *,
        colour: Colour,
        alpha: float,
    ) -> None:
        """A band from ``above`` (left, right, y) to ``below``, bent like an S."""
        (a0, a1, top), (b0, b1, bottom) = above, below
        middle = (top + bottom) / 2
        points = [
            *((a0, top), (a0, middle), (b0, middle), (b0, bottom)),
            *((b1, bottom), (b1, middle), (a1, middle), (a1, top)),
            (a0, top),
        ]
        curve = [Outline.CURVE4] * 3
        codes = [Outline.MOVETO, *curve, Outline.LINETO, *curve, Outline.CLOSEPOLY]
        outline = Outline(points, codes)
        face = matplotlib.colors.to_rgba(colour, alpha)
        self._axes.add_artist(PathPatch(outline, facecolor=face, edgecolor="none", zorder=1))

    def render(self, form: str) -> bytes:
        """The finished picture in one of :data:`FORMATS`; the same bytes for the same page."""
        height = min(self.y + MARGIN / 2, TALLEST)
        self._axes.set_xlim(0, WIDTH)
        self._axes.set_ylim(height, 0)
        self._figure.set_size_inches(WIDTH / 72, height / 72)
        undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(form, {})
        stream = io.BytesIO()
        with matplotlib.rc_context({"svg.hashsalt": "detoxbot", "savefig.bbox": None}):
            self._figure.savefig(stream, format=form, dpi=DPI, metadata=undated)
        return stream.getvalue()
