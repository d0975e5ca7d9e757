"""What Discord may answer in place of doing what was asked: HTTP status, its own code, meaning.

From Discord's public table of JSON error codes, as far as calls of this bot can meet them.
"""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer in numbers."""

    status: int
    """HTTP; 0 where no answer came at all."""
    code: int
    """Discord's own; 0 where it gives none."""
    meaning: str
    message: str = ""
    """What the answer's text must hold to mean this; empty where the numbers are enough."""


class Answer(Enum):
    """All answers that a call of this bot can meet."""

    UNKNOWN_CHANNEL = Reply(404, 10003, "the channel or thread was deleted")
    UNKNOWN_GUILD = Reply(404, 10004, "the bot was removed from the server")
    UNKNOWN_MEMBER = Reply(404, 10007, "the member left the server")
    UNKNOWN_MESSAGE = Reply(404, 10008, "the message was deleted")
    UNKNOWN_ROLE = Reply(404, 10011, "the role was deleted")
    UNKNOWN_USER = Reply(404, 10013, "there is no such account (any more)")
    UNKNOWN_WEBHOOK = Reply(404, 10015, "the webhook was deleted")
    UNKNOWN_INTERACTION = Reply(404, 10062, "the interaction ended, or three seconds were over")
    CHANNEL_BUSY = Reply(429, 20028, "too many messages in that channel")
    WEBHOOKS_FULL = Reply(400, 30007, "the channel has 15 webhooks already")
    CHANNELS_FULL = Reply(400, 30013, "the server has 500 channels already")
    MANY_COMMANDS = Reply(400, 30034, "too many commands were made today")
    OLD_EDITS = Reply(429, 30046, "too many edits of messages older than an hour")
    SERVER_WEBHOOKS_FULL = Reply(400, 30058, "the server has 1,000 webhooks already")
    UNAUTHORIZED = Reply(401, 40001, "the bot's token is not valid (any more)")
    SENDING_OFF = Reply(403, 40004, "sending is switched off for now")
    TOO_LARGE = Reply(413, 40005, "the request is too large")
    ACKNOWLEDGED = Reply(400, 40060, "the interaction was answered already")
    RESOURCE_BUSY = Reply(429, 40062, "that resource is rate limited")
    CLOUDFLARE = Reply(403, 40333, "Cloudflare does not let the request through")
    MISSING_ACCESS = Reply(403, 50001, "the bot may not see the channel")
    NOT_OURS = Reply(403, 50005, "only its author may edit a message")
    EMPTY = Reply(400, 50006, "the message would be empty")
    NOT_A_TEXT_CHANNEL = Reply(400, 50008, "no messages can be sent in such a channel")
    MISSING_PERMISSIONS = Reply(403, 50013, "a permission was taken away")
    SYSTEM_MESSAGE = Reply(403, 50021, "system messages cannot be removed")
    WRONG_CHANNEL_TYPE = Reply(400, 50024, "that cannot be done in such a channel")
    INVALID_TOKEN = Reply(401, 50027, "the token of the webhook or the interaction is not valid")
    INVALID_FORM = Reply(400, 50035, "something in the request is not as Discord wants it")
    REPLY_TO_NOTHING = Reply(
        400, 50035, "the message to reply to was deleted", "In message_reference: Unknown message"
    )
    NAME_REFUSED = Reply(
        400, 50035, "the name may not be used by a webhook", "In username: Invalid name"
    )
    FILE_TOO_LARGE = Reply(413, 50045, "a file is too large")
    THREAD_ARCHIVED = Reply(400, 50083, "the thread is archived")
    TWO_FACTOR = Reply(403, 60003, "the server asks for two-factor authentication")
    OVERLOADED = Reply(503, 130000, "Discord is overloaded")
    NO_HISTORY = Reply(403, 160002, "replying needs the message history")
    THREAD_LOCKED = Reply(403, 160005, "the thread is locked")
    AUTOMOD = Reply(400, 200000, "AutoMod does not let the text stand")
    FORUM_WITHOUT_THREAD = Reply(400, 220001, "a forum takes webhook posts only inside a post")
    HARMFUL_LINK = Reply(400, 240000, "the filter of harmful links does not let the text stand")
    NO_UPLOADS = Reply(403, 400001, "uploading files is restricted on the server")
    RATE_LIMITED = Reply(429, 0, "a rate limit that outlasts patience")
    SERVER_ERROR = Reply(500, 0, "an error of Discord's")
    BAD_GATEWAY = Reply(502, 0, "an error of Discord's")
    UNAVAILABLE = Reply(503, 0, "Discord is down")
    CONNECTION_LOST = Reply(0, 0, "the connection broke before the request arrived")
    ANSWER_LOST = Reply(0, 0, "it was done, but the connection broke before the answer")
    TIMEOUT = Reply(0, 0, "no answer came in time")
    DONE_TWICE = Reply(502, 0, "it was done, answered with an error, asked again and done again")

    def __init__(self, reply: Reply) -> None:
        self.status, self.code = reply.status, reply.code
        self.meaning, self.message = reply.meaning, reply.message
