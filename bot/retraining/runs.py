"""The folder where retraining works: a folder a run, and how far the log has been learnt from.

What members wrote lies in a run's folder only while the run goes on; what stays behind for people
to read, such as the report, may still quote them and goes with the shortest retention.
"""

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

_STAMP = "%Y%m%dT%H%M%SZ"
STATE = "state.json"
_TOLD = ("model", "gate.json", "README.md", "metrics.json", "preset.json", "run.json", "log.jsonl")
"""What stays of a fine-tuning: figures and weights; all else may hold pairs."""
_QUOTING = ("report.html", "log.txt")
"""Files of a run that quote members and are there for people to read."""


class Ending(StrEnum):
    """How a run stands."""

    UNDER_WAY = "under_way"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    BLOCKED = "blocked"
    PASSED = "passed"
    PROMOTED = "promoted"

    @property
    def completed(self) -> bool:
        """Whether there is a verdict: the same pairs need not be tried once more."""
        return self in {Ending.BLOCKED, Ending.PASSED, Ending.PROMOTED}


class Facts(BaseModel):
    """What ``run.json`` holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    started_at: AwareDatetime
    ending: Ending
    new_pairs: int = 0
    """Reviewed since the last run that came to a verdict."""
    ended_at: AwareDatetime | None = None
    detail: str | None = None


class State(BaseModel):
    """What ``state.json`` holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    reviewed_until: AwareDatetime | None = None
    """When the export of the last completed run began: what was reviewed since is new. A time,
    not a count, so that deleting pairs does not move it."""
    run: str | None = None


class _Judged(BaseModel):
    """As much of ``gate.json`` as says how it ended."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    passed: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One run's folder."""

    folder: Path

    @property
    def pairs(self) -> Path:
        """What the export is told to write; with a split its parts are written instead."""
        return self.folder / "export" / "pairs.jsonl"

    def part(self, name: str) -> Path:
        """The exported part of that name."""
        return self.pairs.with_name(f"{self.pairs.stem}.{name}{self.pairs.suffix}")

    @property
    def work(self) -> Path:
        """The run folder of the fine-tuning."""
        return self.folder / "run"

    @property
    def model(self) -> Path:
        """The model folder that it ends in."""
        return self.work / "model"

    @property
    def gate(self) -> Path:
        """The verdict, beside the model, where ``promote`` looks for it."""
        return self.work / "gate.json"

    @property
    def report(self) -> Path:
        """The page for people."""
        return self.folder / "report.html"

    @property
    def log(self) -> Path:
        """What the steps said."""
        return self.folder / "log.txt"

    def facts(self) -> Facts | None:
        """How it stands; ``None`` where the folder does not tell."""
        try:
            return Facts.model_validate_json((self.folder / "run.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def is_kept_out(self) -> bool:
        """Whether the gate came to a verdict on this run's model, and it is no.

        The folder is made anew for each run, so whatever verdict lies there is of this one.
        """
        try:
            return not _Judged.model_validate_json(self.gate.read_bytes()).passed
        except (OSError, ValidationError):
            return False

    def note(self, facts: Facts) -> None:
        """Keep how it stands."""
        _write(self.folder / "run.json", facts.model_dump(mode="json"))

    def forget_texts(self, *, keep_export: bool = False) -> None:
        """Remove what holds pairs; what is told of them stays for now."""
        if not keep_export:
            shutil.rmtree(self.folder / "export", ignore_errors=True)
        with contextlib.suppress(FileNotFoundError):
            for path in self.work.iterdir():
                if path.name not in _TOLD and path.suffix not in {".png", ".svg"}:
                    _remove(path)

    def forget_all_words(self) -> None:
        """Remove everything that may quote a member; the model and its figures stay."""
        self.forget_texts()
        for name in _QUOTING:
            (self.folder / name).unlink(missing_ok=True)


class Runs:
    """All runs, and what is remembered between them. Does blocking file I/O."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def begin(self, now: datetime, new_pairs: int) -> Run:
        """Make a run's folder, for the owner's eyes alone."""
        stamp = now.astimezone(UTC).strftime(_STAMP)
        for number in range(1, 100):
            folder = self._root / (stamp if number == 1 else f"{stamp}-{number}")
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700, parents=True)
                run = Run(folder)
                run.pairs.parent.mkdir(mode=0o700)
                run.note(Facts(started_at=now, ending=Ending.UNDER_WAY, new_pairs=new_pairs))
                return run
        raise FileExistsError(17, f"too many runs at {stamp}", str(self._root))

    def all(self) -> list[Run]:
        """Every run, the latest first."""
        return [Run(path) for path in sorted(self._folders(), reverse=True)]

    def planned(self) -> Run:
        """The run that would be made, for those who only ask."""
        return Run(self._root / "DRY-RUN")

    def tidy(self, *, before: datetime, keep: int) -> None:
        """Remove members' words that are kept no longer, and all but the latest ``keep`` runs.

        Call it with the lock held: then nothing that says it is under way is. What stands of runs
        begun earlier than ``before`` loses whatever quotes a member.
        """
        for number, run in enumerate(self.all()):
            facts = run.facts()
            if number >= keep:
                shutil.rmtree(run.folder, ignore_errors=True)
            elif facts is None or facts.ending is Ending.UNDER_WAY:
                run.forget_all_words()
                if facts is not None:  # killed: its words went with the power
                    run.note(facts.model_copy(update={"ending": Ending.INTERRUPTED}))
            elif facts.started_at < before:
                run.forget_all_words()

    def state(self) -> State:
        """What is remembered; nothing where that is lost, and then everything counts as new."""
        try:
            return State.model_validate_json((self._root / STATE).read_bytes())
        except (OSError, ValidationError):
            return State()

    def remember(self, state: State) -> None:
        """Replace what is remembered in one step."""
        _write(self._root / STATE, state.model_dump(mode="json"))

    def _folders(self) -> Iterator[Path]:
        with contextlib.suppress(FileNotFoundError):
            for path in self._root.iterdir():
                if path.is_dir() and path.name[:8].isdigit() and "T" in path.name:
                    yield path


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _write(path: Path, plain: Mapping[str, Any]) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(json.dumps(plain, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
