"""The journal of this process: appends, reads back and forgets, off the event loop.

Bounded, in bytes: once it is full nothing more is kept, and that is counted and told. Entries
that arrive together reach the disk together, with one fsync.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bot.core.errors import StorageError, StorageUnavailable
from bot.database.keyring import Keyring
from bot.journal.entries import Entry
from bot.journal.files import JournalFile, create, orphans, remove_drafts, sealed

logger = logging.getLogger(__name__)

T = TypeVar("T")
BATCH = 20
"""Entries read back at once: a transaction, of some six statements each."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries in their order, to be handed in again once they took effect."""

    file: JournalFile
    entries: tuple[Entry, ...]
    end: int
    lines: int
    """With those that could not be read."""


class Journal:
    """Keeps entries until they are written to the database. Belongs to one event loop.

    Building it touches no file; the first entry makes one.
    """

    def __init__(
        self,
        folder: Path,
        scope: str,
        keyring: Keyring,
        *,
        limit: int,
        clock: Callable[[], datetime],
    ) -> None:
        """``scope`` names the database; ``limit`` in bytes, for all files of this process."""
        self.folder = folder
        self._scope = scope
        self._keyring = keyring
        self._limit = limit
        self._clock = clock
        # One thread: files are never read and rewritten, or appended to, at once.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="detoxbot-journal")
        self._own: JournalFile | None = None
        self._taken: list[JournalFile] = []
        self._mine: set[JournalFile] = set()
        self._offsets: dict[JournalFile, int] = {}
        self._foreign: set[Path] = set()
        self._queue: list[tuple[Entry, str, asyncio.Future[bool]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._pending: Counter[int] = Counter()
        self._closed = False
        self.lock = asyncio.Lock()
        """Held while entries are read back, or forgotten."""
        self.waiting = 0
        """Entries that are not in the database yet."""
        self.refused = 0
        """Entries that could not be kept, since the start."""
        self.damaged = 0
        """Lines that could not be read, since the start."""
        self.trouble: str | None = None
        """Why the last entry could not be kept; ``None`` if it was."""

    def concerns(self, incident_id: int) -> bool:
        """Whether something of this incident waits to be written."""
        return self._pending[incident_id] > 0

    async def append(self, entry: Entry) -> bool:
        """Keep an entry; true once it is on the disk, false where it cannot be kept."""
        if self._closed:
            return False
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._queue.append((entry, entry.written(), kept))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="journal")
        # Whoever is cancelled meanwhile has done what the entry tells, all the same.
        return await asyncio.shield(kept)

    async def take_over(self) -> None:
        """Take the files that no living process holds, and remove its drafts; raises nothing."""
        try:
            found = await self._in_thread(self._orphans)
        except OSError as error:
            self._troubled(f"the journal's folder {self.folder} cannot be read: {error.strerror}")
            return
        for file, lines in found:
            logger.warning("a journal that another run left has %d entries", lines)
            self._taken.append(file)
            self.waiting += lines

    async def next(self, most: int = BATCH) -> Batch | None:
        """The oldest entries that wait; ``None``: there are none. Hold :attr:`lock`.

        Raises :class:`~bot.core.errors.StorageUnavailable` where the disk refuses.
        """
        for file in (*self._taken, self._own):
            if file is None:
                continue
            try:
                batch = await self._in_thread(self._read, file, most)
            except OSError as error:
                raise StorageUnavailable(
                    f"the journal {file.path} cannot be read: {error.strerror}"
                ) from error
            if batch.lines:
                return batch
            await self._drop(file)
        return None

    async def done(self, batch: Batch) -> None:
        """These took effect; they will not be read again. Hold :attr:`lock`."""
        self._offsets[batch.file] = batch.end
        self.waiting -= batch.lines
        if lost := batch.lines - len(batch.entries):
            self.damaged += lost
            logger.warning("%d damaged lines of a journal were left out", lost)
        if batch.file in self._mine:
            self._pending -= Counter(_numbers(batch.entries))
        await self._drop(batch.file)

    async def forget(self, member_id: int, guild_id: int | None) -> int:
        """Erase what waits of a member on a server, or on all (``None``); how many entries.

        Reaches what this process holds; in other processes' files it is left out when they are
        read back. Raises :class:`~bot.core.errors.StorageError` where the disk refuses.
        """
        async with self.lock:
            try:
                files = [file for file in (*self._taken, self._own) if file is not None]
                count = 0
                for file in files:
                    gone, damaged = await self._in_thread(self._without, file, member_id, guild_id)
                    self.waiting -= len(gone) + damaged
                    self.damaged += damaged
                    if file in self._mine:
                        self._pending -= Counter(_numbers(gone))
                    count += len(gone)
            except OSError as error:
                raise StorageError(f"the journal cannot be rewritten: {error.strerror}") from error
            return count

    async def close(self) -> None:
        """Let go of the files; what waits is taken over by whoever runs next."""
        self._closed = True
        if self._writing is not None:
            await self._writing
        async with self.lock:
            for file in (*self._taken, self._own):
                if file is not None:
                    await self._in_thread(file.close)
            self._taken, self._own = [], None
        self._thread.shutdown(wait=False)

    async def _write(self) -> None:
        while self._queue:
            batch, self._queue = self._queue, []
            try:
                kept = await self._in_thread(self._append, [line for _, line, _ in batch])
            except OSError as error:
                kept = 0
                self._troubled(f"the journal cannot be written: {error.strerror}")
            else:
                if kept < len(batch):
                    self._troubled("the journal is full (JOURNAL_MAX_MB)")
                else:
                    self.trouble = None
            self.waiting += kept
            self.refused += len(batch) - kept
            self._pending.update(_numbers([entry for entry, _, _ in batch[:kept]]))
            for number, (_, _, told) in enumerate(batch):
                told.set_result(number < kept)

    def _troubled(self, trouble: str) -> None:
        if self.trouble is None:  # once, not for each message
            logger.warning("%s: what happens without the database is not kept", trouble)
        self.trouble = trouble

    async def _drop(self, file: JournalFile) -> None:
        """Delete a file of which nothing waits."""
        await self._in_thread(self._remove_if_read, file)

    async def _in_thread(self, work: Callable[..., T], *arguments: object) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, work, *arguments)

    # In the thread:

    def _append(self, written: list[str]) -> int:
        room = self._limit - sum(file.size for file in (*self._taken, self._own) if file)
        lines = b""
        kept = 0
        for each in written:
            line = sealed(each, self._keyring)
            if len(lines) + len(line) > room:
                break
            lines += line
            kept += 1
        if kept:
            if self._own is not None and self._own.is_deleted:
                # Another run would never find what is added to it.
                self._taken.append(self._own)
                self._own = None
            if self._own is None:
                self._own = create(self.folder, self._scope, self._clock())
                self._mine.add(self._own)
            self._own.append(lines)
        return kept

    def _read(self, file: JournalFile, most: int) -> Batch:
        start = end = self._offsets.get(file, 0)
        entries: list[Entry] = []
        lines = 0
        for line in file.lines(self._keyring, start):
            lines, end = lines + 1, line.end
            if line.entry is not None:
                entries.append(line.entry)
            if lines == most:
                break
        return Batch(file, tuple(entries), end, lines)

    def _without(
        self, file: JournalFile, member_id: int, guild_id: int | None
    ) -> tuple[list[Entry], int]:
        """What went, and the number of damaged lines that went with it."""

        def waiting() -> Iterator[Entry | None]:
            for line in file.lines(self._keyring, self._offsets.get(file, 0)):
                yield line.entry

        entries = (entry for entry in waiting() if entry is not None)
        if all(entry.without(member_id, guild_id) is entry for entry in entries):
            return [], 0
        gone: list[Entry] = []
        damaged = 0

        def rest() -> Iterator[Entry]:
            nonlocal damaged
            for entry in waiting():
                if entry is None:
                    damaged += 1
                    continue
                kept = entry.without(member_id, guild_id)
                if kept is None:
                    gone.append(entry)
                else:
                    yield kept

        file.rewrite(rest(), self._keyring)
        self._offsets[file] = 0
        return gone, damaged

    def _remove_if_read(self, file: JournalFile) -> None:
        if self._offsets.get(file, 0) < file.size:
            return
        with suppress(OSError):
            file.remove()
        self._offsets.pop(file, None)
        self._mine.discard(file)
        # Here and not on the loop, where whoever waits for this may be cancelled meanwhile.
        if file is self._own:
            self._own = None
        elif file in self._taken:
            self._taken.remove(file)

    def _orphans(self) -> list[tuple[JournalFile, int]]:
        remove_drafts(self.folder)
        found = []
        held = {file.path for file in (*self._taken, self._own) if file is not None}
        for file in orphans(self.folder, self._scope, self._foreign | held):
            lines, whole, readable = 0, 0, False
            for line in file.lines(self._keyring):
                lines, whole = lines + 1, whole + line.whole
                readable = readable or line.entry is not None
            if whole and not readable:
                self._foreign.add(file.path)
                file.close()
                logger.warning(
                    "no key of the keyring fits the journal %s; it stays: put the key back",
                    file.path,
                )
                continue
            found.append((file, lines))
        return found


def _numbers(entries: "tuple[Entry, ...] | list[Entry]") -> Iterator[int]:
    return (entry.incident for entry in entries if entry.incident is not None)
