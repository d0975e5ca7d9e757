"""What a retraining is asked to do, and the commands that follow from it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.retraining.runs import Run

SPLIT = "80,10,10"
"""Authors learnt from, steered by and measured on; each stays where they are in every run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How `detoxbot retrain` was called."""

    least: int
    """New pairs without which nothing is done."""
    promote: bool = False
    data: Path | None = None
    """The public corpora."""
    keep: int = 5
    """Runs whose folders stay."""
    keep_export: bool = False
    dry_run: bool = False
    finetune: tuple[str, ...] = ()
    """Options handed to the fine-tuning as they are."""
    floors: Path | None = None
    device: str = "auto"
    nice: int = 0
    terminal: bool = False
    """Whether somebody watches: steps then show their own progress instead of filling the log."""


def export_command(run: Run) -> list[str]:
    """Write all that was reviewed and may be lent, split by author: pairs, false alarms, and
    hostile messages that have no wording, from which the flagger learns."""
    return [
        *(sys.executable, "-m", "bot", "export"),
        *("--format", "jsonl", "--status", "all", "--include-flags", "--split", SPLIT),
        *("--output", str(run.pairs)),
    ]


def finetune_command(
    run: Run, request: Request, incumbent: Path, *, planned: bool = False
) -> list[str]:
    """Go on from the model in service with what moderators reviewed.

    Names the parts of the export that hold something, or all where it is only ``planned``.
    """
    parts = (run.part("train"), run.part("dev"))
    learnt = [part for part in parts if planned or _holds_something(part)]
    return [
        *(sys.executable, "-m", "training", "finetune"),
        *("--from", str(incumbent), "--data", str(request.data), "--out", str(run.work)),
        *(word for part in learnt for word in ("--pairs", str(part))),
        *("--device", request.device),
        *request.finetune,
    ]


def gate_command(
    run: Run, request: Request, incumbent: Path, *, planned: bool = False
) -> list[str]:
    """Compare the new model with the one in service, on public sentences and on the log's."""
    test = run.part("test")
    return [
        *(sys.executable, "-m", "training", "evaluate", "--gate"),
        *("--model", str(run.model), "--against", str(incumbent), "--data", str(request.data)),
        *(("--pairs", str(test)) if planned or _holds_something(test) else ()),
        *(("--floors", str(request.floors)) if request.floors else ()),
        *("--report", str(run.report), "--gate-file", str(run.gate), "--device", request.device),
    ]


def plan(run: Run, request: Request, incumbent: Path) -> Sequence[Sequence[str]]:
    """The commands in order, as far as they can be told before the first one ran."""
    return (
        export_command(run),
        finetune_command(run, request, incumbent, planned=True),
        gate_command(run, request, incumbent, planned=True),
    )


def _holds_something(part: Path) -> bool:
    try:
        return part.stat().st_size > 0
    except FileNotFoundError:
        return False
