"""The tree of things that can go wrong on the road of a message.

DetoxbotError
├── InferenceError          the worker cannot answer
│   ├── QueueFull           too much waits already; try later
│   ├── DeadlineExceeded    the answer would come too late to be of use
│   ├── ModelFailed         the model raised, or answered with the wrong shape
│   └── WorkerStopped       the worker is not running (any more)
├── StorageError            the database cannot be reached or refused
│   └── StorageUnavailable  it cannot be reached, or cannot write just now
├── Unsettled               Discord failed midway and nobody can say yet what stands
└── PlatformError           Discord refused or failed
    ├── Refused             it would refuse again; a milder mode may be let through
    │   ├── PermissionMissing   names the permission
    │   ├── WebhooksFull    the channel or the server has all the webhooks it may have
    │   ├── WebhookGone     the webhook was deleted, even the one made in its place
    │   ├── PlaceClosed     an archived or locked thread, or a channel that takes no such post
    │   ├── TooLarge        more than Discord takes at once, as with large files
    │   ├── NoWebhook       the channel's webhook cannot be had just now
    │   └── FilesStay       files cannot be fetched, or posted anew by the bot
    ├── SlowMode            the member has to wait before they may post there again
    ├── WordingBlocked      Discord's filters do not let that wording stand, in any mode
    ├── MessageGone         the message, or the place where it stood, is not there (any more)
    ├── MemberGone          the member left the server, or the account is no more
    └── PlatformUnavailable 5xx, a rate limit that outlasts patience, or a broken connection
"""

import datetime


class DetoxbotError(Exception):
    """Base of every error that the bot raises on purpose."""


class InferenceError(DetoxbotError):
    """The worker cannot answer."""


class QueueFull(InferenceError):
    """Too much waits already; try later."""


class DeadlineExceeded(InferenceError):
    """The answer would come too late to be of use."""


class ModelFailed(InferenceError):
    """The model raised, or answered with the wrong shape; the cause is chained."""


class WorkerStopped(InferenceError):
    """The worker is not running: never started, shut down, or its thread died."""


class StorageError(DetoxbotError):
    """The database cannot be reached or refused."""


class StorageUnavailable(StorageError):
    """The database cannot be reached, or cannot write just now; the same may work later."""


class Unsettled(DetoxbotError):
    """Discord failed midway and nobody can say yet what stands; recovery settles it later."""


class PlatformError(DetoxbotError):
    """Discord refused or failed."""


class Refused(PlatformError):
    """Discord would refuse the same again; something milder may be let through."""

    permissions: tuple[str, ...] = ()
    """Permissions whose lack is the reason, as Discord names them."""


class PermissionMissing(Refused):
    """The bot lacks a permission that the call needs; ``permissions`` names it as Discord does."""

    def __init__(self, *permissions: str) -> None:
        super().__init__("missing permission: " + ", ".join(permissions))
        self.permissions = permissions


class WebhooksFull(Refused):
    """The channel has its 15 webhooks, or the server its 1,000: one has to go first."""


class WebhookGone(Refused):
    """The webhook was deleted or its token changed; another one has to be made."""


class PlaceClosed(Refused):
    """An archived or locked thread, or a kind of channel that takes no such post."""


class TooLarge(Refused):
    """The request or a file in it is larger than Discord takes there."""


class NoWebhook(Refused):
    """The channel's webhook cannot be had just now; nothing was posted by it."""


class FilesStay(Refused):
    """Files cannot be fetched, or posted anew by the bot; the error's text says why."""


class SlowMode(PlatformError):
    """The member has to wait, until ``until``, before they may post in that place again."""

    def __init__(self, until: datetime.datetime) -> None:
        super().__init__("slow mode")
        self.until = until


class WordingBlocked(PlatformError):
    """AutoMod or the filter of harmful links does not let that wording stand."""


class MessageGone(PlatformError):
    """The message, or the place where it stood, is not there (any more)."""


class MemberGone(PlatformError):
    """The member is not on the server (any more), or the account is no more."""


class PlatformUnavailable(PlatformError):
    """5xx, a rate limit that outlasts patience, or a broken connection."""
