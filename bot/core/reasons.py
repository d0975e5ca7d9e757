"""Why a message went the way it went, in words for operators; cards say them in their language."""

from enum import StrEnum

from bot.core.messages import ChatMessage, Kind
from bot.core.modes import Mode


class Reason(StrEnum):
    """Stored in an incident's detail, several with semicolons between; no member text is in it."""

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
    ON_DEMAND = "replaced on demand"
    REPORTED_BELOW = "reported; it scores below the strict threshold"
    REPORTED_EXEMPT = "reported; its author or channel is exempt"
    MISSED = "the database was away when it came"

    # What the model made of it, and what the guard found in the wordings.
    MODEL_REWRITTEN = "model: rewritten"
    MODEL_UNCHANGED = "model: unchanged"
    MODEL_MASKED = "model: masked"
    MODEL_WITHHELD = "model: withheld"
    THREAT = "category: threat"
    SELF_HARM = "category: self-harm"
    SLUR = "category: slur"
    SEXUAL = "category: sexual"
    STILL_TOXIC = "still toxic"
    NOTHING = "nothing to read"
    SAME = "same as the original"
    TOO_LONG = "too long for one message"
    NEW_URL = "a new url"
    NEW_INVITE = "a new invite"
    NEW_EMAIL = "a new email"
    NEW_MENTION = "a new mention"
    NEW_EVERYONE = "a new everyone"
    NEW_HANDLE = "a new handle"
    NEW_NUMBER = "a new number"
    ENTITY_LOST = "entity_lost"
    ENTITY_ADDED = "entity_added"
    CONTROL_CHARACTER = "control_character"
    BLOCKED_WORD = "holds a blocked word"
    AUTOMOD_WORD = "a word that AutoMod flags"
    AUTOMOD_UNKNOWN = "AutoMod does not say what it flagged"

    # What recovery found and did.
    NOTHING_VISIBLE = "nothing visible had happened"
    NO_REWRITE = "no rewrite had been posted"
    WAS_REMOVED = "the message had been removed"
    NEITHER = "neither the message nor a rewrite stands"
    REWRITE_GONE = "the rewrite is gone, the message stands"
    OFFER_STANDS = "the offer stands"
    REWRITE_STANDS = "the rewrite stands"
    EDITED_MEANWHILE = "the message was edited meanwhile"
    MAY_NOT_REMOVE = "the message may not be removed any more"
    REMOVED_BEHIND = "removed the message behind the rewrite"
    REWRITE_ALONE = "the rewrite stands, the message was removed"


class Head(StrEnum):
    """What stands before a reason, with a colon between."""

    RECOVERED = "recovered"
    NOT_RECOVERED = "not recovered"
    NOT_REMOVED = "could not remove the original"
    NOT_TOLD = "could not tell the author"
    NOT_REPLACED = "the message could not be replaced"
    FILTERED = "Discord's filters refuse it"


def described(error: Exception) -> str:
    """An error by its type's name and its text, as it stands among reasons."""
    return f"{type(error).__name__}: {error}"


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
