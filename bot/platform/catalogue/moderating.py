"""Calls around the moderators' log: cards, and what a server's rules do to members."""

from bot.core.errors import PermissionMissing, PlatformError
from bot.core.incidents import Outcome
from bot.platform.catalogue.kinds import (
    ANYWHERE,
    POSTING,
    REMOVING,
    Call,
    Ending,
    Stands,
    Told,
)
from bot.platform.codes import Answer

_CHAT = "bot.platform.chat:DiscordPlatform"

_MEMBERS = "bot.platform.members:DiscordMembers"
_LOG = "bot.platform.logs:DiscordLog"

_ANSWERED = Ending(Told.ANSWER, Stands.REWRITE)

CARDS = (
    Call(
        name="draw a card anew",
        route="PATCH /channels/{log}/messages/{card}",
        made_by=(f"{_CHAT}.update_card", f"{_CHAT}.silence_card"),
        done=_ANSWERED,
        answers=(*POSTING, Answer.UNKNOWN_MESSAGE, Answer.OLD_EDITS),
        endings={PlatformError: _ANSWERED},
    ),
    Call(
        name="answer below an old card",
        route="POST /channels/{log}/messages",
        made_by=(f"{_LOG}.remark",),
        done=_ANSWERED,
        answers=(*POSTING, Answer.REPLY_TO_NOTHING),
        endings={PlatformError: _ANSWERED},
        special={Answer.DONE_TWICE: _ANSWERED},
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

_CARD = Ending(Told.CARD, Stands.REWRITE, Outcome.REPLACED)
_RULED = Ending(Told.RULE, Stands.REWRITE, Outcome.REPLACED)
_NOT_RULED = Ending(Told.RULE_FAILED, Stands.REWRITE, Outcome.REPLACED)
_NOT_LIFTED = Ending(Told.SENTENCE, Stands.REWRITE)
_CHANGING = (
    *ANYWHERE,
    Answer.UNKNOWN_MEMBER,
    Answer.MISSING_ACCESS,
    Answer.MISSING_PERMISSIONS,
    Answer.TWO_FACTOR,
)
"""What every change of a member can get."""

RULES = (
    Call(
        name="find the member whom a rule concerns",
        route="GET /guilds/{guild}/members/{author}",
        made_by=(f"{_MEMBERS}.sanction",),
        done=_RULED,
        answers=(*ANYWHERE, Answer.MISSING_ACCESS, Answer.UNKNOWN_MEMBER, Answer.UNKNOWN_GUILD),
        endings={PlatformError: _NOT_RULED},
    ),
    Call(
        name="time a member out",
        route="PATCH /guilds/{guild}/members/{author}",
        made_by=(f"{_MEMBERS}.sanction",),
        done=_RULED,
        answers=(*_CHANGING, Answer.INVALID_FORM),
        endings={PlatformError: _NOT_RULED},
    ),
    Call(
        name="give a member a role",
        route="PUT /guilds/{guild}/members/{author}/roles/{role}",
        made_by=(f"{_MEMBERS}.sanction",),
        done=_RULED,
        answers=(*_CHANGING, Answer.UNKNOWN_ROLE),
        endings={PlatformError: _NOT_RULED},
    ),
    Call(
        name="tell what a rule did",
        route="POST /channels/{log}/messages",
        made_by=(f"{_LOG}.tell",),
        done=_RULED,
        answers=POSTING,
        endings={PlatformError: _CARD},
        special={Answer.DONE_TWICE: _RULED},
    ),
)

LIFTING = (
    Call(
        name="find the member to let off",
        route="GET /guilds/{guild}/members/{author}",
        made_by=(f"{_MEMBERS}.lift",),
        done=_ANSWERED,
        answers=(*ANYWHERE, Answer.MISSING_ACCESS),
        endings={PermissionMissing: _ANSWERED, PlatformError: _NOT_LIFTED},
        special={Answer.UNKNOWN_MEMBER: _ANSWERED, Answer.UNKNOWN_GUILD: _ANSWERED},
    ),
    Call(
        name="end a timeout",
        route="PATCH /guilds/{guild}/members/{author}",
        made_by=(f"{_MEMBERS}.lift",),
        done=_ANSWERED,
        answers=(*_CHANGING, Answer.INVALID_FORM),
        endings={PermissionMissing: _ANSWERED, PlatformError: _NOT_LIFTED},
    ),
    Call(
        name="take a role away",
        route="DELETE /guilds/{guild}/members/{author}/roles/{role}",
        made_by=(f"{_MEMBERS}.lift",),
        done=_ANSWERED,
        answers=(*_CHANGING, Answer.UNKNOWN_ROLE),
        endings={PermissionMissing: _ANSWERED, PlatformError: _NOT_LIFTED},
    ),
    Call(
        name="mark what was lifted",
        route="PATCH /channels/{log}/messages/{card}",
        made_by=("bot.views.sanction:LiftButton.press",),
        done=_ANSWERED,
        answers=(*POSTING, Answer.UNKNOWN_MESSAGE, Answer.OLD_EDITS),
        endings={PlatformError: _ANSWERED},
    ),
)
