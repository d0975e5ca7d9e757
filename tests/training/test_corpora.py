import lzma
from pathlib import Path

import pytest
from typer.testing import CliRunner

from training.__main__ import app
from training.corpora import CorpusError, open_text, paranmt, read_tsv, split_of
from training.flagger_data import GENERAL as FLAGGER_GENERAL
from training.mixture import GENERAL
from training.run.manifest import FILES as MANIFEST_FILES
from training.sources import FILES, missing


def test_the_split_sees_letters_only_and_holds_back_some_of_each() -> None:
    assert split_of("You, FOOL !") == split_of("you fool")
    parts = [split_of(f"sentence number {n}") for n in range(3000)]
    assert 0.03 < parts.count("test") / 3000 < 0.07
    assert 0.015 < parts.count("dev") / 3000 < 0.045


def test_quotes_are_plain_characters_and_short_rows_are_padded(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv.xz"
    path.write_bytes(lzma.compress(b'toxic\tneutral1\tneutral2\n"half\tquoted\n"more\tx\ty\tz\n'))
    assert list(read_tsv(path)) == [
        {"toxic": '"half', "neutral1": "quoted", "neutral2": ""},
        {"toxic": '"more', "neutral1": "x", "neutral2": "y"},
    ]


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"nowhere\.tsv"):
        list(open_text(tmp_path / "nowhere.tsv"))


def test_paraphrases_come_only_where_both_scores_are_clear(tmp_path: Path) -> None:
    folder = tmp_path / "parallel"
    folder.mkdir()
    rows = ["toxic\tneutral\tscore_toxic\tscore_neutral\toriented_by", "a\tb\t.9\t.1\tscore",
            "c\td\t.9\t.5\tscore", "e\tf\t.5\t.1\tscore", "g\th\t\t\tsource"]  # fmt: skip
    content = lzma.compress("\n".join(rows).encode())
    (folder / "paranmt_detox.tsv.xz").write_bytes(content)
    found = list(paranmt(tmp_path, toxic_over=0.6, neutral_under=0.35))
    assert [(pair.source, pair.target) for pair in found] == [("a", "b")]


def test_what_is_missing_is_told_with_its_origin(tmp_path: Path) -> None:
    (tmp_path / "parallel").mkdir()
    (tmp_path / "parallel" / "paradetox.tsv.xz").touch()
    names = [file.path for file in missing(tmp_path)]
    assert "parallel/paradetox.tsv.xz" not in names
    assert len(names) == len(FILES) - 1
    result = CliRunner().invoke(app, ["corpora", "--data", str(tmp_path), "--missing"])
    assert result.exit_code == 0
    assert "surge-ai/profanity" in result.output
    assert result.output.count("missing") == len(names)


def test_every_file_that_training_opens_is_listed() -> None:
    listed = {file.path for file in FILES}
    assert set(MANIFEST_FILES.values()) <= listed
    assert {f"general/{name}.txt.xz" for name in (*GENERAL, *FLAGGER_GENERAL)} <= listed
