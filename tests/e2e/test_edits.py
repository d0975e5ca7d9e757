"""Edits as a source: what is read again, what is not, and what the incident says of it."""

from typing import Any

import pytest
from simcord.backend import serializers

from bot.core.incidents import Hit, Outcome, Source
from bot.core.modes import Mode
from tests.e2e.world import World, texts

HOSTILE, SOFT = "you idiot", "you person\n-# softened"


async def preview(world: World, channel_id: int, message_id: int) -> None:
    """Discord adds a link preview: the message is updated and nobody edited it."""
    backend = world.env.backend
    stored = backend.get_message(channel_id, message_id)
    payload: dict[str, Any] = dict(serializers.message_payload(backend, stored))
    payload["embeds"] = [{"type": "link", "url": "https://example.com", "title": "you idiot"}]
    backend.emit("MESSAGE_UPDATE", payload)
    await world.env.settle()


async def test_an_edit_says_how_it_came_and_what_was_found(world: World) -> None:
    message = await world.member.send(world.general, "hello")
    await world.member.edit(message, HOSTILE)
    assert texts(world.general) == [SOFT]
    incident = await world.incident()
    assert incident.source is Source.EDIT
    assert incident.hits == (
        Hit(Source.SCORE, 0.95, ((4, 9, 0.9),)),
        Hit(Source.EDIT, 0.95),
    )
    fields = {field.name: field.value for field in world.log.history()[0].embeds[0].fields}
    assert fields["Flagged by"] == "score 95%: ||idiot||\ncame by an edit"


async def test_a_friendly_edit_of_a_flagged_message_changes_nothing(world: World) -> None:
    await world.setup(Mode.SHADOW)
    message = await world.member.send(world.general, HOSTILE)
    await world.member.edit(message, "you are right")
    assert (await world.incident()).hits[0].source is Source.SCORE
    assert await world.bot.rooms.incidents.get(2) is None


async def test_every_hostile_wording_is_an_incident_once(world: World) -> None:
    await world.setup(Mode.SHADOW)
    message = await world.member.send(world.general, HOSTILE)
    for text in ("you moron", "you moron", HOSTILE, "hello", "you moron"):
        await world.member.edit(message, text)
    stored = [await world.bot.rooms.incidents.get(number) for number in range(1, 5)]
    assert [one and one.original for one in stored] == [HOSTILE, "you moron", HOSTILE, None]
    assert [one and one.source for one in stored][:3] == [Source.SCORE, Source.EDIT, Source.EDIT]


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_link_preview_is_no_edit(world: World, restarted: bool) -> None:
    await world.setup(Mode.OFF)
    message = await world.member.send(world.general, HOSTILE)
    await world.setup()
    if restarted:
        await world.restart()
    world.model.scored.clear()
    await preview(world, world.general.id, message.id)
    assert world.model.scored == []
    assert texts(world.general) == [HOSTILE]


async def test_a_preview_of_an_edited_message_is_not_flagged_twice(world: World) -> None:
    await world.setup(Mode.SHADOW)
    message = await world.member.send(world.general, "hello")
    await world.member.edit(message, HOSTILE)
    await world.restart()  # what it said before is not known any more
    await preview(world, world.general.id, message.id)
    assert await world.bot.rooms.incidents.get(2) is None


async def test_an_edit_behind_a_reply_gets_a_reply_of_its_own(world: World) -> None:
    await world.setup(Mode.REPLY)
    message = await world.member.send(world.general, HOSTILE)
    await world.member.edit(message, "so stupid")
    assert texts(world.general) == ["so stupid", SOFT, "so odd\n-# softened"]


async def test_an_edit_in_a_thread_older_than_the_start(world: World) -> None:
    backend = world.env.backend
    start = await world.member.send(world.general, "a topic")
    thread = backend.create_thread(world.general.id, "topic", world.member.id, message_id=start.id)
    message = backend.create_message(thread.id, world.member.id, "hello")
    await world.env.settle()
    await world.restart()
    backend.edit_message(thread.id, message.id, {"content": HOSTILE})
    await world.env.settle()
    assert [one.content for one in backend.messages[thread.id].values()][-1] == SOFT
    incident = await world.incident()
    assert (incident.ref.thread_id, incident.outcome) == (thread.id, Outcome.REPLACED)
    assert incident.source is Source.EDIT


async def test_an_edit_of_a_forum_posts_first_message_gets_a_reply(world: World) -> None:
    backend = world.env.backend
    forum = world.guild.create_forum_channel("ideas")
    thread = backend.create_thread(forum.id, "an idea", world.member.id, broadcast=False)
    backend.announce_thread_create(thread)
    starter = backend.prepare_message(thread.id, world.member.id, "hello")
    starter.id = thread.id
    backend.commit_message(starter)
    await world.env.settle()
    backend.edit_message(thread.id, starter.id, {"content": HOSTILE})
    await world.env.settle()
    assert [one.content for one in backend.messages[thread.id].values()] == [HOSTILE, SOFT]
    assert (await world.incident()).outcome is Outcome.REPLIED


async def test_an_edited_message_is_reported_as_it_says_now(world: World) -> None:
    await world.setup(Mode.SHADOW)
    message = await world.member.send(world.general, "hello")
    await world.member.edit(message, HOSTILE)
    menu = await world.moderator.context_menu(world.general, "Report as hostile", message)
    assert menu.response is not None
    assert "flagged before" in menu.response.content
    assert [hit.source for hit in (await world.incident()).hits] == [
        Source.SCORE,
        Source.EDIT,
        Source.REPORT,
    ]
