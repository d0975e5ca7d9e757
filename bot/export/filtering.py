"""Copying a file of an export without some authors' examples, in memory that does not grow."""

import json
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from bot.core.lending import Format
from bot.database.errors import ExportChanged
from bot.export.formats import ROW_GROUP


@dataclass(slots=True)
class Kept:
    """What a copy holds, and how much it does not."""

    rows: int = 0
    removed: int = 0
    by_status: Counter[str] = field(default_factory=Counter)

    def keeps(self, author: object, status: object, authors: Collection[str]) -> bool:
        """Count one example; whether it stays."""
        if author in authors:
            self.removed += 1
            return False
        self.rows += 1
        self.by_status[str(status)] += 1
        return True


def without(source: Path, form: Format, authors: Collection[str], copy: IO[bytes]) -> Kept:
    """Copy what is not by ``authors``, in order; the copy is left open.

    Raises :class:`~bot.database.errors.ExportChanged` where ``source`` is not in that format, and
    :class:`OSError`.
    """
    copiers: dict[Format, Callable[..., Kept]] = {
        Format.JSONL: _json_lines,
        Format.TSV: _tab_separated,
        Format.PARQUET: _parquet,
        Format.DATASETS: _parquet,
    }
    return copiers[form](source, authors, copy)


def _json_lines(source: Path, authors: Collection[str], copy: IO[bytes]) -> Kept:
    kept = Kept()
    with _open(source) as file:
        for number, line in enumerate(file, start=1):
            try:
                record: Any = json.loads(line)
                stays = kept.keeps(record["author"], record["status"], authors)
            except (ValueError, TypeError, KeyError):
                raise ExportChanged(
                    f"{source}, line {number}: that is no example of an export"
                ) from None
            if stays:
                copy.write(line)
    return kept


def _tab_separated(source: Path, authors: Collection[str], copy: IO[bytes]) -> Kept:
    kept = Kept()
    with _open(source) as file:
        header = file.readline()
        columns = header.decode("utf-8", "replace").rstrip("\n").split("\t")
        if not {"author", "status"} <= set(columns):
            raise ExportChanged(f"{source}: its first line is not that of an export")
        author, status = columns.index("author"), columns.index("status")
        copy.write(header)
        for number, line in enumerate(file, start=2):
            cells = line.decode("utf-8", "replace").rstrip("\n").split("\t")
            if len(cells) != len(columns):
                raise ExportChanged(f"{source}, line {number}: {len(cells)} columns")
            if kept.keeps(cells[author], cells[status], authors):
                copy.write(line)
    return kept


def _parquet(source: Path, authors: Collection[str], copy: IO[bytes]) -> Kept:
    import pyarrow  # noqa: PLC0415 - an optional extra
    from pyarrow import parquet  # noqa: PLC0415

    kept = Kept()
    with _open(source) as file:
        try:
            reader = parquet.ParquetFile(file)
            names = set(reader.schema_arrow.names)
        except pyarrow.ArrowInvalid:
            names = set()
        if not {"author", "status"} <= names:
            raise ExportChanged(f"{source}: that is no Parquet file of an export")
        with parquet.ParquetWriter(copy, reader.schema_arrow, compression="zstd") as writer:
            for batch in reader.iter_batches(ROW_GROUP):
                about = zip(batch["author"].to_pylist(), batch["status"].to_pylist(), strict=True)
                stays = [kept.keeps(author, status, authors) for author, status in about]
                writer.write_batch(batch.filter(pyarrow.array(stays, pyarrow.bool_())))
    return kept


def _open(source: Path) -> IO[bytes]:
    try:
        return source.open("rb")
    except FileNotFoundError:
        raise ExportChanged(f"{source} is named in the manifest and is not there") from None
