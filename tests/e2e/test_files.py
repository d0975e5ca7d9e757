"""Files go with the words: with the rewrite, with the restored original, or nowhere."""

import asyncio
from typing import Any

import discord
import pytest

from bot.core.incidents import Outcome
from bot.core.modes import Fallback, Mode
from bot.core.reasons import Reason
from bot.platform import files
from tests.e2e.world import World, texts

HOSTILE, SOFT, BACK = (
    "you idiot",
    "you person\n-# softened",
    "you idiot\n-# restored by the moderators",
)
CAT, DOG = ("cat.png", b"meow"), ("SPOILER_dog.png", b"woof")


async def post(world: World, *attachments: tuple[str, bytes], text: str = HOSTILE) -> int:
    """The member posts files, the first of which is described; the message's id."""
    backend = world.env.backend
    stored = backend.store_attachments(world.general.id, attachments)
    stored[0]["description"] = "my cat"
    message = backend.create_message(world.general.id, world.member.id, text, attachments=stored)
    await world.env.settle()
    return message.id


def standing(world: World) -> list[tuple[str, list[str]]]:
    """What stands in the channel: each text with the names of its files."""
    return [
        (message.content, [one.filename for one in message.attachments])
        for message in world.general.history()
    ]


def why(world: World) -> str | None:
    """What the newest card says under *Why*."""
    fields = world.log.history()[-1].embeds[0].fields
    return next((field.value for field in fields if field.name == "Why"), None)


def blob(world: World, file: discord.Attachment) -> bytes | None:
    return world.env.backend.cdn.get(file.url)


async def test_files_are_posted_anew_in_order_with_spoiler_and_description(world: World) -> None:
    await post(world, CAT, DOG)
    [message] = world.general.history()
    assert (message.content, message.webhook_id is not None) == (SOFT, True)
    cat, dog = message.attachments
    assert (cat.filename, cat.description, cat.is_spoiler()) == ("cat.png", "my cat", False)
    assert (dog.filename, dog.description, dog.is_spoiler()) == ("SPOILER_dog.png", None, True)
    assert [blob(world, cat), blob(world, dog)] == [b"meow", b"woof"]
    assert (await world.incident()).outcome is Outcome.REPLACED


@pytest.mark.parametrize(
    ("attachments", "bound", "reason"),
    [
        ([(f"{number}.txt", b"x") for number in range(11)], None, Reason.TOO_MANY_FILES),
        ([CAT, DOG], 7, Reason.FILES_TOO_LARGE),
        ([CAT, DOG], 8, None),
    ],
)
async def test_what_is_too_much_stays_with_its_author_and_gets_a_reply(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    attachments: list[tuple[str, bytes]],
    bound: int | None,
    reason: Reason | None,
) -> None:
    if bound is not None:
        monkeypatch.setattr(files, "BYTES_LIMIT", bound)
    await post(world, *attachments)
    names = [name for name, _ in attachments]
    incident = await world.incident()
    if reason is None:
        assert standing(world) == [(SOFT, names)]
        assert incident.outcome is Outcome.REPLACED
        return
    assert standing(world) == [(HOSTILE, names), (SOFT, [])]
    assert (incident.outcome, incident.mode) == (Outcome.REPLIED, Mode.REPLY)
    assert incident.detail == reason
    assert (why(world) or "").startswith(reason.split(";")[0].replace(",", ""))
    assert [text for text in texts(world.log) if text] == []  # nothing for moderators to mend


async def test_the_servers_limit_for_uploads_holds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.Guild, "filesize_limit", 3)
    await post(world, CAT)
    assert standing(world) == [(HOSTILE, ["cat.png"]), (SOFT, [])]
    assert (await world.incident()).detail == Reason.FILES_TOO_LARGE


async def unreadable(*_: Any) -> bytes:
    raise OSError("the connection broke")


async def test_files_that_cannot_be_fetched_stay(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.bot.http, "get_from_cdn", unreadable)
    await post(world, CAT)
    assert standing(world) == [(HOSTILE, ["cat.png"]), (SOFT, [])]
    incident = await world.incident()
    assert (incident.outcome, incident.detail) == (Outcome.REPLIED, Reason.FILES_LOST)


async def test_files_are_fetched_before_anything_is_posted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, seen = world.bot.http.get_from_cdn, []

    async def watched(url: str) -> bytes:
        seen.append(standing(world))
        return await read(url)

    monkeypatch.setattr(world.bot.http, "get_from_cdn", watched)
    await post(world, CAT)
    assert seen == [[(HOSTILE, ["cat.png"])]]


@pytest.mark.parametrize(
    ("choices", "text", "outcome", "rest"),
    [
        ({"mode": Mode.REPLY}, HOSTILE, Outcome.REPLIED, [(SOFT, [])]),
        ({"mode": Mode.REPLY, "remove_after_reply": True}, HOSTILE, Outcome.REPLIED, [(SOFT, [])]),
        ({"fallback": Fallback.WITHHOLD}, "hopeless", Outcome.LEFT, []),
    ],
)
async def test_where_files_would_be_lost_the_message_stays(
    world: World,
    choices: dict[str, Any],
    text: str,
    outcome: Outcome,
    rest: list[tuple[str, list[str]]],
) -> None:
    await world.setup(**choices)
    await post(world, CAT, text=text)
    assert standing(world) == [(text, ["cat.png"]), *rest]
    incident = await world.incident()
    assert incident.outcome is outcome
    wanted = "remove_after_reply" in choices or "fallback" in choices
    assert (Reason.FILES in (incident.detail or "")) == wanted


async def test_restoring_brings_the_files_back(world: World) -> None:
    await post(world, CAT, DOG)
    await world.bot.rooms.reviews.restore(1, world.moderator.id)
    assert standing(world) == [(BACK, ["cat.png", "SPOILER_dog.png"])]
    [message] = world.general.history()
    assert message.attachments[0].description == "my cat"
    assert [blob(world, one) for one in message.attachments] == [b"meow", b"woof"]


async def test_when_files_cannot_be_brought_back_everything_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post(world, CAT)
    monkeypatch.setattr(world.bot.http, "get_from_cdn", unreadable)
    [card] = world.log.history()
    await world.moderator.click(card, label="Restore original")
    assert standing(world) == [(SOFT, ["cat.png"])]
    assert await world.bot.rooms.incidents.reviews(1) == []


async def test_another_wording_leaves_the_files(world: World) -> None:
    await post(world, CAT)
    await world.bot.platform.edit_post(await world.incident(), "you friend")
    assert standing(world) == [("you friend\n-# softened", ["cat.png"])]


@pytest.mark.parametrize("lost", ["posted", "finish"])
async def test_a_crash_loses_no_files(
    world: World, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    async def die(*_: Any, **__: Any) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(world.bot.rooms.incidents, lost, die)
    await post(world, CAT)
    await world.restart()
    assert standing(world) == [(SOFT, ["cat.png"])]
    assert (await world.incident()).outcome is Outcome.REPLACED


async def test_a_webhook_that_was_deleted_meanwhile_costs_no_files(world: World) -> None:
    await world.member.send(world.general, HOSTILE)
    [webhook_id] = world.env.backend.webhooks
    world.env.backend.delete_webhook(webhook_id)
    await post(world, CAT)
    assert standing(world)[1:] == [(SOFT, ["cat.png"])]


async def test_cards_and_notices_carry_no_files(world: World) -> None:
    await post(world, CAT)
    for message in world.log.history():
        assert message.attachments == []
        assert all(embed.image.url is None for embed in message.embeds)
