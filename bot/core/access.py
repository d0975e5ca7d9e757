"""Falling back to a milder mode where something is in the way, and saying so once."""

from dataclasses import dataclass

from bot.core.errors import PlaceClosed, PlatformError
from bot.core.messages import MessageRef
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.ports import ChatPlatform
from bot.core.reasons import Reason
from bot.core.said import Said, permissions, said

_NEED_NOTHING = frozenset({Mode.OFF, Mode.SHADOW})
_WEBHOOKS = "webhooks"
"""The cause, beside permissions by their titles, that there is no room for a webhook."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The mode that the bot's permissions allow in one place."""

    asked: Mode
    mode: Mode
    missing: tuple[str, ...] = ()
    """Permissions that the asked mode needs and the bot lacks."""
    why: str | None = None
    """What else is in the way of the asked mode, for operators; nothing to be mended."""
    webhooks_full: bool = False
    """Whether the channel has no room for the bot's webhook."""
    by_webhook: bool = False
    """Whether a webhook was seen to work there just now."""


class Access:
    """Finds the mode in force and tells the moderators once of what they can mend.

    A server hears of a cause again only after it was seen mended in the place where it was met,
    or after a restart of the bot.
    """

    def __init__(self, platform: ChatPlatform) -> None:
        self._platform = platform
        self._told: dict[tuple[int, str], tuple[int, Mode]] = {}
        """By server and cause: where it was met, and which mode was not possible there."""

    async def standing(self, ref: MessageRef, asked: Mode) -> Standing:
        """The mode in force at ``ref``; raises :class:`~bot.core.errors.PlatformError`."""
        missing: tuple[str, ...] = ()
        mode = asked
        while mode not in _NEED_NOTHING:
            try:
                lacking = await self._platform.missing_permissions(ref, mode)
            except PlaceClosed:
                return Standing(asked, Mode.SHADOW, missing, Reason.ARCHIVED)
            if not lacking:
                break
            missing = missing or lacking
            mode = mode.milder
        return Standing(asked, mode, missing)

    async def report(self, settings: GuildSettings, ref: MessageRef, standing: Standing) -> None:
        """Tell the moderators what is missing, unless they know; forget what is mended."""
        causes = standing.missing + ((_WEBHOOKS,) if standing.webhooks_full else ())
        for key, (place, asked) in list(self._told.items()):
            here = (key[0], place) == (ref.guild_id, _place_of(key[1], ref))
            if here and _mended(key[1], asked, standing):
                del self._told[key]
        news = [cause for cause in causes if (ref.guild_id, cause) not in self._told]
        for text, told in _notices(ref, standing, news):
            where = [(_place_of(cause, ref), standing.asked) for cause in told]
            self._told |= {(ref.guild_id, cause): at for cause, at in zip(told, where, strict=True)}
            try:
                await self._platform.notice(settings, text)
            except PlatformError:
                for cause in told:
                    self._told.pop((ref.guild_id, cause), None)
                raise


def _mended(cause: str, asked: Mode, standing: Standing) -> bool:
    """Whether ``standing`` shows that what was in the way of ``asked`` is there no more."""
    if cause == _WEBHOOKS:
        return standing.by_webhook
    modes = list(Mode)
    as_much = modes.index(standing.asked) >= modes.index(asked) and standing.why is None
    return as_much and cause not in standing.missing


def _place_of(cause: str, ref: MessageRef) -> int:
    return ref.channel_id if cause == _WEBHOOKS else ref.place_id


def _notices(
    ref: MessageRef, standing: Standing, causes: list[str]
) -> list[tuple[Said, list[str]]]:
    """What is to be said of ``causes``, each with those that it speaks of."""
    modes = {"asked": standing.asked.value, "mode": standing.mode.value}
    lacking = [cause for cause in causes if cause != _WEBHOOKS]
    notices = []
    if lacking:
        text = said(
            "road-permission-missing",
            permissions=permissions(lacking),
            place=f"<#{ref.place_id}>",
            **modes,
        )
        notices.append((text, lacking))
    if _WEBHOOKS in causes:
        place = f"<#{ref.channel_id}>"
        notices.append((said("road-webhooks-full", place=place, **modes), [_WEBHOOKS]))
    return notices
