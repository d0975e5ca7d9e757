"""Temporary files of exports: held while somebody writes them, swept once nobody does."""

import os
from pathlib import Path

import pytest

from bot.export import temporary
from bot.export.temporary import make_file, make_folder, sweep_folder
from bot.locks import try_lock


def test_what_killed_exports_left_is_swept_whatever_its_name(tmp_path: Path) -> None:
    file, descriptor = make_file(tmp_path / "1-20260301.jsonl")
    folder, held = make_folder(tmp_path / "data")
    (folder / "data").mkdir()
    (folder / "data" / "train.parquet").write_text("words of members")
    sweep_folder(tmp_path)
    assert {file, folder} == set(tmp_path.iterdir())
    for one in (descriptor, held):
        os.close(one)  # as the system does when a process dies
    sweep_folder(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_exports_stays(tmp_path: Path) -> None:
    names = (".film.mkv.part", "pairs.0123456789abcdef.part", "pairs.jsonl")
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / ".pairs.jsonl.0123456789abcdef.part").symlink_to(tmp_path / "pairs.jsonl")
    sweep_folder(tmp_path)
    assert {*names} < {path.name for path in tmp_path.iterdir()}
    sweep_folder(tmp_path / "missing")


def test_what_a_sweep_takes_for_a_leftover_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may go by between making something and holding it."""
    swept = 0

    def late(descriptor: int) -> bool:
        nonlocal swept
        if not swept:
            swept += 1
            sweep_folder(tmp_path)
        return try_lock(descriptor)

    for make in (make_file, make_folder):
        with monkeypatch.context() as patch:
            patch.setattr(temporary, "try_lock", late)
            path, descriptor = make(tmp_path / "pairs")
        assert list(tmp_path.iterdir()) == [path]
        os.close(descriptor)
        sweep_folder(tmp_path)
        assert (swept, list(tmp_path.iterdir())) == (1, [])
        swept = 0
