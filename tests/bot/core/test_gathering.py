"""AutoMod's events, gathered: what is asked of Discord, and what goes wrong on the way."""

import asyncio
import dataclasses
import logging

import pytest

from bot.core.automod import Execution
from bot.core.errors import PlatformUnavailable, StorageError
from bot.core.gathering import GATHERED_LIMIT, AutoMod
from bot.core.incidents import Outcome, Source
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.service import ModerationService
from bot.database.database import Database
from tests.bot.core.scripted import AUTHOR, CHANNEL, GUILD, ScriptedModel, ScriptedPlatform, message

BLOCKED = Execution(GUILD, CHANNEL, AUTHOR, "you idiot", keyword="idiot", matched="idiot")


@pytest.fixture
def hold() -> asyncio.Event:
    """Until it is set, events are gathered."""
    return asyncio.Event()


@pytest.fixture
def automod(
    service: ModerationService,
    database: Database,
    platform: ScriptedPlatform,
    hold: asyncio.Event,
) -> AutoMod:
    async def sleep(_: float) -> None:
        await hold.wait()

    return AutoMod(
        moderation=service,
        incidents=database.incidents,
        settings=database.settings,
        platform=platform,
        sleep=sleep,
    )


async def all_heard(automod: AutoMod, hold: asyncio.Event, *executions: Execution) -> None:
    async with asyncio.TaskGroup() as group:
        for execution in executions:
            group.create_task(automod.heard(execution))
        await asyncio.sleep(0)
        hold.set()


async def test_events_of_one_message_are_one_lookup_and_one_incident(
    automod: AutoMod, hold: asyncio.Event, platform: ScriptedPlatform, database: Database
) -> None:
    other = dataclasses.replace(BLOCKED, keyword="you", matched="you")
    await all_heard(automod, hold, BLOCKED, BLOCKED, other)
    assert platform.calls.count("blocked_message") == 1
    incident = await database.incidents.get(1)
    assert incident is not None
    assert [hit.detail for hit in incident.hits] == ["idiot", "you", ""]
    # "you person" holds a word of the second rule's: what it found is covered instead.
    assert platform.texts == {1_001: "\u25aa\u25aa\u25aa \u25aa\u25aa\u25aa\u25aa\u25aa"}
    assert incident.outcome is Outcome.REPLACED


async def test_a_flood_is_left_to_automod(
    automod: AutoMod, hold: asyncio.Event, platform: ScriptedPlatform
) -> None:
    flood = [dataclasses.replace(BLOCKED, text=f"idiot {n}") for n in range(GATHERED_LIMIT + 50)]
    await all_heard(automod, hold, *flood)
    assert platform.calls.count("blocked_message") == GATHERED_LIMIT


async def test_where_the_bot_is_off_nobody_is_looked_up(
    automod: AutoMod, hold: asyncio.Event, platform: ScriptedPlatform, database: Database
) -> None:
    await database.settings.save(GuildSettings(GUILD, Mode.OFF))
    await all_heard(automod, hold, BLOCKED)
    assert platform.calls == []


@pytest.mark.parametrize("message_id", [None, 100])
async def test_discord_failing_is_told_without_words(
    automod: AutoMod,
    hold: asyncio.Event,
    platform: ScriptedPlatform,
    caplog: pytest.LogCaptureFixture,
    message_id: int | None,
) -> None:
    down = PlatformUnavailable("HTTP 500")
    platform.errors = {"blocked_message": [down], "standing_message": [down]}
    with caplog.at_level(logging.INFO):
        await all_heard(automod, hold, dataclasses.replace(BLOCKED, message_id=message_id))
    [record] = caplog.records
    assert ("never public" in record.message) is (message_id is None)
    assert "idiot" not in record.message


async def test_what_the_score_road_claimed_first_gets_the_hit_and_a_new_card(
    automod: AutoMod,
    service: ModerationService,
    hold: asyncio.Event,
    platform: ScriptedPlatform,
    database: Database,
) -> None:
    await database.settings.save(GuildSettings(GUILD, Mode.SHADOW, log_channel_id=5))
    platform.messages = {100: message()}
    await service.handle(message())
    await all_heard(automod, hold, dataclasses.replace(BLOCKED, message_id=100))
    [drawn] = platform.redrawn
    assert [hit.source for hit in drawn.hits] == [Source.SCORE, Source.AUTOMOD]


async def test_what_was_edited_since_is_left_to_the_edit(
    automod: AutoMod, hold: asyncio.Event, platform: ScriptedPlatform, database: Database
) -> None:
    platform.messages = {100: message("you dear")}
    await all_heard(automod, hold, dataclasses.replace(BLOCKED, message_id=100))
    assert await database.incidents.get(1) is None


async def test_a_card_that_cannot_be_redrawn_does_no_harm(
    automod: AutoMod,
    service: ModerationService,
    hold: asyncio.Event,
    platform: ScriptedPlatform,
    caplog: pytest.LogCaptureFixture,
) -> None:
    platform.messages = {100: message()}
    platform.errors = {"update_card": [PlatformUnavailable("HTTP 500")]}
    await service.handle(message())
    await all_heard(automod, hold, dataclasses.replace(BLOCKED, message_id=100))
    assert "out of date" in caplog.text


async def test_two_processes_hear_of_it_and_one_acts(
    service: ModerationService,
    model: ScriptedModel,
    platform: ScriptedPlatform,
    database: Database,
) -> None:
    async def at_once(_: float) -> None:
        return

    other = Database(database.url, database.keyring)
    try:
        each = [
            AutoMod(
                moderation=ModerationService(
                    model=model,
                    incidents=one.incidents,
                    settings=one.settings,
                    platform=platform,
                ),
                incidents=one.incidents,
                settings=one.settings,
                platform=platform,
                sleep=at_once,
            )
            for one in (database, other)
        ]
        await asyncio.gather(*(one.heard(BLOCKED) for one in each))
    finally:
        await other.close()
    assert platform.calls.count("post_as_author") == 1
    assert await database.incidents.get(2) is None


async def test_the_database_failing_posts_nothing(
    automod: AutoMod,
    hold: asyncio.Event,
    platform: ScriptedPlatform,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise StorageError("down")

    monkeypatch.setattr(database.incidents, "claim", refuse)
    await all_heard(automod, hold, BLOCKED)
    assert platform.texts == {}
