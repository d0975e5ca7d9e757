"""Every call of the catalogue with everything that Discord may answer, through the real bot."""

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import discord
import pytest
import pytest_asyncio
import simcord

from bot.app import build_bot
from bot.core.incidents import Incident, Outcome, Step
from bot.platform.catalogue import CALLS
from bot.platform.catalogue.kinds import Call, Ending, Stands, Told
from bot.platform.codes import Answer
from bot.settings import Settings
from tests.e2e.faults import Fault, faults_in
from tests.e2e.scenes import HOSTILE, REMOVED_BY_ITS_AUTHOR, SCENES, SOFT
from tests.e2e.world import ToyModel, World, texts

pytestmark = pytest.mark.asyncio(loop_scope="module")

CASES = [
    pytest.param(call, answer, once, ending, id=f"{call.name}-{answer.name}{'-once' * once}")
    for call in CALLS
    for answer, once, ending in call.cases
]
_SEEN = [1]
"""The number from which on to look for an incident."""
SETTLED = {
    Outcome.ROLLED_BACK: Stands.MESSAGE,
    Outcome.REPLACED: Stands.REWRITE,
    Outcome.REPLY_REPLACED: Stands.REWRITE,
    Outcome.GONE: Stands.NOTHING,
}
"""What stands after recovery."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[simcord.Env]:
    """One bot for all cases; each case has a server of its own."""
    folder: Path = tmp_path_factory.mktemp("outcomes")
    settings = Settings(
        database_url=f"sqlite:///{folder / 'bot.db'}", data_key_file=folder / "data.key"
    )
    environment = simcord.Env(build_bot(settings, load_model=ToyModel))
    await environment.start()
    yield environment
    with environment.time_context():
        await environment.bot.close()
    await environment.shutdown()


@pytest_asyncio.fixture(loop_scope="module")
async def world(running: simcord.Env) -> World:
    guild = running.create_guild("Testers")
    moderators = guild.create_role(
        "Moderators", permissions=discord.Permissions(manage_messages=True, manage_guild=True)
    )
    made = World(
        env=running,
        model=ToyModel(),
        settings=Settings(),
        guild=guild,
        general=guild.create_text_channel("general"),
        log=guild.create_text_channel("mod-log"),
        member=guild.add_member(running.create_user("ann", global_name="Ann", avatar="face")),
        moderator=guild.add_member(running.create_user("moe"), roles=[moderators]),
    )
    await running.settle()
    await made.setup()
    made.bot.rooms.moderation._hands._backoff = (0.0,)
    return made


async def latest(world: World) -> Incident:
    """The incident of this case's server."""
    for number in itertools.count(_SEEN[0]):
        incident = await world.bot.rooms.incidents.get(number)
        assert incident is not None
        if incident.ref.guild_id == world.guild.id:
            _SEEN[0] = number
            return incident
    raise AssertionError


def standing_in(world: World) -> list[str]:
    """The texts in the channel, without the note that one was withheld."""
    notes = ("-# A message by",)
    return [
        HOSTILE if "hopeless" in text else text
        for text in texts(world.general)
        if not text.startswith(notes)
    ]


def check_standing(world: World, stands: Stands, *, removed: bool) -> None:
    standing = standing_in(world)
    message = [] if removed else [HOSTILE]
    if stands is Stands.NOTE:
        assert standing[:1] == message
        assert len(standing) == 2
        assert standing[1].startswith("-# There is a calmer way")
        return
    expected = {
        Stands.MESSAGE: message,
        Stands.REWRITE: [SOFT],
        Stands.BOTH: [*message, SOFT],
        Stands.NOTHING: [],
    }
    assert standing == expected[stands]


def check_told(world: World, told: Told) -> None:
    cards = [message for message in world.log.history() if message.embeds]
    notices = [message for message in world.log.history() if not message.embeds]
    assert len(cards) == (told in (Told.CARD, Told.NOTICE))
    assert bool(notices) == (told is Told.NOTICE)


@pytest.mark.parametrize(("call", "answer", "once", "ending"), CASES)
async def test_each_answer_to_each_call_has_its_outcome(
    world: World, call: Call, answer: Answer, once: bool, ending: Ending
) -> None:
    with faults_in(world) as faults:
        gone = answer is Answer.UNKNOWN_MESSAGE and call.route.startswith("DELETE")
        fault = Fault(call.route, answer, once, done=gone)
        await SCENES[call.name](world, faults, fault)
        assert fault.met > 0
        removed = gone or call.name in REMOVED_BY_ITS_AUTHOR
        incident = await latest(world)
        assert incident.outcome is ending.outcome
        check_standing(world, ending.stands, removed=removed)
        check_told(world, ending.told)
        faults.lift()
        if ending.outcome is None:
            assert incident.step is not Step.DONE
            with world.env.time_context():
                await world.bot.recovery.run(grace=timedelta(0))
            incident = await latest(world)
            assert ending.later is not None
            assert incident.outcome is ending.later
            check_standing(world, SETTLED[ending.later], removed=False)
        assert incident.step is Step.DONE
