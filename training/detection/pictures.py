"""A report as pictures: curves by source, reliability, tricks, identity terms."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import precision_recall_curve, roc_curve

from detox_model.thresholds import THRESHOLDS, Preset
from training.detection.measure import Report
from training.detection.tricks import UNREADABLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = ("#0b7a75", "#d1603d", "#3a5a9b", "#e0a526", "#7d4f9e", "#6b8e23", "#c2185b", "#5d4037",
            "#00838f", "#455a64")  # fmt: skip
_INK, _GRID = "#22262b", "#e3e6e9"
_ALLOWED_LOSS = 0.02
_TERMS = 48


def draw(report: Report, path: Path) -> None:
    """Write all panels as one picture; the ending says the format.

    Raises :class:`ValueError` where matplotlib cannot write such a file.
    """
    figure = _figure(17, 22)
    parts: Any = figure.subfigures(3, 1, height_ratios=(5, 8.5, 8.5))
    upper, middle, lower = parts
    roc, pr, bins = upper.subplots(1, 3)
    _roc(roc, report)
    _precision_recall(pr, report)
    _reliability(bins, report)
    _evasion(middle.subplots(), report)
    _identity(lower.subplots(), report)
    figure.savefig(path)


def draw_each(report: Report, folder: Path) -> list[Path]:
    """Write ``flagger-*.png`` to ``folder``, made if missing; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    parts: dict[str, tuple[float, float, list[Callable[[Axes, Report], None]]]] = {
        "curves": (12, 5.2, [_roc, _precision_recall]),
        "reliability": (6.5, 5.2, [_reliability]),
        "evasion": (11, 9, [_evasion]),
        "identity": (11, 8, [_identity]),
    }
    for name, (width, height, panels) in parts.items():
        figure = _figure(width, height)
        axes = figure.subplots(1, len(panels), squeeze=False)[0]
        for axis, panel in zip(axes, panels, strict=True):
            panel(axis, report)
        written.append(folder / f"flagger-{name}.png")
        figure.savefig(written[-1])
    return written


def _figure(width: float, height: float) -> "Figure":
    from matplotlib.figure import Figure  # noqa: PLC0415 - takes a second

    return Figure(figsize=(width, height), dpi=110, facecolor="white", layout="constrained")


def _plain(axes: "Axes", title: str, x: str, y: str) -> None:
    axes.set_title(title, loc="left", fontsize=12, color=_INK)
    axes.set_xlabel(x, color=_INK)
    axes.set_ylabel(y, color=_INK)
    axes.grid(color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelcolor=_INK)
    for side in axes.spines.values():
        side.set_visible(False)


def _roc(axes: "Axes", report: Report) -> None:
    for at, (source, labels) in enumerate(report.curves.labels.items()):
        wrong, right, _ = roc_curve(labels, report.curves.scores[source])
        auc = report.sources[source][report.first].auc
        axes.plot(wrong, right, color=_COLOURS[at % 10], linewidth=1.5, label=f"{source} {auc:.3f}",
                  linestyle="-" if at < 10 else "--")  # fmt: skip
    axes.plot([0, 1], [0, 1], color=_GRID)
    _plain(axes, "ROC by source", "harmless texts flagged", "toxic texts flagged")
    axes.legend(fontsize=8, loc="lower right", frameon=False, title="ROC-AUC", title_fontsize=8)


def _precision_recall(axes: "Axes", report: Report) -> None:
    balanced = THRESHOLDS[Preset.BALANCED]
    for at, (source, labels) in enumerate(report.curves.labels.items()):
        scores = report.curves.scores[source]
        precision, recall, _ = precision_recall_curve(labels, scores)
        colour = _COLOURS[at % 10]
        axes.plot(
            recall, precision, color=colour, linewidth=1.5, linestyle="-" if at < 10 else "--"
        )
        decision = report.sources[source][report.first].presets[str(Preset.BALANCED)]
        axes.plot(decision.recall, decision.precision, "o", color=colour, markersize=5)
    _plain(axes, f"Precision and recall; dots at {balanced:g}", "recall", "precision")
    axes.set_ylim(0, 1.02)


def _reliability(axes: "Axes", report: Report) -> None:
    axes.plot([0, 1], [0, 1], color=_INK, linewidth=0.8, linestyle=":", label="honest")
    for at, (system, bins) in enumerate(report.reliability.items()):
        axes.plot([b.predicted for b in bins], [b.true for b in bins], "o-", color=_COLOURS[at],
                  linewidth=1.5, markersize=5, label=system)  # fmt: skip
    _plain(axes, "Reliability, one text in ten toxic", "predicted share", "true share")
    axes.legend(fontsize=9, frameon=False)


def _evasion(axes: "Axes", report: Report) -> None:
    tricks = list(next(iter(report.evasion.values())).after) if report.evasion else []
    height = 0.8 / max(1, len(report.evasion))
    places = np.arange(len(tricks))[::-1]
    for at, (system, costs) in enumerate(report.evasion.items()):
        losses = [costs.before.auc - costs.after[trick].auc for trick in tricks]
        shift = ((len(report.evasion) - 1) / 2 - at) * height
        axes.barh(places + shift, losses, height * 0.92, color=_COLOURS[at], zorder=2,
                  label=f"{system} (before: {costs.before.auc:.3f})")  # fmt: skip
    axes.axvline(_ALLOWED_LOSS, color=_INK, linewidth=1, linestyle=":", zorder=3)
    names = [f"{trick} *" if trick in UNREADABLE else trick for trick in tricks]
    axes.set_yticks(places, names, fontsize=8.5)
    axes.set_ylim(-0.6, len(tricks) - 0.4)
    _plain(
        axes,
        "Tricks on rude words: loss of ROC-AUC (dotted: .02; *: hard for people too)",
        "loss",
        "",
    )
    axes.legend(fontsize=9, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.07), ncols=3)


def _identity(axes: "Axes", report: Report) -> None:
    systems = report.identity["frames"]
    terms = sorted(systems[report.first].terms, key=lambda term: (
        -max(found.terms[term].share for found in systems.values()), term
    ))[:_TERMS]  # fmt: skip
    places = -np.arange(len(terms))
    for at, (system, found) in enumerate(systems.items()):
        shares = [found.terms[term] for term in terms]
        if system == report.first:
            low, high = zip(*(share.interval for share in shares), strict=True)
            axes.hlines(places, low, high, color=_COLOURS[at], linewidth=1.2, alpha=0.5)
        axes.axvline(found.mean, color=_COLOURS[at], linewidth=1, linestyle=":")
        axes.scatter([share.share for share in shares], places, color=_COLOURS[at], zorder=3 - at,
                     s=22, label=f"{system} (mean over terms {found.mean:.3f})")  # fmt: skip
    axes.set_yticks(places, terms, fontsize=8)
    title = f"Harmless frames flagged, by term; lines: 95 % of {report.first}, dotted: means"
    _plain(axes, title, "share flagged", "")
    axes.legend(fontsize=9, frameon=False, loc="lower right")
