"""`export`: reviewed pairs for training, as far as they may be lent."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.commands.auditing import noted
from bot.commands.exits import ExitCode, Failure
from bot.core.audit import Action
from bot.core.errors import StorageError
from bot.core.lending import Format, Kind
from bot.core.plurals import counted
from bot.database.errors import ExportRefused, ExportUnwritable, FormatUnavailable
from bot.database.opening import opened
from bot.database.request import (
    ExportRequest,
    default_statuses,
    parse_sources,
    parse_split,
    parse_statuses,
)
from bot.export.lending import LARGE_PAGE, Manifest, Progress, export_pairs, require_permission
from bot.settings import Settings

_RULES = {
    "server_not_training": "their server's admins have not turned training on (/detox training)",
    "author_did_not_opt_in": "their authors did not opt in, as their server asks",
    "author_opted_out": "their authors opted out",
    "erased": "their texts were erased when they had been kept long enough",
    "author_forgotten": "their authors asked to be forgotten, and they are being deleted",
    "no_rewrite": "no wording was approved, only a mask or nothing (see --include-flags)",
    "nothing_rejected": "nothing of the model's was rejected, so there is no preference",
    "duplicate": "an earlier one says the same",
    "near_duplicate": "an earlier one says nearly the same",
    "like_one_in_another_part": "a message in another part of the split is nearly the same",
}
"""Why reviewed incidents are left out, in words for whoever runs the command."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of the command, as typed; ``None`` where there is no choice."""

    output: Path
    form: Format = Format.JSONL
    kind: Kind = Kind.PAIRS
    status: str | None = None
    since: str | None = None
    until: str | None = None
    guild: int | None = None
    channel: int | None = None
    source: str | None = None
    model: tuple[str, ...] = ()
    min_toxicity: float = 0.0
    max_toxicity: float = 1.0
    include_flags: bool = False
    keep_duplicates: bool = False
    split: str | None = None

    def request(self) -> ExportRequest:
        """What it means; ``ValueError`` on what cannot be meant."""
        statuses = default_statuses(self.kind, include_flags=self.include_flags)
        return ExportRequest(
            self.output,
            self.form,
            self.kind,
            parse_statuses(self.status) if self.status else statuses,
            since=_time("--since", self.since) if self.since else None,
            until=_time("--until", self.until) if self.until else None,
            guild_id=self.guild,
            channel_id=self.channel,
            sources=parse_sources(self.source) if self.source else frozenset(),
            models=frozenset(self.model),
            min_toxicity=self.min_toxicity,
            max_toxicity=self.max_toxicity,
            include_flags=self.include_flags,
            keep_duplicates=self.keep_duplicates,
            split=parse_split(self.split) if self.split else None,
        )


def export(settings: Settings, wanted: Wanted, *, progress: bool) -> None:
    """Write the pairs and say how many there are and what was left out; raises ``Failure``."""
    try:
        request = wanted.request()
    except ValueError as error:
        raise Failure(str(error), ExitCode.USAGE) from error
    try:
        require_permission(settings.training_permission)  # before a key or a file is touched
        with _bar() if progress else _no_bar() as tell:
            manifest = asyncio.run(_export(settings, request, tell))
    except ExportRefused as error:
        raise Failure(f"refused: {error}", ExitCode.REFUSED) from error
    except (ExportUnwritable, FormatUnavailable) as error:
        raise Failure(str(error), ExitCode.USAGE) from error
    except StorageError as error:
        raise Failure(str(error), ExitCode.STORAGE) from error
    _summarise(request, manifest)


async def _export(settings: Settings, request: ExportRequest, tell: Progress | None) -> Manifest:
    async with opened(settings) as database:
        manifest = await export_pairs(
            database,
            request,
            training_permission=settings.training_permission,
            page=LARGE_PAGE,
            on_progress=tell,
        )
        about = {"pairs": manifest.pairs, "format": request.format.value}
        await noted(database, Action.PAIRS_EXPORTED, request.guild_id, **about)
        return manifest


def _time(option: str, text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        example = "2026-01-31 or 2026-01-31T12:00+01:00"
        raise ValueError(f"{option} {text}: not a date or time such as {example}") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _summarise(request: ExportRequest, manifest: Manifest) -> None:
    counts = ", ".join(f"{count} {status}" for status, count in manifest.by_status.items())
    by = f" by {counted(manifest.authors, 'author')}" if manifest.pairs else ""
    pairs = counted(manifest.pairs, manifest.kind.removesuffix("s"))
    print(f"{pairs}{by}" + (f": {counts}" if counts else ""))
    folder = request.manifest_path.parent
    for file in manifest.files:
        print(f"- {folder / file.name}: {file.rows}")
    for reason, count in manifest.left_out.items():
        print(f"left out: {count}, {_RULES.get(reason, reason)}")
    if manifest.scrubbed:
        what = ", ".join(f"{count} {found}" for found, count in manifest.scrubbed.items())
        print(f"scrubbed: {what}")
    print(f"manifest: {request.manifest_path}")


@contextmanager
def _no_bar() -> Iterator[None]:
    yield None


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console  # noqa: PLC0415 - only where seen
    from rich.progress import MofNCompleteColumn, TimeElapsedColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (*Bar.get_default_columns(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), redirect_stdout=False) as bar:
        task = bar.add_task("pairs", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
