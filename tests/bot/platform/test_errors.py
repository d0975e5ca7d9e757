"""Discord's answers as the core's errors."""

from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from bot.core import errors as core
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
from bot.platform.errors import translated

KINDS = {403: discord.Forbidden, 404: discord.NotFound}


def answer(status: int, code: int, text: str = "") -> discord.HTTPException:
    response: Any = SimpleNamespace(status=status, reason="")
    kind = KINDS.get(status, discord.HTTPException)
    if status >= 500:
        kind = discord.DiscordServerError
    return kind(response, {"code": code, "message": text})


EXPECTED: dict[Answer, type[PlatformError]] = {
    Answer.UNKNOWN_CHANNEL: MessageGone,
    Answer.UNKNOWN_GUILD: PermissionMissing,
    Answer.UNKNOWN_MEMBER: MemberGone,
    Answer.UNKNOWN_MESSAGE: MessageGone,
    Answer.UNKNOWN_USER: MemberGone,
    Answer.UNKNOWN_WEBHOOK: WebhookGone,
    Answer.CHANNEL_BUSY: PlatformUnavailable,
    Answer.WEBHOOKS_FULL: WebhooksFull,
    Answer.OLD_EDITS: PlatformUnavailable,
    Answer.SERVER_WEBHOOKS_FULL: WebhooksFull,
    Answer.UNAUTHORIZED: PlatformError,
    Answer.SENDING_OFF: PlatformUnavailable,
    Answer.TOO_LARGE: TooLarge,
    Answer.RESOURCE_BUSY: PlatformUnavailable,
    Answer.CLOUDFLARE: PlatformUnavailable,
    Answer.MISSING_ACCESS: PermissionMissing,
    Answer.NOT_OURS: PlatformError,
    Answer.EMPTY: PlatformError,
    Answer.NOT_A_TEXT_CHANNEL: PlaceClosed,
    Answer.MISSING_PERMISSIONS: PermissionMissing,
    Answer.SYSTEM_MESSAGE: PlatformError,
    Answer.WRONG_CHANNEL_TYPE: PlaceClosed,
    Answer.INVALID_TOKEN: WebhookGone,
    Answer.INVALID_FORM: PlatformError,
    Answer.REPLY_TO_NOTHING: MessageGone,
    Answer.NAME_REFUSED: Refused,
    Answer.FILE_TOO_LARGE: TooLarge,
    Answer.THREAD_ARCHIVED: PlaceClosed,
    Answer.TWO_FACTOR: PermissionMissing,
    Answer.OVERLOADED: PlatformUnavailable,
    Answer.NO_HISTORY: PermissionMissing,
    Answer.THREAD_LOCKED: PlaceClosed,
    Answer.AUTOMOD: WordingBlocked,
    Answer.FORUM_WITHOUT_THREAD: PlaceClosed,
    Answer.HARMFUL_LINK: WordingBlocked,
    Answer.NO_UPLOADS: PermissionMissing,
    Answer.RATE_LIMITED: PlatformUnavailable,
    Answer.SERVER_ERROR: PlatformUnavailable,
    Answer.BAD_GATEWAY: PlatformUnavailable,
    Answer.UNAVAILABLE: PlatformUnavailable,
}
NAMED = {
    Answer.UNKNOWN_GUILD: "View Channel",
    Answer.MISSING_ACCESS: "View Channel",
    Answer.NO_HISTORY: "Read Message History",
    Answer.NO_UPLOADS: "Attach Files",
    Answer.TWO_FACTOR: "two-factor authentication of the bot owner",
}
"""What is named as missing; elsewhere what the call needs."""


@pytest.mark.parametrize("given", EXPECTED, ids=lambda given: given.name)
def test_each_answer_has_its_error(given: Answer) -> None:
    error = answer(given.status, given.code, given.message)
    with pytest.raises(PlatformError) as raised, translated("Manage Messages"):
        raise error
    assert type(raised.value) is EXPECTED[given]
    assert raised.value.__cause__ is error
    if isinstance(raised.value, PermissionMissing):
        assert raised.value.permissions == (NAMED.get(given, "Manage Messages"),)


@pytest.mark.parametrize(
    "error",
    [
        discord.RateLimited(3.0),
        aiohttp.ClientConnectionError("secret"),
        TimeoutError(),
        ConnectionResetError(),
    ],
)
def test_where_no_answer_comes_discord_is_unavailable(error: Exception) -> None:
    with pytest.raises(PlatformUnavailable) as raised, translated():
        raise error
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("code", [0, 99_999])
def test_an_unknown_refusal_names_what_the_call_needs(code: int) -> None:
    with pytest.raises(PermissionMissing) as raised, translated("Send Messages"):
        raise answer(403, code)
    assert raised.value.permissions == ("Send Messages",)


def test_the_text_of_an_answer_goes_no_further() -> None:
    with pytest.raises(PlatformError) as raised, translated():
        raise answer(400, 50035, "In content: you idiot")
    assert "idiot" not in str(raised.value)


def test_bugs_pass_through() -> None:
    with pytest.raises(KeyError), translated():
        raise KeyError("bug")


def test_the_tree_at_the_top_names_every_error_under_its_parent() -> None:
    parents: list[str] = []
    tree: dict[str, str] = {}
    assert core.__doc__ is not None
    for line in core.__doc__.splitlines()[2:]:
        name = line.lstrip("│├└─ ").split(" ")[0]
        depth = (len(line) - len(line.lstrip("│├└─ "))) // 4
        parents[depth:] = [name]
        tree[name] = parents[depth - 1] if depth else "Exception"
    kinds = {
        name: kind.__bases__[0].__name__
        for name, kind in vars(core).items()
        if isinstance(kind, type)
    }
    assert tree == kinds
