"""Why a message was not replaced, in words for the moderators' card and the log."""

from enum import StrEnum

from bot.core.messages import ChatMessage, Kind
from bot.core.modes import Mode


class Reason(StrEnum):
    """Stored as an incident's detail; none of them holds member text."""

    STICKER = "it has a sticker, which cannot be posted anew; it stays as it is"
    POLL = "it has a poll, which cannot be posted anew; it stays as it is"
    FORWARD = "it is a forward of somebody else's message; it stays as it is"
    VOICE = "it is a voice message; it stays as it is"
    ACTIVITY = "it is an invitation to an activity; it stays as it is"
    STARTER = "the first message of a post cannot be replaced"
    UNPOSTABLE = "nothing can be posted in its place there"
    FILES = "it stays because of its files"
    TOO_MANY_FILES = "it has more files than one post may carry; they stay with its author"
    FILES_TOO_LARGE = "its files are too large for the bot to post; they stay with its author"
    FILES_PASSING = "its files do not last; they stay with its author"
    FILES_LOST = "its files could not be fetched; they stay with its author"
    LONG = "longer than the 2,000 characters that a bot may post"
    ARCHIVED = "its thread is archived; nothing is posted there unasked"
    LEFT_SERVER = "its author left the server"
    MILD = "blocked by AutoMod; in this mode nothing is posted for it"
    EDITED = "edited in the meantime; the edit is handled by itself"
    REMOVED = "the author removed it first"


_LEFT_ALONE = {
    Kind.STICKER: Reason.STICKER,
    Kind.POLL: Reason.POLL,
    Kind.FORWARD: Reason.FORWARD,
    Kind.VOICE: Reason.VOICE,
    Kind.ACTIVITY: Reason.ACTIVITY,
}


def left_alone(message: ChatMessage) -> Reason | None:
    """Why nothing is posted for the message, whatever the mode; ``None`` if something may be."""
    return _LEFT_ALONE.get(message.kind)


def unmovable(message: ChatMessage, mode: Mode) -> str | None:
    """Why the message stays where a post of ``mode`` stands; ``None`` if it may go.

    It may go where nothing of it is lost: a webhook's post can take its files over.
    """
    if not message.is_plain:
        return left_alone(message) or (
            Reason.STARTER if message.kind is Kind.STARTER else Reason.UNPOSTABLE
        )
    if message.files and mode is not Mode.REPLACE:
        return Reason.FILES
    return message.files_stay
