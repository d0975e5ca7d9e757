"""A model folder on disk: weights, config, vocabulary, metrics and card, hashes checked.

    config.json          the network's shape, text settings, and a SHA-256 of every other file
    model.safetensors    the network's weights, half precision on disk
    spm.model            the SentencePiece vocabulary
    flagger.*            the toxicity scorer
    metrics.json         what was measured
    smoke.json           texts and what must become of them wherever the folder is loaded
    README.md            the model card

Nothing in it is ever unpickled, so a folder from a stranger can waste time but not run code.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from detox_model.errors import CheckpointError as CheckpointError  # noqa: PLC0414 - callers' name
from detox_model.network import Network, NetworkConfig
from detox_model.pointer import DEFAULT as DEFAULT  # noqa: PLC0414 - callers' name
from detox_model.tokenizer import Tokenizer

FORMAT = 1
WEIGHTS = "model.safetensors"
VOCABULARY = "spm.model"
CONFIG = "config.json"
SHIPPED = Path(__file__).parent / "weights"
UNHASHED = {CONFIG, "README.md", "FLAGGER.md"}
"""Files of a folder whose hashes are not in ``config.json``."""


class ModelConfig(BaseModel):
    """What ``config.json`` holds; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    name: str
    """The model's name and version, recorded beside every rewrite it makes."""
    network: NetworkConfig
    threshold: float = 0.5
    """Recommended toxicity, in (0, 1), from which a text is flagged."""
    sha256: Mapping[str, str]
    """Hash of every file but this one and the card."""

    @property
    def digest(self) -> str:
        """SHA-256, hexadecimal, of all those hashes as ``sha256sum`` lists them, names sorted.

        It differs wherever any file does, though two folders bear one name.
        """
        listed = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.sha256.items()))
        return hashlib.sha256(listed.encode()).hexdigest()


def save(
    folder: Path,
    network: Network,
    tokenizer: Tokenizer,
    *,
    name: str,
    metrics: dict[str, Any],
    threshold: float = 0.5,
) -> None:
    """Write weights, vocabulary and metrics, then :func:`seal` the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {k: v.detach().cpu().half().contiguous() for k, v in network.state_dict().items()}
    save_file(weights, folder / WEIGHTS)
    (folder / VOCABULARY).write_bytes(tokenizer.model)
    text = json.dumps(metrics, indent=2, ensure_ascii=False) + "\n"
    (folder / "metrics.json").write_text(text, encoding="utf-8")
    seal(folder, name=name, network=network.config, threshold=threshold)


def seal(folder: Path, *, name: str, network: NetworkConfig, threshold: float = 0.5) -> ModelConfig:
    """Write ``config.json`` with the hashes of the files as they are now, atomically."""
    hashes = {
        path.name: _sha256(path)
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name not in UNHASHED and not path.name.startswith(".")
    }
    config = ModelConfig(name=name, network=network, threshold=threshold, sha256=hashes)
    temporary = folder / f".{CONFIG}.tmp"
    temporary.write_text(config.model_dump_json(indent=2) + "\n", encoding="utf-8")
    os.replace(temporary, folder / CONFIG)  # noqa: PTH105 - the atomic rename is the point
    return config


def reseal(folder: Path) -> ModelConfig:
    """Take the files of a model folder as they are now, after one of them was replaced."""
    config = stored_config(folder)
    return seal(folder, name=config.name, network=config.network, threshold=config.threshold)


def read_config(folder: Path) -> ModelConfig:
    """Read ``config.json`` and check every file's hash. Raises :class:`CheckpointError`."""
    config = stored_config(folder)
    for name, expected in config.sha256.items():
        file = folder / name
        if Path(name).name != name or not file.is_file():
            raise CheckpointError(f"{folder} is incomplete: {name} is missing; restore the folder")
        if _sha256(file) != expected:
            raise CheckpointError(
                f"{file} does not match its hash in {CONFIG}: it is corrupt or was changed; "
                "restore the folder from where it came"
            )
    return config


def stored_config(folder: Path) -> ModelConfig:
    """What ``config.json`` says, no hash checked. Raises :class:`CheckpointError`."""
    path = folder / CONFIG
    if not folder.is_dir():
        raise CheckpointError(
            f"model folder {folder} does not exist: name a folder made by "
            "'python -m training train', or leave DETOX_MODEL empty for the promoted or the "
            "shipped model"
        )
    try:
        config = ModelConfig.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise CheckpointError(
            f"{folder} is not a model folder: it has no {CONFIG}; restore it or train anew"
        ) from None
    except (OSError, ValidationError) as error:
        raise CheckpointError(f"{path} cannot be read: {_first_line(error)}") from error
    if config.format != FORMAT:
        raise CheckpointError(
            f"{folder} has format {config.format}, this version reads {FORMAT}: upgrade detoxbot"
        )
    return config


def load(folder: Path, device: torch.device) -> tuple[Network, Tokenizer, ModelConfig]:
    """Load and check a model folder. Raises :class:`CheckpointError`."""
    config = read_config(folder)
    for name in (WEIGHTS, VOCABULARY):
        if name not in config.sha256:
            raise CheckpointError(f"{folder} is incomplete: {CONFIG} does not list {name}")
    try:
        weights = load_file(folder / WEIGHTS, device=str(device))
        tokenizer = Tokenizer((folder / VOCABULARY).read_bytes())
    except (OSError, RuntimeError, SafetensorError) as error:
        raise CheckpointError(f"{folder} cannot be loaded: {_first_line(error)}") from error
    if len(tokenizer) != config.network.vocabulary:
        raise CheckpointError(
            f"{folder}: the vocabulary has {len(tokenizer)} pieces, {CONFIG} says "
            f"{config.network.vocabulary}; the files are of different models"
        )
    with torch.device(device):
        network = Network(config.network)
    try:
        network.load_state_dict({name: weight.float() for name, weight in weights.items()})
    except RuntimeError as error:
        raise CheckpointError(
            f"{folder}: the weights do not fit the network in {CONFIG}: {_first_line(error)}"
        ) from error
    return network.eval(), tokenizer, config


def read_metrics(folder: Path) -> dict[str, Any]:
    """What ``metrics.json`` says; empty where it says nothing: a model works without."""
    try:
        found = json.loads((folder / "metrics.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]
