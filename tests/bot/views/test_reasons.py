"""Reasons on cards."""

import pytest

from bot.core.reasons import Reason
from bot.core.said import Language
from bot.language.texts import ENGLISH, texts
from bot.views.reasons import why_in

GERMAN = texts(Language.GERMAN)


@pytest.mark.parametrize("reason", list(Reason))
def test_what_is_stored_is_what_is_said_in_english(reason: Reason) -> None:
    assert why_in(ENGLISH, reason) == reason.value


@pytest.mark.parametrize("reason", list(Reason))
def test_it_is_said_in_german_too(reason: Reason) -> None:
    said = why_in(GERMAN, f"still toxic; {reason}")
    assert said.startswith("still toxic; ")
    assert reason.value not in said
