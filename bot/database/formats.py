"""Writing pairs as JSON lines, tab-separated text or Parquet."""

import json
from collections.abc import Sequence
from typing import IO, Any, Protocol

from bot.database.errors import FormatUnavailable
from bot.database.pairs import Pair, as_record
from bot.database.request import Format

FIELDS = (
    "toxic",
    "neutral",
    "status",
    "toxicity",
    "model",
    "incident",
    "created_at",
    "author",
    "rejected",
)

ROW_GROUP = 1000
"""Pairs that are kept in memory until Parquet can write them as one group."""

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class PairWriter(Protocol):
    """Writes pairs to an open binary file, which it leaves open."""

    def write(self, pairs: Sequence[Pair]) -> None:
        """Write some, in order."""
        ...

    def finish(self) -> None:
        """Write what is still held back."""
        ...


class JsonLines:
    """One object a line. ASCII: readers differ on which characters end a line."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, pairs: Sequence[Pair]) -> None:
        """Write some, in order."""
        for pair in pairs:
            record = {**as_record(pair), "created_at": pair.created_at.isoformat()}
            if record["rejected"] is None:
                del record["rejected"]
            self._file.write(json.dumps(record).encode("ascii") + b"\n")

    def finish(self) -> None:
        """Nothing is held back."""


class TabSeparated:
    """A header, then a pair a line; tabs and line ends within a text as ``\\t`` and ``\\n``."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._file.write("\t".join(FIELDS).encode() + b"\n")

    def write(self, pairs: Sequence[Pair]) -> None:
        """Write some, in order."""
        for pair in pairs:
            record = {**as_record(pair), "created_at": pair.created_at.isoformat()}
            cells = ("" if value is None else str(value) for value in record.values())
            line = "\t".join(cell.translate(_ESCAPES) for cell in cells)
            self._file.write(line.encode() + b"\n")

    def finish(self) -> None:
        """Nothing is held back."""


class Parquet:
    """Columns, compressed, in groups of ``ROW_GROUP`` pairs."""

    def __init__(self, file: IO[bytes]) -> None:
        arrow, parquet = _arrow()
        self._arrow = arrow
        self._schema = arrow.schema(
            [
                arrow.field("toxic", arrow.string(), nullable=False),
                arrow.field("neutral", arrow.string(), nullable=False),
                arrow.field("status", arrow.string(), nullable=False),
                arrow.field("toxicity", arrow.float64(), nullable=False),
                arrow.field("model", arrow.string()),
                arrow.field("incident", arrow.int64(), nullable=False),
                arrow.field("created_at", arrow.timestamp("us", tz="UTC"), nullable=False),
                arrow.field("author", arrow.string(), nullable=False),
                arrow.field("rejected", arrow.string()),
            ]
        )
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._held: list[Any] = []

    def write(self, pairs: Sequence[Pair]) -> None:
        """Write some, in order; up to a group of them later."""
        self._held += [as_record(pair) for pair in pairs]
        if len(self._held) >= ROW_GROUP:
            self._flush()

    def finish(self) -> None:
        """Write the last group and the index that makes the file readable."""
        if self._held:
            self._flush()
        if self._writer.is_open:
            self._writer.close()

    def _flush(self) -> None:
        self._writer.write_table(self._arrow.Table.from_pylist(self._held, schema=self._schema))
        self._held = []


def open_writer(kind: Format, file: IO[bytes]) -> PairWriter:
    """A writer for ``kind``, whose package must be there: see :func:`require_format`."""
    writers: dict[Format, type[JsonLines | TabSeparated | Parquet]] = {
        Format.JSONL: JsonLines,
        Format.TSV: TabSeparated,
        Format.PARQUET: Parquet,
    }
    return writers[kind](file)


def require_format(kind: Format) -> None:
    """Raise :class:`~bot.database.errors.FormatUnavailable` if ``kind`` cannot be written here."""
    if kind is Format.PARQUET:
        _arrow()


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # noqa: PLC0415 - an optional extra
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError:
        raise FormatUnavailable(
            "Parquet needs pyarrow; install it with: pip install 'detoxbot[training]'"
        ) from None
    return pyarrow, pyarrow.parquet
