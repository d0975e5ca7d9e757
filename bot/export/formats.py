"""Writing examples as JSON lines, tab-separated text or Parquet."""

import json
from collections.abc import Sequence
from typing import IO, Any, Protocol

from bot.core.lending import Format, Kind
from bot.database.errors import FormatUnavailable
from bot.export.examples import Example, as_record

_PAIR = ("toxic", "neutral")
_PREFERENCE = ("prompt", "chosen", "rejected")
_ABOUT = ("status", "label", "source", "toxicity", "model", "incident", "created_at", "author")
FIELDS = {Kind.PAIRS: (*_PAIR, *_ABOUT, "rejected"), Kind.PREFERENCES: (*_PREFERENCE, *_ABOUT)}
"""The fields of a record, in order."""

ROW_GROUP = 1000
"""Examples that are kept in memory until Parquet can write them as one group."""


class ExampleWriter(Protocol):
    """Writes examples to an open binary file, which it leaves open."""

    def write(self, examples: Sequence[Example]) -> None:
        """Write some, in order."""
        ...

    def finish(self) -> None:
        """Write what is still held back."""
        ...


class JsonLines:
    """One object a line, each with every field: readers take the columns from the first lines.

    ASCII, for readers differ on which characters end a line.
    """

    def __init__(self, file: IO[bytes], kind: Kind) -> None:
        self._file = file
        self._kind = kind

    def write(self, examples: Sequence[Example]) -> None:
        """Write some, in order."""
        lines = []
        for example in examples:
            record = as_record(example, self._kind)
            record["created_at"] = example.created_at.isoformat()
            lines.append(json.dumps(record) + "\n")
        self._file.write("".join(lines).encode("ascii"))

    def finish(self) -> None:
        """Nothing is held back."""


class TabSeparated:
    """A header, then an example a line; the wording's column is ``neutral1``, as ParaDetox's."""

    def __init__(self, file: IO[bytes], kind: Kind) -> None:
        self._file = file
        self._kind = kind
        names = ("neutral1" if name == "neutral" else name for name in FIELDS[kind])
        self._file.write("\t".join(names).encode() + b"\n")

    def write(self, examples: Sequence[Example]) -> None:
        """Write some, in order."""
        for example in examples:
            record = as_record(example, self._kind)
            record["created_at"] = example.created_at.isoformat()
            cells = ("" if value is None else str(value) for value in record.values())
            # Split at every character that some reader takes for the end of a line.
            line = "\t".join(" ".join(cell.split()) for cell in cells)
            self._file.write(line.encode() + b"\n")

    def finish(self) -> None:
        """Nothing is held back."""


class Parquet:
    """Columns, compressed, in groups of ``ROW_GROUP`` examples."""

    def __init__(self, file: IO[bytes], kind: Kind) -> None:
        arrow, parquet = _arrow()
        self._arrow = arrow
        self._kind = kind
        self._schema = parquet_schema(kind)
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._held: list[Any] = []

    def write(self, examples: Sequence[Example]) -> None:
        """Write some, in order; up to a group of them later."""
        self._held += [as_record(example, self._kind) for example in examples]
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


def parquet_schema(kind: Kind) -> Any:
    """The columns as pyarrow describes them."""
    arrow, _ = _arrow()
    types = {
        "toxicity": arrow.float64(),
        "incident": arrow.int64(),
        "created_at": arrow.timestamp("us", tz="UTC"),
    }
    return arrow.schema(
        [arrow.field(name, types.get(name, arrow.string())) for name in FIELDS[kind]]
    )


def open_writer(form: Format, kind: Kind, file: IO[bytes]) -> ExampleWriter:
    """A writer for ``form``, whose package must be there: see :func:`require_format`."""
    writers: dict[Format, type[JsonLines | TabSeparated | Parquet]] = {
        Format.JSONL: JsonLines,
        Format.TSV: TabSeparated,
        Format.PARQUET: Parquet,
        Format.DATASETS: Parquet,
    }
    return writers[form](file, kind)


def require_format(form: Format) -> None:
    """Raise :class:`~bot.database.errors.FormatUnavailable` if ``form`` cannot be written here."""
    if form in {Format.PARQUET, Format.DATASETS}:
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
