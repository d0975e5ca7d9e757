"""A report on the terminal, as JSON, as Markdown, and in the places of a document."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from training.detection.measure import Report
from training.detection.tables import Table

_PLACE = re.compile(r"(<!-- measured: ([a-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def as_json(report: Report) -> dict[str, Any]:
    """Everything but the single scores, rounded to five places."""
    found = asdict(report)
    del found["curves"]
    return _rounded(found)  # type: ignore[no-any-return]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return value


def as_markdown(table: Table) -> str:
    """One table in Markdown, without its title."""
    lines = [table.head, ["---"] * len(table.head), *table.rows]
    cells = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def show(tables: Iterable[Table], console: Console) -> None:
    """Print the tables."""
    for table in tables:
        grid = Grid(title=table.title, title_justify="left")
        for at, name in enumerate(table.head):
            grid.add_column(name, justify="left" if not at else "right")
        for row in table.rows:
            grid.add_row(*map(Text, row))
        console.print(grid)


def write_json(report: Report, path: Path) -> None:
    """Write :func:`as_json` to ``path``."""
    path.write_text(json.dumps(as_json(report), indent=1) + "\n", encoding="utf-8")


def write_markdown(tables: Iterable[Table], path: Path) -> None:
    """Write all tables under their titles to ``path``."""
    parts = [f"## {table.title}\n\n{as_markdown(table)}" for table in tables]
    path.write_text("\n".join(parts), encoding="utf-8")


def fill(document: str, tables: Sequence[Table]) -> str:
    """``document`` with what stands between its marks replaced by the tables that they name.

    A place is ``<!-- measured: KEY -->`` to ``<!-- end -->``. Raises :class:`ValueError` where a
    table has no place; a place whose table was not measured keeps what it has.
    """
    by_key = {table.key: table for table in tables}
    places = {match[2] for match in _PLACE.finditer(document)}
    missing = sorted(set(by_key) - places - {"against"})
    if missing:
        raise ValueError(f"the document has no place for: {', '.join(missing)}")

    def place(match: re.Match[str]) -> str:
        table = by_key.get(match[2])
        if table is None:
            return match[0]
        return f"{match[1]}\n{table.title}:\n\n{as_markdown(table)}\n{match[3]}"

    return _PLACE.sub(place, document)
