"""Killed at random points of the road, and of recovery, over and over: every word is kept, once.

``KILL_POINTS`` says at how many; a failure's note lists those of its story, and the story's number
draws them again: ``pytest tests/wire/test_random_kills.py -k story-3-``.
"""

from random import Random

from bot.database.database import Database
from bot.database.keyring import load_keyring
from bot.settings import Settings
from tests.wire.discord_server import DiscordServer
from tests.wire.lives import Life
from tests.wire.points import Where, draw
from tests.wire.story import EVERY_MODE, LATER, Record, Story, stories

A_STORY = 5
"""Points of one story, one database and one Discord."""


@stories(A_STORY)
async def test_no_word_is_lost_or_doubled_wherever_the_bot_is_killed(
    server: DiscordServer,
    settings: Settings,
    environment: dict[str, str],
    record_property: Record,
    seed: int,
) -> None:
    story = Story(server, Random(seed))
    database = Database(settings.database_url, load_keyring(None, settings.data_key_file))
    await database.connect(upgrade=True)
    await database.settings.save(EVERY_MODE)
    await database.close()
    with story.told():
        for _ in range(A_STORY):
            await live_and_die(story, environment)
            story.assert_no_word_is_lost()
        async with Life.living(server, environment, ahead=LATER) as last:
            await last.settle((), LATER)
            assert not last.is_over
        async with Database(settings.database_url, database.keyring) as database:
            await story.assert_settled(database, later=True)
    record_property("points at which the bot was killed", A_STORY)


async def live_and_die(story: Story, environment: dict[str, str]) -> None:
    messages = story.rng.choice((0, 0, 2, 4, 6) if story.said else (2, 4, 6))
    point = draw(story.rng, messages)
    async with Life.living(story.server, environment, point) as life:
        before = len(story.said)
        if point.where is Where.TIME:
            life.kill_after(point.number)
        await story.crowd(messages)
        await life.settle(said.id for said in story.said[before:])
        over = life.is_over
    how = life.last_words or str(point)
    story.log.append(f"{messages} messages, {how}{'' if over else ', not reached'}")
