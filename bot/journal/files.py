"""Journal files: one encrypted line an entry, locked by the process that writes or replays them.

Everything here blocks: call it in a thread. A name is ``SCOPE-MILLISECONDS-RANDOM.journal``: the
scope tells databases apart that share a folder, and the time puts files in order.

Some mounted file systems know no locks. There a file ends in ``.unlocked.journal``, and nobody
takes it over, whether or not it can be locked by then: nothing says whether its process lives.
That process brings it into the database by itself, once that is back; what one left that died
stays, with a warning, until the operator renames it to ``.journal`` on a file system with locks.
"""

import contextlib
import errno
import functools
import logging
import os
import secrets
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.core.errors import StorageError
from bot.database.keyring import Keyring, sync_folder
from bot.journal.entries import Damaged, Entry, read
from bot.locks import open_private, try_lock

logger = logging.getLogger(__name__)

SUFFIX = ".journal"
UNLOCKED = f".unlocked{SUFFIX}"
"""How the name of a file ends that could not be locked when it was made."""
_DRAFT = ".draft"
LONGEST_LINE = 1 << 20
"""Bytes; what a member may write and a server's rules may find in it is far below."""
_TRIES = 3
_READ_AND_APPEND = os.O_RDWR | os.O_APPEND


@dataclass(frozen=True, slots=True)
class Read:
    """One line of a file."""

    entry: Entry | None
    """``None`` if it is damaged."""
    whole: bool
    """Whether it ends: a crash may have cut the last one off."""
    end: int
    """Where the next line begins."""


class JournalFile:
    """One file that this process holds."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor
        self.size = os.fstat(descriptor).st_size
        """Bytes, all of them whole lines but for what a crash cut off."""

    @property
    def is_deleted(self) -> bool:
        """Whether somebody took its name away; it can be read on until it is closed."""
        return not os.fstat(self._descriptor).st_nlink

    def append(self, lines: bytes) -> None:
        """Write whole lines and let them reach the disk; raises :class:`OSError`, none written."""
        try:
            written = 0
            while written < len(lines):
                written += os.write(self._descriptor, lines[written:])
            os.fsync(self._descriptor)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self.size)
            raise
        self.size += len(lines)

    def lines(self, keyring: Keyring, start: int = 0) -> Iterator[Read]:
        """Entries from the byte ``start`` on; what cannot be read comes as ``None``."""
        # By the descriptor, not by the name: somebody may have tidied up the folder.
        with os.fdopen(os.dup(self._descriptor), "rb") as file:
            file.seek(start)
            while line := file.readline(LONGEST_LINE):
                fits = line.endswith(b"\n")
                rest = line
                while not rest.endswith(b"\n") and (more := file.readline(LONGEST_LINE)):
                    rest = more
                entry = _decrypted(line[:-1], keyring) if fits else None
                whole = rest.endswith(b"\n")
                yield Read(entry, whole, file.tell())

    def rewrite(self, entries: Iterable[Entry], keyring: Keyring) -> None:
        """Put other entries in place of all, at one stroke; raises :class:`OSError`."""
        draft, descriptor, locked = _draft(self.path.parent)
        try:
            if not locked and not is_unlocked(self.path):
                raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))
            _own_like(descriptor, self._descriptor)
            with os.fdopen(os.dup(descriptor), "ab") as file:
                for entry in entries:
                    file.write(sealed(entry.written(), keyring))
            os.fsync(descriptor)
            draft.replace(self.path)
        except BaseException:
            _discard(descriptor, draft)
            raise
        os.close(self._descriptor)
        self._descriptor, self.size = descriptor, os.fstat(descriptor).st_size
        try:
            sync_folder(self.path.parent)
        except OSError as error:  # it has been rewritten, all the same
            logger.warning("a power cut may undo a change of %s: %s", self.path, error.strerror)

    def remove(self) -> None:
        """Delete it, or at least what it holds; raises :class:`OSError` where neither can be."""
        os.ftruncate(self._descriptor, 0)
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Let go of it; another process may take it over. Closing it again does no harm."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def create(folder: Path, scope: str, now: datetime) -> JournalFile:
    """A new file of this process's own; the folder is made, for its owner alone, where missing.

    Raises :class:`OSError`, and then there is none.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{scope}-{int(now.timestamp() * 1000):015d}-{secrets.token_hex(8)}"
    if sys.platform == "win32":  # no open file can be renamed there, and none is ever locked
        path = folder / (name + SUFFIX)
        return JournalFile(path, open_private(path, _READ_AND_APPEND | os.O_CREAT | os.O_EXCL))
    path, descriptor, locked = _draft(folder)
    try:
        path = path.rename(folder / (name + (SUFFIX if locked else UNLOCKED)))
        sync_folder(folder)
    except BaseException:
        _discard(descriptor, path)
        raise
    return JournalFile(path, descriptor)


