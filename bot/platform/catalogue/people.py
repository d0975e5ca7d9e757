"""Calls that somebody waits for, who pressed a button, typed a command or reported a message."""

from bot.core.errors import MessageGone, PermissionMissing, PlatformError, Refused
from bot.core.incidents import Outcome
from bot.platform.catalogue.kinds import (
    ANYWHERE,
    POSTING,
    READING,
    REMOVING,
    Call,
    Ending,
    Stands,
    Told,
)
from bot.platform.codes import Answer

_CHAT = "bot.platform.chat:DiscordPlatform"
_LOOKUP = "bot.platform.lookup"
_ANSWERS = "bot.views.answers"

_REWORDED = Ending(Told.ANSWER, Stands.REWORDED)
_AS_IT_WAS = Ending(Told.SENTENCE, Stands.REWRITE)
_NOT_THERE = Ending(Told.ANSWER, Stands.REWRITE)
_RESTORED = Ending(Told.ANSWER, Stands.ORIGINAL)
_RESTORED_TOO = Ending(Told.SENTENCE, Stands.TWO)
_REMOVED = Ending(Told.ANSWER, Stands.NOTHING)
_SAID = Ending(Told.ANSWER, Stands.WORDING)
_SAID_BY_BOT = Ending(Told.ANSWER, Stands.SIGNED)
_UNSAID = Ending(Told.SENTENCE, Stands.NOTHING)
_KEPT = Ending(Told.ANSWER, Stands.MESSAGE)
_REPORTED = Ending(Told.ANSWER, Stands.REWRITE)
_NOT_REPORTED = Ending(Told.SENTENCE, Stands.MESSAGE)

REVIEWS = (
    Call(
        name="look at the rewrite before changing it",
        route="GET /channels/{channel}/messages/{post}",
        made_by=(f"{_CHAT}.edit_post",),
        done=_REWORDED,
        answers=(*READING, Answer.UNKNOWN_MESSAGE),
        endings={MessageGone: _NOT_THERE, PlatformError: _AS_IT_WAS},
    ),
    Call(
        name="put another wording into the rewrite",
        route="PATCH /webhooks/{webhook}/{token}/messages/{post}",
        made_by=(f"{_CHAT}.edit_post",),
        done=_REWORDED,
        answers=(
            *POSTING,
            Answer.UNKNOWN_MESSAGE,
            Answer.UNKNOWN_WEBHOOK,
            Answer.INVALID_TOKEN,
            Answer.OLD_EDITS,
        ),
        endings={MessageGone: _NOT_THERE, PlatformError: _AS_IT_WAS},
    ),
    Call(
        name="find the author of what is restored",
        route="GET /guilds/{guild}/members/{author}",
        made_by=(f"{_CHAT}.restore",),
        done=_RESTORED,
        answers=(*ANYWHERE, Answer.MISSING_ACCESS),
        endings={PlatformError: _AS_IT_WAS},
        special={Answer.UNKNOWN_MEMBER: _RESTORED, Answer.UNKNOWN_GUILD: _RESTORED},
    ),
    Call(
        name="find the account of who left",
        route="GET /users/{author}",
        made_by=(f"{_CHAT}.restore",),
        done=_RESTORED,
        answers=(*ANYWHERE, Answer.UNKNOWN_USER),
        endings={PlatformError: _AS_IT_WAS},
    ),
    Call(
        name="see whether the original was restored before",
        route="GET /channels/{channel}/messages",
        made_by=(f"{_CHAT}.restore",),
        done=_RESTORED,
        answers=READING,
        endings={PlatformError: _AS_IT_WAS},
    ),
    Call(
        name="post the original again",
        route="POST /webhooks/{webhook}/{token}",
        made_by=(f"{_CHAT}.restore",),
        done=_RESTORED,
        answers=(*POSTING, Answer.UNKNOWN_WEBHOOK, Answer.INVALID_TOKEN, Answer.NAME_REFUSED),
        endings={PlatformError: _AS_IT_WAS},
        special={Answer.ANSWER_LOST: _RESTORED, Answer.DONE_TWICE: _RESTORED},
        once=(Answer.UNKNOWN_WEBHOOK, Answer.INVALID_TOKEN),
    ),
    Call(
        name="take the rewrite away from beside the original",
        route="DELETE /webhooks/{webhook}/{token}/messages/{post}",
        made_by=(f"{_CHAT}.remove_post",),
        done=_RESTORED,
        answers=tuple(answer for answer in REMOVING if answer is not Answer.UNKNOWN_CHANNEL),
        endings={MessageGone: _RESTORED, PlatformError: _RESTORED_TOO},
    ),
    Call(
        name="look for files that came with the rewrite",
        route="GET /channels/{channel}/messages/{post}",
        made_by=(f"{_CHAT}.restore",),
        done=_RESTORED,
        answers=tuple(answer for answer in READING if answer is not Answer.UNKNOWN_CHANNEL),
        endings={PlatformError: _AS_IT_WAS},
    ),
    Call(
        name="look at the rewrite before its author removes it",
        route="GET /channels/{channel}/messages/{post}",
        made_by=(f"{_CHAT}.remove_post",),
        done=_REMOVED,
        answers=tuple(answer for answer in READING if answer is not Answer.UNKNOWN_CHANNEL),
        endings={PermissionMissing: _REMOVED, PlatformError: _AS_IT_WAS},
    ),
    Call(
        name="remove the rewrite for its author",
        route="DELETE /webhooks/{webhook}/{token}/messages/{post}",
        made_by=(f"{_CHAT}.remove_post",),
        done=_REMOVED,
        answers=tuple(answer for answer in REMOVING if answer is not Answer.UNKNOWN_CHANNEL),
        endings={MessageGone: _REMOVED, PlatformError: _AS_IT_WAS},
        special={Answer.DONE_TWICE: _REMOVED},
    ),
)

