"""Two processes recover what a third one left: each incident is settled by one of them."""

import asyncio
from datetime import timedelta

import pytest

from bot.core.incidents import Outcome, Source, Step
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.recovery import GRACE, Recovery
from bot.database.database import Database
from detox_model.results import Verdict
from tests.bot.core.scripted import GUILD, ScriptedPlatform, message
from tests.bot.database.samples import PROPOSAL, ManualClock, Opener

MESSAGES = range(100, 110)


def recovery(database: Database, platform: ScriptedPlatform, clock: ManualClock) -> Recovery:
    return Recovery(
        incidents=database.incidents, settings=database.settings, platform=platform, now=clock
    )


async def begun(database: Database, platform: ScriptedPlatform) -> None:
    """Rewrites that stand behind their originals."""
    for number in MESSAGES:
        incident = await database.incidents.claim(
            message(message_id=number), Verdict(0.9), source=Source.SCORE, mode=Mode.REPLACE
        )
        assert incident is not None
        await database.incidents.propose(incident.id, PROPOSAL)
        await database.incidents.posting(incident.id, Mode.REPLACE)
        platform.standing |= {number, number + 1_000}
        platform.posts[incident.id] = number + 1_000


async def beat(clock: ManualClock, *living: Database) -> None:
    """A while passes in which these are seen."""
    for _ in range(8):
        clock.moment += GRACE / 4
        for database in living:
            await database.leases.beat()


@pytest.fixture
def platform() -> ScriptedPlatform:
    made = ScriptedPlatform()
    made.standing.clear()
    return made


async def test_what_a_dead_one_left_is_settled_once(
    url: str, opened: Opener, clock: ManualClock, platform: ScriptedPlatform
) -> None:
    dead, one, other = opened(url), opened(url), opened(url)
    await one.settings.save(GuildSettings(GUILD, Mode.REPLACE, log_channel_id=5))
    await dead.leases.beat()
    await begun(dead, platform)
    await beat(clock, one, other)
    passes = await asyncio.gather(
        recovery(one, platform, clock).run(), recovery(other, platform, clock).run()
    )
    settled = [recovered.incident_id for each in passes for recovered in each]
    assert sorted(settled) == list(range(1, len(MESSAGES) + 1))
    assert {recovered.outcome for each in passes for recovered in each} == {Outcome.REPLACED}
    assert platform.standing == {number + 1_000 for number in MESSAGES}
    assert sorted(platform.cards) == sorted(settled)
    assert platform.calls.count("remove") == len(MESSAGES)


async def test_what_waits_out_a_long_rate_limit_elsewhere_is_left_alone(
    url: str, opened: Opener, clock: ManualClock, platform: ScriptedPlatform
) -> None:
    patient, other = opened(url), opened(url)
    await patient.leases.beat()
    await begun(patient, platform)
    await beat(clock, patient, other)
    await beat(clock, patient, other)
    assert await recovery(other, platform, clock).run() == []
    assert platform.calls == []
    clock.moment += timedelta(days=1)
    await patient.leases.beat()
    await other.leases.beat()
    assert await recovery(other, platform, clock).run() == []
    incident = await patient.incidents.get(1)
    assert incident is not None
    assert incident.step is Step.POSTING
