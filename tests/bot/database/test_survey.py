"""Numbers of messages and samples of them, on both databases."""

import asyncio
from datetime import date, timedelta

from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.core.bands import Band, CountKey, Sample
from bot.core.messages import MessageRef
from bot.core.ports import SurveyRepository
from bot.database.database import Database
from bot.database.keyring import Keyring
from bot.database.models import SAMPLES
from bot.database.rotate import reencrypt
from tests.bot.database.samples import ManualClock, Opener

DAY = date(2026, 3, 1)
KEY = CountKey(1, 2, DAY, Band.STRICT)


def sample(number: int, lot: float, channel: int = 2, band: Band = Band.STRICT) -> Sample:
    return Sample(MessageRef(1, channel, number, 5), band, 0.4, f"words {number}", lot)


async def kept(database: Database, channel: int | None = None, most: int = 100) -> list[int]:
    channels = None if channel is None else frozenset({channel})
    since = database.clock() - timedelta(days=1)
    found = await database.survey.samples(1, since, channels, most)
    return [one.message.message_id for one in found]


def repository(database: Database) -> SurveyRepository:
    """For the type checker: the repository fulfils the core's protocol."""
    return database.survey


async def test_numbers_add_up(database: Database) -> None:
    other = CountKey(1, 3, DAY + timedelta(days=1), Band.CLEAN)
    foreign = CountKey(2, 2, DAY, Band.STRICT)
    await database.survey.add({KEY: 2, other: 5, foreign: 9}, [], 20)
    await database.survey.add({KEY: 3}, [], 20)
    everything = await database.survey.counts(1, DAY, None)
    assert everything == {KEY: 5, other: 5}
    assert await database.survey.counts(1, DAY + timedelta(days=1), None) == {other: 5}
    assert await database.survey.counts(1, DAY, frozenset({2})) == {KEY: 5}
    assert await database.survey.counts(1, DAY, frozenset()) == {}


async def test_two_processes_add_to_the_same_numbers(url: str, opened: Opener) -> None:
    """At once, in opposite orders: neither loses a number, and they never wait in a ring."""
    first, second = opened(url), opened(url)
    keys = [CountKey(1, channel, DAY, band) for channel in range(40) for band in Band]
    forward, backward = dict.fromkeys(keys, 1), dict.fromkeys(reversed(keys), 1)
    await asyncio.gather(
        *(first.survey.add(forward, [], 20) for _ in range(5)),
        *(second.survey.add(backward, [], 20) for _ in range(5)),
    )
    assert await second.survey.counts(1, DAY, None) == dict.fromkeys(keys, 10)


async def test_the_lowest_lots_of_each_channel_and_band_stay(database: Database) -> None:
    many = [sample(number, number / 10) for number in range(5)]
    await database.survey.add({}, many, 3)
    await database.survey.add({}, [sample(10, 0.05), sample(11, 0.9)], 3)
    await database.survey.add({}, [sample(20, 0.99, channel=3)], 3)
    await database.survey.add({}, [sample(30, 0.99, band=Band.RELAXED)], 3)
    assert await kept(database) == [30, 0, 10, 1, 20]
    assert await kept(database, 2) == [30, 0, 10, 1]
    assert await kept(database, 2, most=1) == [30, 0]


async def test_a_message_seen_by_two_processes_is_kept_once(url: str, opened: Opener) -> None:
    for lot in (0.3, 0.6):
        await opened(url).survey.add({}, [sample(1, lot)], 20)
    assert await kept(opened(url)) == [1]


async def test_a_sample_comes_back_whole_and_says_not_whose_it_is(database: Database) -> None:
    one = sample(1, 0.25)
    await database.survey.add({}, [one], 20)
    since = database.clock() - timedelta(days=1)
    assert await database.survey.samples(1, since, None, 5) == [one]
    names = [column.name for column in SAMPLES.columns]
    assert not [name for name in names if "author" in name or "member" in name]
    stored = await database.gateway.read(
        lambda connection: connection.exec_driver_sql(
            "SELECT text FROM message_samples"
        ).scalar_one()
    )
    assert b"words" not in bytes(stored)


async def test_samples_of_deleted_messages_go(database: Database) -> None:
    await database.survey.add({KEY: 2}, [sample(1, 0.1), sample(2, 0.2)], 20)
    await database.survey.forget([1, 7])
    assert await kept(database) == [2]
    assert await database.survey.counts(1, DAY, None) == {KEY: 2}


async def test_what_is_old_goes(database: Database, clock: ManualClock) -> None:
    await database.survey.add({KEY: 1}, [sample(1, 0.1)], 20)
    clock.moment += timedelta(days=8)
    later = CountKey(1, 2, DAY + timedelta(days=8), Band.STRICT)
    await database.survey.add({later: 1}, [sample(2, 0.2)], 20)
    assert await kept(database) == [2]  # not shown any more, although it is still there
    week = clock.moment - timedelta(days=7)
    assert await database.survey.prune(samples_before=week, counts_before=week.date()) == 2
    numbers = await database.gateway.read(
        lambda connection: list(connection.execute(select(SAMPLES.c.message_id)).scalars())
    )
    assert numbers == [2]
    assert await database.survey.counts(1, DAY, None) == {later: 1}


async def test_a_forgotten_server_leaves_nothing(database: Database) -> None:
    await database.survey.add({KEY: 1}, [sample(1, 0.1)], 20)
    await database.retention.forget_guild(1)
    assert await database.survey.counts(1, DAY, None) == {}
    assert await kept(database) == []


async def test_samples_move_to_a_new_key(url: str, opened: Opener) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    await opened(url, Keyring([old])).survey.add({}, [sample(1, 0.1)], 20)
    assert (await reencrypt(opened(url, Keyring([new, old])))).stale >= 1
    assert await kept(opened(url, Keyring([new]))) == [1]
