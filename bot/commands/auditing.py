"""`audit`: who read, changed or exported what; and the operator's own entries."""

import asyncio
import getpass
import json
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from bot.commands.exits import ExitCode, Failure
from bot.core.audit import Action, Entry, Recorded, Sought, Value
from bot.core.errors import StorageError
from bot.database.database import Database
from bot.database.opening import opened
from bot.settings import Settings

PAGE = 500
"""Entries read at once."""


async def noted(
    database: Database, action: Action, guild_id: int | None = None, **subject: Value
) -> None:
    """Record what the operator did by a command, under the name of their account on this machine.

    Never raises: what cannot be recorded is done all the same, and a warning says so.
    """
    entry = Entry(action, guild_id, subject={"account": _account(), **subject})
    try:
        await database.audit.add([entry])
    except StorageError as error:
        print(f"this is not in the audit trail: {error}", file=sys.stderr)


def audit(
    settings: Settings,
    *,
    guild: int | None,
    actor: int | None,
    action: str | None,
    since: str | None,
    last: int,
    as_json: bool,
) -> None:
    """Print entries, the newest first; raises ``Failure``. ``last`` is how many, 0: all."""
    if action is not None and action not in list(Action):
        known = ", ".join(Action)
        raise Failure(f"--action {action}: not one of {known}", ExitCode.USAGE)
    sought = Sought(guild, actor, action, _time(since) if since else None)
    try:
        asyncio.run(_print(settings, sought, last, as_json=as_json))
    except StorageError as error:
        raise Failure(str(error), ExitCode.STORAGE) from error


async def _print(settings: Settings, sought: Sought, last: int, *, as_json: bool) -> None:
    async with opened(settings) as database:
        shown = 0
        if as_json:
            async for one in _found(database, sought, last):
                print(json.dumps(_fields(one)))
                shown += 1
        else:
            shown = await _table(_found(database, sought, last))
        await noted(database, Action.AUDIT_READ, sought.guild_id, entries=shown)


async def _found(database: Database, sought: Sought, last: int) -> AsyncIterator[Recorded]:
    before, left = None, last or None
    while left is None or left > 0:
        limit = PAGE if left is None else min(PAGE, left)
        page = await database.audit.find(sought, before=before, limit=limit)
        for one in page:
            yield one
        if len(page) < limit:
            return
        before = page[-1].id
        left = None if left is None else left - len(page)


async def _table(found: AsyncIterator[Recorded]) -> int:
    from rich.console import Console  # noqa: PLC0415 - not for --json
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("when (UTC)", "server", "who", "did", "what"):
        table.add_column(head, overflow="fold", no_wrap=head == "when (UTC)")
    async for one in found:
        table.add_row(
            f"{one.at:%Y-%m-%d %H:%M:%S}",
            "" if one.guild_id is None else str(one.guild_id),
            _who(one),
            one.action,
            ", ".join(
                f"{name}: {value}" for name, value in one.subject.items() if value is not None
            ),
        )
    if not table.row_count:
        print("nothing is recorded")
        return 0
    Console(markup=False, highlight=False).print(table)
    return table.row_count


def _who(one: Recorded) -> str:
    if one.actor is None:
        return "operator" if "account" in one.subject else "bot"
    return str(one.actor) if one.actor > 0 else f"key {-one.actor:x}"


def _fields(one: Recorded) -> dict[str, object]:
    return {
        "number": one.id,
        "at": one.at.isoformat(),
        "server": one.guild_id,
        "actor": one.actor,
        "action": one.action,
        "subject": dict(one.subject),
    }


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        example = "2026-01-31 or 2026-01-31T12:00+01:00"
        raise Failure(
            f"--since {text}: not a date or time such as {example}", ExitCode.USAGE
        ) from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return "unknown"
