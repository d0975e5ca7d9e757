"""``log.jsonl`` of a run folder: one JSON object a line, appended while the run goes on."""

import json
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class LogError(ValueError):
    """A run folder without a log to read."""


def read_log(run: Path) -> list[Row]:
    """The rows of a run in order of steps.

    A run that was killed and resumed logs some steps twice: the later row counts. Half a line
    at the end, from a machine that went down, is left out. Raises :class:`LogError`.
    """
    path = run / "log.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise LogError(f"{path} cannot be read: {error.strerror}; is {run} a run folder?") from None
    rows: dict[tuple[int, bool], Row] = {}
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            rows[row["step"], "dev_loss" in row] = row
        except (ValueError, KeyError, TypeError):
            if number < len(lines):
                raise LogError(f"{path}, line {number}: not a row of a run's log") from None
    if not rows:
        raise LogError(f"{path} holds no rows yet: the first comes after 50 steps")
    return [rows[key] for key in sorted(rows)]


def series(rows: list[Row], x: str, y: str) -> tuple[list[float], list[float]]:
    """The values of ``y`` and where on ``x`` they were measured; rows without either left out."""
    points = [(row[x], row[y]) for row in rows if x in row and y in row]
    return [point[0] for point in points], [point[1] for point in points]
