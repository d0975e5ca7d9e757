"""`export`: reviewed pairs for training, as far as they may be lent."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.commands.auditing import noted
from bot.commands.exits import ExitCode, Failure
from bot.core.audit import Action
from bot.core.errors import StorageError
from bot.database.database import Database
from bot.database.errors import ExportRefused
from bot.database.export import Manifest, Progress, export_pairs, require_permission
from bot.database.keyring import load_keyring
from bot.database.request import ExportRequest, Format, parse_split, parse_statuses
from bot.settings import Settings


def export(
    settings: Settings,
    *,
    output: Path,
    form: str,
    status: str | None,
    since: str | None,
    guild: int | None,
    split: str | None,
    progress: bool,
) -> None:
    """Write the pairs and say how many there are and what was left out; raises ``Failure``."""
    try:
        request = ExportRequest(
            output,
            Format(form),
            guild_id=guild,
            since=_time(since) if since else None,
            split=parse_split(split) if split else None,
            **({"statuses": parse_statuses(status)} if status else {}),
        )
    except ValueError as error:
        raise Failure(str(error), ExitCode.USAGE) from error
    try:
        require_permission(settings.training_permission)  # before a key or a file is touched
        with _bar() if progress else _no_bar() as tell:
            manifest = asyncio.run(_export(settings, request, tell))
    except ExportRefused as error:
        raise Failure(f"refused: {error}", ExitCode.REFUSED) from error
    except StorageError as error:
        raise Failure(str(error), ExitCode.STORAGE) from error
    _summarise(request, manifest)


async def _export(settings: Settings, request: ExportRequest, tell: Progress | None) -> Manifest:
    keyring = await asyncio.to_thread(load_keyring, settings.data_key, settings.data_key_file)
    database = Database(settings.database_url, keyring)
    try:
        await database.connect()
        manifest = await export_pairs(
            database, request, training_permission=settings.training_permission, on_progress=tell
        )
        about = {"pairs": manifest.pairs, "format": request.format.value}
        await noted(database, Action.PAIRS_EXPORTED, request.guild_id, **about)
        return manifest
    finally:
        await database.close()


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        example = "2026-01-31 or 2026-01-31T12:00+01:00"
        raise ValueError(f"--since {text}: not a date or time such as {example}") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _summarise(request: ExportRequest, manifest: Manifest) -> None:
    counts = ", ".join(f"{count} {status}" for status, count in manifest.by_status.items())
    print(f"{manifest.pairs} pairs" + (f": {counts}" if counts else ""))
    for file in manifest.files:
        print(f"- {request.output.with_name(file.name)}: {file.rows}")
    for reason, count in manifest.left_out.items():
        print(f"left out: {count} {reason.replace('_', ' ')}")
    print(f"manifest: {request.manifest_path}")


@contextmanager
def _no_bar() -> Iterator[None]:
    yield None


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console  # noqa: PLC0415 - only where seen
    from rich.progress import Progress as Bar  # noqa: PLC0415

    with Bar(console=Console(stderr=True), redirect_stdout=False) as bar:
        task = bar.add_task("pairs", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
