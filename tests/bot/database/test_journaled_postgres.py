"""A PostgreSQL stops under load or falls silent, and comes back: nothing is lost."""

import asyncio
from contextlib import suppress

from sqlalchemy import make_url

from bot.core.errors import StorageUnavailable
from bot.core.incidents import Outcome, ReviewAction
from bot.core.reasons import Reason
from bot.database.breaker import Circuit
from bot.database.engine import DEFAULT_TIMEOUTS
from tests.bot.database.process import MODERATOR, Process, Start
from tests.bot.database.test_failures import HASTY
from tests.postgres import PostgresServer


async def test_a_postgresql_that_stops_under_load_loses_nothing(
    migrated_postgres: str, start: Start, postgres_server: PostgresServer
) -> None:
    """Two processes see every message; the server stops amid them and comes back."""
    one = await start(migrated_postgres, DEFAULT_TIMEOUTS)
    other = await start(migrated_postgres, DEFAULT_TIMEOUTS)
    left = await one.posted(1)
    stopped = asyncio.Event()

    async def see(process: Process, number: int) -> None:
        if number == 120:
            stopped.set()
        if number > 120:
            await stopped.wait()
        with suppress(StorageUnavailable, AssertionError):  # missed, or the other's
            await process.claim(number)

    async def crowd(start_at: int, end: int) -> None:
        await asyncio.gather(
            *(see(each, number) for number in range(start_at, end) for each in (one, other))
        )

    under_load = asyncio.create_task(crowd(100, 140))
    await stopped.wait()
    with postgres_server.stopped():
        await under_load
        await crowd(140, 160)
        await one.incidents.finish(left.id, Outcome.REPLACED)
        asked = [each.database.gateway.circuits["writes"] for each in (one, other)]
        assert asked == [Circuit.OPEN, Circuit.OPEN]
    let_them_ask(one, other)
    await crowd(160, 180)
    let_them_ask(one, other)
    for process in (one, other):
        await process.replaying.run()
        assert process.journal.waiting == 0
    found = await one.all()
    numbers = [incident.ref.message_id for incident in found]
    assert sorted(numbers) == [1, *range(100, 180)]
    assert found[0].outcome is Outcome.REPLACED
    missed = {incident.ref.message_id for incident in found if incident.detail == Reason.MISSED}
    assert set(range(140, 160)) <= missed


def let_them_ask(*processes: Process) -> None:
    """The pause in which the database is left alone is over."""
    for process in processes:
        for breaker in process.database.gateway._breakers.values():
            breaker._until = 0


async def test_a_postgresql_that_falls_silent_loses_nothing(
    migrated_postgres: str, start: Start, postgres_server: PostgresServer
) -> None:
    process, heir = await start(migrated_postgres, HASTY), await start(migrated_postgres)
    incident = await heir.posted()
    await process.database.ping()
    with postgres_server.frozen(make_url(migrated_postgres).database or ""):
        await asyncio.gather(
            process.incidents.finish(incident.id, Outcome.REPLACED, card=True),
            process.incidents.review(incident.id, MODERATOR, ReviewAction.APPROVED),
            process.miss(11),
            process.miss(12),
        )
    assert process.journal.waiting == 4
    await process.journal.close()
    assert await heir.replaying.run() == 4
    now = await heir.incidents.get(incident.id)
    assert now is not None
    assert now.outcome is Outcome.REPLACED
    assert len(await heir.incidents.reviews(incident.id)) == 1
    assert sorted(one.ref.message_id for one in await heir.all()) == [10, 11, 12]