COMMANDS = (
    Call(
        name="post a chosen wording",
        route="POST /webhooks/{webhook}/{token}",
        made_by=(f"{_CHAT}.post_wording",),
        done=_SAID,
        answers=(*POSTING, Answer.UNKNOWN_WEBHOOK, Answer.INVALID_TOKEN, Answer.NAME_REFUSED),
        endings={Refused: _SAID_BY_BOT, PlatformError: _UNSAID},
        once=(Answer.UNKNOWN_WEBHOOK, Answer.INVALID_TOKEN),
    ),
    Call(
        name="post a chosen wording as the bot",
        route="POST /channels/{channel}/messages",
        made_by=(f"{_CHAT}.post_wording",),
        done=_SAID_BY_BOT,
        answers=POSTING,
        endings={PlatformError: _UNSAID},
        special={Answer.DONE_TWICE: _SAID_BY_BOT},
    ),
    Call(
        name="take an offer away",
        route="DELETE /channels/{channel}/messages/{post}",
        made_by=(f"{_CHAT}.remove_post",),
        done=_KEPT,
        answers=tuple(answer for answer in REMOVING if answer is not Answer.UNKNOWN_CHANNEL),
        endings={MessageGone: _KEPT, PlatformError: Ending(Told.SENTENCE, Stands.NOTE)},
    ),
    Call(
        name="post the offered wording",
        route="POST /webhooks/{webhook}/{token}",
        made_by=(f"{_CHAT}.post_as_author",),
        done=_SAID,
        answers=(*POSTING, Answer.UNKNOWN_WEBHOOK, Answer.INVALID_TOKEN, Answer.NAME_REFUSED),
        endings={Refused: _SAID_BY_BOT, PlatformError: Ending(Told.SENTENCE, Stands.MESSAGE)},
        special={Answer.ANSWER_LOST: _SAID, Answer.DONE_TWICE: _SAID},
        once=(Answer.UNKNOWN_WEBHOOK, Answer.INVALID_TOKEN),
    ),
    Call(
        name="see when its author posted last",
        route="GET /channels/{channel}/messages",
        made_by=("bot.platform.slowmode:keep_slow_mode",),
        done=_SAID,
        answers=READING,
        endings={PlatformError: _UNSAID},
    ),
    Call(
        name="look up a reported message",
        route="GET /channels/{channel}/messages/{message}",
        made_by=(f"{_LOOKUP}:standing_message",),
        done=_REPORTED,
        answers=(*READING, Answer.UNKNOWN_MESSAGE),
        endings={PlatformError: _NOT_REPORTED},
    ),
    Call(
        name="look up the author of a reported message",
        route="GET /guilds/{guild}/members/{author}",
        made_by=(f"{_LOOKUP}:standing_message",),
        done=_REPORTED,
        answers=(*ANYWHERE, Answer.MISSING_ACCESS),
        endings={PlatformError: _NOT_REPORTED},
        special={Answer.UNKNOWN_MEMBER: _REPORTED, Answer.UNKNOWN_GUILD: _REPORTED},
    ),
    Call(
        name="look up the thread of a reported message",
        route="GET /channels/{thread}",
        made_by=(f"{_LOOKUP}:standing_message",),
        done=Ending(Told.ANSWER, Stands.ELSEWHERE),
        answers=(*ANYWHERE, Answer.UNKNOWN_CHANNEL, Answer.MISSING_ACCESS),
        endings={PlatformError: Ending(Told.SENTENCE, Stands.ELSEWHERE)},
    ),
    Call(
        name="make a log channel",
        route="POST /guilds/{guild}/channels",
        made_by=("bot.views.logchannel:make_log",),
        done=Ending(Told.ANSWER, Stands.ELSEWHERE),
        answers=(
            *ANYWHERE,
            Answer.MISSING_PERMISSIONS,
            Answer.CHANNELS_FULL,
            Answer.INVALID_FORM,
            Answer.UNKNOWN_GUILD,
        ),
        endings={PlatformError: Ending(Told.SENTENCE, Stands.ELSEWHERE)},
    ),
    Call(
        name="try the log channel",
        route="POST /channels/{log}/messages",
        made_by=(f"{_CHAT}.notice",),
        done=Ending(Told.ANSWER, Stands.ELSEWHERE),
        answers=POSTING,
        endings={PlatformError: Ending(Told.SENTENCE, Stands.ELSEWHERE)},
    ),
)

