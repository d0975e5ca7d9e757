"""`/detox preview`: what each preset would have flagged, before a server chooses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from simcord.results import ResponseMessage

from bot.core.errors import StorageError
from bot.core.modes import Mode
from bot.core.survey import FLUSH_SECONDS
from bot.drawing import apart
from detox_model.results import Verdict
from detox_model.thresholds import Preset
from tests.e2e.world import ToyModel, World

SCORES = {"vexed": 0.4, "cross": 0.6, "livid": 0.9}


@pytest.fixture
def model() -> ToyModel:
    class Graded(ToyModel):
        def score(self, texts: Sequence[str]) -> list[Verdict]:
            return [Verdict(max(SCORES.get(word, 0.02) for word in t.split())) for t in texts]

    return Graded()


@dataclass
class Canvas:
    """Draws where a test asks for it: another process takes seconds to do so."""

    works: bool = False
    drawn: int = 0


@pytest.fixture(autouse=True)
def canvas(monkeypatch: pytest.MonkeyPatch) -> Canvas:
    made, draw = Canvas(), apart.drawn

    async def drawn(module: str, said: str) -> bytes | None:
        made.drawn += 1
        return await draw(module, said) if made.works else None

    monkeypatch.setattr(apart, "drawn", drawn)
    monkeypatch.setattr(apart, "PATIENCE", 300.0)  # how long it takes is not what is tested
    return made


async def talk(world: World) -> None:
    for text in ("hello", "hello you", "so vexed", "so cross", "so livid"):
        await world.member.send(world.general, text)


async def preview(world: World, **options: object) -> ResponseMessage:
    asked = await world.moderator.slash(world.general, "detox preview", **options)
    assert asked.ephemeral
    assert asked.response is not None
    return asked.response


def rows(message: ResponseMessage) -> dict[str, list[str]]:
    """The table by preset: from, flagged, share, a day."""
    [embed] = message.embeds
    assert embed.description is not None
    lines = embed.description.split("```")[1].splitlines()[2:]
    return {line.split()[0]: line.split()[1:] for line in lines}


def buttons(message: ResponseMessage) -> dict[str, bool]:
    """Whether each button is out of use, as that of the preset which holds."""
    found = [button for row in message.components for button in row["components"]]
    return {button["label"]: button.get("disabled", False) for button in found}


async def test_without_messages_it_says_what_to_do(world: World) -> None:
    await world.setup(Mode.OFF)
    await talk(world)
    assert "mode:shadow" in (await preview(world)).content
    await world.setup(Mode.SHADOW)
    assert "no message here" in (await preview(world)).content


async def test_it_tells_what_each_preset_would_have_flagged(world: World) -> None:
    await world.setup(Mode.SHADOW)
    await talk(world)
    shown = await preview(world)
    assert rows(shown) == {
        "relaxed": ["80%", "1", "20.0%", "1.0"],
        "balanced": ["50%", "2", "40.0%", "2.0"],
        "strict": ["30%", "3", "60.0%", "3.0"],
    }
    [embed] = shown.embeds
    assert [field.name for field in embed.fields] == [
        "Flagged by every preset",
        "Flagged by balanced and strict",
        "Flagged by strict alone",
    ]
    [livid] = [message for message in world.general.history() if "livid" in message.content]
    assert embed.fields[0].value == f"90% ||so livid|| [jump]({livid.jump_url})"
    assert embed.image.url is None
    assert shown.attachments == []


async def test_a_picture_goes_with_the_numbers_and_stays(world: World, canvas: Canvas) -> None:
    canvas.works = True
    await world.setup(Mode.SHADOW)
    await talk(world)
    shown = await preview(world)
    [picture] = shown.attachments
    assert (await picture.read()).startswith(b"\x89PNG")
    assert shown.embeds[0].image.url is not None
    await world.moderator.click(shown, label="Choose strict")
    assert shown.embeds[0].image.url is not None
    assert canvas.drawn == 1


async def test_members_words_cannot_break_out_of_their_spoiler(world: World) -> None:
    await world.setup(Mode.SHADOW)
    await world.member.send(world.general, "|| @everyone `livid` livid [x](https://a.example)" * 9)
    shown = await preview(world)
    value = shown.embeds[0].fields[0].value or ""
    assert value.count("||") == 2
    assert "@everyone" not in value.replace("\\@", "")


async def test_a_preset_can_be_chosen_there_and_then(world: World) -> None:
    await world.setup(Mode.SHADOW)
    await talk(world)
    shown = await preview(world)
    assert buttons(shown) == {
        "Choose relaxed": False,
        "Choose balanced": True,
        "Choose strict": False,
        "More examples": False,
    }
    await world.moderator.click(shown, label="Choose strict")
    settings = await world.bot.rooms.settings.get(world.guild.id)
    assert settings.sensitivity is Preset.STRICT
    assert settings.channel_sensitivities == {}
    assert buttons(shown)["Choose strict"]
    again = await preview(world, channel=world.general)
    await world.moderator.click(again, label="Choose relaxed")
    settings = await world.bot.rooms.settings.get(world.guild.id)
    assert settings.sensitivity is Preset.STRICT
    assert settings.channel_sensitivities == {world.general.id: Preset.RELAXED}


async def test_who_lost_the_permission_chooses_nothing(world: World) -> None:
    await world.setup(Mode.SHADOW)
    await talk(world)
    shown = await preview(world)
    [role] = [role for role in world.guild.roles.values() if role.name == "Moderators"]
    world.env.backend.edit_role(world.guild.id, role.id, {"permissions": 0})
    answer = await world.moderator.click(shown, label="Choose strict")
    assert answer.response is not None
    assert "Manage Server" in answer.response.content
    settings = await world.bot.rooms.settings.get(world.guild.id)
    assert settings.sensitivity is Preset.BALANCED


async def test_more_examples_are_shown_on_request(world: World) -> None:
    await world.setup(Mode.SHADOW)
    for number in range(6):
        await world.member.send(world.general, f"livid number {number}")
    shown = await preview(world)
    assert (shown.embeds[0].fields[0].value or "").count("jump") == 3
    more = await world.moderator.click(shown, label="More examples")
    assert more.ephemeral
    assert more.response is not None
    assert (more.response.embeds[0].description or "").count("jump") == 5


async def test_a_channel_or_category_alone_can_be_asked_for(world: World) -> None:
    await world.setup(Mode.SHADOW)
    category = world.guild.create_category("sports")
    pitch = world.guild.create_text_channel("pitch", category=category)
    await talk(world)
    await world.member.send(pitch, "livid")
    assert rows(await preview(world))["strict"][1] == "4"
    assert rows(await preview(world, channel=category))["strict"][1] == "1"
    assert rows(await preview(world, channel=world.general))["strict"][1] == "3"
    described = (await preview(world)).embeds[0].description or ""
    assert f"<#{pitch.id}> 1 message: relaxed 1, balanced 1, strict 1" in described


async def test_a_message_that_is_deleted_is_no_example_any_more(world: World) -> None:
    await world.setup(Mode.SHADOW)
    livid = await world.member.send(world.general, "so livid")
    assert "so livid" in ((await preview(world)).embeds[0].fields[0].value or "")
    await world.member.delete(livid)
    shown = await preview(world)
    assert shown.embeds[0].fields == []
    assert rows(shown)["relaxed"][1] == "1"


async def test_outside_of_shadow_mode_only_numbers_are_kept(world: World) -> None:
    await world.setup(Mode.NUDGE)
    await talk(world)
    shown = await preview(world)
    assert rows(shown)["strict"][1] == "3"
    assert shown.embeds[0].fields == []
    assert "shadow" in (shown.embeds[0].footer.text or "")


async def test_numbers_outlive_a_restart(world: World) -> None:
    await world.setup(Mode.SHADOW)
    await talk(world)
    with world.env.time_context():
        await world.bot.close()
    # What a new process finds is what the old one wrote in its last moments.
    await world.bot.database.close()
    await world.restart()
    assert rows(await preview(world))["strict"][1] == "3"


async def test_numbers_are_written_every_now_and_then(world: World) -> None:
    await world.setup(Mode.SHADOW)
    await talk(world)
    survey = world.bot.database.survey
    today = world.bot.database.clock().date()
    assert await survey.counts(world.guild.id, today, None) == {}
    await world.env.advance_time(FLUSH_SECONDS)
    counts = await survey.counts(world.guild.id, today, None)
    assert sum(counts.values()) == 5
    assert await survey.samples(world.guild.id, world.bot.database.clock() - timedelta(1), None, 9)


async def test_a_database_that_is_down_costs_no_message(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.setup(Mode.SHADOW)

    async def refuse(*_: object) -> None:
        raise StorageError("down")

    with monkeypatch.context() as broken:
        broken.setattr(world.bot.database.survey, "add", refuse)
        await talk(world)
        assert "cannot reach my memory" in (await preview(world)).content
    assert len(world.env.errors) == 1
    assert rows(await preview(world))["strict"][1] == "3"
