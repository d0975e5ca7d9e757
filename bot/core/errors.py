"""The tree of things that can go wrong on the road of a message.

DetoxbotError
├── InferenceError          the worker cannot answer
│   ├── QueueFull           too much waits already; try later
│   ├── DeadlineExceeded    the answer would come too late to be of use
│   ├── ModelFailed         the model raised, or answered with the wrong shape
│   └── WorkerStopped       the worker is not running (any more)
├── StorageError            the database cannot be reached or refused
├── Unsettled               Discord failed midway and nobody can say yet what stands
└── PlatformError           Discord refused or failed
    ├── PermissionMissing   names the permission
    ├── MessageGone         the message is not there (any more)
    └── PlatformUnavailable 5xx, a rate limit that outlasts patience, or a broken connection
"""


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


class Unsettled(DetoxbotError):
    """Discord failed midway and nobody can say yet what stands; recovery settles it later."""


class PlatformError(DetoxbotError):
    """Discord refused or failed."""


class PermissionMissing(PlatformError):
    """The bot lacks a permission that the call needs; ``permissions`` names it as Discord does."""

    def __init__(self, *permissions: str) -> None:
        super().__init__("missing permission: " + ", ".join(permissions))
        self.permissions = permissions


class MessageGone(PlatformError):
    """The message is not there (any more)."""


class PlatformUnavailable(PlatformError):
    """5xx, a rate limit that outlasts patience, or a broken connection."""
