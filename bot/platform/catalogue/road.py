"""Calls on the road of a message, from the webhook to the removal of the original."""

from bot.core.errors import (
    MessageGone,
    PermissionMissing,
    PlatformError,
    PlatformUnavailable,
    Refused,
    WebhooksFull,
    WordingBlocked,
)
from bot.core.incidents import Outcome
from bot.platform.catalogue.kinds import (
    IN_CHANNEL,
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
_WEBHOOKS = "bot.platform.webhooks:Webhooks.of"

_REPLACED = Ending(Told.CARD, Stands.REWRITE, Outcome.REPLACED)
_REPLIED = Ending(Told.CARD, Stands.BOTH, Outcome.REPLIED)
_REPLY_REPLACED = Ending(Told.CARD, Stands.REWRITE, Outcome.REPLY_REPLACED)
_NUDGED = Ending(Told.CARD, Stands.NOTE, Outcome.NUDGED)
_WITHHELD = Ending(Told.CARD, Stands.NOTHING, Outcome.WITHHELD)
_FAILED = Ending(Told.CARD, Stands.MESSAGE, Outcome.FAILED)
_FAILED_AND_TOLD = Ending(Told.NOTICE, Stands.MESSAGE, Outcome.FAILED)
_SHADOWED = Ending(Told.CARD, Stands.MESSAGE, Outcome.SHADOWED)
_SHADOWED_AND_TOLD = Ending(Told.NOTICE, Stands.MESSAGE, Outcome.SHADOWED)
_LEFT = Ending(Told.CARD, Stands.MESSAGE, Outcome.LEFT)
_GONE = Ending(Told.NOBODY, Stands.MESSAGE, Outcome.GONE)

_BY_REPLY_INSTEAD = {
    PermissionMissing: Ending(Told.NOTICE, Stands.BOTH, Outcome.REPLIED),
    Refused: _REPLIED,
    WordingBlocked: _LEFT,
    MessageGone: _GONE,
    PlatformError: _FAILED,
}
"""Where the webhook's post is refused, the bot replies."""
_WITHOUT_WEBHOOK = {
    **_BY_REPLY_INSTEAD,
    WebhooksFull: Ending(Told.NOTICE, Stands.BOTH, Outcome.REPLIED),
    PlatformUnavailable: _REPLIED,
}
"""Where there is no webhook to be had, the bot replies: nothing was posted yet."""
_ONLY_WATCHING = {
    PermissionMissing: _SHADOWED_AND_TOLD,
    Refused: _SHADOWED,
    WordingBlocked: _LEFT,
    MessageGone: _GONE,
    PlatformError: _FAILED,
}
"""Where even the bot's own post is refused, nothing visible happens."""

ROAD = (
    Call(
        name="find the channel's webhook",
        route="GET /channels/{channel}/webhooks",
        made_by=(_WEBHOOKS,),
        done=_REPLACED,
        answers=(*IN_CHANNEL, Answer.WRONG_CHANNEL_TYPE, Answer.TWO_FACTOR),
        endings=_WITHOUT_WEBHOOK,
    ),
    Call(
        name="make a webhook",
        route="POST /channels/{channel}/webhooks",
        made_by=(_WEBHOOKS,),
        done=_REPLACED,
        answers=(
            *IN_CHANNEL,
            Answer.WEBHOOKS_FULL,
            Answer.SERVER_WEBHOOKS_FULL,
            Answer.WRONG_CHANNEL_TYPE,
            Answer.TWO_FACTOR,
            Answer.INVALID_FORM,
            Answer.ANSWER_LOST,
        ),
        endings=_WITHOUT_WEBHOOK,
    ),
    Call(
        name="post the rewrite",
        route="POST /webhooks/{webhook}/{token}",
        made_by=(f"{_CHAT}.post_as_author",),
        done=_REPLACED,
        answers=(
            *POSTING,
            Answer.UNKNOWN_WEBHOOK,
            Answer.INVALID_TOKEN,
            Answer.NAME_REFUSED,
            Answer.FORUM_WITHOUT_THREAD,
            Answer.FILE_TOO_LARGE,
            Answer.NO_UPLOADS,
        ),
        endings=_BY_REPLY_INSTEAD,
        special={Answer.ANSWER_LOST: _REPLACED, Answer.DONE_TWICE: _REPLACED},
        once=(Answer.UNKNOWN_WEBHOOK, Answer.INVALID_TOKEN),
    ),
    Call(
        name="see whether the rewrite was posted",
        route="GET /channels/{channel}/messages",
        made_by=(f"{_CHAT}.find_post",),
        done=_FAILED,
        answers=READING,
        endings={
            PlatformError: Ending(Told.NOBODY, Stands.MESSAGE, None, Outcome.ROLLED_BACK),
        },
    ),
    Call(
        name="reply with the rewrite",
        route="POST /channels/{channel}/messages",
        made_by=(f"{_CHAT}.post_reply",),
        done=_REPLIED,
        answers=(*POSTING, Answer.REPLY_TO_NOTHING, Answer.NO_HISTORY, Answer.NOT_A_TEXT_CHANNEL),
        endings=_ONLY_WATCHING,
        special={Answer.ANSWER_LOST: _REPLIED, Answer.DONE_TWICE: _REPLIED},
    ),
    Call(
        name="offer a calmer wording",
        route="POST /channels/{channel}/messages",
        made_by=(f"{_CHAT}.nudge_author",),
        done=_NUDGED,
        answers=(*POSTING, Answer.REPLY_TO_NOTHING, Answer.NO_HISTORY, Answer.NOT_A_TEXT_CHANNEL),
        endings=_ONLY_WATCHING,
        special={Answer.ANSWER_LOST: _FAILED},
    ),
    Call(
        name="remove the message behind the rewrite",
        route="DELETE /channels/{channel}/messages/{message}",
        made_by=(f"{_CHAT}.remove",),
        done=_REPLACED,
        answers=REMOVING,
        endings={
            PermissionMissing: _FAILED_AND_TOLD,
            MessageGone: _GONE,
            PlatformError: _FAILED,
        },
        special={Answer.ANSWER_LOST: _REPLACED, Answer.DONE_TWICE: _REPLACED},
        once=(
            Answer.RATE_LIMITED,
            Answer.SERVER_ERROR,
            Answer.UNAVAILABLE,
            Answer.OVERLOADED,
            Answer.CONNECTION_LOST,
            Answer.TIMEOUT,
        ),
    ),
    Call(
        name="remove the message above the reply",
        route="DELETE /channels/{channel}/messages/{message}",
        made_by=(f"{_CHAT}.remove",),
        done=_REPLY_REPLACED,
        answers=REMOVING,
        endings={
            PermissionMissing: Ending(Told.NOTICE, Stands.BOTH, Outcome.REPLIED),
            MessageGone: _GONE,
            PlatformError: _REPLIED,
        },
        special={Answer.ANSWER_LOST: _REPLY_REPLACED, Answer.DONE_TWICE: _REPLY_REPLACED},
        once=(Answer.SERVER_ERROR, Answer.CONNECTION_LOST),
    ),
    Call(
        name="remove a message to withhold it",
        route="DELETE /channels/{channel}/messages/{message}",
        made_by=(f"{_CHAT}.remove",),
        done=_WITHHELD,
        answers=REMOVING,
        endings={
            PermissionMissing: Ending(Told.NOTICE, Stands.MESSAGE, Outcome.LEFT),
            Refused: _LEFT,
            MessageGone: _GONE,
            PlatformError: _FAILED,
        },
        special={Answer.ANSWER_LOST: _WITHHELD, Answer.DONE_TWICE: _WITHHELD},
        once=(Answer.SERVER_ERROR, Answer.CONNECTION_LOST),
    ),
    Call(
        name="tell the author that it was withheld",
        route="POST /channels/{channel}/messages",
        made_by=(f"{_CHAT}.notify_withheld",),
        done=_WITHHELD,
        answers=POSTING,
        endings={PlatformError: _WITHHELD},
        special={Answer.DONE_TWICE: _WITHHELD},
    ),
    Call(
        name="see whether the message stands",
        route="GET /channels/{channel}/messages/{message}",
        made_by=(f"{_CHAT}.standing_text",),
        done=_FAILED,
        answers=tuple(answer for answer in READING if answer is not Answer.UNKNOWN_CHANNEL),
        endings={
            PlatformError: Ending(Told.NOBODY, Stands.BOTH, None, Outcome.REPLACED),
        },
        special={
            Answer.UNKNOWN_MESSAGE: _REPLACED,
            Answer.UNKNOWN_CHANNEL: _REPLACED,
        },
    ),
    Call(
        name="look at the rewrite before taking it back",
        route="GET /channels/{channel}/messages/{post}",
        made_by=(f"{_CHAT}.remove_post",),
        done=_GONE,
        answers=tuple(answer for answer in READING if answer is not Answer.UNKNOWN_CHANNEL),
        endings={
            PermissionMissing: _GONE,  # the webhook needs no permission
            PlatformError: Ending(Told.NOBODY, Stands.REWRITE, None, Outcome.REPLACED),
        },
    ),
    Call(
        name="take the rewrite back",
        route="DELETE /webhooks/{webhook}/{token}/messages/{post}",
        made_by=(f"{_CHAT}.remove_post",),
        done=_GONE,
        answers=tuple(answer for answer in REMOVING if answer is not Answer.UNKNOWN_CHANNEL),
        endings={
            MessageGone: _GONE,
            PlatformError: Ending(Told.NOBODY, Stands.REWRITE, None, Outcome.REPLACED),
        },
        special={
            Answer.ANSWER_LOST: Ending(Told.NOBODY, Stands.NOTHING, None, Outcome.GONE),
            Answer.DONE_TWICE: _GONE,
        },
    ),
    Call(
        name="take the reply back",
        route="DELETE /channels/{channel}/messages/{post}",
        made_by=(f"{_CHAT}.remove_post",),
        done=_GONE,
        answers=tuple(answer for answer in REMOVING if answer is not Answer.UNKNOWN_CHANNEL),
        endings={
            MessageGone: _GONE,
            PlatformError: Ending(Told.NOBODY, Stands.REWRITE, None, Outcome.REPLY_REPLACED),
        },
        special={
            Answer.ANSWER_LOST: Ending(Told.NOBODY, Stands.NOTHING, None, Outcome.GONE),
            Answer.DONE_TWICE: _GONE,
        },
    ),
    Call(
        name="tell the moderators what is missing",
        route="POST /channels/{log}/messages",
        made_by=(f"{_CHAT}.notice",),
        done=Ending(Told.NOTICE, Stands.BOTH, Outcome.REPLIED),
        answers=POSTING,
        endings={PlatformError: Ending(Told.NOBODY, Stands.BOTH, Outcome.REPLIED)},
        special={Answer.DONE_TWICE: Ending(Told.NOTICE, Stands.BOTH, Outcome.REPLIED)},
    ),
    Call(
        name="post the moderators' card",
        route="POST /channels/{log}/messages",
        made_by=(f"{_CHAT}.log_card",),
        done=_REPLACED,
        answers=POSTING,
        endings={PlatformError: Ending(Told.NOBODY, Stands.REWRITE, Outcome.REPLACED)},
        special={Answer.ANSWER_LOST: _REPLACED, Answer.DONE_TWICE: _REPLACED},
    ),
)
