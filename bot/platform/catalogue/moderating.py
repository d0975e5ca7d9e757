"""Calls around the moderators' log: cards, and what is said below them."""

from bot.core.errors import PlatformError
from bot.platform.catalogue.kinds import POSTING, REMOVING, Call, Ending, Stands, Told
from bot.platform.codes import Answer

_CHAT = "bot.platform.chat:DiscordPlatform"

_ANSWERED = Ending(Told.ANSWER, Stands.REWRITE)

CARDS = (
    Call(
        name="draw a card anew",
        route="PATCH /channels/{log}/messages/{card}",
        made_by=(f"{_CHAT}.update_card",),
        done=_ANSWERED,
        answers=(*POSTING, Answer.UNKNOWN_MESSAGE, Answer.OLD_EDITS),
        endings={PlatformError: _ANSWERED},
    ),
    Call(
        name="remove a card with what is deleted",
        route="DELETE /channels/{log}/messages/{card}",
        made_by=(f"{_CHAT}.remove",),
        done=_ANSWERED,
        answers=REMOVING,
        endings={PlatformError: _ANSWERED},
    ),
)
