"""The evaluation: copy, delete listed words, models and other systems, by length bucket.

:func:`compare` judges what each system made of the same sentences; what it returns keeps every
sentence's verdicts as arrays, so a gate or an ablation can ask for :func:`paired` differences.
"""

import csv
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detox_model.detoxifier import Detoxifier
from training.bootstrap import SAMPLES, SEED, Difference, Interval, intervals, paired
from training.corpora import CorpusError, Reference, read_tsv
from training.metrics import Judged, Scores, bucket, judge
from training.report import as_json, as_markdown, as_tables

__all__ = [
    "Comparison", "Part", "as_json", "as_markdown", "as_tables", "compare", "delete_listed",
    "outputs_of", "paired", "read_outputs", "read_profanity", "read_references",
]  # fmt: skip
ALL = "all"
"""The bucket of all sentences."""
BASELINES = ("copy", "delete")


def read_references(path: Path) -> list[Reference]:
    """Pairs of a TSV file: ``toxic`` and one or more ``neutral…`` columns.

    Rows with the same toxic text are joined. Raises :class:`CorpusError`.
    """
    found: dict[str, list[str]] = {}
    for number, row in enumerate(read_tsv(path), start=2):
        columns = [name for name in row if name.startswith("neutral")]
        if "toxic" not in row or not columns:
            raise CorpusError(f"{path} needs the columns 'toxic' and 'neutral' (or neutral1 …)")
        targets = [row[name] for name in columns if row[name]]
        if not row["toxic"] or not targets:
            raise CorpusError(f"{path}, line {number}: empty toxic or neutral text")
        found.setdefault(row["toxic"], []).extend(targets)
    if not found:
        raise CorpusError(f"{path} holds no pairs")
    return [Reference(toxic, tuple(targets)) for toxic, targets in found.items()]


def read_profanity(data: Path) -> re.Pattern[str]:
    """The listed words of the profanity list, as one pattern of whole words."""
    path = data / "toxicity" / "profanity_en.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            listed = {row["text"].lower() for row in csv.DictReader(file)}
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}") from error
    words = sorted((w for w in listed if len(w) > 2), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?!\w)", re.IGNORECASE)


def delete_listed(text: str, pattern: re.Pattern[str]) -> str:
    """The usual baseline: drop every listed word."""
    return " ".join(pattern.sub(" ", text).split())


@dataclass(frozen=True, slots=True)
class Part:
    """One system on one bucket."""

    scores: Scores
    intervals: Mapping[str, Interval]
    """95 % interval of every metric, by its name."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several systems on the same sentences."""

    systems: Mapping[str, Judged]
    """Every sentence's verdicts, by system; rows follow the references."""
    parts: Mapping[str, Mapping[str, Part]]
    """By system, then bucket; the bucket ``all`` comes first."""
    first: str
    """The system that the others are compared with."""
    differences: Mapping[str, Mapping[str, Difference]]
    """By other system, then metric, over all sentences: other - first."""


def outputs_of(
    sources: Sequence[str],
    model: Detoxifier,
    listed: re.Pattern[str] | None,
    on_progress: Callable[[int], None] | None = None,
) -> dict[str, list[str]]:
    """What the baselines and the model, called ``model``, make of the sources."""
    found = baselines(sources, listed)
    rewrites = model.rewrite(sources, always=True, on_progress=on_progress)
    found["model"] = [rewrite.rewrite for rewrite in rewrites]
    return found


def baselines(sources: Sequence[str], listed: re.Pattern[str] | None) -> dict[str, list[str]]:
    """The sources as they are and, where a list is given, without its words."""
    found = {"copy": list(sources)}
    if listed is not None:
        found["delete"] = [delete_listed(text, listed) for text in sources]
    return found


def read_outputs(path: Path, count: int) -> list[str]:
    """Another system's rewrites, in the order of the pairs: one a line, or JSON lines.

    A JSON line is a string or an object with the key ``rewrite``. Raises
    :class:`~training.corpora.CorpusError` where there are not ``count`` of them.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} cannot be read: {error}") from error
    if lines[-1] == "":
        lines.pop()
    if path.suffix in {".jsonl", ".ndjson"}:
        lines = [_rewrite(path, number, line) for number, line in enumerate(lines, start=1)]
    if len(lines) != count:
        raise CorpusError(
            f"{path} holds {len(lines)} rewrites for {count} sentences: one a line is needed, in "
            "the order of the pairs (pairs with the same toxic sentence count once)"
        )
    return lines


def _rewrite(path: Path, number: int, line: str) -> str:
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    if isinstance(value, dict):
        value = value.get("rewrite")
    if not isinstance(value, str):
        raise CorpusError(f"{path}, line {number}: neither a string nor an object with 'rewrite'")
    return value


def compare(
    references: Sequence[Reference],
    outputs: Mapping[str, Sequence[str]],
    *,
    first: str = "",
    samples: int = SAMPLES,
    seed: int = SEED,
    wanted: Sequence[Sequence[str]] = (),
    on_progress: Callable[[str], None] | None = None,
) -> Comparison:
    """Judge every system's outputs, in total and by bucket of the source's length.

    ``wanted`` is as :func:`training.metrics.judge` has it.
    ``first`` names the system that the others are compared with; default: the first that is not
    a baseline. ``on_progress`` hears each system's name once it is judged. Raises
    :class:`ValueError` where outputs are missing.
    """
    if not outputs:
        raise ValueError("no system to evaluate")
    first = first or next((name for name in outputs if name not in BASELINES), next(iter(outputs)))
    if first not in outputs:
        raise ValueError(f"no system is called {first!r}: there are {', '.join(outputs)}")
    buckets: dict[str, list[int]] = {}
    for row, reference in enumerate(references):
        buckets.setdefault(bucket(reference.source), []).append(row)
    names = sorted(buckets, key=lambda name: int(re.split(r"\D", name)[0]))
    sources, targets = [r.source for r in references], [r.targets for r in references]
    systems: dict[str, Judged] = {}
    parts: dict[str, dict[str, Part]] = {}
    for system, texts in outputs.items():
        judged = systems[system] = judge(sources, texts, targets, wanted)
        some = {ALL: judged, **{name: judged.only(buckets[name]) for name in names}}
        parts[system] = {
            name: Part(each.scores(), intervals(each, samples, seed)) for name, each in some.items()
        }
        if on_progress:
            on_progress(system)
    differences = {
        system: paired(systems[first], judged, samples, seed)
        for system, judged in systems.items()
        if system != first
    }
    return Comparison(systems, parts, first, differences)
