"""What an export is asked to hold."""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from bot.core.incidents import ReviewAction

DEFAULT_STATUSES = frozenset({ReviewAction.APPROVED, ReviewAction.EDITED})
ALL_STATUSES = frozenset(ReviewAction) - {ReviewAction.REWORDED}
"""Moderators' verdicts: what an author made of a rewrite is nobody's review of it."""
PARTS = ("train", "dev", "test")


class Format(StrEnum):
    """How pairs are written."""

    JSONL = "jsonl"
    """One ASCII JSON object a line; ``rejected`` is there only where the model was corrected."""
    TSV = "tsv"
    """UTF-8, a header, no quotes; ``\\t``, ``\\n``, ``\\r`` and ``\\\\`` stand for themselves."""
    PARQUET = "parquet"
    """Zstandard-compressed columns; needs pyarrow."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export and where to; ``ValueError`` on what cannot be meant."""

    output: Path
    """The file to write; one already there is replaced in one step, in the end."""
    format: Format = Format.JSONL
    statuses: frozenset[ReviewAction] = DEFAULT_STATUSES
    """Which verdicts of moderators; of each incident the latest one counts."""
    since: datetime | None = None
    """Only what got its latest review at this time or later; aware."""
    guild_id: int | None = None
    """Only this server."""
    split: tuple[float, ...] | None = None
    """Weights of ``train``, ``dev`` and perhaps ``test``, each a file of its own: with
    ``(90, 5, 5)`` ``pairs.jsonl`` becomes ``pairs.train.jsonl`` and so on. All that one author
    wrote is in one part, and stays in that part in every later export."""

    def __post_init__(self) -> None:
        if not self.statuses:
            raise ValueError("name at least one status to export")
        if not self.statuses <= ALL_STATUSES:
            raise ValueError("only what a moderator reviewed can be exported")
        if self.since is not None and self.since.tzinfo is None:
            raise ValueError("since must be an aware time")
        if self.split is not None:
            _check_split(self.split)
        if not self.output.name:
            raise ValueError("output must name a file")

    @property
    def targets(self) -> dict[str, Path]:
        """The files to write by the name of their part; the only part of no split is ``all``."""
        if self.split is None:
            return {"all": self.output}
        return {
            part: self.output.with_name(f"{self.output.stem}.{part}{self.output.suffix}")
            for part in PARTS[: len(self.split)]
        }

    @property
    def manifest_path(self) -> Path:
        """``OUTPUT.manifest.json``."""
        return self.output.with_name(f"{self.output.name}.manifest.json")


def parse_statuses(text: str) -> frozenset[ReviewAction]:
    """``all``, or statuses separated by commas; ``ValueError`` names what is not one."""
    names = [name.strip().lower().replace("-", "_") for name in text.split(",") if name.strip()]
    if names == ["all"]:
        return ALL_STATUSES
    known = ", ".join(action for action in ReviewAction if action in ALL_STATUSES)
    for name in names:
        if name not in ALL_STATUSES:
            raise ValueError(f"{name!r} is not a status; choose from {known}, or all")
    if not names:
        raise ValueError(f"name at least one status of {known}, or all")
    return frozenset(ReviewAction(name) for name in names)


def parse_split(text: str) -> tuple[float, ...]:
    """Two or three weights separated by commas, such as ``90,5,5``; ``ValueError`` otherwise."""
    try:
        weights = tuple(float(weight) for weight in text.split(","))
    except ValueError:
        raise ValueError(f"{text!r} is not a split such as 90,5,5") from None
    _check_split(weights)
    return weights


def _check_split(weights: tuple[float, ...]) -> None:
    if len(weights) not in {2, 3}:
        raise ValueError("a split has two or three parts: train, dev and perhaps test")
    if not all(math.isfinite(weight) and weight > 0 for weight in weights):
        raise ValueError("each part of a split must be a positive number")
