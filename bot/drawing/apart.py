"""Drawing in a process of its own.

Matplotlib would cost the bot some 50 MiB, and importing it, on whatever thread, holds up the
event loop for longer than a message may wait.
"""

import asyncio
import logging
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

logger = logging.getLogger(__name__)

PATIENCE = 20.0
"""Seconds after which a picture is given up."""
WAITING = 4
"""Pictures being drawn or waiting for it; more are not drawn, so that nobody waits for long."""
_ONE_BY_ONE = ThreadPoolExecutor(1, thread_name_prefix="drawing")
_SEATS = threading.BoundedSemaphore(WAITING)


async def drawn(module: str, said: str) -> bytes | None:
    """What ``module`` of :mod:`bot.drawing` writes when it reads ``said``; ``None`` where it
    fails or too many wait, which is logged: whatever it illustrates has to do without."""

    def run() -> bytes:
        command = [sys.executable, "-m", f"bot.drawing.{module}"]
        done = subprocess.run(  # noqa: S603 - our own modules, none named by a user
            command, input=said.encode(), capture_output=True, check=True, timeout=PATIENCE
        )
        return done.stdout

    if not _SEATS.acquire(blocking=False):
        logger.warning("no picture by %s: too many are waiting", module)
        return None
    try:
        return await asyncio.get_running_loop().run_in_executor(_ONE_BY_ONE, run)
    except (OSError, subprocess.SubprocessError) as error:
        logger.warning("no picture by %s: %s", module, type(error).__name__)
        return None
    finally:
        _SEATS.release()
