"""A tiny model learns a community's pairs, keeps what it could do, and says where it is from."""

import json
import lzma
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from detox_model import Detoxifier, checkpoint
from detox_model.checkpoint import DEFAULT
from detox_model.network import Network, NetworkConfig
from detox_model.tokenizer import Tokenizer
from training.__main__ import app
from training.corpora import CorpusError, Pair, split_of
from training.finetune import run as finetuning
from training.finetune.blend import Plan
from training.finetune.start import Request
from training.finetune.vocabulary import make_ranker
from training.mixture import Example, Mixture
from training.preset import Preset
from training.run import curves
from training.run.samples import decode
from training.train import RunError
from training.trainer import Trainer

NOUNS = ["plan", "build", "movie", "song", "ticket", "answer", "lunch", "server"]
VERBS = ["saw", "broke", "liked", "moved", "wrote", "found", "painted", "dropped"]
KINDS = ["old", "red", "long", "quiet", "funny", "small"]
DEVICE = torch.device("cpu")
CPU = ["--device", "cpu", "--threads", "1", "--no-flagger"]
NETWORK = NetworkConfig(
    vocabulary=320, embedding=48, encoder_hidden=48, encoder_layers=1, hidden=48, dropout=0.0
)


MIDDLES = [f"{verb} the {kind} {noun}" for verb in VERBS for kind in KINDS for noun in NOUNS]
random.Random(1).shuffle(MIDDLES)
OLD = [Pair(f"some idiot {middle}", f"somebody {middle}") for middle in MIDDLES]
NEW = [Pair(f"that goblin {middle} today", f"that jester {middle} today") for middle in MIDDLES]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpora's layout, as far as an operator needs it: ParaDetox and a word list."""
    folder = tmp_path_factory.mktemp("corpora")
    rows = ["toxic\tneutral1\tneutral2\tneutral3", *(f"{a.source}\t{a.target}\t\t" for a in OLD)]
    (folder / "parallel").mkdir()
    (folder / "parallel/paradetox.tsv.xz").write_bytes(lzma.compress("\n".join(rows).encode()))
    (folder / "toxicity").mkdir()
    (folder / "toxicity/profanity_en.csv").write_text("text,severity\nidiot,1\n")
    return folder


