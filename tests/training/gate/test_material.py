"""What is read of tests, logs and corpora, and how faults in them are told."""

import json
import lzma
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from training.corpora import CorpusError, Reference, split_of
from training.gate.logged import MOST, read_log
from training.gate.material import LOG, LOG_HARMLESS, LOG_KEPT, PUBLIC, PairSet, gather, is_log


def lines(path: Path, rows: Sequence[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def record(toxic: str, neutral: str | None, status: str, **more: Any) -> dict[str, Any]:
    return {"toxic": toxic, "neutral": neutral, "status": status, "source": "score", **more}


def test_a_log_is_read_by_what_moderators_judged(tmp_path: Path) -> None:
    first = lines(tmp_path / "a.jsonl", [
        record("you idiot", "you there", "approved", label="toxic"),
        record("you idiot", "my friend", "edited", label="toxic"),
        record("what a silly hat", None, "not_toxic", label="not_toxic"),
        record("shut up", "quiet please", "restored", label=None),
        record("liar", None, "approved", label="toxic"),
        record("torn", "mild", "approved", label=None),
    ])  # fmt: skip
    second = lines(tmp_path / "b.jsonl", [record("torn", "torn", "not_toxic")])
    log = read_log([first, second])
    assert log.references == (Reference("you idiot", ("you there", "my friend")),)
    assert sorted(log.hostile) == ["liar", "you idiot"]
    assert log.harmless == ("what a silly hat",)
    assert log.found == 3


def test_of_too_many_messages_the_same_ones_are_taken(tmp_path: Path) -> None:
    rows = [record(f"liar number {n}", "hello", "approved") for n in range(MOST + 50)]
    log = read_log([lines(tmp_path / "log.jsonl", rows)])
    again = read_log([lines(tmp_path / "log.jsonl", rows[::-1])])
    assert len(log.references) == MOST
    assert log == again
    assert log.found == MOST + 50


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]\n", "line 1: not an object"),
        ("\n{\n", "line 2: not JSON"),
        ("[" * 100_000 + "\n", "line 1: not JSON"),
        ('{"toxic": 1, "neutral": "b"}\n', "line 1: no text in 'toxic'"),
        ('{"prompt": "a", "chosen": "b", "rejected": "c"}\n', "line 1: no text in 'toxic'"),
        ('{"toxic": "a", "neutral": " "}\n', "line 1: no text in 'neutral'"),
        ('{"toxic": "a", "neutral": "\\ud800"}\n', "line 1: no valid Unicode in 'neutral'"),
        ('{"toxic": "a", "neutral": "b", "status": "gone"}\n', "unknown status 'gone'"),
        ('{"toxic": "a", "neutral": "b", "status": {}}\n', "unknown status"),
        ('{"toxic": "a", "neutral": "b", "label": "maybe"}\n', "unknown label 'maybe'"),
        ('{"toxic": "a", "neutral": "b", "label": []}\n', "unknown label"),
    ],
)
def test_a_log_with_a_fault_is_refused_by_its_line(
    content: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(content)
    with pytest.raises(CorpusError, match=message) as found:
        read_log([path])
    assert str(path) in str(found.value)


def test_what_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b'{"toxic": "\xff"}\n')
    with pytest.raises(CorpusError, match="not UTF-8"):
        read_log([path])
    with pytest.raises(CorpusError, match="missing"):
        read_log([tmp_path / "absent.jsonl"])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Corpora as they lie, with more than the test part in each."""
    folder = tmp_path / "corpora"
    many = [f"the weather on day {n} is fine" for n in range(2000)]
    rows = [f"what a stupid day {n}\twhat a long day {n}\t\t" for n in range(300)]
    labelled = [f"{t}\t{n % 2}\t{'games' if n % 4 < 2 else 'news'}" for n, t in enumerate(many)]
    files = {
        "parallel/paradetox.tsv.xz": ["toxic\tneutral1\tneutral2\tneutral3", *rows],
        "toxicity/labelled.tsv.xz": ["text\ttoxic\tsource", *labelled],
        "general/tatoeba.txt.xz": [*many, *(f"damn, day {n}" for n in range(500))],
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(lzma.compress("\n".join(content).encode()))
    return folder


def test_only_the_test_parts_of_the_corpora_are_asked(data: Path) -> None:
    found = gather([], data)
    [public] = found.tests
    assert public.name == PUBLIC
    assert public.references
    texts = [r.source for r in public.references]
    texts += [t for source, each in found.neutral.items() if source != PUBLIC for t in each]
    texts += [t for source, each in found.labelled.items() if source != PUBLIC
              for t in (*each.hostile, *each.harmless)]  # fmt: skip
    assert {split_of(text) for text in texts} == {"test"}
    assert set(found.neutral) == {PUBLIC, "tatoeba"}
    assert not any("damn" in text for text in found.neutral["tatoeba"])
    assert set(found.labelled) == {PUBLIC, "games", "news"}
    assert len([note for note in found.notes if "is not there" in note]) == 5
    assert gather([], data) == found


def test_tables_replace_the_held_out_part_and_logs_join_as_sources(
    data: Path, tmp_path: Path
) -> None:
    table = tmp_path / "test.tsv"
    table.write_text("toxic\tneutral\nyou idiot\tyou there\nyou idiot\tmy friend\n")
    log = lines(tmp_path / "log.jsonl", [
        record("liar", "that is wrong", "edited"), record("silly hat", None, "not_toxic"),
    ])  # fmt: skip
    found = gather([table, log], data)
    assert [test.name for test in found.tests] == [PUBLIC, LOG]
    assert found.tests[0].references == (Reference("you idiot", ("you there", "my friend")),)
    assert found.neutral[LOG_KEPT] == ("that is wrong",)
    assert found.neutral[LOG_HARMLESS] == ("silly hat",)
    assert found.labelled[LOG].hostile == ("liar",)
    assert [s for s in found.neutral if is_log(s)] == [LOG_KEPT, LOG_HARMLESS]
    assert not is_log("logistics")


def test_one_test_has_one_hash_however_it_is_stored(tmp_path: Path) -> None:
    first, second = tmp_path / "a.tsv", tmp_path / "b.tsv"
    first.write_text("toxic\tneutral\na b\tone\na b\ttwo\n")
    second.write_text("toxic\tneutral1\tneutral2\na b\tone\ttwo\n")
    hashes = {gather([path], None).tests[0].sha256 for path in (first, second)}
    assert len(hashes) == 1
    assert PairSet(PUBLIC, (Reference("a b", ("one",)),)).sha256 not in hashes


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [record("a", None, "restored", label=None)],
        [record("a", "b", "approved"), record("a", None, "not_toxic")],
    ],
    ids=["empty", "restored", "torn"],
)
def test_a_log_that_tells_nothing_is_as_none_and_noted(tmp_path: Path, rows: list[Any]) -> None:
    table = tmp_path / "t.tsv"
    table.write_text("toxic\tneutral\na\tb\n")
    found = gather([table, lines(tmp_path / "log.jsonl", rows)], None)
    assert [test.name for test in found.tests] == [PUBLIC]
    assert not any(map(is_log, (*found.neutral, *found.labelled)))
    [note] = found.notes
    assert note.startswith("no message of the log is known to be toxic or not")


def test_what_cannot_be_a_test_is_refused(tmp_path: Path) -> None:
    restored = lines(tmp_path / "log.jsonl", [record("a", "b", "restored")])
    table = tmp_path / "t.tsv"
    table.write_text("toxic\tneutral\na\tb\n")
    for paths, data, message in (
        ([], None, "give the public test"),
        ([restored], None, "give the public test"),
        ([table], tmp_path / "absent", "no folder"),
    ):
        with pytest.raises(ValueError, match=message):
            gather(paths, data)
    with pytest.raises(CorpusError, match="missing"):
        gather([], tmp_path)
