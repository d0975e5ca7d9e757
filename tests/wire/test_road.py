"""One message's road over real sockets, with everything that Discord may answer on the way."""

import asyncio
import logging
import re

import discord
import pytest

from bot.app import DetoxBot
from bot.core.incidents import Incident, Outcome
from tests.wire.conftest import Online
from tests.wire.discord_server import (
    GENERAL_ID,
    LOG_ID,
    OWNER_ID,
    TOKEN,
    WEBHOOK_TOKEN,
    DiscordServer,
    Fault,
    Request,
)

UNKIND, KIND = "you idiot, read the docs", "you person, read the docs\n-# softened"
BACK = "you idiot, read the docs\n-# restored by the moderators"
EXECUTE = r"/webhooks/\d+/[^/]+"
CARD = f"/channels/{LOG_ID}/messages"
SLOW_DOWN = {"message": "You are being rate limited.", "retry_after": 0.3, "global": False}


async def handled(server: DiscordServer, count: int = 1) -> None:
    """Wait for the moderators' cards, the last thing that the road does."""
    await server.until(lambda: len(server.calls("POST", CARD, ok=True)) == count)


def texts(server: DiscordServer) -> list[str]:
    return [str(message["content"]) for message in server.standing()]


async def incident_of(bot: DetoxBot, message_id: int) -> Incident:
    """The incident of a message, read from the database by its number."""
    for number in range(1, 10):
        incident = await bot.database.incidents.get(number)
        if incident is not None and incident.ref.message_id == message_id:
            return incident
    raise AssertionError("no incident")


async def test_the_rewrite_stands_before_the_original_goes(
    server: DiscordServer, online: Online
) -> None:
    async with online() as bot:
        message_id = await server.say(UNKIND)
        await handled(server)
        assert texts(server) == [KIND]
        (post,) = server.standing()
        assert post["author"]["username"] == "Ann"
        assert post["webhook_id"]
        posted = server.requests.index(server.calls("POST", EXECUTE)[0])
        removed = server.requests.index(
            server.calls("DELETE", f"/channels/{GENERAL_ID}/messages/{message_id}")[0]
        )
        assert posted < removed
        assert (await incident_of(bot, message_id)).outcome is Outcome.REPLACED


async def test_nothing_that_is_posted_can_ping(server: DiscordServer, online: Online) -> None:
    async with online():
        await server.say("you idiot @everyone <@9200> <@&9301>")
        await handled(server)
    for post in (*server.calls("POST", EXECUTE), *server.calls("POST", CARD)):
        assert post.body["allowed_mentions"] == {"parse": [], "replied_user": False} or (
            post.body["allowed_mentions"]["parse"] == []
        )


async def test_kind_messages_and_other_bots_are_left_alone(
    server: DiscordServer, online: Online
) -> None:
    async with online():
        await server.say("thank you for the help")
        await server.say(UNKIND)
        await handled(server)
    assert texts(server) == ["thank you for the help", KIND]


@pytest.mark.parametrize(
    ("method", "pattern"),
    [("POST", EXECUTE), ("DELETE", rf"/channels/{GENERAL_ID}/messages/\d+"), ("POST", CARD)],
    ids=["post", "delete", "card"],
)
@pytest.mark.parametrize(
    ("status", "body"), [(429, SLOW_DOWN), (502, {})], ids=["rate limit", "bad gateway"]
)
async def test_a_busy_discord_is_asked_again_and_acts_once(
    server: DiscordServer,
    online: Online,
    method: str,
    pattern: str,
    status: int,
    body: dict[str, object],
) -> None:
    server.faults.append(Fault(method, pattern, status, body, times=2))
    async with online():
        await server.say(UNKIND)
        await handled(server)
    assert len(server.calls(method, pattern)) == 3
    assert texts(server) == [KIND]
    assert len(server.standing(LOG_ID)) == 1


async def test_a_discord_that_stays_broken_leaves_the_message_as_it_was(
    server: DiscordServer, online: Online
) -> None:
    server.faults.append(Fault("POST", EXECUTE, 503, times=1_000))
    async with online() as bot:
        message_id = await server.say(UNKIND)
        await handled(server)
        assert texts(server) == [UNKIND]
        assert (await incident_of(bot, message_id)).outcome is Outcome.FAILED


async def test_a_post_is_taken_back_where_the_original_cannot_be_removed(
    server: DiscordServer, online: Online
) -> None:
    server.faults.append(Fault("DELETE", rf"/channels/{GENERAL_ID}/messages/\d+", 503, times=1_000))
    async with online() as bot:
        message_id = await server.say(UNKIND)
        await handled(server)
        assert texts(server) == [UNKIND]
        assert (await incident_of(bot, message_id)).outcome is Outcome.FAILED


async def test_a_removal_whose_answer_was_lost_counts(
    server: DiscordServer, online: Online
) -> None:
    pattern = rf"/channels/{GENERAL_ID}/messages/\d+"
    server.faults.append(Fault("DELETE", pattern, 502, after=True))
    async with online():
        await server.say(UNKIND)
        await handled(server)
    assert texts(server) == [KIND]


