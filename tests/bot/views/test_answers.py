"""What each error comes to: one friendly sentence with a number, and a log entry to find by it."""

import logging
import re
from typing import Any

import aiohttp
import discord
import pytest

from bot.core import errors
from bot.core.errors import DetoxbotError, PermissionMissing
from bot.core.reviews import IncidentGone
from bot.logs import Traces
from bot.views.answers import apologise
from bot.views.bases import ApologisingModal, ApologisingView

SECRET = "what a member wrote"


class Answer(aiohttp.ClientResponse):
    """Discord's, as far as its errors ask."""

    def __init__(self, status: int) -> None:
        self.status, self.reason = status, "Bad"

    def __del__(self, *_: Any) -> None:
        """Nothing to close."""


def refused(kind: type[discord.HTTPException], status: int, code: int) -> discord.HTTPException:
    return kind(Answer(status), {"code": code, "message": SECRET})


class Pressed:
    """An interaction that keeps what it was told."""

    def __init__(self, locale: discord.Locale) -> None:
        self.locale, self.response, self.told = locale, self, ""

    def is_done(self) -> bool:
        return False

    async def send_message(self, text: str, **_: Any) -> None:
        self.told = text


ENGLISH, GERMAN = discord.Locale.american_english, discord.Locale.german
CASES: list[tuple[Exception, str, str, str]] = [
    (errors.QueueFull("x"), "too much to read", "zu viel zu lesen", "QueueFull: x"),
    (errors.DeadlineExceeded("x"), "took too long", "zu lange gedauert", "DeadlineExceeded: x"),
    (errors.ModelFailed("x"), "cannot read messages", "keine Nachrichten lesen", "ModelFailed"),
    (errors.WorkerStopped("x"), "cannot read messages", "keine Nachrichten lesen", "WorkerStopped"),
    (errors.InferenceError("x"), "cannot read messages", "keine Nachrichten", "InferenceError"),
    (errors.StorageError("x"), "reach my memory", "an mein Gedächtnis", "StorageError: x"),
    (errors.StorageUnavailable("x"), "reach my memory", "an mein Gedächtnis", "StorageUnavailable"),
    (IncidentGone("7"), "no longer keep", "nicht mehr auf", "IncidentGone: 7"),
    (errors.MessageGone("x"), "not there any more", "gibt es nicht mehr", "MessageGone: x"),
    (errors.PlatformUnavailable("x"), "did not answer", "nicht geantwortet", "PlatformUnavailable"),
    (PermissionMissing("Send Messages"), "I lack", "fehlt mir das Recht", "PermissionMissing"),
    (errors.Unsettled("x"), "stopped answering midway", "mittendrin", "Unsettled: x"),
    (errors.Refused("x"), "does not let me", "lässt Discord mich", "Refused: x"),
    (errors.WebhooksFull("x"), "all the webhooks", "so viele Webhooks", "WebhooksFull: x"),
    (errors.WebhookGone("x"), "did not answer", "nicht geantwortet", "WebhookGone: x"),
    (errors.PlaceClosed("x"), "archived or locked", "archiviert oder gesperrt", "PlaceClosed: x"),
    (errors.TooLarge("x"), "larger than Discord", "größer, als Discord", "TooLarge: x"),
    (errors.NoWebhook("x"), "another name", "anderem Namen", "NoWebhook: x"),
    (errors.FilesStay("x"), "files", "Dateien", "FilesStay: x"),
    (errors.WordingBlocked("x"), "Discord's own filters", "Die Filter", "WordingBlocked: x"),
    (errors.MemberGone("x"), "That account is not", "Dieses Konto gibt", "MemberGone: x"),
    (errors.PlatformError("x"), "Something went wrong", "etwas schiefgegangen", "PlatformError: x"),
    (errors.DetoxbotError("x"), "Something went wrong", "etwas schiefgegangen", "DetoxbotError: x"),
    (TimeoutError(), "took too long", "zu lange gedauert", "TimeoutError"),
    (ValueError(SECRET), "Something went wrong", "etwas schiefgegangen", "ValueError"),
    (KeyError(SECRET), "Something went wrong", "etwas schiefgegangen", "KeyError"),
    (OSError(28, "No space"), "Something went wrong", "schiefgegangen", "OSError: No space"),
    (
        refused(discord.HTTPException, 400, 50035),
        "Something went wrong",
        "etwas schiefgegangen",
        "HTTPException: HTTP 400, code 50035",
    ),
    (
        refused(discord.Forbidden, 403, 50013),
        "Something went wrong",
        "etwas schiefgegangen",
        "Forbidden: HTTP 403, code 50013",
    ),
]


def raised(error: Exception) -> Exception:
    """The error with a traceback, caused by another that quotes a member."""
    try:
        try:
            raise LookupError(SECRET)
        except LookupError as cause:
            raise error from cause
    except Exception as caught:
        return caught


@pytest.mark.parametrize("locale", [ENGLISH, GERMAN], ids=str)
@pytest.mark.parametrize(("error", "english", "german", "named"), CASES)
async def test_an_error_is_one_sentence_and_one_log_entry(
    error: Exception,
    english: str,
    german: str,
    named: str,
    locale: discord.Locale,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    pressed: Any = Pressed(locale)
    await apologise(pressed, raised(error))
    assert (english if locale is ENGLISH else german) in pressed.told
    reference = re.search(r"`([0-9a-f]{6})`", pressed.told)
    assert reference is not None
    [record] = caplog.records
    written = record.getMessage()
    assert f"reference {reference[1]}: {named}" in written
    assert record.levelno == logging.ERROR
    assert "in raised" in written
    assert "LookupError" in written
    assert SECRET not in caplog.text + pressed.told


def test_every_error_of_the_bots_own_is_in_the_table() -> None:
    def below(kind: type[Exception]) -> set[type[Exception]]:
        return {kind, *(one for sub in kind.__subclasses__() for one in below(sub))}

    ours = {kind for kind in below(DetoxbotError) if kind.__module__ == errors.__name__}
    waiting = {errors.SlowMode}  # no error: they are told when they may post, and nothing else
    assert ours == {type(error) for error, *_ in CASES} & ours | waiting


@pytest.mark.parametrize("kind", ["view", "form"])
async def test_views_and_forms_apologise_too(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    pressed: Any = Pressed(ENGLISH)
    error = raised(ValueError(SECRET))
    if kind == "view":
        item: Any = discord.ui.Button(label="x")
        await ApologisingView().on_error(pressed, error, item)
    else:
        await ApologisingModal(title="x").on_error(pressed, error)
    assert "Something went wrong" in pressed.told
    assert SECRET not in caplog.text


@pytest.mark.parametrize("level", [logging.INFO, logging.DEBUG])
def test_libraries_log_errors_without_members_words_unless_asked(
    level: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(level)
    error = raised(refused(discord.HTTPException, 400, 50035))
    record = logging.LogRecord(
        "discord.app_commands.tree",
        logging.ERROR,
        __file__,
        1,
        "Ignoring exception in autocomplete",
        None,
        (type(error), error, error.__traceback__),
    )
    written = Traces("%(message)s").format(record)
    assert "in raised" in written
    assert "HTTPException" in written
    assert (SECRET in written) is (level == logging.DEBUG)
