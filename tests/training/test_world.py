"""One run over two processes: torchrun, Gloo on the CPU."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from training.world import World

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("processes.py")


def folders(parent: Path) -> Path:
    for name in ("whole", "cut"):
        (parent / name).mkdir(parents=True)
    return parent


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = folders(tmp_path_factory.mktemp("world") / "two")
    torchrun = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2",
         str(SCRIPT), str(out)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert torchrun.returncode == 0, torchrun.stdout
    return out


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = folders(tmp_path_factory.mktemp("world") / "one")
    spec = importlib.util.spec_from_file_location("processes", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.run(out / "whole", World(), torch.device("cpu"))
    return out


def losses(folder: Path) -> dict[str, float]:
    return dict(json.loads((folder / "losses.json").read_text()))


def test_two_processes_learn_what_one_learns(one: Path, two: Path) -> None:
    alone, together = losses(one / "whole"), losses(two / "whole")
    assert list(alone) == list(together) == [str(step) for step in range(1, 15)]
    assert together == pytest.approx(alone, rel=1e-3)
    assert alone["14"] < alone["1"]
    weights, others = (torch.load(each / "whole" / "weights.pt") for each in (one, two))
    for name, weight in weights.items():  # sums in another order, so not to the bit
        torch.testing.assert_close(others[name], weight, rtol=0, atol=1e-3)


def test_two_processes_write_one_log(two: Path) -> None:
    rows = [json.loads(line) for line in (two / "whole" / "log.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows if "dev_loss" in row] == [7, 14]


def test_two_processes_resume_to_the_same_weights(two: Path) -> None:
    whole, cut = (torch.load(two / name / "weights.pt") for name in ("whole", "cut"))
    assert all(torch.equal(whole[name], cut[name]) for name in whole)
