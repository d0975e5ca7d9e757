"""Two processes on one PostgreSQL of which one dies, and a PostgreSQL that goes away under load.

Wherever that happens: every word is kept, once. To be repeated as ``test_random_kills``.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random

import pytest

from bot.database.database import Database
from bot.database.keyring import load_keyring
from bot.settings import Settings
from tests.postgres import PostgresServer
from tests.wire.conftest import as_environment
from tests.wire.discord_server import DiscordServer, Request
from tests.wire.lives import Life
from tests.wire.points import Where, draw
from tests.wire.story import EVERY_MODE, LATER, Record, Story, stories

A_STORY = 5
"""Points of one story, one database and one Discord."""


@pytest.fixture
async def database(on_postgres: Settings) -> Database:
    """The database, set up and closed."""
    keyring = load_keyring(None, on_postgres.data_key_file)
    async with Database(on_postgres.database_url, keyring) as database:
        await database.settings.save(EVERY_MODE)
    return database


async def live_through(
    story: Story,
    settings: Settings,
    database: Database,
    trouble: Callable[[Life, timedelta], Awaitable[list[int]]],
) -> None:
    """Let one process live through so many troubles, and settle what each of them left.

    ``trouble`` is told how far clocks are ahead, and tells the ids of what was said.
    """
    ahead = timedelta(0)
    with story.told():
        async with Life.living(story.server, as_environment(settings)) as survivor:
            for _ in range(A_STORY):
                said = await trouble(survivor, ahead)
                story.assert_no_word_is_lost()
                ahead += LATER
                await survivor.settle(said, ahead)
                assert not survivor.is_over
                async with Database(database.url, database.keyring) as opened:
                    await story.assert_settled(opened)


@stories(A_STORY, share=0.25)
async def test_two_processes_act_once_wherever_one_of_them_is_killed(
    server: DiscordServer,
    on_postgres: Settings,
    database: Database,
    record_property: Record,
    seed: int,
) -> None:
    story, environment = Story(server, Random(seed)), as_environment(on_postgres)
    await live_through(
        story, on_postgres, database, lambda _, ahead: one_of_two_dies(story, environment, ahead)
    )
    record_property("points at which one of two processes was killed", A_STORY)


async def one_of_two_dies(story: Story, environment: dict[str, str], ahead: timedelta) -> list[int]:
    """While another lives; the ids of what was said."""
    messages = story.rng.choice((2, 4, 6))
    point = draw(story.rng, messages)
    async with Life.living(story.server, environment, point, ahead) as doomed:
        before = len(story.said)
        if point.where is Where.TIME:
            doomed.kill_after(point.number)
        await story.crowd(messages)
        said = [said.id for said in story.said[before:]]
        await doomed.handle(said)
        over = doomed.is_over
    how = doomed.last_words or str(point)
    story.log.append(f"{messages} messages, {how}{'' if over else ', not reached'}")
    return said


@stories(A_STORY, share=0.25)
async def test_a_database_that_goes_away_under_load_costs_no_word(
    server: DiscordServer,
    postgres_server: PostgresServer,
    on_postgres: Settings,
    database: Database,
    record_property: Record,
    seed: int,
) -> None:
    story = Story(server, Random(seed))
    await live_through(
        story,
        on_postgres,
        database,
        lambda bot, _: talk_through_an_outage(story, bot, postgres_server),
    )
    record_property("points at which the database went away", A_STORY)


async def talk_through_an_outage(story: Story, bot: Life, postgres: PostgresServer) -> list[int]:
    """Messages before, while and after the database is away; their ids."""
    away_at, back_after = story.rng.randrange(12), story.rng.randrange(1, 6)
    before = len(story.said)
    async with away(story.server, postgres, away_at, back_after):
        await story.crowd(story.rng.choice((2, 4, 6)))
        await bot.handle(said.id for said in story.said[before:])
        during = len(story.said)
        await story.crowd(2)
        await bot.handle(said.id for said in story.said[during:])
    await story.crowd(2)
    story.log.append(
        f"away at request {away_at}, back {back_after} requests later; "
        f"{during - before}, 2 and 2 messages"
    )
    return [said.id for said in story.said[before:]]


@asynccontextmanager
async def away(
    server: DiscordServer, postgres: PostgresServer, away_at: int, back_after: int
) -> AsyncIterator[None]:
    """In the block the database goes when a request reaches Discord, and comes some later.

    At the end of the block it is back, however few requests there were.
    """
    passed, changing, is_away = 0, asyncio.Lock(), False

    async def count(_request: Request) -> None:
        nonlocal passed, is_away
        number = passed
        passed += 1
        async with changing:
            if number == away_at:
                await asyncio.to_thread(postgres.stop)
                is_away = True
            elif is_away and number >= away_at + back_after:
                await asyncio.to_thread(postgres.start)
                is_away = False

    server.arrived = count
    try:
        yield
    finally:
        server.arrived = None
        async with changing:
            if is_away:
                await asyncio.to_thread(postgres.start)
