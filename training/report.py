"""The evaluation table as JSON, for the terminal and as Markdown."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from training.judges import JUDGES
from training.metrics import METRICS, Metric

if TYPE_CHECKING:
    from training.evaluate import Comparison, Part

_CAPTION = (
    "95 % intervals by bootstrap over sentences, the same draws for every system. "
    "BLEU, chrF 0-100, the rest 0-1."
)


def as_json(comparison: "Comparison") -> dict[str, Any]:
    """By system, then bucket: the metrics, and ``ci`` with their intervals; four places.

    The bucket ``all`` of all systems but the first also says how they differ, in ``against``.
    """
    found: dict[str, Any] = {}
    for system, parts in comparison.parts.items():
        found[system] = {
            name: {k: round(v, 4) for k, v in asdict(part.scores).items()}
            | {"ci": {k: [round(end, 4) for end in v] for k, v in part.intervals.items()}}
            for name, part in parts.items()
        }
        if system in comparison.differences:
            found[system]["all"]["against"] = {
                "system": comparison.first,
                **{
                    name: {"difference": round(d.difference, 4),
                           "ci": [round(d.low, 4), round(d.high, 4)], "p": round(d.p, 4)}
                    for name, d in comparison.differences[system].items()
                },
            }  # fmt: skip
    return found


def number(metric: Metric, value: float, sign: str = "") -> str:
    """A value as people read it: 67.7 for BLEU and chrF, .967 for shares."""
    if metric.scale == 100:
        return f"{value:{sign}.1f}"
    text = f"{value:{sign}.3f}"
    return text.replace("0.", ".", 1) if text.lstrip("+-").startswith("0.") else text


def _with_interval(metric: Metric, part: "Part") -> tuple[str, str]:
    low, high = part.intervals[metric.name]
    value = number(metric, getattr(part.scores, metric.name))
    return value, f"{number(metric, low)}–{number(metric, high)}"


def as_tables(comparison: "Comparison") -> list[Table]:
    """For the terminal: all sentences with intervals, by length, and the paired differences."""
    count = next(iter(comparison.parts.values()))["all"].scores.sentences
    whole = Table(title=f"{count} sentences", caption=_CAPTION)
    whole.add_column("")
    for system in comparison.parts:
        whole.add_column(system, justify="right")
    for metric in METRICS:
        cells = []
        for parts in comparison.parts.values():
            value, interval = _with_interval(metric, parts["all"])
            cells.append(Text.assemble((value, "bold"), "  ", (interval, "dim")))
        whole.add_row(metric.title + ("" if metric.higher_is_better else " ↓"), *cells)
    tables = [whole, _by_length(comparison)]
    return [*tables, _paired(comparison)] if comparison.differences else tables


def _by_length(comparison: "Comparison") -> Table:
    table = Table(
        title="by words of the source", box=box.SIMPLE_HEAD, collapse_padding=True, pad_edge=False
    )
    for name in ("system", "words", "n", *(metric.title for metric in METRICS)):
        table.add_column(
            name, justify="left" if name == "system" else "right", no_wrap=name != "system"
        )
    for system, parts in comparison.parts.items():
        rows = [name for name in parts if name != "all"]
        for name in rows:
            scores = parts[name].scores
            values = (number(metric, getattr(scores, metric.name)) for metric in METRICS)
            table.add_row(
                system if name == rows[0] else "", name, str(scores.sentences), *values,
                end_section=name == rows[-1],
            )  # fmt: skip
    return table


def _paired(comparison: "Comparison") -> Table:
    table = Table(title=f"difference to {comparison.first}", caption="* p < .05, ** p < .01")
    table.add_column("")
    for system in comparison.differences:
        table.add_column(system, justify="right")
    for metric in METRICS:
        cells = []
        for found in comparison.differences.values():
            d = found[metric.name]
            stars = "**" if d.p < 0.01 else "*" if d.p < 0.05 else ""
            ends = f"{number(metric, d.low, '+')} to {number(metric, d.high, '+')}"
            better = (d.difference > 0) == metric.higher_is_better
            colour = ("green" if better else "red") if d.sure else "default"
            value = f"{number(metric, d.difference, '+')}{stars}"
            cells.append(Text.assemble((value, colour), "  ", (ends, "dim")))
        table.add_row(metric.title, *cells)
    return table


def as_markdown(comparison: "Comparison", title: str = "Evaluation") -> str:
    """The three tables and the judges, for a file that people read."""
    systems = list(comparison.parts)
    count = comparison.parts[systems[0]]["all"].scores.sentences
    lines = [f"# {title}", "", f"{count} sentences. {_CAPTION}", "", *system_table(comparison), ""]
    lines += ["## By words of the source", ""]
    lines += _header(["system", "words", "n", *(metric.title for metric in METRICS)])
    for system, parts in comparison.parts.items():
        for name, part in parts.items():
            if name != "all":
                values = [number(m, getattr(part.scores, m.name)) for m in METRICS]
                lines.append(_row([cell(system), name, str(part.scores.sentences), *values]))
    if comparison.differences:
        lines += ["", f"## Difference to {cell(comparison.first)}", ""]
        lines += _header(["", *map(cell, comparison.differences)])
        for metric in METRICS:
            cells = []
            for found in comparison.differences.values():
                d = found[metric.name]
                ends = f"{number(metric, d.low, '+')} to {number(metric, d.high, '+')}"
                cells.append(f"{number(metric, d.difference, '+')} ({ends}; p = {d.p:.3f})")
            lines.append(_row([metric.title, *cells]))
    return "\n".join([*lines, "", "## Judges", "", *judge_table(), ""])


def system_table(comparison: "Comparison") -> list[str]:
    """Lines of Markdown: metrics down, systems across, intervals in brackets."""
    lines = _header(["", *map(cell, comparison.parts)])
    for metric in METRICS:
        cells = []
        for parts in comparison.parts.values():
            value, interval = _with_interval(metric, parts["all"])
            cells.append(f"{value} ({interval})")
        lines.append(_row([metric.title, *cells]))
    return lines


def judge_table() -> list[str]:
    """Lines of Markdown: which package, in which version, measures what and how."""
    rows = [_row([j.measures, f"{j.package} {j.version}", j.method]) for j in JUDGES]
    return [*_header(["measures", "package", "how"]), *rows]


def cell(text: str) -> str:
    """``text`` as a cell of a Markdown table, or in a heading."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def _header(names: list[str]) -> list[str]:
    return [_row(names), "|" + "---|" * len(names)]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
