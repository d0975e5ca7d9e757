"""Lending reviewed pairs for training: only what the operator, the server and the author allow.

``export_pairs(database, request, training_permission=…)`` is the whole public face.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import insert

from bot.core.errors import StorageError
from bot.database.database import Database
from bot.database.drafts import Drafts, ExportedFile
from bot.database.errors import ExportRefused
from bot.database.formats import require_format
from bot.database.models import EXPORTS
from bot.database.pairs import EXPORTED, count_incidents, read_page
from bot.database.request import ExportRequest

T = TypeVar("T")

SCHEMA_VERSION = 1
PAGE = 50
"""Incidents that are in memory at once: an export of any size fits, and none holds up the loop."""

Progress = Callable[[int, int], None]
"""Called with the incidents looked at so far and how many there are, reviewed or not."""

_NO = frozenset({"", "0", "false", "no", "none", "off"})


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds; also written beside it and kept in the database."""

    schema_version: int
    created_at: datetime
    format: str
    permission: str
    """The operator's statement of Discord's permission."""
    statuses: tuple[str, ...]
    since: datetime | None
    guild_id: int | None
    split: tuple[float, ...] | None
    pairs: int
    by_status: dict[str, int]
    left_out: dict[str, int]
    """Reviewed incidents that the filters ask for and that are not in, by the reason."""
    files: tuple[ExportedFile, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values, times in ISO 8601."""
        plain = asdict(self)
        plain["created_at"] = self.created_at.isoformat()
        plain["since"] = None if self.since is None else self.since.isoformat()
        return plain


async def export_pairs(
    database: Database,
    request: ExportRequest,
    *,
    training_permission: str | None,
    on_progress: Progress | None = None,
) -> Manifest:
    """Write the pairs that may be lent for training; what was written.

    A pair is in if a moderator reviewed it as asked, its server turned training on, and its
    author agreed, or did not object where the server chose that. Memory does not grow with the
    number of pairs. The files appear complete or not at all, readable by their owner alone, the
    manifest last; the export is on record in the database before they appear.

    Raises :class:`~bot.database.errors.ExportRefused` unless ``training_permission`` says who
    permitted it, :class:`~bot.database.errors.FormatUnavailable` if a package is missing, and
    :class:`~bot.core.errors.StorageError` if the database or the disk fails.
    """
    permission = require_permission(training_permission)
    # Loading pyarrow takes half a second.
    await asyncio.to_thread(require_format, request.format)
    await database.pepper.load()
    # One thread for all that touches the disk: what tidies up comes after what was being written,
    # even if this export is cancelled.
    thread = ThreadPoolExecutor(1, thread_name_prefix="detoxbot-export")
    drafts = Drafts(request, database.keyring, database.pepper.digest_now)
    loop = asyncio.get_running_loop()

    async def in_thread(work: Callable[..., T], *arguments: Any) -> T:
        try:
            return await loop.run_in_executor(thread, work, *arguments)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StorageError(f"cannot write {request.output}: {reason}") from error

    try:
        await in_thread(drafts.open)
        total = await database.gateway.read(count_incidents)
        page_after = read_page(request, PAGE)
        fates: Counter[str] = Counter()
        last, done = 0, 0
        while page := await database.gateway.read(page_after(last)):
            fates.update(row.fate for row in page.rows)
            await in_thread(drafts.write, [row for row in page.rows if row.fate == EXPORTED])
            last, done = page.last, done + page.looked_at
            if on_progress is not None:
                on_progress(done, max(total, done))
        del fates[EXPORTED]
        files = await in_thread(drafts.finish)
        manifest = Manifest(
            schema_version=SCHEMA_VERSION,
            created_at=database.clock(),
            format=request.format.value,
            permission=permission,
            statuses=tuple(sorted(request.statuses)),
            since=request.since,
            guild_id=request.guild_id,
            split=request.split,
            pairs=sum(file.rows for file in files),
            by_status=dict(sorted(drafts.by_status.items())),
            left_out=dict(sorted(fates.items())),
            files=tuple(files),
        )
        row = {"created_at": manifest.created_at, "manifest": manifest.as_json()}
        await database.gateway.write(
            lambda connection: connection.execute(insert(EXPORTS), row).rowcount
        )
        await in_thread(drafts.publish, json.dumps(manifest.as_json(), indent=2))
    finally:
        await asyncio.shield(loop.run_in_executor(thread, drafts.discard))
        thread.shutdown(wait=False)
    return manifest


def require_permission(training_permission: str | None) -> str:
    """The operator's statement; :class:`~bot.database.errors.ExportRefused` without one."""
    statement = (training_permission or "").strip()
    if statement.lower() in _NO:
        raise ExportRefused(
            "rule 21 of Discord's Developer Policy forbids training models on message content "
            "without Discord's express permission; if you hold it, say in TRAINING_PERMISSION "
            "who gave it and when"
        )
    return statement
