"""The files of an export while they are being written: complete or not there at all."""

import contextlib
import hashlib
import os
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.database.formats import PairWriter, open_writer
from bot.database.keyring import Keyring, sync_folder
from bot.database.pairs import choose_part, make_pair
from bot.database.request import ExportRequest

if TYPE_CHECKING:
    from io import BufferedRandom

    from sqlalchemy import Row


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file of an export."""

    name: str
    part: str
    rows: int
    size: int
    """Bytes."""
    sha256: str


@dataclass(slots=True)
class _Draft:
    """A file under a temporary name beside its target."""

    target: Path
    path: Path = field(init=False)
    file: "BufferedRandom" = field(init=False)

    def __post_init__(self) -> None:
        self.path = self.target.with_name(f".{self.target.name}.{secrets.token_hex(8)}.part")
        # Members' words in the clear: for the owner's eyes alone, from the first byte on.
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self.file = os.fdopen(descriptor, "w+b")

    def settle(self) -> tuple[int, str]:
        """Bring it to the disk and close it; its size in bytes and SHA-256."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.seek(0)
        digest = hashlib.file_digest(self.file, "sha256").hexdigest()
        size = self.file.tell()
        self.file.close()
        return size, digest

    def publish(self) -> None:
        """Give it its name."""
        self.path.replace(self.target)

    def discard(self) -> None:
        """Remove it unless it got its name."""
        self.file.close()
        self.path.unlink(missing_ok=True)


@dataclass(slots=True)
class _Part:
    """One part of the split on its way into a file."""

    name: str
    draft: _Draft
    writer: PairWriter
    rows: int = 0


class Drafts:
    """All files of one export; does blocking I/O, and is used from one thread at a time."""

    def __init__(
        self, request: ExportRequest, keyring: Keyring, digest: Callable[[str, str], str]
    ) -> None:
        self.by_status: Counter[str] = Counter()
        self._request = request
        self._keyring = keyring
        self._digest = digest
        self._parts: list[_Part] = []
        self._drafts: list[_Draft] = []

    def open(self) -> None:
        """Make the temporary files; ``OSError`` if that cannot be."""
        for name, target in self._request.targets.items():
            draft = self._draft(target)
            self._parts.append(_Part(name, draft, open_writer(self._request.format, draft.file)))

    def write(self, rows: Sequence["Row[Any]"]) -> None:
        """Decrypt the exported rows of a page and write each to its part."""
        split = self._request.split
        for row in rows:
            number = 0 if split is None else choose_part(row.author_key, split, self._digest)
            part = self._parts[number]
            pair = make_pair(row, self._keyring, self._digest)
            part.writer.write([pair])
            part.rows += 1
            self.by_status[pair.status.value] += 1

    def finish(self) -> list[ExportedFile]:
        """Complete the temporary files."""
        files = []
        for part in self._parts:
            part.writer.finish()
            size, digest = part.draft.settle()
            files.append(ExportedFile(part.draft.target.name, part.name, part.rows, size, digest))
        return files

    def publish(self, manifest: str) -> None:
        """Give the files their names, the manifest last: where it fits, all of it is there."""
        draft = self._draft(self._request.manifest_path)
        draft.file.write(manifest.encode() + b"\n")
        draft.settle()
        for part in self._parts:
            part.draft.publish()
        draft.publish()
        sync_folder(self._request.output.parent)

    def discard(self) -> None:
        """Remove what did not get its name; nothing is left open."""
        for part in self._parts:
            # Parquet closes itself when forgotten and must not find its file closed before it.
            with contextlib.suppress(Exception):
                part.writer.finish()
        for draft in self._drafts:
            draft.discard()

    def _draft(self, target: Path) -> _Draft:
        if target.is_dir():
            raise IsADirectoryError(0, "that is a folder; name a file")
        draft = _Draft(target)
        self._drafts.append(draft)
        return draft
