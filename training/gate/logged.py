"""A log test: the reviewed messages of an export's test part, canonical JSON lines."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.corpora import CorpusError, Reference, open_text

_REWRITTEN = frozenset({"approved", "edited"})


@dataclass(frozen=True, slots=True)
class LogTest:
    """What moderators decided, as texts."""

    references: tuple[Reference, ...]
    """Hostile messages with the rewrites that they approved or wrote."""
    harmless: tuple[str, ...]
    """Messages that they marked as not toxic."""

    @property
    def hostile(self) -> tuple[str, ...]:
        """Messages that they took for toxic."""
        return tuple(reference.source for reference in self.references)


def read_log(paths: Sequence[Path]) -> LogTest:
    """The reviewed messages of the files, those of one text joined.

    A message that is judged both ways counts neither way; what was restored says nothing about
    hostility and is left out. Raises :class:`~training.corpora.CorpusError`, naming file and line.
    """
    pairs: dict[str, list[str]] = {}
    harmless: dict[str, None] = {}
    for path in paths:
        for number, record in _records(path):
            toxic = _text(path, number, record, "toxic")
            status = record.get("status", "approved")
            if status == "not_toxic":
                harmless[toxic] = None
            elif status in _REWRITTEN:
                neutral = _text(path, number, record, "neutral")
                pairs.setdefault(toxic, []).append(neutral)
            elif status != "restored":
                raise CorpusError(f"{path}, line {number}: unknown status {status!r}")
    torn = pairs.keys() & harmless.keys()
    references = tuple(
        Reference(toxic, tuple(dict.fromkeys(targets)))
        for toxic, targets in pairs.items()
        if toxic not in torn
    )
    return LogTest(references, tuple(text for text in harmless if text not in torn))


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        for number, line in enumerate(open_text(path), start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                raise CorpusError(f"{path}, line {number}: not JSON") from None
            if not isinstance(record, dict):
                raise CorpusError(f"{path}, line {number}: not an object")
            yield number, record
    except UnicodeDecodeError:
        raise CorpusError(f"{path} is not UTF-8 text") from None
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}") from error


def _text(path: Path, number: int, record: dict[str, Any], key: str) -> str:
    text = record.get(key)
    if not isinstance(text, str) or not text.strip():
        raise CorpusError(f"{path}, line {number}: no text in {key!r}")
    try:
        text.encode()
    except UnicodeEncodeError:  # JSON can name half a character
        raise CorpusError(f"{path}, line {number}: no valid Unicode in {key!r}") from None
    return text
