"""Locks on files, which the operating system lets go of when their process dies.

Advisory, by ``flock``; on a system without it nobody is kept out, as if there were one process.
"""

import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import fcntl


def open_private(file: Path, flags: int) -> int:
    """A descriptor of a file that is made, if it is made, for its owner alone."""
    return os.open(file, flags | getattr(os, "O_CLOEXEC", 0), 0o600)


def try_lock(descriptor: int) -> bool:
    """Lock an open file against everybody; false where somebody else holds it in any way."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def share(descriptor: int) -> None:
    """Hold an open file together with others; waits for one who has locked it for themselves."""
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_SH)
