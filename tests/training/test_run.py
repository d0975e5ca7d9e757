"""A run's curves, events and page, drawn from its log."""

import json
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from typer.testing import CliRunner

from training.__main__ import app
from training.run.curves import draw, write_events
from training.run.log import LogError, read_log, series
from training.run.page import write_page

PNG = b"\x89PNG"


def row(step: int, **more: object) -> dict[str, object]:
    return {"stage": "only", "epoch": 0, "step": step, "loss": 3 - step / 100,
            "pieces_per_second": 900, "rate": 1e-3} | more  # fmt: skip


def write(run: Path, *rows: dict[str, object]) -> Path:
    (run / "log.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
    return run


def test_what_a_resumed_run_logged_twice_counts_once_and_half_a_line_not(tmp_path: Path) -> None:
    write(tmp_path, row(50), row(100, loss=9.0), row(100, loss=1.0), row(100, dev_loss=2.5))
    with (tmp_path / "log.jsonl").open("a") as file:
        file.write('{"stage": "on')
    rows = read_log(tmp_path)
    assert series(rows, "step", "loss") == ([50, 100, 100], [2.5, 1.0, 2.0])
    assert series(rows, "step", "dev_loss") == ([100], [2.5])


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "no rows yet"), ('{"a": 1}\n{"step": 1}\n', "line 1: not a row"), (None, "run folder")],
)
def test_a_log_that_cannot_be_read_is_a_clear_mistake(
    tmp_path: Path, text: str | None, message: str
) -> None:
    if text is not None:
        (tmp_path / "log.jsonl").write_text(text)
    with pytest.raises(LogError, match=message):
        read_log(tmp_path)


def test_an_old_log_is_drawn_and_one_with_seconds_also_by_time(tmp_path: Path) -> None:
    write(tmp_path, row(50), row(60, dev_loss=2.0))
    assert [path.name for path in draw(tmp_path)] == ["curves.png"]
    write(tmp_path, row(50, seconds=9.0), row(60, seconds=12.0, dev_loss=2.0, dev_joint=0.5))
    drawn = draw(tmp_path)
    assert [path.name for path in drawn] == ["curves.png", "quality-by-time.png"]
    assert all(path.read_bytes().startswith(PNG) for path in drawn)


def test_the_events_hold_what_the_log_holds_however_often_they_are_written(tmp_path: Path) -> None:
    write(tmp_path, row(50, seconds=9.0), row(60, seconds=12.0, dev_loss=2.0, dev_joint=0.5))
    write_events(tmp_path)
    events = EventAccumulator(str(write_events(tmp_path)))
    events.Reload()
    assert set(events.Tags()["scalars"]) == {
        "train/loss", "train/rate", "train/pieces_per_second", "dev/loss", "dev/joint",
    }  # fmt: skip
    assert [(e.step, round(e.value, 3)) for e in events.Scalars("train/loss")] == [
        (50, 2.5), (60, 2.4),
    ]  # fmt: skip


def test_the_page_of_a_run_under_way_says_so_and_shows_no_markup_of_a_sample(
    tmp_path: Path,
) -> None:
    write(tmp_path, row(50, seconds=30.0), row(60, seconds=90.0, dev_loss=2.0))
    rewrites = ["<b>*calm*</b>", *["fine"] * 7]
    sample = {"stage": "only", "epoch": 0, "step": 60, "rewrites": rewrites}
    (tmp_path / "samples.jsonl").write_text(json.dumps(sample) + "\n")
    result = CliRunner().invoke(app, ["curves", str(tmp_path)])
    assert result.exit_code == 0, result.output
    page = (tmp_path / "README.md").read_text()
    assert "under way" in page
    assert "| time | 1.5 min |" in page
    assert r"- only 1: \<b\>\*calm\*\</b\>" in page
    assert "| only | 1 | 60 | 2.0 |" in page
    assert page == write_page(tmp_path).read_text()
