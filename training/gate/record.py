"""``gate.json``: the verdict for programs, and how files that quote members are written."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.gate.floors import Floors
from training.gate.material import Material
from training.gate.measured import Measured
from training.gate.verdict import Verdict, deciding_test

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Named:
    """A model as a record names it."""

    name: str
    digest: str
    """Of the folder, see :attr:`detox_model.checkpoint.ModelConfig.digest`; empty where it cannot
    be told."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run of the gate."""

    verdict: Verdict
    candidate: Named
    incumbent: Named
    floors: Floors
    material: Material
    measured: Measured | None
    """``None`` where the candidate could not be asked."""
    settings: dict[str, Any]
    """What else the figures depend on: seed, draws, device, versions, time."""

    def as_json(self) -> dict[str, Any]:
        """Plain values; no texts but our own."""
        verdict, measured = self.verdict, self.measured
        return {
            "format": FORMAT,
            "passed": verdict.passed,
            "reasons": list(verdict.reasons),
            "better": list(verdict.better),
            "notes": [*verdict.notes, *self.material.notes],
            "candidate": {"name": self.candidate.name, "digest": self.candidate.digest},
            "incumbent": {"name": self.incumbent.name, "digest": self.incumbent.digest},
            "deciding": deciding_test(measured, self.floors) if measured else None,
            "tests": {
                test.name: {"sentences": len(test.references), "sha256": test.sha256}
                for test in self.material.tests
            },
            "floors": self.floors.model_dump(mode="json", exclude_none=True),
            "measured": measured.as_json() if measured else {},
            "settings": self.settings,
        }


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all.

    Raises :class:`ValueError` where that fails.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise ValueError(f"{path} cannot be written: {error.strerror}") from error
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)  # noqa: PTH105 - the atomic rename is the point
    except OSError as error:
        raise ValueError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)
