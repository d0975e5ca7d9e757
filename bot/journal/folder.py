"""The journal's folder, looked at from outside: what waits there, and new keys for it.

Everything here blocks: call it in a thread, or where no loop runs.
"""

import contextlib
import os
import stat
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bot.database.keyring import Keyring
from bot.journal.entries import Entry
from bot.journal.files import SUFFIX, JournalFile, is_unlocked, orphans, remove_drafts
from bot.locks import open_private, try_lock


@dataclass(frozen=True, slots=True)
class Left:
    """What lies in a folder."""

    held: int
    """Entries in files of processes that run."""
    orphaned: int
    """Entries in files of processes that are gone."""
    unlocked: int
    """Entries in files of which nobody can say whether their process runs."""
    bytes: int
    readable_by_others: bool


def survey(folder: Path) -> Left:
    """Count what waits, without reading it. Raises :class:`OSError`."""
    counted: Counter[bool | None] = Counter()
    size = 0
    open_to_all = False
    for path in folder.glob(f"*{SUFFIX}"):
        with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
            lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
            found = os.fstat(file.fileno())
        size += found.st_size
        open_to_all |= os.name == "posix" and bool(stat.S_IMODE(found.st_mode) & 0o077)
        counted[_is_held(path)] += lines
    return Left(counted[True], counted[False], counted[None], size, open_to_all)


def reencrypt(folder: Path, keyring: Keyring) -> int:
    """Encrypt with the first key what processes that are gone left; how many entries.

    A process that runs holds its file, and empties it as soon as it reaches the database: what
    :func:`survey` counts as held has to be gone before an old key may go. A file of which a line
    cannot be read stays as it is. Raises :class:`OSError`.
    """
    remove_drafts(folder)
    done = 0
    for file in orphans(folder, "*"):
        try:
            done += _reencrypt(file, keyring)
        finally:
            file.close()
    return done


def _reencrypt(file: JournalFile, keyring: Keyring) -> int:
    entries: list[Entry] = []
    for line in file.lines(keyring):
        if line.entry is None and line.whole:
            return 0
        if line.entry is not None:
            entries.append(line.entry)
    if entries:
        file.rewrite(entries, keyring)
    return len(entries)


def _is_held(path: Path) -> bool | None:
    """``None`` where locks do not tell."""
    if is_unlocked(path):
        return None
    try:
        descriptor = open_private(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return not try_lock(descriptor)
    except OSError:
        return None
    finally:
        os.close(descriptor)
