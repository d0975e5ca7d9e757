"""What both models are asked: frozen tests, neutral texts, labelled texts."""

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from training import corpora
from training.corpora import CorpusError, Reference
from training.detection.sets import GENERAL_CORPORA, rude
from training.evaluate import read_references
from training.gate.logged import MOST, LogTest, read_log

LOG, PUBLIC = "log", "public"
"""Names of the two tests; sources from the log begin with the first one."""
LOG_KEPT, LOG_HARMLESS = "log: approved wordings", "log: not toxic"
"""Neutral texts of the log."""
PER_SOURCE = 300
"""Texts of one kind, at most, taken of one corpus."""
_SEED = 1


@dataclass(frozen=True, slots=True)
class PairSet:
    """Toxic texts with their human rewrites."""

    name: str
    references: tuple[Reference, ...]

    @property
    def sha256(self) -> str:
        """Of the texts in order, however they were stored: the same test has the same hash."""
        lines = (json.dumps([r.source, *r.targets]) + "\n" for r in self.references)
        return hashlib.sha256("".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts of one source by label."""

    hostile: tuple[str, ...]
    harmless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """All of it."""

    tests: tuple[PairSet, ...]
    """The public test, and the log test where there are pairs in it."""
    neutral: Mapping[str, tuple[str, ...]]
    """Neutral texts by source."""
    labelled: Mapping[str, Labelled]
    """By source; what can only be told for one label lacks the other one."""
    notes: tuple[str, ...]
    """What was left out, one sentence each."""


def is_log(source: str) -> bool:
    """Whether a source of texts is the log."""
    return source == LOG or source.startswith(f"{LOG}: ")


def gather(pairs: Sequence[Path], data: Path | None) -> Material:
    """Read TSV files as the public test, JSON lines as the log test, and the corpora's test parts.

    Without a TSV the public test is the held-out part of ParaDetox under ``data``. Raises
    :class:`~training.corpora.CorpusError`, and :class:`ValueError` where neither is given.
    """
    if data is not None and not data.is_dir():
        raise ValueError(f"--data {data} is no folder")
    logs = [path for path in pairs if path.suffix in {".jsonl", ".ndjson"}]
    tables = [path for path in pairs if path not in logs]
    log = read_log(logs)
    public = PairSet(PUBLIC, _joined(_public(tables, data)))
    targets = tuple(dict.fromkeys(t for r in public.references for t in r.targets))
    notes: list[str] = []
    if logs and not log.hostile and not log.harmless:
        notes.append(
            "no message of the log is known to be toxic or not, as where all were restored"
        )
    if log.found > len(log.hostile) + len(log.harmless):
        notes.append(f"of {log.found:,} messages of the log {MOST:,} of each kind were asked")
    neutral = {PUBLIC: targets}
    labelled = {PUBLIC: Labelled(tuple(r.source for r in public.references), targets)}
    if data is not None:
        neutral |= _ordinary(data, notes)
        labelled |= _labelled(data, notes)
    _add_log(log, neutral, labelled)
    tests = (public, PairSet(LOG, log.references)) if log.references else (public,)
    return Material(tests, neutral, labelled, tuple(notes))


def _public(tables: Sequence[Path], data: Path | None) -> Iterable[Reference]:
    if tables:
        return [reference for path in tables for reference in read_references(path)]
    if data is None:
        raise ValueError("give the public test: --pairs TEST.tsv, or --data with the corpora")
    held_out = [r for r in corpora.paradetox(data) if corpora.split_of(r.source) == "test"]
    if not held_out:
        raise CorpusError(f"{data}: no held-out sentences of ParaDetox")
    return held_out


def _joined(references: Iterable[Reference]) -> tuple[Reference, ...]:
    found: dict[str, list[str]] = {}
    for reference in references:
        found.setdefault(reference.source, []).extend(reference.targets)
    return tuple(Reference(s, tuple(dict.fromkeys(t))) for s, t in found.items())


def _add_log(
    log: LogTest, neutral: dict[str, tuple[str, ...]], labelled: dict[str, Labelled]
) -> None:
    kept = tuple(dict.fromkeys(t for r in log.references for t in r.targets))
    for source, texts in ((LOG_KEPT, kept), (LOG_HARMLESS, log.harmless)):
        if texts:
            neutral[source] = texts
    if log.hostile or log.harmless:
        labelled[LOG] = Labelled(log.hostile, log.harmless)


def _ordinary(data: Path, notes: list[str]) -> dict[str, tuple[str, ...]]:
    """Held-out lines of the general corpora without a rude word: nearly all are harmless."""
    found = {}
    for name in sorted(GENERAL_CORPORA):
        if not (data / "general" / f"{name}.txt.xz").is_file():
            notes.append(f"general/{name}.txt.xz is not there and was not asked")
            continue
        lines = list(dict.fromkeys(corpora.general(data, name)))
        random.Random(f"{_SEED}:{name}").shuffle(lines)
        calm = (line for line in lines if corpora.split_of(line) == "test" and not rude(line))
        if texts := tuple(_first(calm, PER_SOURCE)):
            found[name] = texts
    return found


def _labelled(data: Path, notes: list[str]) -> dict[str, Labelled]:
    """Held-out texts that people labelled."""
    name = "toxicity/labelled.tsv.xz"
    if not (data / name).is_file():
        notes.append(f"{name} is not there and was not asked")
        return {}
    rows = list(corpora.read_tsv(data / name))
    random.Random(_SEED).shuffle(rows)
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for row in rows:
        kinds = found.setdefault(row["source"], ({}, {}))
        texts = kinds[0 if row["toxic"] == "1" else 1]
        if len(texts) < PER_SOURCE and corpora.split_of(row["text"]) == "test":
            texts[row["text"]] = None
    return {source: Labelled(tuple(yes), tuple(no)) for source, (yes, no) in sorted(found.items())}


def _first(texts: Iterable[str], count: int) -> Iterator[str]:
    for text, _ in zip(texts, range(count), strict=False):
        yield text