def orphans(folder: Path, scope: str, but: Collection[Path] = frozenset()) -> Iterator[JournalFile]:
    """The files of this database that no living process holds, oldest first; now ours.

    ``but`` are left alone, and what cannot be opened or locked is, with a warning.
    """
    for path in sorted(set(folder.glob(f"{scope}-*{SUFFIX}")) - set(but)):
        if is_unlocked(path):
            _warn("the journal %s stays: %s", path, "nothing says whether its process lives")
            continue
        try:
            descriptor = open_private(path, _READ_AND_APPEND)
        except FileNotFoundError:
            continue
        except OSError as error:
            logger.warning("the journal %s cannot be opened, and stays: %s", path, error.strerror)
            continue
        try:
            mine = try_lock(descriptor)
        except OSError as error:
            _warn("the journal %s cannot be locked, and stays: %s", path, error.strerror)
            mine = False
        # Whoever held it may have emptied and deleted it between our opening and our locking.
        if mine and os.fstat(descriptor).st_nlink:
            yield JournalFile(path, descriptor)
        else:
            os.close(descriptor)


def is_unlocked(path: Path) -> bool:
    """Whether a file could not be locked when it was made, so that nobody may take it over."""
    return path.name.endswith(UNLOCKED)


def remove_drafts(folder: Path) -> None:
    """Remove what rewriting left when it was killed: the file that it was to replace is whole.

    What cannot be removed stays, with a warning.
    """
    for path in folder.glob(f".*{_DRAFT}"):
        try:
            descriptor = open_private(path, os.O_RDWR)
            try:
                if try_lock(descriptor):
                    path.unlink()
            finally:
                os.close(descriptor)
        except FileNotFoundError:
            continue
        except OSError as error:
            _warn("the draft %s of a journal stays: %s", path, error.strerror)


def sealed(written: str, keyring: Keyring) -> bytes:
    """An entry as its line."""
    return keyring.encrypt(written) + b"\n"


def _draft(folder: Path) -> tuple[Path, int, bool]:
    """A new file, and whether it is locked; raises :class:`OSError`.

    It has no journal's name yet, so nobody takes it over before the lock.
    """
    for _ in range(_TRIES):
        path = folder / f".{secrets.token_hex(8)}{_DRAFT}"
        descriptor = open_private(path, _READ_AND_APPEND | os.O_CREAT | os.O_EXCL)
        try:
            mine = try_lock(descriptor)
        except OSError as error:
            _warn(
                "journals in %s cannot be locked (%s): what a process that dies leaves there is "
                "written by no other. Set JOURNAL_DIR to a folder of another file system",
                folder,
                error.strerror,
            )
            return path, descriptor, False
        # Who takes away what the dead left half made may have been quicker.
        if mine and os.fstat(descriptor).st_nlink:
            return path, descriptor, True
        _discard(descriptor, path)
    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))


def _discard(descriptor: int, path: Path) -> None:
    os.close(descriptor)
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


@functools.cache
def _warn(text: str, path: Path, reason: str | None) -> None:
    """Once: journals are looked for again and again."""
    logger.warning(text, path, reason)


def _own_like(new: int, old: int) -> None:
    """It may be root who gives new keys to the journals of a bot that is somebody else."""
    before, now = os.fstat(old), os.fstat(new)
    if (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
        os.fchown(new, before.st_uid, before.st_gid)


def _decrypted(token: bytes, keyring: Keyring) -> Entry | None:
    try:
        return read(keyring.decrypt(token))
    except (StorageError, Damaged, UnicodeDecodeError):
        return None
