"""Messages that moderators have to see as they are: a threat, a slur, somebody in despair."""

import pytest

from bot.core.incidents import Outcome, Step
from bot.core.modes import Fallback, Mode
from tests.e2e.world import World, texts

THREAT, DESPAIR = "I will find you and kill you", "I just want to die"


def fields(world: World) -> dict[str | None, str | None]:
    [card] = world.log.history()
    return {field.name: field.value for field in card.embeds[0].fields}


@pytest.mark.parametrize("fallback", [Fallback.MASK, Fallback.LEAVE])
async def test_a_threat_is_left_for_the_moderators_and_never_reworded(
    world: World, fallback: Fallback
) -> None:
    await world.setup(fallback=fallback)
    await world.member.send(world.general, THREAT)
    assert texts(world.general) == [THREAT]
    incident = await world.incident()
    assert (incident.step, incident.outcome) == (Step.DONE, Outcome.LEFT)
    assert (incident.original, incident.category) == (THREAT, "threat")
    assert fields(world)["Category"] == "threat"
    assert "threat" in (fields(world)["Why"] or "")


async def test_a_threat_is_removed_where_the_server_withholds(world: World) -> None:
    await world.setup(fallback=Fallback.WITHHOLD)
    await world.member.send(world.general, THREAT)
    [told] = texts(world.general)
    assert "A message by Ann was withheld" in told
    assert "kill" not in told
    incident = await world.incident()
    assert (incident.outcome, incident.original) == (Outcome.WITHHELD, THREAT)
    assert fields(world)["Category"] == "threat"


async def test_a_threat_among_insults_does_not_hide_behind_their_rewrite(world: World) -> None:
    text = f"you idiot. {THREAT}."
    await world.member.send(world.general, text)
    assert texts(world.general) == [text]
    assert (await world.incident()).category == "threat"


async def test_despair_is_never_taken_away(world: World) -> None:
    await world.setup(fallback=Fallback.WITHHOLD)
    await world.member.send(world.general, DESPAIR)
    assert texts(world.general) == [DESPAIR]
    assert fields(world)["Category"] == "self-harm"


async def test_shadow_mode_names_the_category_too(world: World) -> None:
    await world.setup(Mode.SHADOW)
    await world.member.send(world.general, THREAT)
    assert texts(world.general) == [THREAT]
    assert fields(world)["Category"] == "threat"


async def test_an_author_cannot_reword_an_insult_into_a_threat(world: World) -> None:
    await world.member.send(world.general, "you idiot")
    reviewed = await world.bot.rooms.reviews.reword(1, world.member.id, THREAT)
    assert not reviewed.accepted
    assert reviewed.refusal is not None
    assert reviewed.refusal.category == "threat"
    assert texts(world.general) == ["you person\n-# softened"]
