"""What people read exports with reads them as they are."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.incidents import ReviewAction
from bot.core.lending import Format, Kind
from bot.core.modes import TrainingConsent
from bot.core.policy import GuildSettings
from bot.database.request import ALL_STATUSES, ExportRequest, default_statuses
from tests.bot.database.archive import GUILD, Archive, contents, read, run, unlike
from tests.bot.database.samples import Opener
from training.evaluate import read_references
from training.finetune import reading

datasets = pytest.importorskip("datasets")
pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
parquet = pytest.importorskip("pyarrow.parquet")

HOSTILE = 'tab\there\nline\r\\n \u2028 \x85 \x0b \U0001f600 "quoted" \'=1+1, you moron'
FOLDED = 'tab here line \\n \U0001f600 "quoted" \'=1+1, you moron'
COLUMNS = [
    "toxic", "neutral", "status", "label", "source", "toxicity", "model", "incident",
    "created_at", "author", "rejected",
]  # fmt: skip


@pytest.fixture
async def archive(sqlite_url: str, opened: Opener) -> Archive:
    """Hostile texts, a correction behind many rows without one, and a restoration."""
    database = opened(sqlite_url)
    await database.connect()
    archive = Archive(database)
    await database.settings.save(GuildSettings(GUILD, training_consent=TrainingConsent.OPT_OUT))
    for number in range(12):
        await archive.add(original=unlike(number), author=number)
    await archive.add(original=HOSTILE)
    await archive.add(ReviewAction.EDITED, "Calm\tdown.\n", original="x, you fool")
    await archive.add(ReviewAction.RESTORED, original="just wrong, you all")
    return archive


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where `datasets` may write; it asks nobody."""
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()
    yield str(tmp_path / "cache")
    datasets.enable_progress_bars()


def filled(rows: list[dict[str, Any]], columns: list[str] = COLUMNS) -> list[dict[str, Any]]:
    """Records as tables hold them: a null where JSON has nothing."""
    return [{name: row.get(name) for name in columns} for row in rows]


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Times as JSON has them, and no other nothing than ``None``."""

    def value(one: Any) -> Any:
        if one != one:  # pandas' NaN
            return None
        return one.isoformat() if hasattr(one, "isoformat") else one

    return [{name: value(one) for name, one in row.items()} for row in rows]


async def test_json_lines(archive: Archive, request_: ExportRequest, cache: str) -> None:
    await run(archive, request_)
    rows = read(request_.output)
    assert [row["toxic"] for row in rows[-2:]] == [HOSTILE.replace("\0", ""), "x, you fool"]
    assert [row.get("rejected") for row in rows[-2:]] == [None, "Please stop."]
    path = str(request_.output)
    frame = pandas.read_json(path, lines=True, dtype=False)
    assert filled(plain(frame.to_dict("records"))) == filled(rows)
    table = polars.read_ndjson(path, infer_schema_length=None)
    assert filled(table.to_dicts()) == filled(rows)
    loaded = datasets.load_dataset("json", data_files=path, cache_dir=cache)["train"]
    in_utc = [{**row, "created_at": row["created_at"].removesuffix("+00:00")} for row in rows]
    assert filled(plain(loaded.to_list())) == filled(in_utc)


async def test_parquet(archive: Archive, request_: ExportRequest) -> None:
    await run(archive, request_)
    rows = filled(read(request_.output))
    path = request_.output.with_suffix(".parquet")
    await run(archive, replace(request_, format=Format.PARQUET, output=path))
    assert plain(parquet.read_table(path).to_pylist()) == rows
    assert filled(plain(pandas.read_parquet(path).to_dict("records"))) == rows
    assert plain(polars.read_parquet(path).to_dicts()) == rows


async def test_a_table_with_tabs(archive: Archive, request_: ExportRequest) -> None:
    await run(archive, request_)
    rows = read(request_.output)
    path = request_.output.with_suffix(".tsv")
    await run(archive, replace(request_, format=Format.TSV, output=path))
    expected = [(*(" ".join(row[key].split()) for key in ("toxic", "neutral")),) for row in rows]
    assert expected[-2:] == [(FOLDED, "Please stop."), ("x, you fool", "Calm down.")]
    frame = pandas.read_csv(path, sep="\t", quoting=3, keep_default_na=False)
    assert list(zip(frame["toxic"], frame["neutral1"], strict=True)) == expected
    table = polars.read_csv(path, separator="\t", quote_char=None)
    assert list(zip(table["toxic"], table["neutral1"], strict=True)) == expected
    references = read_references(path)  # python -m training evaluate --pairs
    assert [(one.source, *one.targets) for one in references] == expected
    learnt = reading.read([path]).train  # python -m training finetune
    assert [(one.toxic, one.neutral) for one in learnt] == expected


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("split", [None, (60, 20, 20)])
async def test_a_folder_loads_as_it_is(
    archive: Archive,
    request_: ExportRequest,
    cache: str,
    kind: Kind,
    split: tuple[float, ...] | None,
) -> None:
    statuses = default_statuses(kind)
    request = replace(request_, kind=kind, statuses=statuses, split=split)
    manifest = await run(archive, request)
    expected = {
        name: filled(read(path), list(read(path)[0]) if kind is Kind.PREFERENCES else COLUMNS)
        for name, path in request.targets.items()
        if read(path)
    }
    folder = request.output.with_name("pairs")
    request = replace(request, format=Format.DATASETS, output=folder)
    written = await run(archive, request)
    assert written.by_status == manifest.by_status
    loaded = datasets.load_dataset(str(folder), cache_dir=cache)
    names = {"train": "train", "validation": "dev", "test": "test"}
    found = {
        "all" if split is None else names[name]: plain(part.to_list())
        for name, part in loaded.items()
        if len(part)
    }
    assert found == expected
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*.*")} == {0o600}


async def test_preferences(archive: Archive, request_: ExportRequest) -> None:
    kind = Kind.PREFERENCES
    manifest = await run(archive, replace(request_, kind=kind, statuses=default_statuses(kind)))
    shown = [(p["prompt"], p["chosen"], p["rejected"], p["label"]) for p in read(request_.output)]
    assert shown == [
        ("x, you fool", "Calm\tdown.\n", "Please stop.", "toxic"),
        ("just wrong, you all", "just wrong, you all", "Please stop.", None),
    ]
    assert manifest.kind == "preferences"
    every = await run(archive, replace(request_, kind=kind, statuses=ALL_STATUSES))
    assert every.left_out == {"nothing_rejected": 13}


async def test_a_folder_replaces_its_like_and_nothing_else(
    archive: Archive, request_: ExportRequest, tmp_path: Path
) -> None:
    folder = tmp_path / "out" / "pairs"
    request = replace(request_, format=Format.DATASETS, output=folder)
    folder.mkdir()  # empty
    await run(archive, request)
    first = contents(folder)
    await archive.add(original=unlike(500))
    await run(archive, request)
    assert (
        set(contents(folder)) == set(first) == {"README.md", "manifest.json", "data/train.parquet"}
    )
    assert contents(folder) != first
    (folder / "notes.txt").write_text("mine")
    before = contents(folder)
    with pytest.raises(Exception, match="no folder of an export; name a new one"):
        await run(archive, request)
    assert contents(folder) == before
    assert json.loads((folder / "manifest.json").read_bytes())["format"] == "datasets"
    assert [path.name for path in folder.parent.iterdir()] == ["pairs"]
