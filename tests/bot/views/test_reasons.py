"""Reasons on cards."""

import pytest

from bot.core import errors
from bot.core.guard import _BROKEN
from bot.core.reasons import Head, Reason, described
from bot.core.said import Language
from bot.language.texts import ENGLISH, Texts, texts
from bot.views.reasons import why_in
from detox_model.results import Category, Status

GERMAN = texts(Language.GERMAN)
BASES = (errors.DetoxbotError, errors.InferenceError)
"""Never raised themselves."""
ERRORS = sorted(
    kind.__name__
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.DetoxbotError) and kind not in BASES
)


@pytest.mark.parametrize("say", [ENGLISH, GERMAN], ids=["en", "de"])
@pytest.mark.parametrize(
    "stored", [*Reason, *(f"{head}: 7" for head in Head), *(f"{name}: x" for name in ERRORS)]
)
def test_whatever_is_stored_is_said(
    stored: str, say: Texts, caplog: pytest.LogCaptureFixture
) -> None:
    said = why_in(say, stored)
    if say is GERMAN:
        assert not set(said.split()) & {"the", "a", "is"}
        assert said != stored or "FilesStay" in stored
    assert not any(name in said for name in ERRORS if name != "FilesStay")
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("stored", "english", "german"),
    [
        (
            "model: rewritten; still toxic; a new url",
            ("the model reworded it; a wording still reads as hostile; a wording brings in a link"),
            (
                "das Modell hat sie umformuliert; eine Fassung wirkt noch immer feindselig; "
                "eine Fassung bringt einen Link hinein"
            ),
        ),
        (
            "model: withheld; it has a poll, which cannot be posted anew; it stays as it is",
            (
                "the model found no wording; "
                "it has a poll, which cannot be posted anew; it stays as it is"
            ),
            (
                "das Modell fand keine Fassung; "
                "sie hat eine Umfrage, die sich nicht neu posten lässt; sie bleibt, wie sie ist"
            ),
        ),
        (
            "recovered: the rewrite stands, the message was removed",
            ("put in order after an interruption: the wording stands, the message was removed"),
            (
                "nach einer Unterbrechung in Ordnung gebracht: "
                "die Fassung steht, die Nachricht war schon entfernt"
            ),
        ),
        (
            "not recovered: PermissionMissing: missing permission: View Channel",
            "could not be put in order after an interruption: I lack View Channel",
            (
                "ließ sich nach einer Unterbrechung nicht in Ordnung bringen: "
                "mir fehlt Kanal anzeigen"
            ),
        ),
        (
            "PermissionMissing: missing permission: Manage Webhooks, Tap Dancing",
            "I lack Manage Webhooks, Tap Dancing",
            "mir fehlt WebHooks verwalten, Tap Dancing",
        ),
        (
            "could not remove the original: PlatformUnavailable: 503 Service Unavailable",
            "could not remove the original: Discord did not answer",
            "das Original ließ sich nicht entfernen: Discord hat nicht geantwortet",
        ),
        (
            "the message could not be replaced: FilesStay: it stays because of its files",
            "the message could not be replaced: it stays because of its files",
            "die Nachricht ließ sich nicht ersetzen: sie bleibt wegen ihrer Dateien",
        ),
        ("stored by a later version", "stored by a later version", "stored by a later version"),
        ("still toxicity", "still toxicity", "still toxicity"),
        ("later: still toxic", "later: still toxic", "later: still toxic"),
        ("", "", ""),
    ],
)
def test_reasons_are_said_in_both_languages(stored: str, english: str, german: str) -> None:
    assert (why_in(ENGLISH, stored), why_in(GERMAN, stored)) == (english, german)


def test_every_verdict_of_the_model_has_its_reason() -> None:
    names = [*(f"model: {one}" for one in Status), *(f"category: {one}" for one in Category)]
    assert {Reason(name) for name in (*names, *_BROKEN)}


def test_an_error_is_stored_with_its_name() -> None:
    stored = described(errors.StorageError("the disk is full"))
    assert stored == "StorageError: the disk is full"
