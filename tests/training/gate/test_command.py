"""``evaluate --gate`` on real folders: what it reads, refuses, writes and answers."""

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from typer.testing import CliRunner, Result

from detox_model import checkpoint, smoke
from detox_model.results import Status
from detox_model.smoke import Case, Smoke
from detox_model.tokenizer import Tokenizer
from tests.training.gate.standins import pairs
from training import __main__ as entry
from training.__main__ import app
from training.gate.command import requested
from training.gate.floors import FloorsError, load_floors

SHIPPED = checkpoint.DEFAULT
DIGEST = checkpoint.read_config(SHIPPED).digest


def table(path: Path, count: int) -> Path:
    rows = ["toxic\tneutral", *(f"{r.source}\t{r.targets[0]}" for r in pairs(count))]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def gate(folder: Path, tmp_path: Path, *more: str) -> Result:
    arguments = ["evaluate", "--gate", "--pairs", str(table(tmp_path / "test.tsv", 6)),
                 "--model", str(folder), "--against", str(SHIPPED), "--samples", "100",
                 "--gate-file", str(tmp_path / "out" / "gate.json"),
                 "--report", str(tmp_path / "out" / "report.html"), *more]  # fmt: skip
    return CliRunner().invoke(app, arguments)


def not_a_number(folder: Path) -> None:
    weights = load_file(folder / checkpoint.WEIGHTS)
    next(iter(weights.values())).view(-1)[0] = torch.nan
    save_file(weights, folder / checkpoint.WEIGHTS)
    checkpoint.reseal(folder)


def another_vocabulary(folder: Path) -> None:
    sentences = [text for r in pairs(90) for text in (r.source, *r.targets)]
    other = Tokenizer.train(sentences * 3, size=310, prefix=folder / "other")
    (folder / "other.model").unlink(missing_ok=True)
    (folder / "other.vocab").unlink(missing_ok=True)
    (folder / checkpoint.VOCABULARY).write_bytes(other.model)
    checkpoint.reseal(folder)


def scrambled_weights(folder: Path) -> None:
    with (folder / checkpoint.WEIGHTS).open("r+b") as file:
        file.write(b"\xff" * 64)


def one_byte(folder: Path) -> None:
    with (folder / "words.txt").open("ab") as file:
        file.write(b"\n")


def certain_flagger(folder: Path) -> None:
    """Every text scores near 1."""
    path = folder / "flagger.safetensors"
    weights = load_file(path)
    for name, tensor in weights.items():
        if tensor.dtype == torch.float32:
            weights[name] = torch.full_like(tensor, 50.0)
    save_file(weights, path)
    checkpoint.reseal(folder)


def promising_more(folder: Path) -> None:
    """What it says of itself is no longer so, as where moderators taught its flagger otherwise."""
    case = Case(text="Thank you for the help.", status=(Status.REWRITTEN,))
    smoke.write(folder, Smoke(cases=(case,)))
    checkpoint.reseal(folder)


@pytest.mark.parametrize(
    ("sabotage", "reason"),
    [
        (not_a_number, "not finite numbers"),
        (another_vocabulary, "the vocabulary has 310 pieces"),
        (scrambled_weights, "model.safetensors cannot be read"),
        (one_byte, "words.txt does not match its hash"),
        (shutil.rmtree, "does not exist"),
        (certain_flagger, "the candidate "),
        (promising_more, "fails its smoke test: 'Thank you for the help.' is unchanged"),
    ],
)
def test_a_folder_that_does_not_work_is_blocked_with_a_page_and_a_record(
    sabotage: Callable[[Path], None], reason: str, tmp_path: Path
) -> None:
    folder = tmp_path / "candidate"
    shutil.copytree(SHIPPED, folder)
    sabotage(folder)
    found = gate(folder, tmp_path)
    assert found.exit_code == 1, found.output
    lines = found.stdout.splitlines()
    assert lines[0].startswith("blocked: ")
    assert len(lines) == 2
    assert reason in lines[1]
    record = json.loads((tmp_path / "out" / "gate.json").read_text())
    assert record["passed"] is False
    assert reason in record["reasons"][0]
    assert record["incumbent"] == {"name": "detox-s-2", "digest": DIGEST}
    page = (tmp_path / "out" / "report.html").read_text()
    assert "Blocked" in page


def test_the_incumbent_itself_is_no_candidate(tmp_path: Path) -> None:
    found = gate(SHIPPED, tmp_path)
    assert found.exit_code == 1
    assert "the same files" in found.stdout


