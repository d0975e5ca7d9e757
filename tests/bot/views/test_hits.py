"""What flagged a message, within Discord's limits."""

from collections.abc import Iterable

import pytest

from bot.core.incidents import Hit, Source
from bot.core.said import Language
from bot.language.texts import texts
from bot.views.card import card_embeds
from bot.views.hits import FLAGGED_ROOM, flagged_by, why
from detox_model.results import Kind
from tests.bot.views.test_card import incident


def test_each_source_has_its_line() -> None:
    hits = (Hit(Source.SCORE, 0.93), Hit(Source.WORD_LIST, 1.0, ((4, 9, 1.0),), "idiot*"))
    found = incident(hits=hits)
    assert flagged_by(found) == "score 93%\nword list, entry idiot\\*: ||idiot||"
    [field] = [one for one in card_embeds(found)[0].fields if one.name == "Flagged by"]
    assert field.value == flagged_by(found)
    assert "word list flagged: ||idiot||" in why(found)


@pytest.mark.parametrize(
    ("language", "kinds", "line"),
    [
        (Language.ENGLISH, Kind, "insult, profanity, threat, identity attack, sexual, self\\-harm"),
        (Language.GERMAN, [Kind.INSULT, Kind.IDENTITY_ATTACK], "Beleidigung, Gruppenhass"),
        (Language.GERMAN, [Kind.SELF_HARM, Kind.THREAT], "Selbstverletzung, Drohung"),
        (Language.GERMAN, ["something newer", Kind.SEXUAL], "something newer, Sexuelles"),
    ],
)
def test_the_kinds_of_a_score_are_in_the_language_of_the_card(
    language: Language, kinds: Iterable[str], line: str
) -> None:
    found = incident(hits=(Hit(Source.SCORE, 0.93, (), ", ".join(kinds)),))
    assert flagged_by(found, texts(language)).endswith(f"({line})")


def test_without_hits_there_is_no_field() -> None:
    assert "Flagged by" not in [field.name for field in card_embeds(incident())[0].fields]
    assert "word list" not in why(incident())


@pytest.mark.parametrize("detail", ["", "*" * 500, "\n" * 90, "@everyone"])
def test_it_fits_whatever_was_found(detail: str) -> None:
    hits = tuple(Hit(Source.WORD_LIST, 1.0, ((0, 3, 1.0),), detail) for _ in range(200))
    shown = flagged_by(incident(hits=hits))
    *lines, more = shown.splitlines()
    assert 0 < len(shown) <= FLAGGED_ROOM
    assert more == f"and {200 - len(lines)} more"
    assert "@everyone" not in shown.replace("\\@", "")
    assert len(why(incident(hits=hits))) <= 2_000
    assert sum(len(embed) for embed in card_embeds(incident("x" * 2_000, hits=hits))) <= 6_000
