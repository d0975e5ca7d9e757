"""Model folders that are whole but hold no network: enough for whatever only moves them."""

import json
from pathlib import Path
from typing import Any

from detox_model import checkpoint
from detox_model.checkpoint import DEFAULT, ModelConfig
from detox_model.network import NetworkConfig


def model_folder(path: Path, name: str, content: str = "") -> Path:
    """A sealed folder of a few small files; its digest differs with its ``content``."""
    path.mkdir(parents=True)
    for file in ("model.safetensors", "spm.model", "words.txt"):
        (path / file).write_text(f"{file} of {name} {content}")
    (path / "README.md").write_text(f"# {name}")
    network = NetworkConfig(vocabulary=300, embedding=8, encoder_hidden=8, hidden=8)
    checkpoint.seal(path, name=name, network=network)
    return path


def digest_of(folder: Path) -> str:
    return checkpoint.read_config(folder).digest


def gate_file(path: Path, model: Path, against: Path = DEFAULT, **changes: Any) -> Path:
    """A verdict that ``model`` may replace ``against``."""

    def named(folder: Path) -> dict[str, str]:
        config: ModelConfig = checkpoint.read_config(folder)
        return {"name": config.name, "digest": config.digest}

    verdict = {
        "passed": True,
        "reasons": [],
        "candidate": named(model),
        "incumbent": named(against),
        "floors": {},
        "measured": {},
    }
    path.write_text(json.dumps(verdict | changes))
    return path
