"""Forgetting a member: in batches, once at a time, within the patience of an answer."""

import asyncio
from typing import Any

import pytest

from bot.core import erasing
from bot.core.changing import SettingsDesk
from bot.core.erasing import Erased, Erasure
from bot.core.errors import PlatformError, PlatformUnavailable
from bot.core.messages import MessageRef
from bot.core.policy import GuildSettings
from bot.core.survey import Survey
from bot.database.database import Database
from tests.bot.core.scripted import AUTHOR, CHANNEL, GUILD, ScriptedPlatform, log_cards

LOG = 50


class Wish:
    """A member with five incidents asks to be forgotten."""

    def __init__(self, database: Database, platform: ScriptedPlatform) -> None:
        self.database, self.platform = database, platform
        self.told: list[tuple[int, int]] = []
        self.now = 0.0
        self.erasure = Erasure(
            privacy=database.privacy,
            traces=database.traces,
            settings=database.settings,
            desk=SettingsDesk(database.settings),
            platform=platform,
            survey=Survey(database.survey, now=database.clock),
            now=database.clock,
            clock=lambda: self.now,
        )

    async def prepare(self) -> None:
        await self.database.settings.save(GuildSettings(GUILD, log_channel_id=LOG))
        await log_cards(self.database, self.platform, [None] * 5)

    async def progress(self, done: int, total: int) -> None:
        self.told.append((done, total))

    async def erase(self) -> Erased | None:
        return await self.erasure.erase(AUTHOR, GUILD, posts=True, progress=self.progress)


@pytest.fixture
async def wish(
    database: Database, platform: ScriptedPlatform, monkeypatch: pytest.MonkeyPatch
) -> Wish:
    monkeypatch.setattr(erasing, "BATCH", 2)
    made = Wish(database, platform)
    await made.prepare()
    return made


async def test_progress_is_told_batch_by_batch(wish: Wish) -> None:
    assert await wish.erase() == Erased(incidents=5)
    assert wish.told == [(2, 5), (4, 5), (5, 5)]
    assert wish.platform.standing == {100}


async def test_it_is_done_once_at_a_time(wish: Wish) -> None:
    done = await asyncio.gather(wish.erase(), wish.erase())
    assert sorted(done, key=str) == [Erased(incidents=5), None]
    assert await wish.erase() == Erased()


async def test_what_patience_is_too_short_for_is_told(
    wish: Wish, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slowly(done: int, total: int) -> None:
        wish.now += erasing.PATIENCE

    monkeypatch.setattr(wish, "progress", slowly)
    assert await wish.erase() == Erased(incidents=2, remaining=3)
    wish.now = 0
    assert await wish.erase() == Erased(incidents=2, remaining=1)


@pytest.mark.parametrize(
    ("failure", "erased"),
    [
        (PlatformUnavailable("down"), Erased(incidents=4, remaining=1)),
        (PlatformError("refused"), Erased(incidents=5, cards_left=1)),
    ],
)
async def test_a_card_that_stays_is_told(wish: Wish, failure: Exception, erased: Erased) -> None:
    wish.platform.errors["remove"] = [None, failure]
    assert await wish.erase() == erased


async def test_what_breaks_midway_can_be_asked_for_again(
    wish: Wish, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        removed: list[Any] = []

        async def once(ref: MessageRef) -> None:
            removed.append(ref)
            if len(removed) > 2:
                raise RuntimeError

        patched.setattr(wish.platform, "remove", once)
        with pytest.raises(RuntimeError):
            await wish.erase()
        assert [(ref.channel_id, ref.message_id) for ref in removed[:2]] == [(LOG, 900), (LOG, 901)]
    assert CHANNEL not in {ref.channel_id for ref in removed}
    assert await wish.erase() == Erased(incidents=3)