START = (
    Call(
        name="make the commands known",
        route="PUT /applications/{application}/commands",
        made_by=("bot.app:DetoxBot.setup_hook",),
        done=Ending(Told.CARD, Stands.REWRITE, Outcome.REPLACED),
        answers=(*ANYWHERE, Answer.INVALID_FORM, Answer.MANY_COMMANDS, Answer.MISSING_ACCESS),
        endings={PlatformError: Ending(Told.CARD, Stands.REWRITE, Outcome.REPLACED)},
    ),
)
"""Whatever Discord answers, yesterday's commands still work and messages are read."""

_UNHEARD = Ending(Told.UNHEARD, Stands.REWRITE)
INTERACTIONS = (
    Call(
        name="take a press",
        route="POST /interactions/{interaction}/{token}/callback",
        made_by=("bot.views.buttons:IncidentButton.callback",),
        done=Ending(Told.ANSWER, Stands.REWRITE),
        answers=(*ANYWHERE, Answer.UNKNOWN_INTERACTION, Answer.ACKNOWLEDGED, Answer.INVALID_FORM),
        endings={PlatformError: _UNHEARD},
    ),
    Call(
        name="answer a press",
        route="POST /webhooks/{application}/{token}",
        made_by=(f"{_ANSWERS}:whisper",),
        done=Ending(Told.ANSWER, Stands.REWRITE),
        answers=(*ANYWHERE, Answer.UNKNOWN_WEBHOOK, Answer.INVALID_TOKEN, Answer.INVALID_FORM),
        endings={PlatformError: _UNHEARD},
    ),
    Call(
        name="redraw the card that was pressed",
        route="PATCH /webhooks/{application}/{token}/messages/@original",
        made_by=("bot.views.deciding:conclude",),
        done=Ending(Told.ANSWER, Stands.REWRITE),
        answers=(*ANYWHERE, Answer.UNKNOWN_WEBHOOK, Answer.INVALID_TOKEN, Answer.UNKNOWN_MESSAGE),
        endings={PlatformError: Ending(Told.ANSWER, Stands.REWRITE)},
    ),
)
