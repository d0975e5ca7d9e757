"""Every call of the catalogue with everything that Discord may answer, through the real bot."""

import asyncio
import itertools
import re
import shutil
from collections.abc import AsyncIterator, Container
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio
import simcord
from discord import app_commands

from bot.app import build_bot
from bot.core.errors import PermissionMissing, PlatformError
from bot.core.incidents import Incident, Outcome, Step
from bot.language.texts import ENGLISH
from bot.platform.catalogue import CALLS
from bot.platform.catalogue.kinds import Call, Ending, Stands, Told, error_of
from bot.platform.catalogue.people import INTERACTIONS
from bot.platform.codes import Answer
from bot.settings import Settings
from bot.views.answers import sentence_for
from tests.e2e.faults import Fault, faults_in
from tests.e2e.press_scenes import PRESSES, restore
from tests.e2e.scenes import HOSTILE, REMOVED_BY_ITS_AUTHOR, SCENES, SOFT
from tests.e2e.world import SETTLED as REST
from tests.e2e.world import ToyModel, World, texts

pytestmark = pytest.mark.asyncio(loop_scope="module")

_APOLOGY = re.compile(r"(?P<sentence>.*) \(reference `(?P<reference>[0-9a-f]+)`\)")
_NAMES = ("call", "answer", "once", "ending")
_SEEN = [1]
"""The number from which on to look for an incident."""
SETTLED = {
    Outcome.ROLLED_BACK: Stands.MESSAGE,
    Outcome.REPLACED: Stands.REWRITE,
    Outcome.REPLY_REPLACED: Stands.REWRITE,
    Outcome.GONE: Stands.NOTHING,
}
"""What stands after recovery."""


def cases_of(names: Container[str]) -> list[Any]:
    """Every answer to the calls of these names."""
    return [
        pytest.param(call, answer, once, ending, id=f"{call.name}-{answer.name}{'-once' * once}")
        for call in CALLS
        if call.name in names
        for answer, once, ending in call.cases
    ]


class Bots:
    """One running bot for all answers to a call; each answer has a server of its own."""

    def __init__(self, folder: Path, template: Path) -> None:
        self._folder, self._template = folder, template
        self._running: tuple[str, simcord.Env] | None = None

    async def running_for(self, call: Call) -> simcord.Env:
        """The bot of ``call``; that of another one goes, since many servers make it slow."""
        if self._running is None or self._running[0] != call.name:
            await self.close()
            self._running = call.name, await self._start(f"{call.name.replace(' ', '-')}.db")
            _SEEN[0] = 1
        return self._running[1]

    async def _start(self, file: str) -> simcord.Env:
        shutil.copy(self._template, self._folder / file)
        settings = Settings(
            database_url=f"sqlite:///{self._folder / file}", data_key_file=self._folder / "data.key"
        )
        bot = build_bot(settings, load_model=ToyModel)
        environment = simcord.Env(bot, settle_timeout=REST)
        await environment.start()
        for task in bot._tasks:  # what they do is called by name where it matters
            task.cancel()
        rewrite = bot.tree.get_command("rewrite")
        assert isinstance(rewrite, app_commands.Command)
        rewrite.checks.clear()  # how often somebody may ask is another matter
        return environment

    async def close(self) -> None:
        if self._running is not None:
            _, environment = self._running
            self._running = None
            with environment.time_context():
                await environment.bot.close()
            await environment.shutdown()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bots(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> AsyncIterator[Bots]:
    made = Bots(tmp_path_factory.mktemp("outcomes"), sqlite_template)
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="module")
async def world(bots: Bots, call: Call) -> AsyncIterator[World]:
    running = await bots.running_for(call)
    standing = asyncio.all_tasks()
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
    yield made
    # simcord looks at all that waits each time the bot settles: what was shown waits for a quarter
    # of an hour.
    for left in asyncio.all_tasks() - standing - {asyncio.current_task()}:
        left.cancel()


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
        Stands.ORIGINAL: [f"{HOSTILE}\n-# restored by the moderators"],
        Stands.TWO: [SOFT, f"{HOSTILE}\n-# restored by the moderators"],
        Stands.REWORDED: ["my dear\n-# softened"],
        Stands.WORDING: [SOFT],
        Stands.SIGNED: [f"{SOFT} for Ann"],
        Stands.MESSAGE: message,
        Stands.REWRITE: [SOFT],
        Stands.BOTH: [*message, SOFT],
        Stands.NOTHING: [],
        Stands.ELSEWHERE: [],
    }
    assert standing == expected[stands]


def check_told(world: World, told: Told) -> None:
    cards = [message for message in world.log.history() if message.embeds]
    notices = [message for message in world.log.history() if not message.embeds]
    ruled = told in (Told.RULE, Told.RULE_FAILED)
    assert len(cards) == (ruled or told in (Told.CARD, Told.NOTICE))
    assert bool(notices) == (ruled or told is Told.NOTICE)
    if ruled:
        [notice] = notices
        failed = "The rule could not take effect" in notice.content
        assert failed == (told is Told.RULE_FAILED)


@pytest.mark.parametrize(_NAMES, cases_of(SCENES))
async def test_each_answer_on_the_road_has_its_outcome(
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


@pytest.mark.parametrize(_NAMES, cases_of(PRESSES))
async def test_each_answer_to_what_somebody_asked_for_has_its_outcome(
    world: World,
    caplog: pytest.LogCaptureFixture,
    call: Call,
    answer: Answer,
    once: bool,
    ending: Ending,
) -> None:
    with faults_in(world) as faults:
        gone = answer is Answer.UNKNOWN_MESSAGE and call.route.startswith("DELETE")
        fault = Fault(call.route, answer, once, done=gone)
        result = await PRESSES[call.name](world, faults, fault)
        assert fault.met > 0
        check_standing(world, ending.stands, removed=False)
        if ending.stands is Stands.TWO:  # pressing again takes the rewrite away
            faults.lift()
            await restore(world)
            check_standing(world, Stands.ORIGINAL, removed=False)
        said = [one.content for one in (*result.followups, result.response) if one is not None]
        logged = [record.getMessage() for record in caplog.records]
        apology = _APOLOGY.match(said[0]) if said else None
        if ending.told is Told.ANSWER:
            assert apology is None
            assert said
        elif ending.told is Told.SENTENCE:
            assert apology is not None
            start, _, end = sentence_of(answer, raw=call in INTERACTIONS).partition("|")
            assert apology["sentence"].startswith(start)
            assert apology["sentence"].endswith(end)
            assert any(apology["reference"] in line for line in logged)
        else:
            assert apology is None
            assert any("could not be told" in line for line in logged)


def sentence_of(answer: Answer, *, raw: bool) -> str:
    """What the presser is told of ``answer``; ``raw`` where it reaches them untranslated."""
    kind = error_of(answer)
    if raw or kind is PlatformError:
        return sentence_for(TimeoutError() if answer is Answer.TIMEOUT else Exception(), ENGLISH)
    if issubclass(kind, PermissionMissing):
        return ENGLISH("answers-permission-missing", permissions="|")
    return sentence_for(kind(), ENGLISH)


async def test_every_call_of_the_catalogue_is_driven() -> None:
    assert {call.name for call in CALLS} == SCENES.keys() | PRESSES.keys()
