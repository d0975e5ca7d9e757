"""Lending reviewed pairs for training: only what the operator, the server and the author allow.

``export_pairs(database, request, training_permission=…)`` is the whole public face.
"""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from bot.core.errors import StorageError
from bot.database.database import Database
from bot.database.errors import ExportRefused, ExportUnwritable
from bot.database.pairs import EXPORTED, count_incidents, read_page
from bot.database.request import ExportRequest
from bot.export.card import card
from bot.export.drafts import Drafts, ExportedFile
from bot.export.examples import Reader
from bot.export.forgetting import forget_authors
from bot.export.formats import require_format
from bot.export.scrubbing import Scrubber

if TYPE_CHECKING:
    from sqlalchemy import Row

T = TypeVar("T")

SCHEMA_VERSION = 2
PAGE = 50
"""Incidents that are in memory at once: an export of any size fits, and none holds up the loop."""
LARGE_PAGE = 500
"""Likewise, where nobody else waits for the loop."""
_AUTHORS_AT_ONCE = 2_000

Progress = Callable[[int, int], None]
"""Called with the incidents looked at so far and how many there are, reviewed or not."""

_NO = frozenset({"", "0", "false", "no", "none", "off"})


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds; also written beside it and kept in the database."""

    schema_version: int
    export: int
    """Its number in the list of exports."""
    created_at: datetime
    """When it was begun: who asks later to be forgotten may be in it."""
    format: str
    kind: str
    permission: str
    """The operator's statement of Discord's permission."""
    filters: dict[str, Any]
    pairs: int
    authors: int
    by_status: dict[str, int]
    left_out: dict[str, int]
    """Reviewed incidents that the filters ask for and that are not in, by the reason."""
    scrubbed: dict[str, int]
    """How often each placeholder stands for personal data, in all that was looked at."""
    files: tuple[ExportedFile, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values, times in ISO 8601."""
        return asdict(self) | {
            "created_at": self.created_at.isoformat(),
            "files": [asdict(file) for file in self.files],
        }


async def export_pairs(
    database: Database,
    request: ExportRequest,
    *,
    training_permission: str | None,
    asked_by: int | None = None,
    page: int = PAGE,
    on_progress: Progress | None = None,
) -> Manifest:
    """Write the examples that may be lent for training; what was written.

    An example is in if a moderator reviewed it as asked, its server turned training on, and its
    author agreed, or did not object where the server chose that. Its texts are scrubbed of
    personal data, and it is in once. Memory does not grow with the number of examples. The files
    appear complete or not at all, readable by their owner alone, the manifest last; the export is
    on record in the database before they appear. ``asked_by`` is the administrator who asked on
    Discord. Whoever asks to be forgotten meanwhile is not in it.

    Raises :class:`~bot.database.errors.ExportRefused` unless ``training_permission`` says who
    permitted it, :class:`~bot.database.errors.FormatUnavailable` if a package is missing, and
    :class:`~bot.core.errors.StorageError` if the database or the disk fails.
    """
    permission = require_permission(training_permission)
    # Loading pyarrow takes half a second.
    await asyncio.to_thread(require_format, request.format)
    await database.pepper.load()
    export = _Export(database, request)
    started = database.clock()
    try:
        await export.in_thread(export.open)
        export.id = await database.exports.begin(request, at=started, asked_by=asked_by)
        fates = await export.read_all(page, on_progress)
        files = await export.in_thread(export.drafts.finish)
        manifest = Manifest(
            schema_version=SCHEMA_VERSION,
            export=export.id,
            created_at=started,
            format=request.format.value,
            kind=request.kind.value,
            permission=permission,
            filters=request.filters(),
            pairs=sum(file.rows for file in files),
            authors=await database.exports.count_authors(export.id),
            by_status=dict(sorted(export.drafts.by_status.items())),
            left_out={reason: count for reason, count in sorted(fates.items()) if count},
            scrubbed=dict(sorted(export.reader.scrubber.counts.items())),
            files=tuple(files),
        )
        plain = manifest.as_json()
        await database.exports.finish(export.id, plain)
        export.published = True
        await export.in_thread(export.drafts.publish, json.dumps(plain, indent=2), card(plain))
    finally:
        await asyncio.shield(export.close())
    if (await database.exports.forgotten(export.id, started, request.guild_id)).authors:
        await forget_authors(database, request.manifest_path)
    return manifest


class _Export:
    """One export under way: one thread for all that touches the disk, so that what tidies up comes
    after what was being written, even if the export is cancelled."""

    def __init__(self, database: Database, request: ExportRequest) -> None:
        self.id = 0
        self.published = False
        self.drafts = Drafts(request)
        self.reader: Reader
        self._database = database
        self._request = request
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="detoxbot-export")
        self._authors: set[str] = set()

    async def in_thread(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run what touches the disk; raises :class:`~bot.database.errors.ExportUnwritable`."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, work, *arguments)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ExportUnwritable(f"cannot write {self._request.output}: {reason}") from error

    def open(self) -> None:
        """Make the temporary files."""
        self.drafts.open()

    async def read_all(self, size: int, on_progress: Progress | None) -> Counter[str]:
        """Write every example; why the others are left out, by the reason."""
        database = self._database
        names = await database.names.known(self._request.guild_id)
        self.reader = await self.in_thread(
            Reader,
            self._request,
            database.keyring,
            database.pepper.digest_now,
            Scrubber(names),
        )
        total = await database.gateway.read(count_incidents)
        page_after = read_page(self._request, size)
        fates: Counter[str] = Counter()
        last, done = 0, 0
        while page := await database.gateway.read(page_after(last)):
            fates.update(row.fate for row in page.rows)
            lent = [row for row in page.rows if row.fate == EXPORTED]
            self._authors |= await self.in_thread(self._write, lent)
            if len(self._authors) >= _AUTHORS_AT_ONCE:
                await self._record_authors()
            last, done = page.last, done + page.looked_at
            if on_progress is not None:
                on_progress(done, max(total, done))
        await self._record_authors()
        del fates[EXPORTED]
        return fates + self.reader.left_out

    def _write(self, rows: "list[Row[Any]]") -> set[str]:
        examples = self.reader.read(rows)
        self.drafts.write(examples)
        return {example.author for example in examples}

    async def _record_authors(self) -> None:
        authors, self._authors = self._authors, set()
        await self._database.exports.add_authors(self.id, authors)

    async def close(self) -> None:
        """Remove what did not get its name, from the disk and from the list."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._discard)
        self._thread.shutdown(wait=False)
        if self.id and not self.published:
            # Whatever broke the export off is what its caller has to hear of.
            with contextlib.suppress(StorageError):
                await self._database.exports.discard(self.id)

    def _discard(self) -> None:
        self.drafts.discard()
        if hasattr(self, "reader"):
            self.reader.close()


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