async def test_a_post_whose_answer_was_lost_does_not_stand_twice(
    server: DiscordServer, online: Online
) -> None:
    server.faults.append(Fault("POST", EXECUTE, 502, after=True))
    async with online():
        await server.say(UNKIND)
        await handled(server)
    assert texts(server) == [KIND]


@pytest.mark.parametrize("times", [1, 1_000])
async def test_the_rewrite_of_an_old_message_stands_once_although_answers_were_lost(
    server: DiscordServer, online: Online, times: int
) -> None:
    message_id = await server.say("read the docs")
    server.chatter(150)
    server.faults.append(Fault("POST", EXECUTE, 502, after=True, times=times))
    async with online():
        await server.edit(message_id, UNKIND)
        await handled(server)
        assert len(server.calls("POST", EXECUTE)) > 1
    assert [text for text in texts(server) if "docs" in text] == [KIND]


async def test_a_rewrite_is_found_again_however_much_was_said_after_it(
    server: DiscordServer, online: Online
) -> None:
    async with online() as bot:
        message_id = await server.say(UNKIND)
        await handled(server)
        server.chatter(150)
        incident = await incident_of(bot, message_id)
        found = await bot.platform.find_post(incident.ref, incident.id)
        assert found == incident.posted_message_id
        assert found is not None


@pytest.mark.parametrize("times", [1, 1_000])
async def test_what_is_restored_stands_once_although_answers_were_lost(
    server: DiscordServer, online: Online, times: int
) -> None:
    async with online() as bot:
        await server.say(UNKIND)
        await handled(server)
        server.faults.append(Fault("POST", EXECUTE, 502, after=True, times=times))
        await bot.rooms.reviews.restore(1, OWNER_ID)
        assert len(server.calls("POST", EXECUTE)) > 2
    assert texts(server) == [BACK]


async def test_a_restoring_that_was_interrupted_goes_on_where_it_stopped(
    server: DiscordServer, online: Online
) -> None:
    long = "idiot " * 332  # fills a message, so that the mark needs another
    async with online() as bot:
        await server.say(long)
        await handled(server)
        incident = await bot.rooms.reviews.incident(1)
        for post in server.standing():
            del server.messages[int(post["id"])]
        await bot.platform.restore(incident)
        *first, last = server.standing()
        assert len(first) == 1
        del server.messages[int(last["id"])]
        await bot.platform.restore(incident)
    assert [post["content"] for post in server.standing()] == [
        post["content"] for post in (*first, last)
    ]


async def test_a_deleted_webhook_is_made_again(server: DiscordServer, online: Online) -> None:
    async with online():
        await server.say(UNKIND)
        await handled(server)
        server.webhooks.clear()
        await server.say("you moron")
        await handled(server, 2)
    assert texts(server) == [KIND, "you friend\n-# softened"]


async def test_processes_that_need_a_webhook_at_once_use_the_same_one(
    server: DiscordServer, online: Online
) -> None:
    both_ask, asked = asyncio.Barrier(2), 0

    async def together(request: Request) -> None:
        nonlocal asked
        if request.method == "GET" and request.path.endswith("/webhooks"):
            asked += 1
            if asked <= 2:
                await both_ask.wait()

    server.arrived = together
    async with online() as one, online() as other:
        used = await asyncio.gather(*(_webhook_of(each) for each in (one, other)))
    assert len(server.calls("POST", f"/channels/{GENERAL_ID}/webhooks")) == 2
    assert used[0] == used[1] == min(server.webhooks)


async def _webhook_of(bot: DetoxBot) -> int:
    channel = bot.get_channel(GENERAL_ID)
    assert isinstance(channel, discord.TextChannel)
    return (await bot.platform.webhooks.of(channel)).id


async def test_what_was_said_while_the_connection_was_down_is_handled_once(
    server: DiscordServer, online: Online
) -> None:
    async with online():
        await server.say(UNKIND)
        await handled(server)
        await server.drop()
        await server.say("you moron")
        await handled(server, 2)
        await server.repeat("MESSAGE_CREATE", "you moron")  # as Discord may after a RESUME
        await server.say("what a crappy day")
        await handled(server, 3)
    assert (server.resumes, server.identifies) == (1, 1)
    assert texts(server) == [KIND, "you friend\n-# softened", "what a weak day\n-# softened"]
    assert len(server.calls("POST", EXECUTE)) == 3


async def test_no_secret_reaches_the_logs(
    server: DiscordServer, online: Online, caplog: pytest.LogCaptureFixture
) -> None:
    # As setup_logging does: libraries at INFO, our own words at any level.
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "bot")
    server.faults += [
        Fault("POST", EXECUTE, 429, SLOW_DOWN),
        Fault("POST", CARD, 403, {"code": 50001, "message": "Missing Access"}),
    ]
    async with online() as bot:
        await server.say(UNKIND)
        await server.until(lambda: bool(server.calls("POST", CARD)))
        await server.drop()
        await server.say("you moron")
        await handled(server)
        assert TOKEN not in repr(bot.settings)
    assert caplog.records
    assert TOKEN not in caplog.text
    assert WEBHOOK_TOKEN not in caplog.text
    assert not re.search("idiot|moron", _above_debug(caplog))


def _above_debug(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(r.getMessage() for r in caplog.records if r.levelno > logging.DEBUG)
