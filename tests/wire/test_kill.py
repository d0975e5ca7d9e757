"""Killed at any moment of the road and started again: no word is lost and none stands twice."""

import asyncio
import signal

import pytest

from bot.core.incidents import Step
from bot.settings import Settings
from tests.wire.conftest import DEMO, Online, opened
from tests.wire.discord_server import LOG_ID, DiscordServer
from tests.wire.lives import FORKS
from tests.wire.process import run_bot

UNKIND, KIND = "you idiot, read the docs", "you person, read the docs\n-# softened"
LATER, LATER_KIND = "what a crappy day", "what a weak day\n-# softened"
MOMENTS = (
    "SqlIncidents.claim",
    "SqlIncidents.propose",
    "SqlIncidents.posting",
    "DiscordPlatform.post_as_author",
    "SqlIncidents.posted",
    "DiscordPlatform.remove",
    "SqlIncidents.finish",
    "DiscordPlatform.log_card",
)


async def live_until(moment: str, server: DiscordServer, environment: dict[str, str]) -> int | None:
    """Run the bot in a process that dies at ``moment`` of the first message; its exit code."""
    doomed = FORKS.Process(
        target=run_bot, args=(server.url, moment), kwargs={"environment": environment}
    )
    doomed.start()
    try:
        await server.until(lambda: server.identifies == 1, patience=60)
        await server.say(UNKIND)
        await asyncio.to_thread(doomed.join, 60)
        return doomed.exitcode
    finally:
        doomed.kill()
        doomed.join()
        doomed.close()


@pytest.mark.parametrize("moment", MOMENTS)
async def test_killed_at_any_moment_no_word_is_lost_and_none_stands_twice(
    server: DiscordServer,
    online: Online,
    settings: Settings,
    environment: dict[str, str],
    moment: str,
) -> None:
    async with opened(settings) as database:
        await database.settings.save(DEMO)

    assert await live_until(moment, server, environment) == -signal.SIGKILL
    left = [message["content"] for message in server.standing()]
    assert left in ([UNKIND], [UNKIND, KIND], [KIND])

    async with online() as bot:
        await server.say(LATER)
        await server.until(lambda: len(server.standing(LOG_ID)) == 2)
        first, second = [await bot.database.incidents.get(number) for number in (1, 2)]
    assert [message["content"] for message in server.standing()] in (
        [UNKIND, LATER_KIND],
        [KIND, LATER_KIND],
    )
    assert first is not None
    assert second is not None
    assert first.original == UNKIND
    assert (first.step, second.step) == (Step.DONE, Step.DONE)
    assert len(server.standing(LOG_ID)) == 2
