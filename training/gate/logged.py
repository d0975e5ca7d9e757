"""A log test: the reviewed messages of an export's test part, canonical JSON lines."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.corpora import CorpusError, Reference, open_text

MOST = 2000
"""Messages of one kind that are asked; more would take hours and say no more."""
_STATUS: Mapping[str, str | None] = {
    "approved": "toxic",
    "edited": "toxic",
    "not_toxic": "not_toxic",
    "restored": None,
}


@dataclass(frozen=True, slots=True)
class LogTest:
    """What moderators decided, as texts; at most :data:`MOST` of each kind."""

    references: tuple[Reference, ...] = ()
    """Hostile messages with the rewrites that they approved or wrote."""
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Those of the rewrites that they wrote, by message."""
    hostile: tuple[str, ...] = ()
    """All messages that they took for hostile, those without a rewrite too."""
    harmless: tuple[str, ...] = ()
    """Messages that they marked as not toxic."""
    found: int = 0
    """Messages there were, before any was left out for their number."""


def read_log(paths: Sequence[Path]) -> LogTest:
    """The reviewed messages of the files, those of one text joined.

    A message that is judged both ways counts neither way, and one that was restored says nothing
    of hostility. Of too many those with the lowest hashes are taken, so that a test that grows
    keeps most of its messages. Raises :class:`~training.corpora.CorpusError`, naming file and line.
    """
    hostile: dict[str, list[str]] = {}
    written: dict[str, tuple[str, ...]] = {}
    harmless: set[str] = set()
    for path in paths:
        for number, record in _records(path):
            text, label = _text(path, number, record, "toxic"), _label(path, number, record)
            if label == "not_toxic":
                harmless.add(text)
            elif label == "toxic":
                targets = hostile.setdefault(text, [])
                if record.get("neutral") is not None:
                    targets.append(_text(path, number, record, "neutral"))
                    if record.get("status") == "edited":
                        written[text] = (*written.get(text, ()), targets[-1])
    torn = hostile.keys() & harmless
    toxic = sorted(hostile.keys() - torn, key=_hash)[:MOST]
    references = (Reference(t, tuple(dict.fromkeys(hostile[t]))) for t in toxic if hostile[t])
    calm = sorted(harmless - torn, key=_hash)[:MOST]
    found = len(hostile) + len(harmless) - 2 * len(torn)
    return LogTest(tuple(references), written, tuple(toxic), tuple(calm), found)


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


def _label(path: Path, number: int, record: dict[str, Any]) -> str | None:
    """What moderators judged the message to be; where the record does not say, by its status."""
    status = record.get("status", "approved")
    if not isinstance(status, str) or status not in _STATUS:
        raise CorpusError(f"{path}, line {number}: unknown status {status!r}")
    label = record.get("label")
    if label is None:
        return _STATUS[status]
    if label not in ("toxic", "not_toxic"):
        raise CorpusError(f"{path}, line {number}: unknown label {label!r}")
    return str(label)


def _text(path: Path, number: int, record: dict[str, Any], key: str) -> str:
    text = record.get(key)
    if not isinstance(text, str) or not text.strip():
        raise CorpusError(f"{path}, line {number}: no text in {key!r}")
    try:
        text.encode()
    except UnicodeEncodeError:  # JSON can name half a character
        raise CorpusError(f"{path}, line {number}: no valid Unicode in {key!r}") from None
    return text


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
