"""Words from places for adults only stay there."""

import pytest
from simcord.backend import serializers

from bot.views.buttons import custom_id
from tests.e2e.world import World, labels, texts

HOSTILE = "you idiot"


@pytest.fixture
def restricted(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The channels that are age-restricted, which simcord does not know of."""
    ids: set[int] = set()
    real = serializers.channel_payload

    def payload(backend: object, channel: object, *more: object) -> object:
        made = real(backend, channel, *more)  # type: ignore[arg-type]
        return {**made, "nsfw": int(made["id"]) in ids}

    monkeypatch.setattr(serializers, "channel_payload", payload)
    return ids


async def restrict(world: World, restricted: set[int], *names: str) -> None:
    for name in names:
        channel_id = getattr(world, name).id
        restricted.add(channel_id)
        world.env.backend.announce_channel_update(channel_id)
    await world.env.settle()


def words(world: World) -> str:
    """All that the newest card says."""
    card = world.log.history()[-1]
    return " ".join(str(embed.to_dict()) for embed in card.embeds)


@pytest.mark.parametrize(
    ("places", "hidden"),
    [((), False), (("log",), False), (("general",), True), (("general", "log"), False)],
)
async def test_a_card_elsewhere_keeps_the_words_out(
    world: World, restricted: set[int], places: tuple[str, ...], hidden: bool
) -> None:
    await restrict(world, restricted, *places)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == ["you person\n-# softened"]
    assert ("idiot" in words(world)) != hidden
    assert ("person" in words(world)) != hidden
    assert ("Show" in labels(world.log.history()[-1])) == hidden


async def test_in_a_thread_of_such_a_channel_too(world: World, restricted: set[int]) -> None:
    await restrict(world, restricted, "general")
    backend = world.env.backend
    thread = backend.create_thread(world.general.id, "talk", world.member.id)
    await world.env.settle()
    backend.create_message(thread.id, world.member.id, HOSTILE)
    await world.env.settle()
    assert "idiot" not in words(world)


async def test_the_words_stay_out_after_a_review(world: World, restricted: set[int]) -> None:
    await restrict(world, restricted, "general")
    await world.member.send(world.general, HOSTILE)
    await world.moderator.click(world.log.history()[-1], label="Approve")
    assert "approved by" in words(world)
    assert "idiot" not in words(world)
    assert "Show" in labels(world.log.history()[-1])


async def test_a_moderator_can_have_them_shown(world: World, restricted: set[int]) -> None:
    await restrict(world, restricted, "general")
    await world.member.send(world.general, HOSTILE)
    await world.restart()
    pressed = await world.moderator.click(world.log.history()[-1], label="Show")
    told = pressed.response
    assert told is not None
    assert told.ephemeral
    assert "idiot" in str(told.embeds[0].to_dict())
    refused = await world.member.click(world.log.history()[-1], label="Show")
    assert refused.response is not None
    assert refused.response.content == "Only moderators of this server can do that."


async def test_a_forged_button_of_another_server_shows_nothing(world: World) -> None:
    await world.member.send(world.general, HOSTILE)
    other = world.env.create_guild("Others")
    channel = other.create_text_channel("trap")
    owner = other.add_member(world.moderator.user)
    await world.env.settle()
    button = {"type": 2, "style": 2, "label": "Show", "custom_id": custom_id("show", 1)}
    trap = world.env.backend.create_message(
        channel.id,
        world.env.backend.bot_user.id,
        "press",
        components=[{"type": 1, "components": [button]}],
    )
    await world.env.settle()
    message = next(one for one in channel.history() if one.id == trap.id)
    world.deny(channel, owner.id, manage_messages=True)
    pressed = await owner.click(message, label="Show")
    assert pressed.response is not None
    assert pressed.response.content == "Only moderators of this server can do that."
    assert pressed.response.embeds == []
