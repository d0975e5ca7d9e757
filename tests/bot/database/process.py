"""A bot's storage as the tests of its journal drive it: now and then the database is away."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.errors import StorageUnavailable
from bot.core.incidents import Hit, Incident, Source
from bot.core.modes import Mode
from bot.database.database import Database
from bot.database.engine import Timeouts
from bot.database.models import INCIDENTS
from bot.journal.incidents import JournaledIncidents
from bot.journal.journal import Journal
from bot.journal.replaying import Replaying
from tests.bot.database.samples import PROPOSAL, VERDICT, message

CALM = Timeouts(pause=0)
AT = datetime(2026, 3, 1, 13, tzinfo=UTC)
ANN, MODERATOR = 4, 7
HITS = (Hit(Source.SCORE, 0.9, ((0, 3, 0.5),)), Hit(Source.WORD_LIST, 1.0, (), "stup*"))


@dataclass
class Process:
    """A bot's storage: database, journal and what stands before them."""

    database: Database
    journal: Journal
    replaying: Replaying
    incidents: JournaledIncidents

    async def claim(self, number: int = 10, **changes: Any) -> Incident:
        incident = await self.incidents.claim(
            message(number=number, **changes),
            VERDICT,
            source=Source.SCORE,
            mode=Mode.REPLACE,
            hits=HITS,
        )
        assert incident is not None
        return incident

    async def posted(self, number: int = 10) -> Incident:
        """An incident whose rewrite stands."""
        incident = await self.claim(number)
        await self.incidents.propose(incident.id, PROPOSAL)
        await self.incidents.posting(incident.id, Mode.REPLACE)
        await self.incidents.posted(incident.id, 99)
        return incident

    async def miss(self, number: int = 10, **changes: Any) -> None:
        with pytest.raises(StorageUnavailable):
            await self.claim(number, **changes)

    async def all(self) -> list[Incident]:
        ids = select(INCIDENTS.c.id).order_by(INCIDENTS.c.id)
        found = await self.database.gateway.read(lambda c: list(c.execute(ids).scalars()))
        return [one for each in found if (one := await self.incidents.get(each)) is not None]


Start = Callable[..., Awaitable[Process]]
Away = Callable[[], AbstractContextManager[None]]


@contextmanager
def gone(file: Path) -> Iterator[None]:
    """For the time of the block the file is somewhere else."""
    elsewhere = file.with_suffix(".elsewhere")
    file.rename(elsewhere)
    try:
        yield
    finally:
        elsewhere.rename(file)


async def rows(process: Process, table: Any) -> list[Any]:
    query = select(table)
    return await process.database.gateway.read(lambda c: list(c.execute(query)))
