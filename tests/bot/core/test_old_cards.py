"""Cards of erased incidents lose their words: slowly, so many a pass, wherever they stand."""

from datetime import timedelta

import pytest

from bot.core import old_cards
from bot.core.errors import PermissionMissing, PlatformError, PlatformUnavailable
from bot.core.old_cards import GIVING_UP, OldCards
from bot.core.policy import GuildSettings
from bot.core.retention import Erasing
from bot.core.survey import Survey
from bot.database.database import Database
from tests.bot.core.scripted import GUILD, ScriptedPlatform, log_cards
from tests.bot.database.samples import ManualClock

LOG, FORMER = 50, 51


class Log:
    """Six erased incidents with their cards, every other one in a former log channel."""

    def __init__(self, database: Database, platform: ScriptedPlatform) -> None:
        self.database, self.platform = database, platform
        self.clock = ManualClock(database.clock())
        self.slept: list[float] = []
        self.cards = OldCards(database.old_cards, platform, now=self.clock, sleep=self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def prepare(self) -> None:
        await self.database.settings.save(GuildSettings(GUILD, log_channel_id=LOG))
        # An older version did not tell the channel.
        await log_cards(self.database, self.platform, [None, FORMER] * 3)
        later = ManualClock(self.clock() + timedelta(days=91))
        survey = Survey(self.database.survey, now=later)
        assert await Erasing(self.database.expiry, survey, now=later).run() == 6

    async def waiting(self) -> list[int]:
        return [one.incident_id for one in await self.database.old_cards.speaking(after=0, limit=9)]


@pytest.fixture
async def log(database: Database, platform: ScriptedPlatform) -> Log:
    made = Log(database, platform)
    await made.prepare()
    return made


async def test_each_is_found_where_it_stands(log: Log) -> None:
    assert await log.cards.run() == 6
    channels = [LOG, FORMER] * 3
    assert log.platform.silenced == [
        (channel, 900 + number, number + 1) for number, channel in enumerate(channels)
    ]
    assert log.slept == [old_cards.PAUSE] * 6
    assert await log.cards.run() == 0


async def test_a_pass_takes_so_many(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_cards, "CARDS_A_PASS", 4)
    monkeypatch.setattr(old_cards, "_PAGE", 2)
    assert await log.cards.run() == 4
    assert await log.cards.run() == 2


@pytest.mark.parametrize(
    ("answers", "silenced", "waiting"),
    [
        ([None, PlatformUnavailable("down")], 1, [2, 3, 4, 5, 6]),
        ([None, PermissionMissing("View Channel")], 3, [2, 4, 6]),
        ([PlatformError("refused")], 3, [1, 3, 5]),
    ],
)
async def test_what_cannot_be_edited_now_waits(
    log: Log, answers: list[Exception | None], silenced: int, waiting: list[int]
) -> None:
    log.platform.errors["silence_card"] = answers
    assert await log.cards.run() == silenced
    assert await log.waiting() == waiting
    assert await log.cards.run() == len(waiting)


async def test_what_is_gone_or_refused_for_long_is_given_up(log: Log) -> None:
    log.platform.standing.discard(900)
    log.clock.moment += GIVING_UP + timedelta(days=1)
    log.platform.errors["silence_card"] = [None, PermissionMissing("View Channel")]
    assert await log.cards.run() == 2
    assert await log.waiting() == [4, 6]


async def test_nobody_knows_where_a_card_stands(log: Log) -> None:
    await log.database.settings.save(GuildSettings(GUILD, log_channel_id=None))
    assert await log.cards.run() == 3
    assert await log.waiting() == []
