"""Exports are read in every format, and every fault is named with its file and line."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from training.finetune.reading import LONGEST_LINE, read
from training.finetune.records import PairsError, Record

ROW: dict[str, Any] = {
    "toxic": "shut up, clown", "neutral": "please be quiet", "status": "edited", "label": "toxic",
    "source": "report", "toxicity": 0.3, "model": "m", "incident": 7,
    "created_at": "2026-01-02T03:04:05+00:00", "author": "a" * 16, "rejected": "shut up, person",
}  # fmt: skip


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def only(path: Path) -> Record:
    [record] = read([path]).train
    return record


def test_a_record_says_all_that_training_needs(tmp_path: Path) -> None:
    record = only(write(tmp_path / "pairs.jsonl", ROW))
    assert (record.toxic, record.neutral, record.rejected) == (
        "shut up, clown", "please be quiet", "shut up, person",
    )  # fmt: skip
    assert (record.status, record.label, record.source) == ("edited", "toxic", "report")
    assert (record.file, record.line) == (str(tmp_path / "pairs.jsonl"), 1)


@pytest.mark.parametrize(
    ("row", "status", "label"),
    [
        ({"toxic": "a b", "neutral": "c d"}, "approved", "toxic"),
        ({"toxic": "a b", "neutral": "a b", "status": "not_toxic"}, "not_toxic", "not_toxic"),
        ({"toxic": "a b", "neutral": "a b", "status": "restored"}, "restored", None),
        ({"prompt": "a b", "chosen": "c d", "rejected": "e f", "status": "edited"},
         "edited", "toxic"),
        ({"toxic": "a", "neutral": "b", "surplus": [1, 2]}, "approved", "toxic"),
        ({"toxic": "a", "neutral": None, "status": "approved"}, "approved", "toxic"),
    ],
)  # fmt: skip
def test_what_is_not_said_follows_from_the_status(
    tmp_path: Path, row: dict[str, Any], status: str, label: str | None
) -> None:
    record = only(write(tmp_path / "pairs.jsonl", row))
    assert (record.status, record.label) == (status, label)


def test_a_backslash_in_tsv_is_a_backslash(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    rows = ["toxic\tneutral1\tstatus", "C:\\new folder\\temp\ta \\\\ b\\r\t"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    record = only(path)
    assert (record.toxic, record.neutral) == ("C:\\new folder\\temp", "a \\\\ b\\r")
    assert record.status == "approved"


def test_parquet_says_the_same_as_json_lines(tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    plain = {name: value for name, value in ROW.items() if name != "created_at"}
    parquet.write_table(pyarrow.Table.from_pylist([plain]), tmp_path / "pairs.parquet")
    found, wanted = only(tmp_path / "pairs.parquet"), only(write(tmp_path / "p.jsonl", plain))
    assert (found.toxic, found.rejected, found.author) == (
        wanted.toxic, wanted.rejected, wanted.author,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("p.jsonl", b'{"toxic": "a", "neutral": "b"}\n{"toxic": 5}\n', r"p\.jsonl, line 2: .*str"),
        ("p.jsonl", b'{"toxic": "a"}\n', "line 1: neutral: Field required"),
        ("p.jsonl", b'\n\n{"toxic": "a"', r"line 3: not a JSON object"),
        ("p.jsonl", b"[1, 2]\n", r"line 1: record: .*not an object"),
        ("p.jsonl", b'{"toxic": "a", "neutral": "b", "status": "fine"}\n', "line 1: status"),
        ("p.jsonl", b'{"toxic": "a", "neutral": "b", "toxicity": 7}\n', "line 1: toxicity"),
        ("p.jsonl", b'{"toxic": "\\ud800", "neutral": "b"}\n', "line 1: toxic: .*half"),
        ("p.jsonl", b"\xff\xfe\n", "line 1: not UTF-8"),
        ("p.jsonl", b"[" * 100_000 + b"\n", "line 1: not a JSON object"),
        ("p.jsonl", b" " * (LONGEST_LINE + 5), "line 1: longer than"),
        ("p.jsonl", b"", "no pairs to learn from"),
        ("p.tsv", b"one\ttwo\na\tb\n", "line 1: no column is called 'toxic'"),
        ("p.tsv", b"toxic\tneutral\na\tb\tc\n", "line 2: 3 cells for 2 columns"),
        ("p.parquet", b"PAR1 nonsense", "not a readable Parquet file"),
        ("p.csv", b"toxic,neutral\n", "the name must end in"),
        ("p.test.jsonl", b'{"toxic": "a", "neutral": "b"}\n', "is a test part"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_file_and_line(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PairsError, match=message):
        read([tmp_path / name])


def test_no_fault_quotes_a_member(tmp_path: Path) -> None:
    path = write(tmp_path / "p.jsonl", {"toxic": "my secret words", "neutral": 3})
    with pytest.raises(PairsError) as caught:
        read([path])
    assert "secret" not in str(caught.value)


def test_the_parts_of_a_split_are_found_by_name(tmp_path: Path) -> None:
    for part, author in (("train", "x"), ("dev", "y"), ("test", "z")):
        write(tmp_path / f"pairs.{part}.jsonl", ROW | {"author": author})
    found = read([tmp_path / "pairs.jsonl"])
    assert [r.author for r in found.train] == ["x"]
    assert [r.author for r in found.dev] == ["y"]


def test_a_folder_is_read_without_its_test_part(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for part, author in (("train", "x"), ("validation", "y"), ("test", "z")):
        write(tmp_path / "data" / f"{part}-00000.jsonl", ROW | {"author": author})
    found = read([tmp_path])
    assert ([r.author for r in found.train], [r.author for r in found.dev]) == (["x"], ["y"])


def test_nobody_is_learnt_from_and_steered_by(tmp_path: Path) -> None:
    train = write(tmp_path / "a.jsonl", ROW)
    dev = write(tmp_path / "b.jsonl", ROW | {"incident": 8}, ROW | {"author": "b" * 16})
    assert [r.author for r in read([train], [dev]).dev] == ["b" * 16]


def test_of_an_incident_the_later_export_counts(tmp_path: Path) -> None:
    first = write(tmp_path / "a.jsonl", ROW, ROW | {"incident": 8})
    second = write(tmp_path / "b.jsonl", ROW | {"status": "not_toxic", "label": "not_toxic"})
    statuses = {r.incident: r.status for r in read([first, second]).train}
    assert statuses == {8: "edited", 7: "not_toxic"}


def test_a_manifest_is_remembered_and_has_to_fit(tmp_path: Path) -> None:
    path = write(tmp_path / "pairs.train.jsonl", ROW)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = tmp_path / "pairs.jsonl.manifest.json"
    manifest.write_text(json.dumps({"files": [{"name": path.name, "sha256": digest}]}))
    [source] = read([tmp_path / "pairs.jsonl"]).sources
    assert (source.name, source.sha256, source.records) == (path.name, digest, 1)
    assert source.manifest == hashlib.sha256(manifest.read_bytes()).hexdigest()
    write(path, ROW, ROW)
    with pytest.raises(PairsError, match=r"not what pairs\.jsonl\.manifest\.json lists"):
        read([path])
    manifest.write_text("[]")
    with pytest.raises(PairsError, match="is no manifest"):
        read([path])


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PairsError, match="does not exist: make it with 'detoxbot export'"):
        read([tmp_path / "none.jsonl"])
    with pytest.raises(PairsError, match="holds no file of pairs"):
        read([tmp_path])
