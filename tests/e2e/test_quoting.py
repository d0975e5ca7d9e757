"""What others said is not held against whoever quotes, forwards or answers it."""

from collections.abc import Sequence

import pytest

from bot.core.modes import Mode
from detox_model.checkpoint import DEFAULT
from detox_model.results import Verdict
from detox_model.toxicity import Flagger
from tests.e2e.world import ToyModel, World

HOSTILE = "you are a worthless idiot"


@pytest.fixture
def model() -> ToyModel:
    flagger = Flagger.load(DEFAULT)

    class Judging(ToyModel):
        """The shipped flagger, without the weights that rewrite."""

        def score(self, texts: Sequence[str]) -> list[Verdict]:
            return flagger.score(texts)

    return Judging()


async def flagged(world: World) -> list[str]:
    """The originals of all incidents, oldest first."""
    found, number = [], 1
    while (incident := await world.bot.rooms.incidents.get(number)) is not None:
        found.append(incident.original)
        number += 1
    return found


@pytest.mark.parametrize(
    "text",
    [
        f"> {HOSTILE}\nplease do not talk to people like that here",
        "```\nkill -9 $(pgrep stupid_daemon)\n```\nthat stops the stuck process for me",
        f"```\n{HOSTILE}\n```\nthat is what the bot printed, can somebody look at it?",
        "run `kill -9 1234` and then start the server again",
    ],
)
async def test_quotes_and_code_are_not_the_authors_words(world: World, text: str) -> None:
    await world.member.send(world.general, text)
    assert [message.content for message in world.general.history()] == [text]
    assert await flagged(world) == []


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        f"> have a nice day\n{HOSTILE}",
        f"```\nprint(1)\n```\n{HOSTILE}",
        f"> {HOSTILE}",
    ],
)
async def test_hostility_of_ones_own_is_flagged_beside_a_quote_too(world: World, text: str) -> None:
    """A quotation of one's own invention, with nothing beside it, is no way around."""
    await world.setup(Mode.SHADOW)
    await world.member.send(world.general, text)
    assert await flagged(world) == [text]


async def test_forwarding_is_not_saying(world: World) -> None:
    await world.setup(Mode.SHADOW)
    hostile = await world.member.send(world.general, HOSTILE)
    await world.moderator.forward(hostile, world.general)
    assert await flagged(world) == [HOSTILE]


async def test_a_kind_reply_to_a_hostile_message_stands(world: World) -> None:
    await world.setup(Mode.SHADOW)
    hostile = await world.member.send(world.general, HOSTILE)
    await world.moderator.send(world.general, "let us stay friendly, please", reply_to=hostile)
    assert await flagged(world) == [HOSTILE]
