"""The privacy policy: one source for the document, the page, the command and the answer."""

from pathlib import Path

import pytest

from bot.commands.policy import policy
from bot.core.disclosure import Installation, disclosure
from bot.core.modes import Keeping
from bot.core.policy import GuildSettings
from bot.core.said import Language
from bot.language.policy import as_markdown, as_page
from bot.language.texts import ENGLISH, texts
from bot.settings import Settings

DOCUMENT = Path(__file__).parents[3] / "docs" / "PRIVACY.md"


def test_the_document_is_what_the_command_prints() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == policy(Settings(), Language.ENGLISH)


@pytest.mark.parametrize("language", list(Language))
def test_page_and_document_say_the_same(language: Language) -> None:
    sections = disclosure(Installation("help@bot.example", "https://bot.example/policy"))
    say = texts(language)
    written, page = as_markdown(sections, say), as_page(sections, say)
    for section in sections:
        for said in (section.title, *section.paragraphs):
            assert say.of(said) in written
            assert say.of(said).replace("'", "&#x27;") in page
    assert "help@bot.example" in page
    assert "https://bot.example/policy" in page
    assert f'<html lang="{language}">' in page


def test_nothing_in_the_page_is_markup_of_the_operators() -> None:
    page = as_page(disclosure(Installation("<script>alert(1)</script> & co")), ENGLISH)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page


@pytest.mark.parametrize(
    ("server", "there", "not_there"),
    [
        (None, "90 unless it chose otherwise", "On this server"),
        (GuildSettings(1, retention_days=1), "after a day", "unless it chose otherwise"),
        (GuildSettings(1, retention_days=30), "after 30 days", "a day later"),
        (GuildSettings(1, keeping=Keeping.REVIEW), "a day later", "A server can"),
        (GuildSettings(1, keeps_samples=False), "numbers alone", "drawn at random"),
        (GuildSettings(1), "drawn at random", "A server can"),
    ],
)
def test_it_tells_what_the_server_chose(
    server: GuildSettings | None, there: str, not_there: str
) -> None:
    text = as_markdown(disclosure(Installation(), server), ENGLISH)
    assert there in text
    assert not_there not in text


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("server", [None, GuildSettings(1)])
def test_it_fits_one_embed(language: Language, server: GuildSettings | None) -> None:
    installation = Installation("x" * 200, "https://" + "x" * 100)
    assert len(as_markdown(disclosure(installation, server), texts(language))) <= 4_096
