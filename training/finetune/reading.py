"""Reading exports: JSON lines, tab-separated text, Parquet, or a folder of them.

The parts of one export are told apart by their names, as ``detoxbot export --split`` writes
them: ``NAME.train.jsonl`` is learnt from, ``NAME.dev.jsonl`` steers, ``NAME.test.jsonl`` is
never opened here.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.finetune.records import PairsError, Record, make_record

FORMATS = (".jsonl", ".ndjson", ".tsv", ".parquet")
LONGEST_LINE = 1 << 20
"""Bytes; a record of two Discord messages has a few thousand."""
_DEV = ("dev", "validation")


@dataclass(frozen=True, slots=True)
class Source:
    """A file of pairs."""

    name: str
    sha256: str
    manifest: str | None
    """SHA-256 of the export's manifest, where one lies beside it."""
    records: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What some exports hold; of each incident what was read last."""

    train: Sequence[Record]
    dev: Sequence[Record]
    """Nobody who wrote one of these wrote one of the others."""
    sources: Sequence[Source]


def read(paths: Iterable[Path], dev: Iterable[Path] = ()) -> Reviewed:
    """Read all files, those in ``dev`` and those named as a dev part apart.

    Raises :class:`~training.finetune.records.PairsError` for a file that cannot be read, holds
    something else, was changed after its export, or is a test part.
    """
    train_files: list[Path] = []
    dev_files = [*dev]
    for path in paths:
        for part in _parts(path):
            (dev_files if _part(part) in _DEV else train_files).append(part)
    sources: list[Source] = []
    learnt = _latest(_read_all(train_files, sources))
    authors = {record.author for record in learnt if record.author}
    apart = [r for r in _latest(_read_all(dev_files, sources)) if r.author not in authors]
    if not learnt:
        raise PairsError(f"{', '.join(map(str, train_files))}: no pairs to learn from")
    return Reviewed(learnt, apart, sources)


def _parts(path: Path) -> list[Path]:
    if path.is_dir():
        inner = path / "data" if (path / "data").is_dir() else path
        found = sorted(file for file in inner.iterdir() if file.suffix in FORMATS)
        found = [file for file in found if _part(file) != "test"]
        if not found:
            raise PairsError(f"{path} holds no file of pairs ({', '.join(FORMATS)})")
        return found
    if not path.is_file():
        split = [path.with_name(f"{path.stem}.{part}{path.suffix}") for part in ("train", "dev")]
        if split[0].is_file():
            return [file for file in split if file.is_file()]
        raise PairsError(f"{path} does not exist: make it with 'detoxbot export'")
    if _part(path) == "test":
        raise PairsError(f"{path} is a test part: what is learnt cannot be tested on it")
    return [path]


def _part(path: Path) -> str:
    """``train``, ``dev``, ``validation``, ``test``, or nothing, by the file's name."""
    for part in ("train", "test", *_DEV):
        if path.stem.endswith(f".{part}") or path.stem == part or path.stem.startswith(f"{part}-"):
            return part
    return ""


def _read_all(paths: Sequence[Path], sources: list[Source]) -> Iterator[Record]:
    for path in paths:
        digest = _sha256(path)
        manifest = _manifest(path, digest)
        count = 0
        for record in _records(path):
            count += 1
            yield record
        sources.append(Source(path.name, digest, manifest, count))


def _latest(records: Iterable[Record]) -> list[Record]:
    """Later exports hold the incidents of earlier ones again, perhaps reviewed anew."""
    found: dict[object, Record] = {}
    for record in records:
        known = record.incident is not None and record.author is not None
        key = (record.incident, record.author) if known else (record.file, record.line)
        found.pop(key, None)
        found[key] = record
    return list(found.values())


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise PairsError(f"{path} cannot be read: {error.strerror}") from None


def _manifest(path: Path, digest: str) -> str | None:
    """Hash of the manifest that lists ``path``; it has to list it as it is."""
    whole = path.with_name(path.name.replace(f".{_part(path)}.", ".", 1)) if _part(path) else path
    for name in (path, whole):
        manifest = name.with_name(f"{name.name}.manifest.json")
        if not manifest.is_file():
            continue
        try:
            listed = json.loads(manifest.read_bytes())["files"]
            known = {str(file["name"]): file["sha256"] for file in listed}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise PairsError(f"{manifest} is no manifest: {type(error).__name__}") from None
        if known.get(path.name, digest) != digest:
            raise PairsError(
                f"{path} is not what {manifest.name} lists: export it again, or remove the "
                "manifest if you changed the file on purpose"
            )
        return _sha256(manifest)
    return None


def _records(path: Path) -> Iterator[Record]:
    readers = {".jsonl": _json_lines, ".ndjson": _json_lines, ".tsv": _tab_separated}
    if path.suffix == ".parquet":
        yield from _parquet(path)
    elif path.suffix in readers:
        for line, record in readers[path.suffix](path):
            yield make_record(record, str(path), line)
    else:
        raise PairsError(f"{path}: the name must end in {', '.join(FORMATS)}")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise PairsError(f"{path}, line {number}: longer than {LONGEST_LINE:,} bytes")
                try:
                    text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError:
                    raise PairsError(f"{path}, line {number}: not UTF-8") from None
                if text.strip():
                    yield number, text.rstrip("\r\n")
    except OSError as error:
        raise PairsError(f"{path} cannot be read: {error.strerror}") from None


def _json_lines(path: Path) -> Iterator[tuple[int, object]]:
    for number, text in _lines(path):
        try:
            yield number, json.loads(text)
        except (ValueError, RecursionError):
            raise PairsError(f"{path}, line {number}: not a JSON object") from None


def _tab_separated(path: Path) -> Iterator[tuple[int, object]]:
    names: list[str] = []
    for number, text in _lines(path):
        cells = text.split("\t")
        if not names:
            names = cells
            if not {"toxic", "prompt"} & set(names):
                raise PairsError(f"{path}, line {number}: no column is called 'toxic' or 'prompt'")
            continue
        if len(cells) > len(names):
            raise PairsError(f"{path}, line {number}: {len(cells)} cells for {len(names)} columns")
        # As they are: the export folds what would need an escape.
        row: dict[str, Any] = {n: c for n, c in zip(names, cells, strict=False) if c}
        yield number, row


def _parquet(path: Path) -> Iterator[Record]:
    import pyarrow  # noqa: PLC0415 - seldom needed, half a second
    from pyarrow import parquet  # noqa: PLC0415

    number = 0
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(1000):
                for row in batch.to_pylist():
                    number += 1
                    yield make_record(row, str(path), number)
    except (OSError, pyarrow.ArrowException) as error:
        reason = str(error).split("\n", 1)[0]
        raise PairsError(f"{path} is not a readable Parquet file: {reason}") from None
