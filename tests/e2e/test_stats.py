"""`/detox stats`: what became of what was flagged, in numbers and a picture."""

import json
from datetime import timedelta

import discord
import pytest
from simcord.results import ResponseMessage

from bot.core.incidents import ReviewAction
from bot.core.modes import Mode
from bot.drawing import apart
from tests.e2e.world import World


class Canvas:
    """Keeps what is to be drawn, and draws where a test asks for it."""

    def __init__(self) -> None:
        self.works = False
        self.said: list[str] = []


@pytest.fixture(autouse=True)
def canvas(monkeypatch: pytest.MonkeyPatch) -> Canvas:
    made, draw = Canvas(), apart.drawn

    async def drawn(module: str, said: str) -> bytes | None:
        made.said.append(said)
        return await draw(module, said) if made.works else None

    monkeypatch.setattr(apart, "drawn", drawn)
    monkeypatch.setattr(apart, "PATIENCE", 300.0)  # how long it takes is not what is tested
    return made


async def stats(world: World, **options: object) -> ResponseMessage:
    asked = await world.moderator.slash(world.general, "detox stats", **options)
    assert asked.ephemeral
    assert asked.response is not None
    return asked.response


def numbers(shown: ResponseMessage) -> dict[str | None, str | None]:
    [embed] = shown.embeds
    return {field.name: field.value for field in embed.fields}


async def test_without_incidents_it_says_so(world: World, canvas: Canvas) -> None:
    await world.member.send(world.general, "lovely day")
    assert "flagged nothing in the last 7 days" in (await stats(world, days=7)).content
    assert canvas.said == []


async def test_it_tells_what_became_of_incidents(world: World) -> None:
    for number in range(4):
        await world.member.send(world.general, f"you idiot {number}")
    await world.setup(Mode.SHADOW)
    await world.member.send(world.log, "you moron")
    incidents = world.bot.rooms.incidents
    await incidents.review(1, world.moderator.id, ReviewAction.APPROVED)
    await incidents.review(2, world.moderator.id, ReviewAction.NOT_TOXIC)
    await incidents.review(3, world.moderator.id, ReviewAction.RESTORED)
    await incidents.appeal(4, "a joke")
    found = numbers(await stats(world))
    names = ("Incidents", "Accepted", "False alarms", "Restored", "Open", "Only noted", "Appeals")
    assert [found[name] for name in names] == ["5", "1", "1", "1", "1", "1", "1"]
    assert str(found["Time to act"]).endswith(" ms")


async def test_the_picture_is_drawn_apart_and_described(world: World, canvas: Canvas) -> None:
    canvas.works = True
    await world.member.send(world.general, "you idiot")
    shown = await stats(world, days=7)
    [embed] = shown.embeds
    assert embed.image.url is not None
    assert embed.image.url.endswith("stats.png")
    [picture] = shown.attachments
    assert picture.description == "Incidents of 7 days as stacked bars: Accepted 1"


async def test_numbers_come_without_a_picture_where_none_can_be_drawn(world: World) -> None:
    await world.member.send(world.general, "you idiot")
    shown = await stats(world)
    assert numbers(shown)["Incidents"] == "1"
    assert shown.embeds[0].image.url is None


@pytest.mark.parametrize(("place", "counted"), [("general", 1), ("category", 2), ("thread", 1)])
async def test_a_place_can_be_named(world: World, place: str, counted: int) -> None:
    category = world.guild.create_category("talk")
    inner = world.guild.create_text_channel("inner", category=category)
    starter = await world.member.send(inner, "hello")
    backend = world.env.backend
    made = backend.create_thread(inner.id, "deep", world.member.id, message_id=starter.id)
    backend.add_thread_member(made.id, backend.bot_user.id)
    [thread] = inner.threads
    for number, channel in enumerate((world.general, inner, thread)):
        await world.member.send(channel, f"you idiot {number}")
    channels = {"general": world.general, "category": category, "thread": thread}
    shown = await stats(world, channel=channels[place])
    assert numbers(shown)["Incidents"] == str(counted)
    assert f"<#{channels[place].id}>" in str(shown.embeds[0].description)


async def test_old_incidents_fall_out_of_the_period(world: World) -> None:
    await world.member.send(world.general, "you idiot")
    rooms = world.bot.rooms
    later = rooms.now() + timedelta(days=10)
    object.__setattr__(rooms, "now", lambda: later)
    assert "nothing" in (await stats(world, days=7)).content
    assert numbers(await stats(world, days=30))["Incidents"] == "1"


async def test_the_picture_names_no_channel_that_the_asker_cannot_see(
    world: World, canvas: Canvas
) -> None:
    secret = world.guild.create_text_channel("secret")
    await world.env.settle()
    for channel in (world.general, secret):
        await world.member.send(channel, "you idiot")
    world.deny(secret, world.moderator.id, view_channel=False)
    await world.env.settle()
    await stats(world)
    drawn = json.loads(canvas.said[0])
    assert sorted(name for name, _ in drawn["channels"]) == ["#general", "hidden channel"]


async def test_incidents_of_another_server_are_not_counted(world: World) -> None:
    other = world.env.create_guild("Others")
    hall = other.create_text_channel("hall")
    stranger = other.add_member(world.env.create_user("sue"))
    await world.env.settle()
    settings = world.bot.rooms.settings
    here = await settings.get(world.guild.id)
    await settings.save(type(here)(other.id, Mode.SHADOW))
    await stranger.send(hall, "you idiot")
    assert "nothing" in (await stats(world)).content


@pytest.mark.usefixtures("german")
async def test_german_is_told_in_german(world: World, canvas: Canvas) -> None:
    await world.member.send(world.general, "you idiot")
    shown = await stats(world)
    assert numbers(shown)["Vorfälle"] == "1"
    assert json.loads(canvas.said[0])["title"] == "Vorfälle nach Tag"
    assert isinstance(shown.embeds[0], discord.Embed)
