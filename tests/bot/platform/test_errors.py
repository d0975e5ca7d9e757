"""Discord's answers as the core's errors."""

from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from bot.core.errors import (
    MessageGone,
    PermissionMissing,
    PlatformError,
    PlatformUnavailable,
)
from bot.platform.errors import WebhookGone, translated

KINDS = {403: discord.Forbidden, 404: discord.NotFound, 503: discord.DiscordServerError}


def answer(status: int, code: int, text: str = "") -> discord.HTTPException:
    response: Any = SimpleNamespace(status=status, reason="")
    return KINDS.get(status, discord.HTTPException)(response, {"code": code, "message": text})


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (answer(404, 10008), MessageGone),
        (answer(404, 10003), MessageGone),
        (answer(404, 10015), WebhookGone),
        (answer(401, 50027), WebhookGone),
        (answer(403, 50013), PermissionMissing),
        (answer(403, 50001), PermissionMissing),
        (answer(400, 50035, "In message_reference: Unknown message"), MessageGone),
        (answer(400, 50035, "In content: too long"), PlatformError),
        (answer(429, 0), PlatformUnavailable),
        (answer(500, 0), PlatformUnavailable),
        (answer(503, 0), PlatformUnavailable),
        (discord.RateLimited(3.0), PlatformUnavailable),
        (aiohttp.ClientConnectionError("secret"), PlatformUnavailable),
        (TimeoutError(), PlatformUnavailable),
        (ConnectionResetError(), PlatformUnavailable),
    ],
)
def test_each_answer_has_its_error(error: Exception, expected: type[PlatformError]) -> None:
    with pytest.raises(PlatformError) as raised, translated("Manage Messages"):
        raise error
    assert type(raised.value) is expected
    assert raised.value.__cause__ is error
    if isinstance(raised.value, PermissionMissing):
        assert raised.value.permissions == ("Manage Messages",)


def test_the_text_of_an_answer_goes_no_further() -> None:
    with pytest.raises(PlatformError) as raised, translated():
        raise answer(400, 50035, "In content: you idiot")
    assert "idiot" not in str(raised.value)


def test_bugs_pass_through() -> None:
    with pytest.raises(KeyError), translated():
        raise KeyError("bug")
