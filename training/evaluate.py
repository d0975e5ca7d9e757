"""The evaluation table: copy, delete listed words, and the model, by length bucket."""

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table

from detox_model.detoxifier import Detoxifier
from training.corpora import CorpusError, Reference, read_tsv
from training.metrics import Scores, bucket, evaluate

SYSTEMS = ("copy", "delete", "model")


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


def outputs_of(
    sources: Sequence[str],
    model: Detoxifier,
    listed: re.Pattern[str] | None,
    on_progress: Callable[[int], None] | None = None,
) -> dict[str, list[str]]:
    """What each system makes of the sources."""
    found = {"copy": list(sources)}
    if listed is not None:
        found["delete"] = [delete_listed(text, listed) for text in sources]
    rewrites = model.rewrite(sources, always=True, on_progress=on_progress)
    found["model"] = [rewrite.rewrite for rewrite in rewrites]
    return found


def compare(
    references: Sequence[Reference], outputs: dict[str, list[str]]
) -> dict[str, dict[str, Scores]]:
    """Scores by system and bucket; the bucket ``all`` first."""
    buckets: dict[str, list[int]] = {"all": list(range(len(references)))}
    for name in sorted(
        {bucket(r.source) for r in references}, key=lambda b: int(re.split(r"\D", b)[0])
    ):
        buckets[name] = [i for i, r in enumerate(references) if bucket(r.source) == name]
    return {
        system: {
            name: evaluate(
                [references[i].source for i in chosen],
                [texts[i] for i in chosen],
                [references[i].targets for i in chosen],
            )
            for name, chosen in buckets.items()
        }
        for system, texts in outputs.items()
    }


def as_json(scores: dict[str, dict[str, Scores]]) -> dict[str, Any]:
    """The same as plain values, rounded to four places."""
    return {
        system: {
            name: {k: round(v, 4) for k, v in asdict(each).items()} for name, each in parts.items()
        }
        for system, parts in scores.items()
    }


def as_table(scores: dict[str, dict[str, Scores]]) -> Table:
    """The same for the terminal."""
    table = Table(title="BLEU and chrF in 0–100, the rest in 0–1")
    for name in ("system", "words", "n", "BLEU", "chrF", "style", "similarity", "joint",
                 "repetition", "copies"):  # fmt: skip
        table.add_column(name, justify="left" if name == "system" else "right")
    for system, parts in scores.items():
        for name, s in parts.items():
            table.add_row(
                system if name == "all" else "", name, str(s.sentences), f"{s.bleu:.1f}",
                f"{s.chrf:.1f}", f"{s.style:.3f}", f"{s.similarity:.3f}", f"{s.joint:.3f}",
                f"{s.repetition:.3f}", f"{s.copies:.3f}", end_section=name == list(parts)[-1],
            )  # fmt: skip
    return table
