import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from detox_model import Detoxifier, checkpoint
from detox_model.checkpoint import DEFAULT, CheckpointError

CPU = torch.device("cpu")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(DEFAULT, tmp_path / "model")


def test_the_shipped_folder_is_whole_and_small() -> None:
    config = checkpoint.read_config(DEFAULT)
    assert {checkpoint.WEIGHTS, checkpoint.VOCABULARY, "words.txt", "metrics.json"} < set(
        config.sha256
    )
    assert (DEFAULT / "README.md").is_file()
    assert sum(file.stat().st_size for file in DEFAULT.parent.rglob("*")) < 30 * 2**20


def test_a_saved_network_loads_to_the_same_answers(tmp_path: Path) -> None:
    network, tokenizer, config = checkpoint.load(DEFAULT, CPU)
    checkpoint.save(tmp_path / "m", network, tokenizer, name="again", metrics={"a": 1})
    again, _, saved = checkpoint.load(tmp_path / "m", CPU)
    assert saved.name == "again"
    assert saved.network == config.network
    for name, weight in network.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], weight, rtol=0, atol=0)


def truncate(folder: Path) -> None:
    path = folder / checkpoint.WEIGHTS
    path.write_bytes(path.read_bytes()[:1000])


def change_a_byte(folder: Path) -> None:
    path = folder / checkpoint.VOCABULARY
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)


def edit_config(**changes: object) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        path = folder / checkpoint.CONFIG
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return edit


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (shutil.rmtree, "does not exist"),
        (lambda folder: (folder / "config.json").unlink(), "no config.json"),
        (lambda folder: (folder / "config.json").write_text("{"), "cannot be read"),
        (lambda folder: (folder / "spm.model").unlink(), "spm.model is missing"),
        (truncate, "does not match its hash"),
        (change_a_byte, "does not match its hash"),
        (edit_config(format=99), "upgrade"),
        (edit_config(surprise=1), "cannot be read"),
        (edit_config(sha256={"../../etc/passwd": "0"}), "missing"),
        (edit_config(sha256={}), "does not list"),
    ],
)
def test_a_damaged_folder_is_refused_with_its_reason(
    folder: Path, damage: Callable[[Path], object], message: str
) -> None:
    damage(folder)
    with pytest.raises(CheckpointError, match=message):
        checkpoint.load(folder, CPU)


def test_the_digest_tells_folders_of_one_name_apart(folder: Path) -> None:
    shipped = checkpoint.read_config(DEFAULT)
    assert checkpoint.read_config(folder).digest == shipped.digest
    (folder / "metrics.json").write_text('{"joint": 0.25}\n')
    sealed = checkpoint.seal(folder, name=shipped.name, network=shipped.network)
    assert sealed.digest == checkpoint.read_config(folder).digest != shipped.digest
    loaded = Detoxifier.load(folder, device="cpu")
    assert (loaded.digest, loaded.metrics) == (sealed.digest, {"joint": 0.25})


@pytest.mark.parametrize("content", [None, "{", "[1]"])
def test_metrics_that_say_nothing_are_empty(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "metrics.json").write_text(content)
    assert checkpoint.read_metrics(tmp_path) == {}
