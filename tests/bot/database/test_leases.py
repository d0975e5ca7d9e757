"""Who may take over what: two databases are two processes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, select, update

from bot.core.errors import StorageError, StorageUnavailable
from bot.core.incidents import Outcome
from bot.core.modes import Mode
from bot.core.recovery import GRACE
from bot.database.database import Database
from bot.database.leases import REMEMBERED
from bot.database.models import INCIDENTS, PROCESSES
from tests.bot.database.samples import ManualClock, Opener, claimed, message


async def process(url: str, opened: Opener) -> Database:
    """A process that has come and was seen, on SQLite beside one that was there before."""
    database = opened(url)
    await database.connect()
    await database.leases.beat()
    return database


async def waiting(database: Database, clock: ManualClock, grace: timedelta = GRACE) -> list[int]:
    found = await database.incidents.unfinished(before=clock.moment - grace)
    return [incident.id for incident in found]


async def test_what_a_living_process_works_on_is_left_to_it_however_long_it_takes(
    url: str, opened: Opener, clock: ManualClock
) -> None:
    one, other = await process(url, opened), await process(url, opened)
    incident = await claimed(one)
    for _ in range(10):
        clock.moment += GRACE / 4
        await one.leases.beat()
        await other.leases.beat()
    assert await waiting(other, clock) == []
    assert await other.incidents.take_over(incident.id, before=clock.moment - GRACE) is None


async def test_what_a_dead_process_left_is_taken_over_once(
    url: str, opened: Opener, clock: ManualClock
) -> None:
    dead, one, other = [await process(url, opened) for _ in range(3)]
    incident = await claimed(dead)
    await claimed(dead, message(number=11))
    await dead.incidents.finish(2, Outcome.LEFT)
    for _ in range(8):
        clock.moment += GRACE / 4
        await one.leases.beat()
        await other.leases.beat()
    assert await waiting(one, clock) == await waiting(other, clock) == [incident.id]
    before = clock.moment - GRACE
    assert await one.incidents.take_over(incident.id, before=before) == incident
    assert await other.incidents.take_over(incident.id, before=before) is None
    assert await waiting(other, clock) == []
    assert await one.incidents.take_over(2, before=before) is None


async def test_one_who_takes_over_before_it_was_ever_seen_is_not_robbed(
    url: str, opened: Opener, clock: ManualClock
) -> None:
    dead, one, other = opened(url), opened(url), opened(url)
    incident = await claimed(dead)
    before = clock.moment - GRACE
    assert await one.incidents.take_over(incident.id, before=before) is not None
    assert await other.incidents.take_over(incident.id, before=before) is None


async def test_its_own_are_taken_up_again_after_the_grace_alone(
    url: str, opened: Opener, clock: ManualClock
) -> None:
    database = await process(url, opened)
    incident = await claimed(database)
    assert await waiting(database, clock) == []
    clock.moment += GRACE * 2
    assert await waiting(database, clock) == [incident.id]
    taken = await database.incidents.take_over(incident.id, before=clock.moment - GRACE)
    assert taken == incident


async def test_what_was_taken_up_anew_belongs_to_whoever_did(
    url: str, opened: Opener, clock: ManualClock
) -> None:
    dead, one, other = [await process(url, opened) for _ in range(3)]
    incident = await claimed(dead)
    await dead.incidents.finish(incident.id, Outcome.LEFT)
    assert await one.incidents.reopen(incident.id, Outcome.LEFT, Mode.REPLACE)
    for _ in range(8):
        clock.moment += GRACE / 4
        await one.leases.beat()
        await other.leases.beat()
    assert await waiting(other, clock) == []


async def test_after_an_outage_of_its_own_the_others_get_time_to_be_seen(
    url: str, opened: Opener, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database was away for all of them: nobody could say that they live."""
    one, other = await process(url, opened), await process(url, opened)
    await claimed(one)

    async def away(_: object) -> None:
        raise StorageUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(other.gateway, "write", away)
        with pytest.raises(StorageError):
            await other.leases.beat()
    clock.moment += GRACE * 5
    await other.leases.beat()
    assert await waiting(other, clock) == []
    clock.moment += GRACE / 2
    await other.leases.beat()
    assert await waiting(other, clock) == []
    clock.moment += GRACE
    await other.leases.beat()
    assert await waiting(other, clock) == [1]


async def test_who_says_goodbye_is_not_waited_for(
    url: str, opened: Opener, clock: ManualClock
) -> None:
    leaving, staying = await process(url, opened), await process(url, opened)
    await claimed(leaving)
    await leaving.close()
    assert await waiting(staying, clock) == [1]


async def test_what_a_version_without_leases_left_waits_for_the_grace(
    url: str, opened: Opener, clock: ManualClock
) -> None:
    database = await process(url, opened)
    await claimed(database)
    ownerless = update(INCIDENTS).values(holder=None)
    await database.gateway.write(lambda connection: connection.execute(ownerless).rowcount)
    assert await waiting(database, clock) == []
    clock.moment += GRACE * 2
    assert await waiting(database, clock) == [1]


async def test_processes_that_are_long_gone_are_forgotten(
    url: str, opened: Opener, clock: ManualClock
) -> None:
    for _ in range(3):
        await process(url, opened)
    clock.moment += REMEMBERED * 2
    last = await process(url, opened)
    ids = select(PROCESSES.c.id)
    rows = await last.gateway.read(lambda connection: list(connection.execute(ids).scalars()))
    assert rows == [last.leases.me]


async def owed(database: Database) -> list[int]:
    found = await database.incidents.owing_cards(
        claimed_after=datetime.min.replace(tzinfo=UTC),
        promised_before=datetime(2000, 1, 1, tzinfo=UTC),
    )
    return [incident.id for incident in found]


@pytest.mark.parametrize("holder", ["a dead process", None])
async def test_who_is_alone_with_an_sqlite_file_need_not_wait(
    sqlite_url: str, opened: Opener, clock: ManualClock, holder: str | None
) -> None:
    dead = await process(sqlite_url, opened)
    await claimed(dead)
    await claimed(dead, message(number=11))
    await dead.incidents.finish(2, Outcome.LEFT, card=True)
    if holder is None:
        ownerless = update(INCIDENTS).values(holder=None)
        await dead.gateway.write(lambda connection: connection.execute(ownerless).rowcount)
    database = opened(sqlite_url)
    assert await database.leases.arrive()
    await claimed(database, message(number=12))
    assert await waiting(database, clock) == [1]
    assert await owed(database) == [2]


async def test_who_is_not_alone_waits(sqlite_url: str, opened: Opener, clock: ManualClock) -> None:
    first, second, third = opened(sqlite_url), opened(sqlite_url), opened(sqlite_url)
    assert await first.leases.arrive()
    await claimed(first)
    await claimed(first, message(number=11))
    await first.incidents.finish(2, Outcome.LEFT, card=True)
    assert not await second.leases.arrive()
    assert await waiting(second, clock) == []
    assert await owed(second) == []
    await first.close()
    assert not await third.leases.arrive()
    await second.close()
    await third.close()
    assert await opened(sqlite_url).leases.arrive()


async def test_the_lock_is_its_owners_alone(sqlite_url: str, opened: Opener) -> None:
    await opened(sqlite_url).leases.arrive()
    lock = Path(f"{make_url(sqlite_url).database}.lock")
    assert lock.stat().st_mode & 0o777 == 0o600


async def test_on_postgresql_nobody_is_sure_to_be_alone(
    migrated_postgres: str, opened: Opener
) -> None:
    assert not await opened(migrated_postgres).leases.arrive()
