"""What an export is asked to hold."""

import math
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.core.incidents import ReviewAction, Source
from bot.core.lending import Format, Kind

DEFAULT_STATUSES = frozenset({ReviewAction.APPROVED, ReviewAction.EDITED})
PREFERENCE_STATUSES = frozenset({ReviewAction.EDITED, ReviewAction.RESTORED})
ALL_STATUSES = frozenset(ReviewAction) - {ReviewAction.REWORDED}
"""Moderators' verdicts: what an author made of a rewrite is nobody's review of it."""
PARTS = ("train", "dev", "test")
SPLITS = {"train": "train", "dev": "validation", "test": "test"}
"""What ``datasets`` calls the parts."""
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export and where to; ``ValueError`` on what cannot be meant."""

    output: Path
    """The file, or folder, to write; one already there is replaced in one step, in the end."""
    format: Format = Format.JSONL
    kind: Kind = Kind.PAIRS
    statuses: frozenset[ReviewAction] = DEFAULT_STATUSES
    """Which verdicts of moderators; of each incident the latest one counts."""
    since: datetime | None = None
    """Only what got its latest review at this time or later; aware."""
    until: datetime | None = None
    """Only what got its latest review before this time; aware."""
    guild_id: int | None = None
    """Only this server."""
    channel_id: int | None = None
    """Only this channel or thread."""
    sources: frozenset[Source] = frozenset()
    """Only what was flagged by these; empty: by whatever."""
    models: frozenset[str] = frozenset()
    """Only where one of these wrote the rewrite; empty: whichever did."""
    min_toxicity: float = 0.0
    max_toxicity: float = 1.0
    """Only originals that scored so much when they were flagged, the bounds included."""
    include_flags: bool = False
    """Also what has a label and no wording: hostile messages that were never reworded, such as
    missed reports that a moderator confirmed. ``neutral`` is then null."""
    keep_duplicates: bool = False
    """Keep examples that say, exactly or nearly, what an earlier one says."""
    split: tuple[float, ...] | None = None
    """Weights of ``train``, ``dev`` and perhaps ``test``, each a file of its own: with
    ``(90, 5, 5)`` ``pairs.jsonl`` becomes ``pairs.train.jsonl`` and so on. All that one author
    wrote is in one part, and stays in that part in every later export."""

    def __post_init__(self) -> None:
        if not self.statuses:
            raise ValueError("name at least one status to export")
        if not self.statuses <= ALL_STATUSES:
            raise ValueError("only what a moderator reviewed can be exported")
        for name, moment in (("since", self.since), ("until", self.until)):
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"{name} must be an aware time")
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise ValueError("since must be earlier than until")
        if not 0 <= self.min_toxicity <= self.max_toxicity <= 1:
            raise ValueError("toxicities are from 0 to 1, the least first")
        if self.include_flags and self.kind is Kind.PREFERENCES:
            raise ValueError("preferences are of wordings; flags have none")
        if self.include_flags and self.format is Format.TSV:
            raise ValueError("a TSV of pairs has no room for flags without a wording; use jsonl")
        if self.split is not None:
            _check_split(self.split)
        if not self.output.name:
            raise ValueError("output must name a file")

    def filters(self) -> dict[str, Any]:
        """What was asked for, as plain values, for the manifest."""
        return {
            "statuses": sorted(self.statuses),
            "since": _iso(self.since),
            "until": _iso(self.until),
            "guild_id": None if self.guild_id is None else str(self.guild_id),
            "channel_id": None if self.channel_id is None else str(self.channel_id),
            "sources": sorted(self.sources),
            "models": sorted(self.models),
            "toxicity": [self.min_toxicity, self.max_toxicity],
            "include_flags": self.include_flags,
            "keep_duplicates": self.keep_duplicates,
            "split": None if self.split is None else list(self.split),
        }

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts; the only part of no split is ``all``."""
        return ("all",) if self.split is None else PARTS[: len(self.split)]

    @property
    def targets(self) -> dict[str, Path]:
        """The files to write by the name of their part; of a folder, where they end up in it."""
        if self.format is Format.DATASETS:
            return {
                part: self.output / "data" / f"{SPLITS.get(part, 'train')}.parquet"
                for part in self.parts
            }
        if self.split is None:
            return {"all": self.output}
        return {
            part: self.output.with_name(f"{self.output.stem}.{part}{self.output.suffix}")
            for part in self.parts
        }

    @property
    def manifest_path(self) -> Path:
        """``OUTPUT.manifest.json``; in a folder ``manifest.json``."""
        if self.format is Format.DATASETS:
            return self.output / MANIFEST
        return self.output.with_name(f"{self.output.name}.{MANIFEST}")


def default_statuses(kind: Kind, *, include_flags: bool = False) -> frozenset[ReviewAction]:
    """Which verdicts make sense where nobody chose any."""
    if kind is Kind.PREFERENCES:
        return PREFERENCE_STATUSES
    return DEFAULT_STATUSES | ({ReviewAction.NOT_TOXIC} if include_flags else frozenset())


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


def parse_sources(text: str) -> frozenset[Source]:
    """Sources separated by commas; ``ValueError`` names what is not one."""
    names = [name.strip().lower().replace("-", "_") for name in text.split(",") if name.strip()]
    for name in names:
        if name not in set(Source):
            raise ValueError(f"{name!r} is not a source; choose from {', '.join(Source)}")
    return frozenset(Source(name) for name in names)


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


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
