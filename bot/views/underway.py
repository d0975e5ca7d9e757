"""Presses, forms and commands that are being answered, so that closing can wait for them."""

import asyncio
import logging

logger = logging.getLogger(__name__)

_TASKS = (
    "discord-ui-dynamic-item",
    "discord-ui-view-dispatch",
    "discord-ui-modal-dispatch",
    "CommandTree-invoker",
)
"""How discord.py names the tasks in which it answers interactions."""


async def presses_answered(*, patience: float = 5.0) -> None:
    """Wait, at most ``patience`` seconds, until every interaction of this loop is answered."""
    own = asyncio.current_task()
    under_way = [
        task
        for task in asyncio.all_tasks()
        if task is not own and task.get_name().startswith(_TASKS)
    ]
    if not under_way:
        return
    _, waiting = await asyncio.wait(under_way, timeout=patience)
    if waiting:
        logger.warning("%d presses were not answered in time", len(waiting))
