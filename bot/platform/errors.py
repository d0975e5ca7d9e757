"""Discord's answers as the core's errors, in exactly one place."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.core.errors import (
    MessageGone,
    PermissionMissing,
    PlatformError,
    PlatformUnavailable,
)

UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
UNKNOWN_WEBHOOK = 10015
INVALID_WEBHOOK_TOKEN = 50027
INVALID_FORM = 50035


class WebhookGone(PlatformError):
    """The webhook was deleted or its token changed; another one has to be made."""


@contextmanager
def translated(*permissions: str) -> Iterator[None]:
    """Raise the core's errors for whatever discord.py raises inside.

    ``permissions`` are named where Discord only says that one is missing.
    """
    try:
        yield
    except discord.HTTPException as error:
        raise _translate(error, permissions) from error
    except (discord.RateLimited, discord.GatewayNotFound) as error:
        raise PlatformUnavailable(type(error).__name__) from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise PlatformUnavailable(f"no connection: {type(error).__name__}") from error


def _translate(error: discord.HTTPException, permissions: tuple[str, ...]) -> PlatformError:
    # The text of a 400 quotes the request, and with it the member: only numbers may pass.
    numbers = f"HTTP {error.status}, code {error.code}"
    if error.code in (UNKNOWN_WEBHOOK, INVALID_WEBHOOK_TOKEN):
        return WebhookGone(numbers)
    if error.code in (UNKNOWN_MESSAGE, UNKNOWN_CHANNEL) or _replies_to_nothing(error):
        return MessageGone(numbers)
    if error.status == 429 or error.status >= 500:
        return PlatformUnavailable(numbers)
    if isinstance(error, discord.Forbidden):
        return PermissionMissing(*(permissions or ("access to the channel",)))
    return PlatformError(numbers)


def _replies_to_nothing(error: discord.HTTPException) -> bool:
    return error.code == INVALID_FORM and "message_reference" in error.text
