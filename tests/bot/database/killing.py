"""Rotates keys in child processes that kill themselves, without a chance to tidy up.

``python -m tests.bot.database.killing URL KEY_FILE JOURNAL_DIR`` reads lines of a number and a word
from standard input: the point of the road at which to be killed (0: never), and ``retire`` or
``keep``. For each it answers with a line of JSON. What a child does to a file's name and each
statement and commit on the database are points, counted from 1.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.commands import rotating
from bot.database import rotate
from bot.settings import Settings

FILES = frozenset({"open", "os.rename", "os.remove", "os.chmod"})
"""Audit events of Python's own, see ``sys.addaudithook``."""


class Road:
    """Counts the points that were passed, and ends the process at one of them."""

    def __init__(self, last: int, folder: str) -> None:
        self.passed = 0
        self._last = last
        self._folder = folder
        sys.addaudithook(self._file)
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "commit", self._statement)

    def _statement(self, *_: Any) -> None:
        self.passed += 1
        if self.passed == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def _file(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name in FILES and str(arguments[0]).startswith(self._folder):
            self._statement()


def child(settings: Settings, last: int, retire: bool, result: int) -> None:
    """Rotate; on the way, be killed at the point ``last``."""
    road = Road(last, str(settings.data_key_file.parent))
    rotate.PAGE = 2
    rotating.rotate_key(settings, retire=retire, everywhere=False, progress=False, taken_up=0)
    os.write(result, str(road.passed).encode())


def main() -> None:
    url, key_file, journal = sys.argv[1:]
    settings = Settings(database_url=url, data_key_file=Path(key_file), journal_dir=Path(journal))
    for line in sys.stdin:
        last, word = line.split()
        result, end = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            child(settings, int(last), word == "retire", end)
            os._exit(0)
        os.close(end)
        status = os.waitpid(pid, 0)[1]
        passed = os.read(result, 20).decode()
        os.close(result)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(json.dumps({"killed": killed, "passed": int(passed or 0)}), flush=True)


if __name__ == "__main__":
    main()
