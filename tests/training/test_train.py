"""The whole recipe on a handful of sentences: corpora → model folder → evaluation."""

import hashlib
import json
import lzma
import random
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detox_model import Detoxifier
from training.__main__ import app
from training.mixture import Example
from training.preset import PRESETS, PresetError, load_preset
from training.run import curves
from training.run.folder import preset_of
from training.run.samples import SENTENCES
from training.train import RunError, train_model
from training.trainer import Trainer

PRESET = """
title = "tiny"
max_pieces = 40
warmup = 2
average = 0.5
[network]
vocabulary = 310
embedding = 16
encoder_hidden = 16
encoder_layers = 1
hidden = 16
[[stage]]
name = "only"
epochs = 1
learning_rate = 1e-3
final_rate = 1e-4
batch_pieces = 400
[stage.corpora]
paradetox = 1.0
synthetic = 0.5
"""
NOUNS = ["plan", "build", "movie", "song", "ticket", "answer", "lunch", "server", "weather"]
VERBS = ["saw", "broke", "liked", "moved", "wrote", "found", "painted", "dropped"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    dice = random.Random(1)
    rows = ["toxic\tneutral1\tneutral2\tneutral3"]
    for number in range(300):
        noun, verb = dice.choice(NOUNS), dice.choice(VERBS)
        middle = f"{verb} the {noun} on day {number}"
        rows.append(f"some idiot {middle}\tsomebody {middle}\t\t")
    clean = [f"we {dice.choice(VERBS)} the {dice.choice(NOUNS)} again" for _ in range(200)]
    for name, lines in {"parallel/paradetox.tsv.xz": rows}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(lzma.compress("\n".join(lines).encode()))
    (folder / "general").mkdir()
    for corpus in ("goemotions", "self_dialogue", "webtext", "emocontext", "tatoeba"):
        content = lzma.compress("\n".join(clean).encode())
        (folder / "general" / f"{corpus}.txt.xz").write_bytes(content)
    (folder / "toxicity").mkdir()
    (folder / "toxicity" / "profanity_en.csv").write_text("text,severity\nidiot,1\n")
    return folder


@pytest.fixture(scope="module")
def run(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run")
    (out / "tiny.toml").write_text(PRESET)
    train_model(str(out / "tiny.toml"), data, out, name="tiny-1", threads=1)
    return out


def test_a_run_ends_in_a_model_folder_that_describes_itself(run: Path) -> None:
    model = Detoxifier.load(run / "model", device="cpu")
    assert model.rewrite(["hello there"])[0].model == "tiny-1"
    metrics = json.loads((run / "model" / "metrics.json").read_text())
    assert set(metrics["test"]) == {"copy", "delete", "model"}
    assert metrics["test"]["copy"]["all"]["copies"] == 1
    assert metrics["test"]["delete"]["all"]["copies"] == 0
    card = (run / "model" / "README.md").read_text()
    assert card.startswith("# tiny-1\n")
    assert "CC0 1.0" in card


def test_a_run_folder_explains_itself(run: Path, data: Path) -> None:
    page = (run / "README.md").read_text()
    for text in ("finished.", "| processes × threads | 1 × 1 |", "](curves.png)", SENTENCES[0]):
        assert text in page
    corpora = json.loads((run / "corpora.json").read_text())
    assert corpora["pairs"]["paradetox"] > 50
    published = (data / "parallel" / "paradetox.tsv.xz").read_bytes()
    listed = corpora["files"]["parallel/paradetox.tsv.xz"]
    assert listed == {"bytes": len(published), "sha256": hashlib.sha256(published).hexdigest()}
    metrics = json.loads((run / "metrics.json").read_text())
    assert metrics["best"]["step"] == metrics["steps"] > 0
    row = json.loads((run / "log.jsonl").read_text().splitlines()[-1])
    assert {"dev_loss", "dev_joint", "dev_bleu", "seconds"} <= set(row)
    assert load_preset(str(run / "tiny.toml")) == preset_of(run)
    samples = [json.loads(line) for line in (run / "samples.jsonl").read_text().splitlines()]
    assert [len(row["rewrites"]) for row in samples] == [len(SENTENCES)]
    assert list((run / "tensorboard").glob("events.out.tfevents.*"))


def test_a_run_stopped_in_mid_epoch_ends_in_the_same_model(
    run: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(curves, "draw", lambda out: [])  # it takes as long as the run itself
    step = Trainer._train_step

    def interrupted(trainer: Trainer, examples: Sequence[Example]) -> int:
        if trainer.step == 3:
            signal.raise_signal(signal.SIGINT)
        return step(trainer, examples)

    arguments = ["train", "--preset", str(run / "tiny.toml"), "--data", str(data), "--out",
                 str(tmp_path), "--name", "tiny-1", "--threads", "1"]  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_train_step", interrupted)
        result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 130
    assert "stopped at step 4: the same command with --resume goes on" in result.output
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    result = CliRunner().invoke(app, [*arguments, "--resume"])
    assert result.exit_code == 0, result.output
    weights = [(folder / "model" / "model.safetensors").read_bytes() for folder in (run, tmp_path)]
    assert weights[0] == weights[1]


def test_a_run_is_not_resumed_by_another_preset(run: Path, data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(PRESET.replace("epochs = 1", "epochs = 2"))
    with pytest.raises(RunError, match="begun with another preset"):
        train_model(str(other), data, run, resume=True)


def test_a_finished_run_is_not_overwritten_but_can_be_resumed(run: Path, data: Path) -> None:
    with pytest.raises(RunError, match="--resume"):
        train_model(str(run / "tiny.toml"), data, run)
    before = (run / "model" / "model.safetensors").read_bytes()
    train_model(str(run / "tiny.toml"), data, run, name="tiny-1", resume=True, threads=1)
    assert (run / "model" / "model.safetensors").read_bytes() == before


def test_the_command_line_splits_and_evaluates(run: Path, data: Path, tmp_path: Path) -> None:
    cli, pairs = CliRunner(), tmp_path / "test.tsv"
    result = cli.invoke(app, ["split", "--data", str(data), "--out", str(pairs)])
    assert result.exit_code == 0, result.output
    count = len(pairs.read_text().splitlines()) - 1
    arguments = ["evaluate", "--pairs", str(pairs), "--model", str(run / "model"), "--json"]
    result = cli.invoke(app, arguments)
    assert result.exit_code == 0, result.output
    scores = json.loads(result.stdout)
    assert scores["model"]["all"]["sentences"] == count > 5
    assert sum(part["sentences"] for name, part in scores["copy"].items() if name != "all") == count


@pytest.mark.parametrize("name", sorted(path.stem for path in PRESETS.glob("*.toml")))
def test_every_shipped_preset_loads(name: str) -> None:
    assert load_preset(name).stages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PRESET.replace("hidden = 16\n[[", "hiden = 16\n[["), "network.hiden"),
        (PRESET.replace("epochs = 1", "epochs = 0"), "epochs"),
        (PRESET.replace("paradetox", "paradetux"), "paradetux"),
        ("title = ", "Invalid value"),
    ],
)
def test_a_mistake_in_a_preset_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    with pytest.raises(PresetError, match=message):
        load_preset(str(path))


def test_a_vocabulary_too_large_for_the_corpora_is_a_clear_mistake(
    tmp_path: Path, data: Path
) -> None:
    (tmp_path / "big.toml").write_text(PRESET.replace("310", "9000"))
    with pytest.raises(PresetError, match=r"network\.vocabulary = 9000 .* <= \d+"):
        train_model(str(tmp_path / "big.toml"), data, tmp_path)


def test_an_unknown_preset_names_the_shipped_ones() -> None:
    with pytest.raises(PresetError, match="default, large, small"):
        load_preset("nonsense")
