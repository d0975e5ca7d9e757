"""A run folder's life: begun, told anew after every look at dev, finished."""

import json
import platform
import shlex
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import torch
from pydantic import ValidationError

from training.preset import Preset
from training.run import curves
from training.run.page import FACTS, METRICS, write_page
from training.run.samples import SAMPLES
from training.trainer import Trainer
from training.world import World

PRESET = "preset.json"
STALE_SECONDS = 60.0


def begin(out: Path, preset: Preset, device: torch.device, world: World, *, resumed: bool) -> None:
    """Write what is known before the first step; a run begun anew loses an old one's traces."""
    out.mkdir(parents=True, exist_ok=True)
    (out / PRESET).write_text(preset.model_dump_json(indent=2, by_alias=True), encoding="utf-8")
    if resumed and (out / FACTS).is_file():
        return
    if not resumed:
        for name in ("log.jsonl", SAMPLES, METRICS, curves.CURVES, curves.QUALITY):
            (out / name).unlink(missing_ok=True)
    facts = {
        "command": shlex.join(["python", "-m", "training", *sys.argv[1:]]),
        "begun": datetime.now(UTC).isoformat(timespec="seconds"),
        "device": _name(device),
        "processes": world.size,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "python": platform.python_version(),
    }
    (out / FACTS).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def refresh(out: Path) -> None:
    """Write the page anew from what the folder holds, and draw pictures older than a minute.

    Drawing takes a second, which is much of a small run.
    """
    drawn = out / curves.CURVES
    if not drawn.exists() or time.time() - drawn.stat().st_mtime > STALE_SECONDS:
        curves.draw(out)
    write_page(out)


def finish(out: Path, trainer: Trainer) -> None:
    """Write ``metrics.json``, the figures of the packaged model with them, and the last page."""
    packaged = json.loads((out / "model" / "metrics.json").read_text(encoding="utf-8"))
    metrics = {
        "steps": trainer.step,
        "seconds": round(trainer.seconds, 1),
        "parameters": sum(p.numel() for p in trainer.network.parameters()),
        "select": trainer.preset.select,
        "best": None if trainer.best is None else asdict(trainer.best),
        "test": packaged.get("test"),
    }
    (out / METRICS).write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    curves.draw(out)
    write_page(out)


def preset_of(out: Path) -> Preset | None:
    """The preset a run was begun with; ``None`` where the folder does not tell."""
    try:
        return Preset.model_validate_json((out / PRESET).read_bytes())
    except (OSError, ValidationError):
        return None


def _name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{device.type} ({platform.machine()})"
