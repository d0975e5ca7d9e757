import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from training.__main__ import app
from training.corpora import CorpusError, Reference
from training.evaluate import (
    Comparison,
    as_json,
    as_markdown,
    as_tables,
    compare,
    delete_listed,
    paired,
    read_outputs,
    read_profanity,
    read_references,
)
from training.evaluation import gather, measure, named_models, write_outputs
from training.metrics import METRICS
from training.picture import draw

REFERENCES = [
    Reference("what a damn stupid plan", ("what a poor plan", "this plan is poor")),
    Reference("you are an idiot if you believe that", ("you are wrong if you believe that",)),
    Reference("why the hell would you do that to us", ("why would you do that to us",)),
    Reference("get lost you silly fool", ("please go away",)),
]
SOURCES = [reference.source for reference in REFERENCES]
GOOD = [reference.targets[0] for reference in REFERENCES]
BAD = ["what a damn stupid stupid plan", "you are an if you believe", "why the would", "get lost"]
CONSOLE = Console(file=StringIO())


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(REFERENCES, {"copy": SOURCES, "good": GOOD, "bad|or so": BAD}, samples=100)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    rows = ["toxic\tneutral1\tneutral2"]
    rows += [f"{r.source}\t{r.targets[0]}\t{r.targets[-1]}" for r in REFERENCES]
    path = tmp_path / "pairs.tsv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_systems_are_judged_in_total_and_by_length(comparison: Comparison) -> None:
    parts = comparison.parts["good"]
    assert list(parts) == ["all", "1–5", "6–10"]
    assert [part.scores.sentences for part in parts.values()] == [4, 2, 2]
    assert parts["all"].scores.bleu == pytest.approx(100)
    assert comparison.parts["copy"]["all"].scores.copies == 1


def test_the_others_are_compared_with_the_first_that_is_no_baseline(comparison: Comparison) -> None:
    assert comparison.first == "good"
    assert set(comparison.differences) == {"copy", "bad|or so"}
    joint = comparison.differences["bad|or so"]["joint"]
    assert joint.difference < 0
    good, bad = comparison.systems["good"], comparison.systems["bad|or so"]
    assert paired(good, bad, samples=100)["joint"] == joint


def test_json_goes_by_system_then_bucket_and_gives_intervals(comparison: Comparison) -> None:
    found = json.loads(json.dumps(as_json(comparison)))
    assert list(found) == ["copy", "good", "bad|or so"]
    for parts in found.values():
        for part in parts.values():
            for metric in METRICS:
                low, high = part["ci"][metric.name]
                assert low <= high
                assert 0 <= part[metric.name] <= metric.scale + 1e-4
    assert "against" not in found["good"]["all"]
    against = found["bad|or so"]["all"]["against"]
    assert against["system"] == "good"
    assert 0 < against["joint"]["p"] <= 1


def test_tables_show_every_metric_of_every_system(comparison: Comparison) -> None:
    stream = StringIO()
    console = Console(file=stream, width=100)
    for table in as_tables(comparison):
        console.print(table)
    text = stream.getvalue()
    assert "…" not in text  # nothing is cut at the width the command uses
    for metric in METRICS:
        assert text.count(metric.title) >= 3, metric.title
    assert "difference to good" in text


def test_markdown_escapes_names_and_describes_the_judges(comparison: Comparison) -> None:
    text = as_markdown(comparison)
    assert "bad\\|or so" in text
    assert "pocketsphinx 5" in text
    tables = [line for line in text.splitlines() if line.startswith("| joint")]
    assert len(tables) == 2  # the values, and the differences
    assert tables[0].count("(") == 3


