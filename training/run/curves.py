"""A run's curves as pictures and as TensorBoard events, both from its log alone."""

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from training.run.log import Row, read_log, series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CURVES = "curves.png"
QUALITY = "quality-by-time.png"
EVENTS = "tensorboard"
_POSITION = {"stage", "epoch", "step", "seconds"}


def draw(run: Path) -> list[Path]:
    """Draw the pictures of a run folder anew; those that its log has figures for.

    ``curves.png`` shows loss, scores on dev, learning rate and speed by step,
    ``quality-by-time.png`` dev loss and joint score by minutes of training. Raises
    :class:`~training.run.log.LogError`.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - only training needs it

    rows = read_log(run)
    figure = Figure(figsize=(10, 7), layout="constrained")
    loss, scores, rate, speed = figure.subplots(2, 2).flat
    _line(loss, rows, "step", ["loss", "dev_loss"], "nats a piece")
    _line(scores, rows, "step", _scores(rows), "score on dev, 0–1")
    _line(rate, rows, "step", ["rate"], "learning rate")
    _line(speed, rows, "step", ["pieces_per_second"], "pieces a second")
    for axes in (loss, scores, rate, speed):
        _mark_stages(axes, rows)
    figure.savefig(run / CURVES, dpi=100)
    drawn = [run / CURVES]
    timed = [row | {"minutes": row["seconds"] / 60} for row in rows if "seconds" in row]
    if any("dev_loss" in row for row in timed):
        figure = Figure(figsize=(10, 4), layout="constrained")
        loss, scores = figure.subplots(1, 2)
        _line(loss, timed, "minutes", ["dev_loss"], "nats a piece")
        _line(scores, timed, "minutes", _scores(rows), "score on dev, 0–1")
        for axes in (loss, scores):
            _mark_stages(axes, timed, "minutes")
        figure.savefig(run / QUALITY, dpi=100)
        drawn.append(run / QUALITY)
    return drawn


def write_events(run: Path) -> Path:
    """Write a run's TensorBoard events anew from its log; the folder for ``--logdir``."""
    folder = run / EVENTS
    for old in folder.glob("events.out.tfevents.*"):
        old.unlink()
    with Board(run) as board:
        for row in read_log(run):
            board.add(row)
    return folder


class Board:
    """TensorBoard's event file of a run, written as the log is; what was from ``step`` on,
    before an interruption, is hidden."""

    def __init__(self, run: Path, step: int | None = None) -> None:
        from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415

        self._writer = SummaryWriter(str(run / EVENTS), purge_step=step)

    def add(self, row: Row) -> None:
        """Write the figures of one row of the log."""
        for name, value in row.items():
            if name not in _POSITION and isinstance(value, int | float):
                group = "dev" if name.startswith("dev_") else "train"
                tag = f"{group}/{name.removeprefix('dev_')}"
                self._writer.add_scalar(tag, value, row["step"])

    def __enter__(self) -> "Board":
        return self

    def __exit__(self, *exc: object) -> None:
        self._writer.close()


def _scores(rows: list[Row]) -> list[str]:
    """Names of the figures from dev that lie between 0 and 1, in the log's order."""
    names = dict.fromkeys(name for row in rows for name in row if name.startswith("dev_"))
    return [
        name
        for name in names
        if name != "dev_loss" and all(0 <= row[name] <= 1 for row in rows if name in row)
    ]


def _line(axes: "Axes", rows: list[Row], x: str, names: Sequence[str], label: str) -> None:
    for name in names:
        at, values = series(rows, x, name)
        finite = [(a, v) for a, v in zip(at, values, strict=True) if math.isfinite(v)]
        if finite:
            marker = "o" if name.startswith("dev_") else ""
            text = name.removeprefix("dev_") if name != "dev_loss" else "dev loss"
            axes.plot(*zip(*finite, strict=True), marker=marker, markersize=4, label=text)
    axes.set_xlabel(x)
    axes.set_ylabel(label)
    axes.grid(alpha=0.3)
    if axes.lines:
        axes.legend(fontsize="small")


def _mark_stages(axes: "Axes", rows: list[Row], x: str = "step") -> None:
    """A dotted line where a stage ends, and its name above."""
    for before, row in pairwise(rows):
        if row["stage"] != before["stage"]:
            _mark(axes, before, x)
    if rows:
        _mark(axes, rows[-1], x)


def _mark(axes: "Axes", row: Row, x: str) -> None:
    axes.axvline(row[x], color="grey", linestyle=":", linewidth=1)
    axes.annotate(
        str(row["stage"]), (row[x], 1), xycoords=("data", "axes fraction"), xytext=(-2, -2),
        textcoords="offset points", rotation=90, ha="right", va="top", fontsize="x-small",
        color="grey",
    )  # fmt: skip
