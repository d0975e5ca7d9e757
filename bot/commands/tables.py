"""`db upgrade`, `db current`, `db check`."""

import asyncio

from bot.commands.auditing import noted
from bot.commands.exits import ExitCode, Failure
from bot.core.audit import Action
from bot.core.errors import StorageError
from bot.database import migrate
from bot.database.database import Database
from bot.database.keyring import Keyring
from bot.settings import Settings


def upgrade(settings: Settings) -> None:
    """Bring the tables to this version's revision and say which one it is."""
    try:
        before = migrate.current(settings.database_url)
        migrate.upgrade(settings.database_url)
        now = migrate.current(settings.database_url)
        print(f"at {now}")
        if now != before:
            asyncio.run(_record(settings.database_url, before, now))
    except StorageError as error:
        raise Failure(str(error), ExitCode.STORAGE) from error


async def _record(url: str, before: str | None, now: str | None) -> None:
    # Nothing that is encrypted is touched: a new database gets its key when a bot first runs.
    database = Database(url, Keyring.generate())
    try:
        await noted(database, Action.DATABASE_UPGRADED, before=before, now=now)
    finally:
        await database.close()


def current(settings: Settings) -> None:
    """Print the database's revision and this version's."""
    try:
        revision = migrate.current(settings.database_url)
        head = migrate.head()
    except StorageError as error:
        raise Failure(str(error), ExitCode.STORAGE) from error
    if revision == head:
        print(f"{revision} (head)")
    else:
        print(f"{revision or 'empty'}; this version works with {head}: detoxbot db upgrade")


def check(settings: Settings) -> bool:
    """Say whether tables and models agree, and on what they do not."""
    try:
        state = migrate.check(settings.database_url)
    except StorageError as error:
        raise Failure(str(error), ExitCode.STORAGE) from error
    if state.ok:
        print(f"ok: at {state.current}, as this version needs it")
        return True
    print(f"at {state.current or 'nothing'}; this version works with {state.head}")
    for difference in state.differences:
        print(f"- {difference}")
    print("run: detoxbot db upgrade")
    return False
