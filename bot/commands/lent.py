"""`exports list`, `exports scrub`: what was lent for training, and taking the forgotten out."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.commands.auditing import noted
from bot.commands.exits import ExitCode, Failure
from bot.core.audit import Action
from bot.core.errors import StorageError
from bot.core.plurals import counted
from bot.database.errors import ExportChanged, ExportUnwritable, FormatUnavailable
from bot.database.exports import Recorded
from bot.database.opening import opened
from bot.export.forgetting import Forgotten, find_manifest, forget_authors
from bot.settings import Settings


def list_exports(settings: Settings, *, guild: int | None, as_json: bool) -> None:
    """Print a table, the newest first; raises ``Failure``."""
    try:
        found = asyncio.run(_list(settings, guild))
    except StorageError as error:
        raise Failure(str(error), ExitCode.STORAGE) from error
    if as_json:
        for one in found:
            print(json.dumps(_as_json(one)))
        return
    if not found:
        print("nothing was exported")
        return
    _table(found)


def scrub(settings: Settings, files: Sequence[Path]) -> None:
    """Rewrite the exports that ``files`` belong to, each once; raises ``Failure``."""
    try:
        manifests = list(dict.fromkeys(find_manifest(file) for file in files))
        for done in asyncio.run(_scrub(settings, manifests)):
            print(f"{done.manifest}: {counted(done.removed, 'example')} removed")
    except (ExportChanged, ExportUnwritable, FormatUnavailable) as error:
        raise Failure(str(error), ExitCode.USAGE) from error
    except StorageError as error:
        raise Failure(str(error), ExitCode.STORAGE) from error


async def _list(settings: Settings, guild: int | None) -> list[Recorded]:
    async with opened(settings) as database:
        return await database.exports.list(guild)


async def _scrub(settings: Settings, manifests: Sequence[Path]) -> list[Forgotten]:
    async with opened(settings) as database:
        done = []
        for manifest in manifests:
            scrubbed = await forget_authors(database, manifest)
            if scrubbed.removed:
                name, removed = scrubbed.manifest.name, scrubbed.removed
                await noted(database, Action.EXPORT_SCRUBBED, file=name, removed=removed)
            done.append(scrubbed)
        return done


def _table(found: Sequence[Recorded]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only where seen
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("no.", "when (UTC)", "server", "files", "examples", "forgotten"):
        table.add_column(head, overflow="fold", no_wrap=head not in {"server", "files"})
    for one in found:
        server = "all" if one.guild_id is None else str(one.guild_id)
        table.add_row(
            str(one.id),
            f"{one.created_at:%Y-%m-%d %H:%M}",
            server if one.asked_by is None else f"{server}, for {one.asked_by}",
            _files(one) if one.is_finished else "unfinished",
            str(one.manifest.get("pairs", "")),
            f"{one.outdated} of {one.authors}" if one.outdated else "",
        )
    console = Console(markup=False, highlight=False)
    console.print(table)
    if any(one.outdated for one in found):
        console.print(
            "Members asked to be forgotten since: run `detoxbot exports scrub` on those files."
        )


def _files(one: Recorded) -> str:
    """Names alone: the record does not know where its files were put."""
    return "\n".join(str(file["name"]) for file in one.manifest.get("files", ()))


def _as_json(one: Recorded) -> dict[str, Any]:
    return {
        "export": one.id,
        "created_at": one.created_at.isoformat(),
        "guild_id": None if one.guild_id is None else str(one.guild_id),
        "asked_by": None if one.asked_by is None else str(one.asked_by),
        "authors": one.authors,
        "outdated": one.outdated,
        "finished": one.is_finished,
        "manifest": dict(one.manifest),
    }
