"""`db rotate-key`: a new key in front, every text under it, and in the end the old ones gone.

The steps, each safe to be broken off after, and gone on from by running the command again:

1. The key file gets a new key in front, at one stroke; the old ones stay behind it. Running bots
   read the file again (:meth:`bot.database.keyring.Keyring.refresh`). A file of several keys is a
   rotation that is not over: then no further key is made.
2. Passes over all rows put each text under the first key, until a pass finds nothing to do: that
   one has looked at every row.
3. With ``--retire``: once every bot has had the time to read the file, a last such pass; then the
   old keys leave the file.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet
from filelock import FileLock, Timeout

from bot.commands.auditing import noted
from bot.commands.exits import ExitCode, Failure
from bot.core.audit import Action
from bot.core.errors import StorageError
from bot.core.plurals import counted
from bot.database.database import Database
from bot.database.errors import KeyringError
from bot.database.keyring import (
    HOW_TO_MAKE,
    REFRESH_SECONDS,
    Keyring,
    parse_keys,
    read_keys,
    write_keys,
)
from bot.database.opening import opened
from bot.database.rotate import Progress, Turned, reencrypt
from bot.settings import Settings

PASSES = 5
"""After so many passes that all found something, a bot is writing with a key that is not ours."""
TAKEN_UP_SECONDS = 2 * REFRESH_SECONDS
"""After a change of the key file, until every bot has read it and finished what it was at."""


def rotate_key(
    settings: Settings,
    *,
    retire: bool,
    everywhere: bool,
    progress: bool,
    taken_up: float = TAKEN_UP_SECONDS,
) -> None:
    """Rotate as far as it goes and say how far that is; raises ``Failure``.

    ``everywhere`` says that every bot was restarted with the keys in ``DATA_KEY``; ``taken_up``
    is in seconds.
    """
    given = settings.data_key is not None and settings.data_key.get_secret_value().strip()
    try:
        if settings.data_key is not None and given:
            _require_everywhere(parse_keys(given), everywhere=everywhere)
            asyncio.run(_turn_all(settings, progress=progress))
            _advise(retire=retire)
            return
        read_keys(settings.data_key_file)  # before anything is made beside it
        with _alone(settings.data_key_file):
            asyncio.run(_rotate_file(settings, retire=retire, progress=progress, taken_up=taken_up))
    except StorageError as error:
        raise Failure(str(error), ExitCode.STORAGE) from error


async def _turn_all(settings: Settings, *, progress: bool) -> None:
    async with opened(settings) as database:
        await _pass_over(database, progress=progress)


async def _rotate_file(
    settings: Settings, *, retire: bool, progress: bool, taken_up: float
) -> None:
    file = settings.data_key_file
    async with opened(settings) as database:  # the keys fit, then
        keys = read_keys(file)
        if len(keys) == 1:
            keys = [Fernet.generate_key().decode(), *keys]
            write_keys(file, keys)
            print(f"a new key stands first in {file}; running bots take it up by themselves")
        else:
            print(f"{file} holds {len(keys)} keys: going on with the first of them")
        database.keyring.refresh()
        await _pass_over(database, progress=progress)
        if not retire:
            print(
                f"{counted(len(keys) - 1, 'old key')} still in {file}, for bots that have not "
                "taken up the new one; to let go: detoxbot db rotate-key --retire"
            )
            return
        if seconds := _until_taken_up(file, taken_up):
            print(f"waiting {seconds:.0f} seconds, until every bot has read {file} again")
            await asyncio.sleep(seconds)
        await _pass_over(database, progress=progress)
        _require_empty_journals(settings.journal_dir, database.keyring)
        kept = _retire(file, keys)
        await noted(database, Action.KEYS_RETIRED, keys=len(keys) - 1)
    print(
        f"{file} holds the new key alone. What was in it is in {kept}: backups from before today "
        "need it. Delete it once there are none"
    )


def _require_everywhere(keys: list[str], *, everywhere: bool) -> None:
    """The environment of other processes cannot be changed from here, so this changes nothing
    until somebody says that they all have the new key."""
    if len(keys) < 2:
        raise Failure(
            "DATA_KEY holds the key, and a running bot cannot be given another by this command. "
            "Nothing was changed. To rotate:\n"
            f"1. {HOW_TO_MAKE}\n"
            "2. wherever DATA_KEY is set (.env, the service's unit, the container's environment), "
            "put the new key and a comma before the one that is there: DATA_KEY=NEW,OLD\n"
            "3. restart every bot that uses this database; if not all at once, then all with "
            "DATA_KEY=OLD,NEW first, so that each can read what another writes\n"
            "4. with the same DATA_KEY run: detoxbot db rotate-key --everywhere",
            ExitCode.USAGE,
        )
    if not everywhere:
        raise Failure(
            f"DATA_KEY holds {len(keys)} keys. Nothing was changed: a bot that was started with "
            "the old one alone could not read what is put under the new one. Restart every bot "
            "with this DATA_KEY, then run: detoxbot db rotate-key --everywhere",
            ExitCode.USAGE,
        )


def _advise(*, retire: bool) -> None:
    if retire:
        print("this command cannot change DATA_KEY:")
    print(
        "nothing is under an old key any more. Leave only the first key in DATA_KEY and restart "
        "every bot; keep the old key for as long as there are backups from before today"
    )


async def _pass_over(database: Database, *, progress: bool) -> None:
    """Passes until one finds nothing; raises ``Failure`` if there is always something."""
    turned = 0
    for number in range(1, PASSES + 1):
        with _bar(number) if progress else _no_bar() as tell:
            found = await reencrypt(database, tell)
        turned += found.stale
        if not found.stale:
            break
    else:
        raise Failure(
            f"after {PASSES} passes there still are texts under an old key: a bot goes on "
            "writing with it. Does it use another key file, or a DATA_KEY of its own?",
            ExitCode.FAULTS,
        )
    if turned:
        await noted(database, Action.KEYS_ROTATED, rows=turned)
    _tell(turned, found)


def _tell(turned: int, found: Turned) -> None:
    print(
        f"{counted(turned, 'row')} put under the first key; of {found.rows:,}, 0 left under another"
    )
    if found.unreadable:
        rows = counted(found.unreadable, "row")
        print(f"{rows} could not be read with any key, and stayed as they were")


def _until_taken_up(file: Path, taken_up: float) -> float:
    """Seconds to wait."""
    return min(max(0.0, file.stat().st_mtime + taken_up - time.time()), taken_up)


def _require_empty_journals(folder: Path, keyring: Keyring) -> None:
    """A journal holds a token a line; what is in it under an old key is not in the database yet."""
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    try:
        stale = [path for path in files if _is_stale(path, keyring)]
    except OSError as error:
        raise Failure(
            f"{folder} cannot be read: {error.strerror}. The old keys stay", ExitCode.STORAGE
        ) from error
    if stale:
        raise Failure(
            f"{stale[0]} holds entries under an old key, which stays therefore. Let a bot write "
            "them to the database, by running with it, and run this again",
            ExitCode.FAULTS,
        )


def _is_stale(path: Path, keyring: Keyring) -> bool:
    with path.open("rb") as lines:
        tokens = (line.strip() for line in lines if line.startswith(b"gAAAA"))
        return any(not keyring.is_current(token) for token in tokens)


def _retire(file: Path, keys: list[str]) -> Path:
    """Leave the first key alone in the file; where the others are from now on."""
    kept = file.with_name(f"{file.name}.{datetime.now(UTC):%Y-%m-%d}.old")
    # Losing a key is losing every backup under it, so this is for the operator to do.
    before = read_keys(kept) if kept.exists() else []
    write_keys(kept, [*keys[1:], *(key for key in before if key not in keys)])
    write_keys(file, keys[:1])
    return kept


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Two at once would each make a key, and one would be overwritten with texts under it."""
    lock = FileLock(file.with_name(f".{file.name}.lock"), timeout=0, mode=0o600)
    try:
        with lock:
            yield
    except Timeout:
        raise Failure("another rotate-key is at work", ExitCode.USAGE) from None
    except OSError as error:
        raise KeyringError(f"cannot lock {file}: {error.strerror}") from None


@contextmanager
def _no_bar() -> Iterator[None]:
    yield None


@contextmanager
def _bar(number: int) -> Iterator[Progress]:
    from rich.console import Console  # noqa: PLC0415 - only where seen
    from rich.progress import Progress as RichProgress  # noqa: PLC0415

    with RichProgress(console=Console(stderr=True), redirect_stdout=False) as bar:
        task = bar.add_task("rows" if number == 1 else f"rows, pass {number}", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
