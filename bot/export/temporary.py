"""Temporary names of an export's files: held while somebody writes them, else left by the dead.

What nobody holds is members' words in the clear, and is removed. On a system without locks on files
nothing is.
"""

import contextlib
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from bot.locks import try_lock

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{16}\.part")


def temporary(target: Path) -> Path:
    """A name beside ``target`` that nobody has."""
    return target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")


def make_file(target: Path) -> tuple[Path, int]:
    """An empty file beside ``target``, for its owner's eyes alone, with a descriptor to read and
    write it, which holds it until it is closed; raises :class:`OSError`."""
    while True:
        path = temporary(target)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        if _hold(descriptor, path):
            return path, descriptor


def make_folder(target: Path) -> tuple[Path, int]:
    """Likewise a folder."""
    while True:
        path = temporary(target)
        path.mkdir(mode=0o700, parents=True)
        with contextlib.suppress(FileNotFoundError):
            descriptor = os.open(path, os.O_RDONLY)
            if _hold(descriptor, path):
                return path, descriptor


def sweep(targets: Iterable[Path]) -> None:
    """Remove what exports to the same places left when they were killed."""
    for target in targets:
        for path in target.parent.glob(".*.part"):
            if path.name.startswith(f".{target.name}."):
                _remove_unheld(path)


def sweep_folder(folder: Path) -> None:
    """Remove what exports to any name in a folder left when they were killed.

    Nothing but what has the form of their names: it may be a folder that others use, too.
    """
    for path in folder.glob(".*.part"):
        if _TEMPORARY.fullmatch(path.name):
            _remove_unheld(path)


def _hold(descriptor: int, path: Path) -> bool:
    """Lock what was just made; false, and it is closed, if a sweep was there first."""
    try:
        held = try_lock(descriptor) and path.exists()
    except OSError:  # no locks here, so that nobody sweeps either
        held = True
    if not held:
        os.close(descriptor)
    return held


def _remove_unheld(path: Path) -> None:
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            if not try_lock(descriptor):
                return
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        finally:
            os.close(descriptor)
