"""Discord's answers as the core's errors, in exactly one place."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import aiohttp
import discord

from bot.core.errors import (
    MemberGone,
    MessageGone,
    PermissionMissing,
    PlaceClosed,
    PlatformError,
    PlatformUnavailable,
    Refused,
    TooLarge,
    WebhookGone,
    WebhooksFull,
    WordingBlocked,
)
from bot.platform.codes import Answer

_ERRORS: Mapping[type[PlatformError], tuple[Answer, ...]] = {
    WebhookGone: (Answer.UNKNOWN_WEBHOOK, Answer.INVALID_TOKEN),
    WebhooksFull: (Answer.WEBHOOKS_FULL, Answer.SERVER_WEBHOOKS_FULL),
    MessageGone: (Answer.UNKNOWN_MESSAGE, Answer.UNKNOWN_CHANNEL, Answer.REPLY_TO_NOTHING),
    MemberGone: (Answer.UNKNOWN_MEMBER, Answer.UNKNOWN_USER),
    PlaceClosed: (
        Answer.THREAD_ARCHIVED,
        Answer.THREAD_LOCKED,
        Answer.NOT_A_TEXT_CHANNEL,
        Answer.WRONG_CHANNEL_TYPE,
        Answer.FORUM_WITHOUT_THREAD,
    ),
    TooLarge: (Answer.TOO_LARGE, Answer.FILE_TOO_LARGE),
    WordingBlocked: (Answer.AUTOMOD, Answer.HARMFUL_LINK),
    PlatformUnavailable: (
        Answer.OVERLOADED,
        Answer.CLOUDFLARE,
        Answer.SENDING_OFF,
    ),
    Refused: (Answer.NAME_REFUSED, Answer.CHANNELS_FULL),
    PlatformError: (Answer.SYSTEM_MESSAGE, Answer.NOT_OURS),
}
"""Where the status alone would not tell; an answer's ``message`` has to agree, too."""
_PERMISSIONS: Mapping[int, str] = {
    Answer.UNKNOWN_GUILD.code: "View Channel",
    Answer.MISSING_ACCESS.code: "View Channel",
    Answer.NO_HISTORY.code: "Read Message History",
    Answer.NO_UPLOADS.code: "Attach Files",
    Answer.TWO_FACTOR.code: "two-factor authentication of the bot owner",
}
"""What is missing, where the code alone tells."""
_KINDS = {
    (answer.code, answer.message.partition(":")[0]): kind
    for kind, answers in _ERRORS.items()
    for answer in answers
}


@contextmanager
def translated(*permissions: str) -> Iterator[None]:
    """Raise the core's errors for whatever discord.py raises inside.

    ``permissions`` are named where Discord only says that one is missing.
    """
    try:
        yield
    except discord.HTTPException as error:
        raise translation(error, permissions) from error
    except (discord.RateLimited, discord.GatewayNotFound) as error:
        raise PlatformUnavailable(type(error).__name__) from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise PlatformUnavailable(f"no connection: {type(error).__name__}") from error


def translation(error: discord.HTTPException, permissions: tuple[str, ...] = ()) -> PlatformError:
    """The core's error for an answer of Discord's; see :func:`translated`."""
    kind = kind_of(error.status, error.code, error.text)
    if issubclass(kind, PermissionMissing):
        told = _PERMISSIONS.get(error.code)
        return kind(*((told,) if told else permissions or ("access to the channel",)))
    # The text of a 400 quotes the request, and with it the member: only numbers may pass.
    return kind(f"HTTP {error.status}, code {error.code}")


def kind_of(status: int, code: int, text: str = "") -> type[PlatformError]:
    """Which of the core's errors an answer becomes; a ``status`` of 0 means that none came."""
    if code in _PERMISSIONS:
        return PermissionMissing
    for (known, needle), kind in _KINDS.items():
        if code == known and needle in text:
            return kind
    if status in {0, 429} or status >= 500:
        return PlatformUnavailable
    return PermissionMissing if status == 403 else PlatformError
