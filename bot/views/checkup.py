"""What a check of permissions found, as fields of an embed."""

from collections.abc import Iterator, Sequence

from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.said import permissions
from bot.language.texts import Texts
from bot.platform.checkup import Checkup
from bot.platform.permissions import title

_SHOWN = 10
"""Channels that are named."""


def checked(checkup: Checkup, settings: GuildSettings, say: Texts) -> Iterator[tuple[str, str]]:
    """Names and texts of fields, each within Discord's 1,024 characters."""
    if settings.mode is Mode.OFF and not settings.channel_modes:
        yield say("panel-check-mode"), say("panel-off")
    if checkup.is_well:
        yield say("panel-check-well"), say("panel-check-well-text")
    if checkup.server:
        lines = [
            say(
                "panel-check-lack",
                permission=permissions([title(name)]),
                why=say(f"panel-why-{name}"),
            )
            for name in checkup.server
        ]
        yield say("panel-check-server"), "\n".join([*lines, say("panel-check-server-mend")])
    if checkup.places:
        lines = [
            say("panel-check-place", channel=f"<#{place}>", permissions=permissions(lacks))
            for place, lacks in checkup.places
        ]
        yield say("panel-check-places"), _few(lines, say)
    if checkup.log_gone:
        yield say("panel-log"), say("panel-check-log-gone")
    elif settings.log_channel_id is None:
        yield say("panel-log"), say("panel-check-no-log")
    elif checkup.log:
        text = say(
            "panel-check-log",
            channel=f"<#{settings.log_channel_id}>",
            permissions=permissions(checkup.log),
        )
        yield say("panel-log"), text
    if checkup.unseen:
        yield say("panel-check-unseen"), _few([f"<#{one}>" for one in checkup.unseen], say)
    heard = "panel-automod-heard" if checkup.hears_automod else "panel-automod-unheard"
    yield say("panel-check-automod"), say(heard)


def _few(lines: Sequence[str], say: Texts) -> str:
    shown = "\n".join(lines[:_SHOWN])
    more = len(lines) - _SHOWN
    return say("setup-more", shown=shown, more=more) if more > 0 else shown