def test_what_is_equal_passes_where_that_is_allowed_and_all_is_recorded(tmp_path: Path) -> None:
    floors = tmp_path / "own.toml"
    floors.write_text(  # a machine that others use is not what is tested here
        "[latency]\nmedian = { max = 1000 }\np95 = { max = 1000 }\n[public]\n"
        + "".join(f"{name} = {{ min = 0 }}\n" for name in ("style", "joint", "fluency"))
    )
    log = tmp_path / "log.jsonl"
    rows: list[dict[str, str | None]] = [
        {"toxic": r.source, "neutral": r.targets[0], "status": "edited"} for r in pairs(4, 20)
    ]
    rows.append({"toxic": "that is one stupid long day", "neutral": None, "status": "not_toxic"})
    log.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = gate(
        SHIPPED, tmp_path, "--allow-equal", "--floors", str(floors), "--pairs", str(log), "--json"
    )
    assert found.exit_code == 0, found.output
    record = json.loads((tmp_path / "out" / "gate.json").read_text())
    assert json.loads(found.stdout) == record
    assert record["passed"] is True
    assert record["reasons"] == record["better"] == []
    assert record["candidate"] == record["incumbent"] == {"name": "detox-s-2", "digest": DIGEST}
    assert {name: test["sentences"] for name, test in record["tests"].items()} == {
        "public": 6, "log": 4,
    }  # fmt: skip
    assert record["deciding"] == "public"
    assert record["floors"]["public"]["style"] == {"min": 0.0, "margin": 0.02}
    measured = record["measured"]
    assert set(measured) == {"public", "log", "neutral", "auc", "flagger", "latency"}
    assert measured["public"]["joint"]["difference"] == 0
    assert measured["neutral"]["log: not toxic"]["texts"] == 1
    assert measured["latency"]["median"]["incumbent"] > 0
    for name in ("gate.json", "report.html"):
        assert stat.S_IMODE((tmp_path / "out" / name).stat().st_mode) == 0o600
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "gate.json", "report.html",
    ]  # fmt: skip


def run_main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["training", "evaluate", *arguments])
    with pytest.raises(SystemExit) as exit_:
        entry.main()
    assert isinstance(exit_.value.code, int)
    return exit_.value.code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--gate", "--model", "a", "--model", "b", "--against", "c"], "compares two models"),
        (["--gate", "--model", "a"], "compares two models"),
        (["--gate", "--model", "a", "--against", "SHIPPED"], "give the public test"),
        (["--gate", "--model", "a", "--against", "nowhere"], "nowhere does not exist"),
        (["--gate", "--model", "a", "--against", "SHIPPED", "--floors", "FLOORS"], "public.stile"),
        (["--gate", "--model", "a", "--against", "SHIPPED", "--pairs", "LOG"], "LOG.jsonl, line 2"),
        (["--gate", "--markdown", "x.md"], "cannot go with"),
        (["--report", "x.html", "--pairs", "LOG"], "needs --gate"),
        ([], "one TSV file"),
    ],
)
def test_wrong_use_is_told_in_a_line_and_ends_in_2(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    floors, log = tmp_path / "floors.toml", tmp_path / "LOG.jsonl"
    floors.write_text("[public]\nstile = { min = 0.5 }\n")
    log.write_text('{"toxic": "you idiot", "neutral": "you", "status": "approved"}\n{"toxic": 3}\n')
    names = {"SHIPPED": SHIPPED, "FLOORS": floors, "LOG": log}
    code = run_main(monkeypatch, *(str(names.get(each, each)) for each in arguments))
    assert code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[public]\nstile = { min = 0.5 }", "public.stile"),
        ("[speed]\nmedian = { max = 1 }", "speed"),
        ("[public]\nstyle = { minimum = 0.5 }", "public.style.minimum"),
        ("[public]\nrepetition = { min = 0.5 }", "min 0.5 is above max 0.02"),
        ("[public]\nstyle = { margin = -1 }", "greater than or equal to 0"),
        ("[public]\nstyle = { min = nan }", "finite"),
        ("[latency]\nmedian = 2", "latency.median"),
        ("[public", "floors.toml"),
    ],
)
def test_a_floors_file_with_a_fault_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(text)
    with pytest.raises(FloorsError, match=message):
        load_floors(path)
    with pytest.raises(FloorsError, match="cannot be read"):
        load_floors(tmp_path / "absent.toml")


def test_a_floors_file_changes_only_what_it_names(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    path.write_text("[public]\njoint = { min = 0.6 }\n[better]\nsure = true\n")
    own, shipped = load_floors(path), load_floors()
    assert own.public.joint.min == 0.6
    assert own.public.joint.margin == shipped.public.joint.margin
    assert own.better.sure
    assert own.log == shipped.log


def test_models_are_named_by_their_folders() -> None:
    assert requested(["new=a/b"], ["c"]) == (Path("a/b"), Path("c"))
