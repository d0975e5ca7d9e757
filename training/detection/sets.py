"""Texts to measure on: files that people bring, and the held-out parts of the corpora."""

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.corpora import CorpusError, read_tsv
from training.flagger_data import GENERAL, rows
from training.mixture import STRONG

GENERAL_CORPORA = frozenset(GENERAL)
"""Unlabelled: nobody said that their lines are harmless, most are."""
# Kept apart from what training leaves out, so that no change there moves the yardstick.
_RUDE = re.compile(
    r"\b(?:stupid\w*|dumb\w*|moron\w*|losers?|liars?|shut up|suck(?:s|ed|ing)?|clowns?|damn(?:ed)?"
    r"|hell|fool(?:s|ish)?|silly|ugly|pathetic|useless|trash|garbage|(?:hate|kill) (?:you|u)|noobs?"
    r"|hypocrit\w+|arse\w*|bloody|bugger\w*|sex\w*|porn\w*|gross|disgusting|lame|loony|nuts)\b"
)
_YES, _NO = frozenset({"1", "true", "yes"}), frozenset({"0", "false", "no"})


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled text."""

    text: str
    toxic: bool
    source: str
    term: str = ""
    """The identity term that it holds, where that is known."""
    group: str = ""
    """What it tests, of a functional test."""


def read_samples(path: Path) -> list[Sample]:
    """Texts of a file: TSV with a header or JSON lines.

    Columns: ``text`` and ``toxic`` (0 or 1), and as one likes ``source`` (default: the file's
    name), ``term`` and ``group``. Raises :class:`~training.corpora.CorpusError`.
    """
    lines = _json_lines(path) if path.suffix in {".jsonl", ".ndjson"} else read_tsv(path)
    found = []
    try:
        for number, record in enumerate(lines, start=1):
            found.append(_sample(path, number, record))
    except UnicodeDecodeError:
        raise CorpusError(f"{path} is not UTF-8 text") from None
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}") from error
    if not found:
        raise CorpusError(f"{path} holds no texts")
    return found


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise CorpusError(f"{path}, line {number}: not JSON: {error}") from error
        if not isinstance(record, dict):
            raise CorpusError(f"{path}, line {number}: not an object")
        yield record


def _sample(path: Path, number: int, record: dict[str, Any]) -> Sample:
    if not isinstance(record.get("text"), str) or "toxic" not in record:
        raise CorpusError(f"{path}, text {number}: the columns 'text' and 'toxic' are needed")
    label = str(record["toxic"]).strip().lower()
    if label not in _YES | _NO:
        raise CorpusError(f"{path}, text {number}: 'toxic' is {label!r}, not 0 or 1")
    source = str(record.get("source") or path.name.partition(".")[0])
    term, group = (str(record.get(key) or "") for key in ("term", "group"))
    return Sample(record["text"], label in _YES, source, term, group)


def held_out(data: Path, on_row: Callable[[], object] = lambda: None) -> list[Sample]:
    """The part ``test`` of every source under ``data``, as the flagger's training reads it.

    Texts are in the network's form: lower-cased and detokenised. Reads all corpora, which takes
    a minute or two; ``on_row`` is called for every row read. Raises
    :class:`~training.corpora.CorpusError`.
    """
    found: dict[tuple[str, str], Sample] = {}
    for row in rows(data, 1):
        on_row()
        if row.split == "test":
            found[row.source, row.text] = Sample(row.text, row.toxic > 0.5, row.source)
    return list(found.values())


def sampled(samples: Iterable[Sample], limit: int | None = None, seed: int = 1) -> list[Sample]:
    """At most ``limit`` texts a source, shuffled by ``seed``, those of a source together."""
    by_source: dict[str, list[Sample]] = {}
    for sample in samples:
        by_source.setdefault(sample.source, []).append(sample)
    for source, found in by_source.items():
        random.Random(f"{seed}:{source}").shuffle(found)
    return [sample for found in by_source.values() for sample in found[:limit]]


def rude(text: str) -> bool:
    """Whether a listed rude word stands in ``text``."""
    lowered = text.lower()
    return bool(STRONG.search(lowered) or _RUDE.search(lowered))
