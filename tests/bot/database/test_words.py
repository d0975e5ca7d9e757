"""Word lists in the database: kept encrypted, cached, and never stale after a change."""

import asyncio

import pytest
from sqlalchemy import event, text

from bot.core.ports import WordRepository
from bot.core.words.entries import Kind, WordEntry, WordList
from bot.database.database import Database
from bot.database.gateway import SqliteGateway
from bot.database.words import SqlWords
from tests.bot.database.samples import Opener

GUILD, MEMBER = 2**62 + 1, 2**62 + 3
LISTED = (
    WordEntry(Kind.BLOCK, "moron*"),
    WordEntry(Kind.ALLOW, "garden hoe \U0001f331", 2**62 + 5),
    WordEntry(Kind.BLOCK, "castle", 6),
)


class Counter:
    """Counts the statements that read patterns, and lets time pass by hand."""

    def __init__(self) -> None:
        self.read = 0
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
async def words(sqlite_url: str, opened: Opener, counter: Counter) -> SqlWords:
    database = opened(sqlite_url)
    gateway = database.gateway
    assert isinstance(gateway, SqliteGateway)

    @event.listens_for(gateway._engine, "before_cursor_execute")
    def count(*arguments: object) -> None:
        counter.read += "word_entries.pattern" in str(arguments[2])

    return SqlWords(gateway, database.keyring, database.clock, ttl=10, monotonic=counter.monotonic)


def repository(database: Database) -> WordRepository:
    """For the type checker: the repository fulfils the core's protocol."""
    return database.words


async def test_entries_come_back_as_they_were(url: str, opened: Opener) -> None:
    await opened(url).words.add(GUILD, LISTED, MEMBER)
    await opened(url).words.add(5, LISTED[:1], MEMBER)
    found = await opened(url).words.get(GUILD)
    assert found.entries == LISTED
    assert found.version != (await opened(url).words.get(5)).version


async def test_a_server_without_a_list_has_an_empty_one(database: Database) -> None:
    assert (await database.words.get(5)).entries == WordList().entries


async def test_entries_are_removed_or_replaced_at_one_stroke(url: str, opened: Opener) -> None:
    words = opened(url).words
    await words.add(GUILD, LISTED, MEMBER)
    await words.add(5, LISTED, MEMBER)
    versions = [(await words.get(GUILD)).version]
    await words.remove(GUILD, [LISTED[0], WordEntry(Kind.ALLOW, "castle", 6)])
    assert (await words.get(GUILD)).entries == LISTED[1:]
    versions.append((await words.get(GUILD)).version)
    await words.replace(GUILD, LISTED[:2], MEMBER)
    assert (await words.get(GUILD)).entries == LISTED[:2]
    versions.append((await words.get(GUILD)).version)
    assert len(set(versions)) == 3
    assert (await words.get(5)).entries == LISTED


async def test_thousands_come_back_in_order(database: Database) -> None:
    many = [WordEntry(Kind.BLOCK, f"word {number}") for number in range(1_234)]
    await database.words.add(GUILD, many, MEMBER)
    assert (await database.words.get(GUILD)).entries == tuple(many)
    await database.words.remove(GUILD, many[1:])
    assert (await database.words.get(GUILD)).entries == (many[0],)


async def test_no_pattern_stands_in_the_database(database: Database) -> None:
    await database.words.add(GUILD, LISTED, MEMBER)
    query = text("SELECT pattern, created_by FROM word_entries ORDER BY id")
    rows = await database.gateway.read(lambda connection: connection.execute(query).all())
    assert [row.created_by for row in rows] == [MEMBER] * 3
    assert not any(b"moron" in bytes(row.pattern) for row in rows)


async def test_an_unchanged_list_is_read_once(words: SqlWords, counter: Counter) -> None:
    await words.add(GUILD, LISTED, MEMBER)
    first = await words.get(GUILD)
    read = counter.read
    counter.now = 11
    assert await words.get(GUILD) is first
    assert counter.read == read


async def test_a_crowd_shares_one_query(words: SqlWords, counter: Counter) -> None:
    await words.add(GUILD, LISTED, MEMBER)
    before = counter.read
    found = await asyncio.gather(*(words.get(GUILD) for _ in range(50)))
    assert {id(one) for one in found} == {id(found[0])}
    assert counter.read == before + 2  # a page, and the empty one behind it


async def test_a_change_is_seen_here_at_once_and_elsewhere_when_the_time_is_over(
    words: SqlWords, counter: Counter, sqlite_url: str, opened: Opener
) -> None:
    await words.get(GUILD)
    await opened(sqlite_url).words.add(GUILD, LISTED[:1], MEMBER)
    assert (await words.get(GUILD)).entries == ()
    counter.now = 10
    assert (await words.get(GUILD)).entries == LISTED[:1]
    reading = asyncio.create_task(words.get(GUILD))
    await asyncio.sleep(0)
    await words.add(GUILD, LISTED[1:], MEMBER)
    await reading
    assert (await words.get(GUILD)).entries == LISTED


async def test_forgetting_a_server_forgets_its_words(database: Database) -> None:
    await database.words.add(GUILD, LISTED, MEMBER)
    await database.words.add(5, LISTED, MEMBER)
    await database.retention.forget_guild(GUILD)
    count = text("SELECT count(*) FROM word_entries")
    assert await database.gateway.read(lambda connection: connection.scalar(count)) == 3
