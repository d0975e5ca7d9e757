"""One notice for each missing permission, until it is mended."""

import pytest

from bot.core.access import Access
from bot.core.errors import PlatformUnavailable
from bot.core.messages import MessageRef
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from tests.bot.core.scripted import ScriptedPlatform

HERE, THERE = MessageRef(1, 2, 9), MessageRef(1, 3, 9)
SETTINGS = GuildSettings(1, Mode.REPLACE)


async def check(access: Access, platform: ScriptedPlatform, ref: MessageRef, *missing: str) -> Mode:
    platform.lacking = {Mode.REPLACE: missing} if missing else {}
    standing = await access.standing(ref, Mode.REPLACE)
    await access.report(SETTINGS, ref, standing)
    return standing.mode


async def test_a_loss_is_told_once_for_a_server_and_again_after_it_was_mended() -> None:
    platform = ScriptedPlatform()
    access = Access(platform)
    assert await check(access, platform, HERE, "Manage Webhooks") is Mode.REPLY
    await check(access, platform, HERE, "Manage Webhooks")
    await check(access, platform, THERE, "Manage Webhooks")
    assert await check(access, platform, THERE) is Mode.REPLACE
    assert len(platform.notices) == 1
    await check(access, platform, HERE, "Manage Webhooks", "Manage Messages")
    assert len(platform.notices) == 2
    assert "**Manage Messages** in <#2>" in platform.notices[1]
    await check(access, platform, HERE)
    await check(access, platform, HERE, "Manage Webhooks")
    assert len(platform.notices) == 3


async def test_a_notice_that_failed_is_tried_again() -> None:
    platform = ScriptedPlatform()
    access = Access(platform)
    platform.errors = {"notice": [PlatformUnavailable("HTTP 500")]}
    with pytest.raises(PlatformUnavailable):
        await check(access, platform, HERE, "Manage Webhooks")
    await check(access, platform, HERE, "Manage Webhooks")
    assert len(platform.notices) == 1


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SHADOW])
async def test_what_needs_nothing_is_never_refused(mode: Mode) -> None:
    platform = ScriptedPlatform()
    platform.lacking = dict.fromkeys(Mode, ("View Channel",))
    assert (await Access(platform).standing(HERE, mode)).mode is mode
