"""What the database tells a retraining: how much is new, and what may be kept no longer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select

from bot.core.policy import DEFAULT_RETENTION
from bot.database.database import Database
from bot.database.models import FORGOTTEN, GUILDS
from bot.database.pairs import EXPORTED, read_page
from bot.database.request import ALL_STATUSES, ExportRequest

_PAGE = 500


@dataclass(frozen=True, slots=True)
class News:
    """How the log stands."""

    at: datetime
    """When it was looked at."""
    new_pairs: int
    """Pairs that may be lent and were reviewed since the last completed retraining."""
    keep_since: datetime
    """Words of members that left the database before then are kept no longer: the shortest
    retention of any server, or the last wish to be forgotten, whichever is later."""


async def news(database: Database, reviewed_until: datetime | None) -> News:
    """Look at the log; raises :class:`~bot.core.errors.StorageError`."""
    now, kept = database.clock(), await keep_since(database)
    return News(now, await count(database, reviewed_until), kept)


async def keep_since(database: Database) -> datetime:
    """See :attr:`News.keep_since`; raises :class:`~bot.core.errors.StorageError`."""

    def bounds(connection: Connection) -> tuple[int | None, datetime | None]:
        days = connection.scalar(select(func.min(GUILDS.c.retention_days)))
        return days, connection.scalar(select(func.max(FORGOTTEN.c.at)))

    days, forgotten = await database.gateway.read(bounds)
    since = database.clock() - timedelta(days=min(days or DEFAULT_RETENTION, DEFAULT_RETENTION))
    return since if forgotten is None else max(since, forgotten)


async def count(database: Database, since: datetime | None) -> int:
    """Pairs that may be lent for training, reviewed at that time or later."""
    asked = ExportRequest(Path("unused"), statuses=ALL_STATUSES, since=since)
    page_after = read_page(asked, _PAGE)
    found, last = 0, 0
    while page := await database.gateway.read(page_after(last)):
        found += sum(row.fate == EXPORTED for row in page.rows)
        last = page.last
    return found
