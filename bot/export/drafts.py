"""The files of an export while they are being written: complete or not there at all."""

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.core.lending import Format
from bot.database.keyring import sync_folder
from bot.database.request import MANIFEST, ExportRequest
from bot.export.examples import Example
from bot.export.formats import ExampleWriter, open_writer
from bot.export.temporary import make_file, make_folder, sweep, temporary

if TYPE_CHECKING:
    from io import BufferedRandom

CARD = "README.md"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file of an export."""

    name: str
    """Beside the manifest."""
    part: str
    rows: int
    size: int
    """Bytes."""
    sha256: str


@dataclass(slots=True)
class Draft:
    """A file under a temporary name beside its target."""

    target: Path
    path: Path = field(init=False)
    file: "BufferedRandom" = field(init=False)
    _lock: int = field(init=False)

    def __post_init__(self) -> None:
        self.path, descriptor = make_file(self.target)
        # Held until it is discarded, however early the file itself is closed.
        self._lock = os.dup(descriptor)
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
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


@dataclass(slots=True)
class _Part:
    """One part of the split on its way into a file."""

    name: str
    draft: Draft
    writer: ExampleWriter
    rows: int = 0


class Drafts:
    """Opens, fills and publishes the files of one export; belongs to one thread.

    A folder is written under a temporary name as a whole.
    """

    def __init__(self, request: ExportRequest) -> None:
        self.by_status: Counter[str] = Counter()
        self._request = request
        self._parts: list[_Part] = []
        self._drafts: list[Draft] = []
        self._folder: Path | None = None
        self._folder_lock = -1

    def open(self) -> None:
        """Make the temporary files; ``OSError`` if that cannot be."""
        output = self._request.output
        sweep({output, self._request.manifest_path, *self._request.targets.values()})
        if self._request.format is Format.DATASETS:
            if output.exists() and not _is_replaceable(output):
                raise OSError(errno.ENOTEMPTY, "that is no folder of an export; name a new one")
            self._folder, self._folder_lock = make_folder(output)
            (self._folder / "data").mkdir(mode=0o700)
        for name, target in self._request.targets.items():
            draft = self._draft(target)
            writer = open_writer(self._request.format, self._request.kind, draft.file)
            self._parts.append(_Part(name, draft, writer))

    def write(self, examples: Sequence[Example]) -> None:
        """Write each to its part, in order."""
        for number, part in enumerate(self._parts):
            some = [one for one in examples if one.part == number]
            if some:
                part.writer.write(some)
                part.rows += len(some)
        self.by_status.update(one.status.value for one in examples)

    def finish(self) -> list[ExportedFile]:
        """Complete the temporary files."""
        files = []
        for part in self._parts:
            part.writer.finish()
            size, digest = part.draft.settle()
            name = str(part.draft.target.relative_to(self._beside(part.draft.target)).as_posix())
            files.append(ExportedFile(name, part.name, part.rows, size, digest))
        return files

    def publish(self, manifest: str, card: str) -> None:
        """Give the files their names, the manifest last: where it fits, all of it is there."""
        drafts = [part.draft for part in self._parts]
        if self._folder is not None:
            drafts.append(self._text(self._request.output / CARD, card))
        drafts.append(self._text(self._request.manifest_path, manifest + "\n"))
        for draft in drafts:
            draft.publish()
        if self._folder is not None:
            sync_folder(self._folder / "data")
            sync_folder(self._folder)
            _swap(self._folder, self._request.output)
        sync_folder(self._request.output.parent)

    def discard(self) -> None:
        """Remove what did not get its name; nothing is left open."""
        for part in self._parts:
            # Parquet closes itself when forgotten and must not find its file closed before it.
            with contextlib.suppress(Exception):
                part.writer.finish()
        for draft in self._drafts:
            draft.discard()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        if self._folder_lock >= 0:
            os.close(self._folder_lock)
            self._folder_lock = -1

    def _text(self, target: Path, text: str) -> Draft:
        draft = self._draft(target)
        draft.file.write(text.encode())
        draft.settle()
        return draft

    def _beside(self, target: Path) -> Path:
        return target.parent if self._folder is None else self._folder

    def _draft(self, target: Path) -> Draft:
        if self._folder is not None:
            target = self._folder / target.relative_to(self._request.output)
        elif target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "that is a folder; name a file")
        draft = Draft(target)
        self._drafts.append(draft)
        return draft


def _is_replaceable(folder: Path) -> bool:
    """Whether a folder is empty, or an earlier export and nothing else."""
    if not folder.is_dir() or folder.is_symlink():
        return False
    if {path.name for path in folder.iterdir()} - {MANIFEST, CARD, "data"}:
        return False
    try:
        manifest: Any = json.loads((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        return not any(folder.iterdir())
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("format") == Format.DATASETS.value


def _swap(new: Path, output: Path) -> None:
    """Put a folder in the place of another; if that fails, the other is back."""
    if not output.exists():
        new.rename(output)
        return
    old = temporary(output)
    output.rename(old)
    try:
        new.rename(output)
    except OSError:
        old.rename(output)
        raise
    shutil.rmtree(old, ignore_errors=True)
