"""Running one step in a process of its own, and ending it when we are told to end."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.settings import Settings, variable

PATIENCE = 60.0
"""Seconds that a step which was told to stop may take to save what it has."""
_ERROR = b"error:"

_log = logging.getLogger(__name__)


class StepFailed(Exception):
    """A step ended badly; the message names it and what it said last."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the road."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path | None = None
    """Where what it says is appended; ``None`` where somebody watches."""
    inherited: tuple[int, ...] = ()
    """File descriptors to hand down."""
    nice: int = 0

    async def run(self) -> int:
        """Run it to its end; its exit code.

        Cancelled, it tells the whole group of processes to stop, and ends them if they do not.
        """
        output = None if self.log is None else await asyncio.to_thread(_append, self.log)
        try:
            process = await asyncio.create_subprocess_exec(
                *self.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(self.environment),
                pass_fds=self.inherited,
                process_group=0,
            )
        finally:
            if output is not None:
                os.close(output)
        if self.nice:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PGRP, process.pid, self.nice)
        try:
            return await process.wait()
        except asyncio.CancelledError:
            await _end(process)
            raise

    def complaint(self, code: int) -> str:
        """What to tell of a bad end: only what the program itself said was wrong, no texts."""
        told = f"{self.name} failed with exit code {code}"
        if self.log is None:
            return told
        lines = self.log.read_bytes().splitlines()
        said = next((line for line in reversed(lines) if line.startswith(_ERROR)), b"")
        reason = said.decode("utf-8", "replace").strip()
        return f"{told}{f': {reason}' if reason else ''}; see {self.log}"


def bot_environment(settings: Settings) -> dict[str, str]:
    """For a step that is the bot's own command: the settings as they are, whatever `.env` says."""
    given: dict[str, str] = {}
    for field in Settings.model_fields:
        value = getattr(settings, field)
        secret = value.get_secret_value() if isinstance(value, SecretStr) else value
        given[variable(field)] = "" if secret is None else str(secret)
    given["DISCORD_TOKEN"] = ""
    return {**os.environ, **given}


def training_environment() -> dict[str, str]:
    """For a step that trains: no token, no key and no database, none of which it needs."""
    ours = {variable(field) for field in Settings.model_fields}
    return {name: value for name, value in os.environ.items() if name not in ours}


def _append(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


async def _end(process: asyncio.subprocess.Process) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        try:
            async with asyncio.timeout(PATIENCE):
                await process.wait()
                return
        except TimeoutError:
            _log.warning("a step does not stop; it is killed")
