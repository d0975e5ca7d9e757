"""A server's lists: changed one entry at a time or all at once, and compiled once a version."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.core.errors import StorageError
from bot.core.words import lists
from bot.core.words.entries import MOST_ENTRIES, Kind, WordEntry
from bot.core.words.lists import Changed, WordLists
from bot.core.words.matcher import Matcher
from bot.database.database import Database
from tests.bot.core.scripted import GUILD, message


def entries(*patterns: str) -> list[WordEntry]:
    return [WordEntry(Kind.BLOCK, pattern) for pattern in patterns]


@pytest.fixture
def words(database: Database) -> WordLists:
    return WordLists(database.words)


async def patterns(words: WordLists) -> list[str]:
    return [entry.pattern for entry in (await words.list(GUILD)).entries]


async def test_adding_what_matches_the_same_changes_nothing(words: WordLists) -> None:
    assert await words.add(GUILD, entries("fool", "clown"), 7) == Changed(added=2)
    assert await words.add(GUILD, entries("F00L", "moron"), 7) == Changed(added=1, known=1)
    assert await patterns(words) == ["fool", "clown", "moron"]


async def test_removing_needs_no_exact_spelling(words: WordLists) -> None:
    await words.add(GUILD, entries("fool", "clown"), 7)
    assert await words.remove(GUILD, entries("F00L", "moron"), 7) == Changed(removed=1)
    assert await patterns(words) == ["clown"]
    allowed = [WordEntry(Kind.ALLOW, "clown"), WordEntry(Kind.BLOCK, "clown", 5)]
    assert await words.remove(GUILD, allowed, 7) == Changed()


async def test_a_list_has_no_room_for_more(
    words: WordLists, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_ENTRIES", 3)
    assert MOST_ENTRIES == 5_000
    many = entries("aa", "bb", "cc", "dd")
    assert await words.add(GUILD, many[:2], 7) == Changed(added=2)
    assert await words.add(GUILD, many, 7) == Changed(added=1, known=2, over=1)
    assert await words.replace(GUILD, many, 7) == Changed(added=3, removed=3, over=1)


async def test_many_at_once_take_turns(words: WordLists) -> None:
    same = entries("fool", "clown")
    done = await asyncio.gather(*(words.add(GUILD, same, 7) for _ in range(5)))
    assert sum(one.added for one in done) == 2
    assert await patterns(words) == ["fool", "clown"]


async def test_a_list_is_compiled_once_a_version(
    words: WordLists, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[int] = []

    class Counting(Matcher):
        def __init__(self, listed: Sequence[WordEntry]) -> None:
            built.append(len(listed))
            super().__init__(listed)

    monkeypatch.setattr(lists, "Matcher", Counting)
    assert (await words.at(GUILD, message().places)).matcher is None
    await words.add(GUILD, entries("fool"), 7)
    screens = await asyncio.gather(*(words.at(GUILD, message().places) for _ in range(20)))
    assert built == [1]
    assert {id(screen.matcher) for screen in screens} == {id(screens[0].matcher)}
    await words.add(GUILD, entries("clown"), 7)
    assert (await words.at(GUILD, message().places)).refusals("a clown")
    await words.at(GUILD, message().places)
    assert built == [1, 2]
    await words.remove(GUILD, entries("clown", "fool"), 7)
    assert not (await words.at(GUILD, message().places)).refusals("a clown")


async def test_one_caller_leaving_or_one_failure_harms_nobody(
    words: WordLists, monkeypatch: pytest.MonkeyPatch
) -> None:
    await words.add(GUILD, entries("fool"), 7)
    broken = True

    def build(listed: Sequence[WordEntry]) -> Matcher:
        if broken:
            raise MemoryError
        return Matcher(listed)

    monkeypatch.setattr(lists, "Matcher", build)
    with pytest.raises(MemoryError):
        await words.at(GUILD, message().places)
    broken = False
    first = asyncio.create_task(words.at(GUILD, message().places))
    second = asyncio.create_task(words.at(GUILD, message().places))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).refusals("fool")


async def test_what_an_older_version_stored_and_this_one_refuses_is_left_out(
    database: Database, words: WordLists
) -> None:
    await database.words.add(GUILD, entries("***", "fool"), 7)
    screen = await words.at(GUILD, message().places)
    assert screen.refusals("fool")
    assert await words.remove(GUILD, entries("***"), 7) == Changed(removed=1)


async def test_without_storage_nothing_is_claimed(database: Database, words: WordLists) -> None:
    await database.close()
    with pytest.raises(StorageError):
        await words.at(GUILD, message().places)