def test_the_picture_is_drawn(comparison: Comparison, tmp_path: Path) -> None:
    draw(comparison, tmp_path / "table.png")
    assert (tmp_path / "table.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ValueError, match=r"xyz"):
        draw(comparison, tmp_path / "table.xyz")


def test_a_system_nobody_named_cannot_be_compared_with() -> None:
    with pytest.raises(ValueError, match="'other'"):
        compare(REFERENCES, {"copy": SOURCES}, first="other")
    with pytest.raises(ValueError, match="no system"):
        compare(REFERENCES, {})


def test_rewrites_are_read_by_line_and_as_json_lines(tmp_path: Path) -> None:
    plain, objects = tmp_path / "a.txt", tmp_path / "b.jsonl"
    plain.write_text("one\n\nthree\n", encoding="utf-8")
    assert read_outputs(plain, 3) == ["one", "", "three"]
    objects.write_text('"one"\n{"rewrite": "two\\u2028lines", "x": 1}\n', encoding="utf-8")
    assert read_outputs(objects, 2) == ["one", "two\u2028lines"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"one\n", "1 rewrites for 2"),
        ("a.txt", b"\xff\xfe\n", "cannot be read"),
        ("a.jsonl", b'"one"\n{"text": "two"}\n', "line 2"),
        ("a.jsonl", b'"one"\nnot json\n', "line 2"),
    ],
)
def test_a_file_of_rewrites_with_a_fault_is_refused(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        read_outputs(tmp_path / name, 2)
    with pytest.raises(CorpusError, match="cannot be read"):
        read_outputs(tmp_path / "absent", 2)


def test_pairs_of_one_sentence_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text("toxic\tneutral\na b\tone\nc d\ttwo\na b\tthree\n", encoding="utf-8")
    assert read_references(path) == [Reference("a b", ("one", "three")), Reference("c d", ("two",))]


@pytest.mark.parametrize(
    ("content", "message"),
    [("toxic\tother\na\tb\n", "columns"), ("toxic\tneutral\n\tb\n", "line 2"),
     ("toxic\tneutral\n", "no pairs")],
)  # fmt: skip
def test_a_table_with_a_fault_is_refused(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "pairs.tsv").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        read_references(tmp_path / "pairs.tsv")


def test_listed_words_are_deleted_whole(tmp_path: Path) -> None:
    (tmp_path / "toxicity").mkdir()
    (tmp_path / "toxicity" / "profanity_en.csv").write_text("text\nDamn\nxx\n", encoding="utf-8")
    pattern = read_profanity(tmp_path)
    assert delete_listed("DAMN it, damnation xx", pattern) == "it, damnation xx"
    with pytest.raises(CorpusError, match="cannot be read"):
        read_profanity(tmp_path / "absent")


def test_models_are_named_by_the_user_or_by_their_run() -> None:
    assert list(named_models([], [])) == ["model"]
    assert named_models(["a/b"], []) == {"model": Path("a/b")}
    found = named_models(["new=a/b"], ["runs/old/model", "weights/detox-s"])
    assert found == {"new": Path("a/b"), "old": Path("runs/old/model"),
                     "detox-s": Path("weights/detox-s")}  # fmt: skip
    with pytest.raises(ValueError, match="NAME=c/b"):
        named_models(["a/b", "c/b"], [])
    with pytest.raises(ValueError, match="'copy'"):
        named_models(["copy=a"], [])


def test_other_systems_stand_beside_the_baselines(pairs: Path, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("\n".join(GOOD), encoding="utf-8")
    entries = [f"good={tmp_path / 'good.txt'}"]
    found = gather(pairs, {}, entries, data=None, device="cpu", console=CONSOLE)
    assert found.texts == {"copy": SOURCES, "good": GOOD}
    assert measure(found, samples=100, seed=1, console=CONSOLE).first == "good"
    write_outputs(tmp_path / "out.jsonl", found)
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["rewrite"] for row in rows] == GOOD
    assert rows[0]["systems"]["copy"] == SOURCES[0]
    with pytest.raises(ValueError, match="a name is needed"):
        gather(pairs, {}, ["nameless.txt"], data=None, device="cpu", console=CONSOLE)


def test_the_command_writes_all_that_is_asked_for(pairs: Path, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("\n".join(GOOD), encoding="utf-8")
    arguments = ["evaluate", "--pairs", str(pairs), "--system", f"good={tmp_path / 'good.txt'}",
                 "--markdown", str(tmp_path / "t.md"), "--picture", str(tmp_path / "t.png"),
                 "--outputs", str(tmp_path / "o.jsonl"), "--samples", "100"]  # fmt: skip
    plain = CliRunner().invoke(app, arguments)
    assert plain.exit_code == 0, plain.output
    assert "difference to model" in plain.stdout
    assert all((tmp_path / name).stat().st_size > 200 for name in ("t.md", "t.png", "o.jsonl"))
    as_object = CliRunner().invoke(app, [*arguments, "--json"])
    scores = json.loads(as_object.stdout)
    assert set(scores) == {"copy", "model", "good"}
    assert scores["model"]["all"]["sentences"] == len(REFERENCES)


def test_the_judges_are_told_and_measured(pairs: Path) -> None:
    told = CliRunner().invoke(app, ["judges", "--pairs", str(pairs)], env={"COLUMNS": "160"})
    assert told.exit_code == 0, told.output
    assert "wordllama" in told.stdout
    assert "neighbours swapped" in told.stdout
