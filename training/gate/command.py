"""What ``python -m training evaluate --gate`` does: read, ask, decide, write, tell."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
import typer
from rich.console import Console

from detox_model import checkpoint
from detox_model.errors import CheckpointError
from training.gate import smoke
from training.gate.contender import CANDIDATE, INCUMBENT, Contender, ModelFault
from training.gate.floors import Floors, load_floors
from training.gate.material import Material, gather
from training.gate.measured import Measured, bars, measure
from training.gate.page import render
from training.gate.record import Named, Outcome, write_private
from training.gate.verdict import blocked, decide

PASSED, BLOCKED = 0, 1
"""Exit codes."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    candidate: Path
    incumbent: Path
    pairs: Sequence[Path]
    data: Path | None
    floors: Path | None
    allow_equal: bool
    report: Path | None
    gate_file: Path | None
    as_json: bool
    samples: int
    seed: int
    device: str


def requested(models: Sequence[str], against: Sequence[str]) -> tuple[Path, Path]:
    """The candidate's and the incumbent's folder.

    Raises :class:`ValueError` unless there is one of each.
    """
    if len(models) != 1 or len(against) != 1:
        raise ValueError("--gate compares two models: --model CANDIDATE --against INCUMBENT")
    folders = []
    for entry in (*models, *against):
        _, equals, rest = entry.partition("=")
        folders.append(Path(rest if equals and not Path(entry).exists() else entry))
    return folders[0], folders[1]


def run(request: Request, console: Console) -> int:
    """Run the gate: 0 where the candidate passes, 1 where it is blocked.

    Raises :class:`~detox_model.errors.CheckpointError` for an incumbent that does not load or
    answer, :class:`~training.corpora.CorpusError` and :class:`ValueError`.
    """
    floors = load_floors(request.floors)
    incumbent = Contender.load(INCUMBENT, request.incumbent, request.device)
    with console.status("reading the tests"):
        material = gather(request.pairs, request.data)
    outcome = examine(request, incumbent, floors, material, console)
    record = json.dumps(outcome.as_json(), indent=2, ensure_ascii=False) + "\n"
    if request.gate_file is not None:
        write_private(request.gate_file, record)
    if request.report is not None:
        write_private(request.report, render(outcome))
    if request.as_json:
        typer.echo(record, nl=False)
    else:
        _tell(outcome)
    return PASSED if outcome.verdict.passed else BLOCKED


def examine(
    request: Request,
    incumbent: Contender,
    floors: Floors,
    material: Material,
    console: Console,
) -> Outcome:
    """Load the candidate, ask both models everything and decide."""
    measured: Measured | None = None
    named = _named(request.candidate)
    try:
        smoke.check_weights(request.candidate)
        candidate = _opened(request)
        named = Named(candidate.name, candidate.digest)
        if candidate.digest == incumbent.digest and not request.allow_equal:
            raise ModelFault("the candidate is the incumbent: the same files")
        smoke.check_answers(candidate)
        smoke.check_own(request.candidate)
        with bars(console) as bar:
            measured = measure(
                incumbent, candidate, material, floors, samples=request.samples,
                seed=request.seed, bar=bar,
            )  # fmt: skip
        verdict = decide(measured, floors, allow_equal=request.allow_equal)
    except ModelFault as fault:
        verdict = blocked(str(fault))
    return Outcome(
        verdict,
        named,
        Named(incumbent.name, incumbent.digest),
        floors,
        material,
        measured,
        _settings(request),
    )


def _opened(request: Request) -> Contender:
    try:
        return Contender.load(CANDIDATE, request.candidate, request.device)
    except Exception as error:  # a damaged folder may fail anywhere, and that is the finding
        what = str(error).strip().split("\n", 1)[0] or type(error).__name__
        raise ModelFault(f"the candidate does not load: {what}") from error


def _named(folder: Path) -> Named:
    try:
        config = checkpoint.read_config(folder)
    except CheckpointError:
        return Named(folder.name, "")
    return Named(config.name, config.digest)


def _settings(request: Request) -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "draws": request.samples,
        "seed": request.seed,
        "allow_equal": request.allow_equal,
        "device": request.device,
        "threads": torch.get_num_threads(),
        "cores": os.cpu_count(),
        "torch": torch.__version__,
        "python": platform.python_version(),
    }


def _tell(outcome: Outcome) -> None:
    """The verdict on standard output, a reason a line."""
    verdict = outcome.verdict
    names = f"{outcome.candidate.name} against {outcome.incumbent.name}"
    typer.echo(f"{'passed' if verdict.passed else 'blocked'}: {names}")
    for line in verdict.better if verdict.passed else verdict.reasons:
        typer.echo(f"- {line}")
    for line in (*verdict.notes, *outcome.material.notes):
        typer.echo(f"  ({line})")