def as_rows(pairs: Sequence[Pair], start: int = 0) -> str:
    """An export of edited pairs, each by another author, with nothing on consent in it."""
    rows = [
        {"toxic": p.source, "neutral": p.target, "status": "edited", "incident": start + at,
         "author": f"{start + at:016x}"}
        for at, p in enumerate(pairs)
    ]  # fmt: skip
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    (folder / "pairs.train.jsonl").write_text(as_rows(NEW[:120]))
    (folder / "pairs.dev.jsonl").write_text(as_rows(NEW[200:220], 200))
    kept = {"toxic": "the tower is on fire", "neutral": "the tower is on fire",
            "status": "not_toxic", "incident": 900, "author": "f" * 16}  # fmt: skip
    with (folder / "pairs.train.jsonl").open("a") as file:
        file.write(json.dumps(kept) + "\n")
    return folder / "pairs.jsonl"


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pairs for a run whose model nobody looks at."""
    folder = tmp_path_factory.mktemp("few")
    (folder / "pairs.train.jsonl").write_text(as_rows(NEW[:40]))
    (folder / "pairs.dev.jsonl").write_text(as_rows(NEW[200:206], 200))
    return folder / "pairs.jsonl"


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pictures of the run: they take as long as a small run itself."""
    monkeypatch.setattr(curves, "draw", lambda out: [])


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder whose network can do the old pairs, and only those."""
    work = tmp_path_factory.mktemp("parent")
    texts = [text for pair in (*OLD, *NEW) for text in (pair.source, pair.target)]
    tokenizer = Tokenizer.train(texts, size=NETWORK.vocabulary, prefix=work / "spm")
    train = [pair for pair in OLD if split_of(pair.source) == "train"]
    preset = Preset.model_validate(
        {
            "title": "parent", "warmup": 5, "average": 0.9, "select": "last", "network": NETWORK,
            "stage": [{"name": "all", "epochs": 14, "learning_rate": 1e-2, "final_rate": 1e-3,
                       "batch_sentences": 24, "corpora": {"paradetox": 1.0}}],
        }
    )  # fmt: skip
    torch.set_num_threads(1)
    trainer = Trainer(
        preset, Mixture(tokenizer, {"paradetox": train}), [], work, device=DEVICE,
        on_report=lambda report: None, alone=True,
    )  # fmt: skip
    network = trainer.fit()
    folder = work / "model"
    folder.mkdir()
    for name in ("flagger.json", "flagger.safetensors"):
        shutil.copyfile(DEFAULT / name, folder / name)
    (folder / "words.txt").write_text("\n".join(sorted({w for t in texts for w in t.split()})))
    metrics = {"preset": preset.model_dump(mode="json", by_alias=True)}
    checkpoint.save(folder, network, tokenizer, name="tiny-1", metrics=metrics)
    return folder


def right(model: Path, wanted: Sequence[Pair]) -> float:
    """Share of sources that the network turns into exactly their targets."""
    network, tokenizer, _ = checkpoint.load(model, DEVICE)
    found = decode(network, tokenizer, DEVICE, [pair.source for pair in wanted])
    return sum(a == b.target for a, b in zip(found, wanted, strict=True)) / len(wanted)


def command(parent: Path, pairs: Path, out: Path, *more: str) -> list[str]:
    return [
        "finetune",
        "--from",
        str(parent),
        "--pairs",
        str(pairs),
        "--out",
        str(out),
        *CPU,
        *more,
    ]


@pytest.fixture(scope="module")
def run(parent: Path, pairs: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "first"
    arguments = command(parent, pairs, out, "--data", str(data), "--learning-rate", "5e-3")
    result = CliRunner().invoke(app, [*arguments, "--epochs", "8"])
    assert result.exit_code == 0, result.output
    assert "121 reviewed messages: 120 pairs, 1 that stay as they are, 0 left out" in result.output
    return out


OLD_TEST = [pair for pair in OLD if split_of(pair.source) != "train"]
NEW_TEST = NEW[240:280]


def test_the_new_pairs_are_learnt_and_the_old_ones_kept(parent: Path, run: Path) -> None:
    assert right(parent, OLD_TEST) > 0.9
    assert right(parent, NEW_TEST) == 0
    assert right(run / "model", NEW_TEST) > 0.9
    assert right(run / "model", OLD_TEST) > 0.9


def test_the_model_says_where_it_is_from(parent: Path, pairs: Path, run: Path) -> None:
    model = Detoxifier.load(run / "model", device="cpu")
    assert model.name.startswith("tiny-1-20")
    assert model.name.endswith(".1")
    told = model.metrics["finetuned"]
    assert told["parent"]["name"] == "tiny-1"
    assert told["parent"]["digest"] == checkpoint.read_config(parent).digest
    names = [file["name"] for file in told["pairs"]["files"]]
    assert names == ["pairs.train.jsonl", "pairs.dev.jsonl"]
    assert told["epoch"]["replay_share"] >= 0.5
    assert told["epoch"]["kept"] == 1
    assert (told["pairs"]["learnt"], told["pairs"]["left_out"]) == (120, {})
    card = (run / "model" / "README.md").read_text()
    assert "Goes on from *tiny-1*" in card
    assert "| pairs.train.jsonl | 121 |" in card


def test_the_run_folder_explains_itself(run: Path) -> None:
    page = (run / "README.md").read_text()
    assert "finished." in page
    assert "reviewed: 120 pairs" in page
    row = json.loads((run / "log.jsonl").read_text().splitlines()[-1])
    assert {"dev_loss", "dev_joint", "dev_reviewed_chrf"} <= set(row)
    assert (run / "left_out.jsonl").read_text() == ""


@pytest.mark.usefixtures("undrawn")
def test_a_fine_tuned_model_can_be_the_next_parent(run: Path, few: Path, tmp_path: Path) -> None:
    arguments = command(run / "model", few, tmp_path / "second", "--replay", "0")
    result = CliRunner().invoke(app, [*arguments, "--epochs", "1", "--identity", "0"])
    assert result.exit_code == 0, result.output
    config = checkpoint.read_config(tmp_path / "second" / "model")
    assert config.name.startswith("tiny-1-20")
    assert config.name.endswith(".2")
    told = checkpoint.read_metrics(tmp_path / "second" / "model")["finetuned"]
    first, second = told["ancestors"]
    assert (first["name"], second["name"]) == ("tiny-1", told["parent"]["name"])
    card = (tmp_path / "second" / "model" / "README.md").read_text()
    assert "Not measured: the public corpora were not there." in card


@pytest.mark.usefixtures("undrawn")
def test_a_stopped_run_ends_in_the_same_model(
    parent: Path, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Trainer._train_step

    def interrupted(trainer: Trainer, examples: Sequence[Example]) -> int:
        trainer.stopping = trainer.step == 2
        return step(trainer, examples)

    plan = ("--replay", "0", "--epochs", "2", "--name", "same")
    whole, cut = (command(parent, few, tmp_path / name, *plan) for name in ("whole", "cut"))
    assert CliRunner().invoke(app, whole).exit_code == 0
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_train_step", interrupted)
        result = CliRunner().invoke(app, cut)
    assert result.exit_code == 130
    assert "stopped at step 3: the same command with --resume goes on" in result.output
    result = CliRunner().invoke(app, [*cut, "--resume"])
    assert result.exit_code == 0, result.output
    files = [tmp_path / name / "model" / "model.safetensors" for name in ("whole", "cut")]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_run_goes_on_only_with_what_it_was_begun_with(
    parent: Path, run: Path, data: Path, pairs: Path, tmp_path: Path
) -> None:
    (tmp_path / "other.jsonl").write_text(as_rows(NEW[:50]))
    request = Request(parent, (tmp_path / "other.jsonl",), run, data, flagger=False)
    with pytest.raises(RunError, match="add --resume"):
        finetuning.finetune(request)
    again = Request(parent, (tmp_path / "other.jsonl",), run, data, flagger=False, resume=True)
    with pytest.raises(RunError, match="another parent or other pairs"):
        finetuning.finetune(again)


@pytest.mark.usefixtures("undrawn")
def test_a_sweep_keeps_the_best_share(parent: Path, few: Path, data: Path, tmp_path: Path) -> None:
    plan = ("--data", str(data), "--sweep", "0,0.5", "--epochs", "2", "--learning-rate", "3e-3")
    result = CliRunner().invoke(app, command(parent, few, tmp_path / "run", *plan))
    assert result.exit_code == 0, result.output
    swept = checkpoint.read_metrics(tmp_path / "run" / "model")["finetuned"]["sweep"]
    assert [each["replay"] for each in swept["tried"]] == [0, 0.5]
    assert swept["chosen"] in {0, 0.5}
    chosen = json.loads((tmp_path / "run" / "preset.json").read_text())["stage"][0]["corpora"]
    assert ("paradetox" in chosen) == (swept["chosen"] == 0.5)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ((), "give --data"),
        (("--replay", "0", "--sweep", "0.1"), "a sweep needs --data and reviewed pairs"),
        (("--replay", "1.5"), "shares from 0 to below 1"),
    ],
)
def test_what_cannot_be_done_is_said(
    parent: Path, tmp_path: Path, more: tuple[str, ...], message: str
) -> None:
    (tmp_path / "pairs.jsonl").write_text(as_rows(NEW[:3]))
    arguments = command(parent, tmp_path / "pairs.jsonl", tmp_path / "run", *more)
    result = CliRunner().invoke(app, arguments)
    assert message in str(result.exception)


def test_what_the_flagger_lacks_is_told_before_anything_is_trained(
    parent: Path, pairs: Path, data: Path, tmp_path: Path
) -> None:
    with pytest.raises(CorpusError, match=r"lacks .*labelled\.tsv\.xz.*--no-flagger goes without"):
        finetuning.finetune(Request(parent, (pairs,), tmp_path / "run", data))
    assert not (tmp_path / "run").exists()


def test_pairs_without_anything_to_learn_are_refused(parent: Path, tmp_path: Path) -> None:
    (tmp_path / "pairs.jsonl").write_text(as_rows([Pair("you are here", "You are here")]))
    request = Request(parent, (tmp_path / "pairs.jsonl",), tmp_path / "run", plan=Plan(replay=0))
    with pytest.raises(ValueError, match="none of the reviewed messages is left"):
        finetuning.finetune(request)
    assert not (tmp_path / "run").exists()


def test_words_that_moderators_use_often_may_be_used(tmp_path: Path) -> None:
    written = ["the zorbing guild helps, zorbing!", "zorbing is fun", "so zorbing", "one blarg"]
    new = make_ranker(DEFAULT, tmp_path, written)
    assert new == ["zorbing"]
    known = (tmp_path / "words.txt").read_text().splitlines()
    assert {"zorbing", "table"} <= set(known)
    assert "blarg" not in known
    assert (tmp_path / "fluency.safetensors").is_file()


def test_a_network_is_not_changed_where_it_starts(parent: Path) -> None:
    network, _, config = checkpoint.load(parent, DEVICE)
    assert isinstance(network, Network)
    assert config.network == NETWORK
