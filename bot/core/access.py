"""Falling back to a milder mode where a permission is missing, and saying so once."""

from dataclasses import dataclass

from bot.core.errors import PlatformError
from bot.core.messages import MessageRef
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.ports import ChatPlatform

_NEED_NOTHING = frozenset({Mode.OFF, Mode.SHADOW})


@dataclass(frozen=True, slots=True)
class Standing:
    """The mode that the bot's permissions allow in one place."""

    asked: Mode
    mode: Mode
    missing: tuple[str, ...] = ()
    """Permissions that the asked mode needs and the bot lacks."""


class Access:
    """Finds the mode in force and tells the moderators of a missing permission once.

    A server hears of a permission again only after it was seen granted in the place where it
    was missing.
    """

    def __init__(self, platform: ChatPlatform) -> None:
        self._platform = platform
        self._told: dict[tuple[int, str], int] = {}

    async def standing(self, ref: MessageRef, asked: Mode) -> Standing:
        """The mode in force at ``ref``; raises :class:`~bot.core.errors.PlatformError`."""
        missing: tuple[str, ...] = ()
        mode = asked
        while mode not in _NEED_NOTHING:
            lacking = await self._platform.missing_permissions(ref, mode)
            if not lacking:
                break
            missing = missing or lacking
            mode = mode.milder
        return Standing(asked, mode, missing)

    async def report(self, settings: GuildSettings, ref: MessageRef, standing: Standing) -> None:
        """Tell the moderators what is missing, unless they know; forget what is mended."""
        for key, place in list(self._told.items()):
            mended = key[0] == ref.guild_id and place == ref.place_id
            if mended and key[1] not in standing.missing:
                del self._told[key]
        news = [name for name in standing.missing if (ref.guild_id, name) not in self._told]
        if not news:
            return
        self._told |= {(ref.guild_id, name): ref.place_id for name in news}
        try:
            await self._platform.notice(
                settings,
                f"I lack **{', '.join(news)}** in <#{ref.place_id}>, so `{standing.asked}` is not "
                f"possible there. Until that is mended I act in `{standing.mode}` mode.",
            )
        except PlatformError:
            for name in news:
                self._told.pop((ref.guild_id, name), None)
            raise
