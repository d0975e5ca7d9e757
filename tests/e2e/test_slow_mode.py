"""A wording that a member has posted counts as theirs, slow mode included."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.core.errors import SlowMode
from bot.core.messages import ChatMessage, MessageRef
from bot.views.answers import apologise
from tests.e2e.world import World, texts

DELAY = 60
SOFT = "you person\n-# softened"


async def slow(world: World, delay: int = DELAY) -> None:
    world.env.backend.edit_channel(world.general.id, {"rate_limit_per_user": delay})
    await world.env.settle()


async def post(world: World, text: str = "kind words", author_id: int | None = None) -> None:
    """As the button *Post this* does it."""
    message = ChatMessage(
        ref=MessageRef(world.guild.id, world.general.id, 1),
        author_id=author_id or world.member.id,
        author_name="Ann",
        author_avatar_url="https://cdn.example/a.png",
        text="",
        created_at=world.env.now(),
    )
    with world.env.time_context():
        await world.bot.platform.post_wording(message, text)


async def own(world: World) -> None:
    await world.member.send(world.general, "hello")


async def softened(world: World) -> None:
    await world.member.send(world.general, "you idiot")


async def asked_for(world: World) -> None:
    await post(world)


async def signed(world: World) -> None:
    world.deny(world.general, manage_webhooks=False)
    await post(world)


async def anothers(world: World) -> None:
    await world.moderator.send(world.general, "hello")


async def nothing(world: World) -> None:
    del world


Earlier = Callable[[World], Awaitable[None]]


@pytest.mark.parametrize(
    ("earlier", "waits"),
    [
        (own, True),
        (softened, True),
        (asked_for, True),
        (signed, True),
        (anothers, False),
        (nothing, False),
    ],
)
async def test_who_just_posted_has_to_wait(world: World, earlier: Earlier, waits: bool) -> None:
    await slow(world)
    await earlier(world)
    before = len(texts(world.general))
    if not waits:
        await post(world)
        assert len(texts(world.general)) == before + 1
        return
    newest = world.general.history()[-1].created_at
    with pytest.raises(SlowMode) as refused:
        await post(world)
    assert refused.value.until == newest + timedelta(seconds=DELAY)
    assert len(texts(world.general)) == before


async def test_after_the_wait_it_is_posted(world: World) -> None:
    await slow(world)
    await own(world)
    await world.env.advance_time(DELAY + 1)
    await post(world)
    assert texts(world.general)[-1] == "kind words\n-# softened"


async def test_without_slow_mode_nobody_is_asked_anything(world: World) -> None:
    await own(world)
    await post(world)
    asked = [one for one in world.env.http_requests if one.method == "GET"]
    assert not any("/messages" in one.path or "/members" in one.path for one in asked)


@pytest.mark.parametrize("held", ["manage_messages", "manage_channels", "bypass_slowmode"])
async def test_who_is_free_of_slow_mode_need_not_wait(world: World, held: str) -> None:
    await slow(world)
    await own(world)
    world.deny(world.general, world.member.id, **{held: True})
    await post(world)
    assert len(texts(world.general)) == 2


async def test_a_rewrite_of_what_discord_took_does_not_wait(world: World) -> None:
    await slow(world)
    await softened(world)
    await softened(world)
    assert texts(world.general) == [SOFT, SOFT]


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en-US", "This channel is in slow mode: you can post again <t:1767225600:R>."),
        (
            "de",
            "In diesem Kanal gilt der Slowmode: Du kannst <t:1767225600:R> wieder schreiben.",
        ),
    ],
)
async def test_the_presser_is_told_when(
    locale: str, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []

    async def send_message(text: str, **_: Any) -> None:
        told.append(text)

    interaction: Any = SimpleNamespace(
        locale=SimpleNamespace(value=locale),
        response=SimpleNamespace(is_done=lambda: False, send_message=send_message),
    )
    await apologise(interaction, SlowMode(datetime(2026, 1, 1, tzinfo=UTC)))
    assert told == [sentence]
    assert caplog.records == []  # nothing failed
