"""`models promote`, `models rollback`, `models list`: the pointer, and the record of it."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.exits import ExitCode, Failure
from bot.core.errors import StorageError
from bot.database.database import Database
from bot.database.opening import opened
from bot.database.promotions import PromotionKind
from bot.settings import Settings
from detox_model import placing, pointer, promotion
from detox_model.errors import CheckpointError
from detox_model.placing import PromotionRefused
from detox_model.promotion import Change


def promote(settings: Settings, model: Path, *, gate: Path | None, force: bool) -> None:
    """Put a model in service and say so; raises ``Failure``."""
    models = settings.models_dir
    _tell(
        settings,
        asyncio.run(
            change(
                settings,
                PromotionKind.PROMOTED,
                lambda: promotion.promote(model, models, gate=gate, force=force),
            )
        ),
    )


def rollback(settings: Settings, *, to: str | None) -> None:
    """Go back and say so; raises ``Failure``."""
    models = settings.models_dir
    _tell(
        settings,
        asyncio.run(
            change(
                settings,
                PromotionKind.ROLLED_BACK,
                lambda: promotion.rollback(models, to=to),
            )
        ),
    )


async def change(settings: Settings, kind: PromotionKind, work: Callable[[], Change]) -> Change:
    """Change the model in service and keep that in the database; raises ``Failure``.

    The database is asked first: what cannot be recorded is not done. Once begun it is done whole:
    cancelled after that, this ends as if nobody had asked, for the model is in service.
    """
    try:
        async with opened(settings) as database:
            return await _to_its_end(_changed(database, kind, work))
    except PromotionRefused as error:
        raise Failure(str(error), ExitCode.BLOCKED) from error
    except CheckpointError as error:
        raise Failure(str(error), ExitCode.MODEL) from error
    except StorageError as error:
        raise Failure(str(error), ExitCode.STORAGE) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Failure(f"{settings.models_dir}: {reason}", ExitCode.USAGE) from error


async def _changed(database: Database, kind: PromotionKind, work: Callable[[], Change]) -> Change:
    changed = await asyncio.to_thread(work)
    await _record(database, kind, changed)
    return changed


async def _to_its_end(work: Coroutine[None, None, Change]) -> Change:
    """What ``work`` comes to, though we are cancelled meanwhile; cancelled twice we leave it."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])  # a thread cannot be stopped: it would go on unrecorded
        ourselves = asyncio.current_task()
        if ourselves is not None:
            ourselves.uncancel()
        return task.result()


async def _record(database: Database, kind: PromotionKind, changed: Change) -> None:
    now = changed.pointer
    try:
        await database.promotions.record(
            kind,
            now.current.name,
            now.current.digest,
            previous=changed.before.name,
            gate=None if now.gate is None else now.gate.model_dump(mode="json"),
            detail=f"forced, although {now.forced}" if now.forced else None,
        )
    except StorageError as error:
        label = now.current.label
        raise Failure(f"{label} is in service, but not on record: {error}", ExitCode.STORAGE) from (
            error
        )


def _tell(settings: Settings, changed: Change) -> None:
    for line in changed.told:
        print(line)
    if settings.detox_model is not None:
        print(
            f"bots with DETOX_MODEL={settings.detox_model} go on with that; "
            "unset it to have promotions taken up",
            file=sys.stderr,
        )


def prune(settings: Settings, *, keep: int) -> None:
    """Remove old models and say which; raises ``Failure``."""
    try:
        gone = promotion.prune(settings.models_dir, keep=keep)
    except CheckpointError as error:
        raise Failure(str(error), ExitCode.MODEL) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Failure(f"{settings.models_dir}: {reason}", ExitCode.USAGE) from error
    for one in gone:
        print(f"removed: {one.label}")
    if not gone:
        print("nothing to remove")


def show(settings: Settings, *, as_json: bool) -> None:
    """List the models that can be served, the one in service marked; raises ``Failure``."""
    try:
        found = pointer.read(settings.models_dir)
        current = promotion.in_service(settings.models_dir)
        shipped = promotion.shipped()
    except CheckpointError as error:
        raise Failure(str(error), ExitCode.MODEL) from error
    before = [one.folder for one in found.previous] if found else []
    rows: list[dict[str, Any]] = []
    for one in (shipped, *placing.placed(settings.models_dir)):
        serving = one.folder == current.folder
        row: dict[str, Any] = {
            "folder": one.folder,
            "name": one.name,
            "digest": one.digest,
            "in_service": serving,
            "steps_back": before.index(one.folder) + 1 if one.folder in before else None,
        }
        if serving and found:
            row |= {"since": found.at.isoformat(timespec="seconds"), "forced": found.forced}
        rows.append(row)
    if as_json:
        for row in rows:
            print(json.dumps(row))
        return
    table = _table("", "model", "folder", "digest", "steps back", "in service since")
    for row in rows:
        table.add_row(
            Text("●" if row["in_service"] else ""),
            Text(row["name"]),
            Text(row["folder"] or "(shipped)"),
            Text(row["digest"][:8]),
            Text(str(row["steps_back"] or "")),
            Text(row.get("since", "")),
        )
    Console(highlight=False, markup=False).print(table)
    if settings.detox_model is not None:
        print(f"bots serve DETOX_MODEL={settings.detox_model}, whatever is in service here")


def show_history(settings: Settings, *, as_json: bool) -> None:
    """Print what happened to models, the latest first; raises ``Failure``."""
    try:
        rows = asyncio.run(_history(settings))
    except StorageError as error:
        raise Failure(str(error), ExitCode.STORAGE) from error
    if as_json:
        for row in rows:
            print(json.dumps(row))
        return
    table = _table("when", "what", "model", "digest", "before", "detail")
    for row in rows:
        table.add_row(
            *(Text(str(row[name] or "")) for name in ("at", "kind", "model")),
            Text(row["digest"][:8]),
            *(Text(str(row[name] or "")) for name in ("previous", "detail")),
        )
    Console(highlight=False, markup=False).print(table)


async def _history(settings: Settings) -> list[dict[str, Any]]:
    async with opened(settings) as database:
        found = await database.promotions.latest()
    return [
        {
            "at": one.at.isoformat(timespec="seconds"),
            "kind": one.kind.value,
            "model": one.model,
            "digest": one.digest,
            "previous": one.previous,
            "gate": one.gate,
            "detail": one.detail,
        }
        for one in found
    ]


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
