import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest

ROOT = Path(__file__).parents[3]
SCRIPT = Path(__file__).with_name("worded.py")


class Detoxbot(Protocol):
    """Runs `detoxbot` with the word model in an empty folder."""

    def __call__(
        self, *arguments: str, stdin: bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[bytes]: ...


@pytest.fixture
def clean_environment() -> dict[str, str]:
    """The environment without a setting of ours."""
    ours = ("DISCORD_", "DATABASE_", "DATA_", "DETOX_", "DEVICE", "LOG_", "HTTP_", "WORKER_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "PYTHONUTF8": "0", "LC_ALL": "C"}


@pytest.fixture
def start(tmp_path: Path, clean_environment: dict[str, str]) -> Callable[..., Any]:
    """Start `detoxbot` with the word model; a ``Popen`` with pipes."""

    def start(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-W", "error", str(SCRIPT), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=clean_environment | environment,
        )

    return start


@pytest.fixture
def detoxbot(start: Callable[..., Any]) -> Detoxbot:
    def detoxbot(
        *arguments: str, stdin: bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        process = start(*arguments, **environment)
        out, err = process.communicate(stdin, timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    return detoxbot
