"""Every language says everything, with the same gaps, and the code asks for nothing else."""

import runpy
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from bot.core.said import Language, permissions, said
from bot.language import texts as module
from bot.language.audit import Written, compared, report, used, written
from bot.language.texts import ENGLISH, Texts, texts

GERMAN = texts(Language.GERMAN)


def test_every_language_says_everything_that_is_asked_for_and_nothing_else() -> None:
    assert report() == []


@pytest.mark.parametrize(("lines", "code"), [([], 0), (["de: one-more is missing"], 1)])
def test_the_command_prints_it_and_ends_so_that_scripts_can_tell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: list[str], code: int
) -> None:
    monkeypatch.setattr("bot.language.audit.report", lambda: lines)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("bot.language", run_name="__main__")
    assert ended.value.code == code
    assert capsys.readouterr().out.splitlines() == (
        lines or ["Every text is there in every language."]
    )


GREETING = "one-greeting = Hello { $name }\n"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (GREETING, []),
        ("# nothing\n", ["de: one-greeting is missing"]),
        (GREETING + "one-more = More\n", ["de: one-more is not there in English"]),
        ("one-greeting = Hallo\n", ["de: one-greeting has other gaps than English: name"]),
        (GREETING + GREETING, ["de/one.ftl: one-greeting stands there twice"]),
        (GREETING + "no text\n", ["de/one.ftl: cannot be read: no text"]),
        (
            GREETING + "two-more = More\n",
            [
                "de/one.ftl: two-more belongs in another file",
                "de: two-more is not there in English",
            ],
        ),
    ],
)
def test_a_translator_is_told_what_to_do(tmp_path: Path, content: str, found: list[str]) -> None:
    both = {}
    for language, text in (("en", GREETING), ("de", content)):
        (tmp_path / language).mkdir()
        file = tmp_path / language / "one.ftl"
        file.write_text(text, encoding="utf-8")
        both[language] = written([file])
    assert compared("de", both["de"], both["en"]) == found


def test_texts_that_nobody_asks_for_and_texts_that_nobody_wrote_are_told() -> None:
    """Of this language's only text nobody asks; of the many of its subject it has none."""
    known = Written({"answers-never": frozenset(), "answers-cooldown": frozenset({"seconds"})})
    found = used(known)
    assert "answers-never is asked for by nobody" in found
    assert "answers-cooldown is asked for by nobody" not in found
    assert "answers-unexpected is asked for and stands nowhere" in found


def test_numbers_and_plurals_are_the_languages_own() -> None:
    assert ENGLISH("answers-cooldown", seconds=1) == "Please wait a second."
    assert GERMAN("answers-cooldown", seconds=1200) == "Bitte warte 1.200 Sekunden."
    assert GERMAN.of(said("answers-not-kept")) == GERMAN("answers-not-kept")


def test_a_text_that_nobody_knows_is_its_key(caplog: pytest.LogCaptureFixture) -> None:
    assert GERMAN("answers-nothing") == "answers-nothing"
    assert "answers-nothing" in caplog.text


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("en-US", Language.ENGLISH),
        ("en-GB", Language.ENGLISH),
        ("de", Language.GERMAN),
        ("de_AT", Language.GERMAN),
        ("pt-BR", Language.ENGLISH),
        ("", Language.ENGLISH),
        (None, Language.ENGLISH),
    ],
)
def test_a_locale_has_a_language(locale: str | None, language: Language) -> None:
    assert Language.of(locale) is language


def test_percentages_and_days_are_the_languages_own() -> None:
    assert ENGLISH("preview-share", share=0.125) == "12.5%"
    assert GERMAN("preview-share", share=0.125) == "12,5\u00a0%"
    assert ENGLISH.day(date(2026, 3, 4)) == "Mar 4"
    assert GERMAN.day(date(2026, 3, 4)) == "4. M\u00e4rz"


def test_texts_in_texts_are_in_the_same_language() -> None:
    lacking = permissions(["Manage Webhooks", "View Channel"])
    told = said("answers-permission-missing", permissions=lacking)
    assert ENGLISH.of(told) == "I lack the permission **Manage Webhooks, View Channel** for that."
    assert GERMAN.of(told) == "Dafür fehlt mir das Recht **WebHooks verwalten, Kanal anzeigen**."
    again = said("answers-reference", sentence=said("answers-not-kept"), reference="7f")
    assert GERMAN.of(again).startswith("Diese Nachricht bewahre ich nicht mehr auf.")


@pytest.mark.parametrize(
    "argument",
    [
        "x" * 4_096,  # as much as an embed has room for; Fluent alone takes 2,500 characters
        "{ $reference } { answers-not-kept } {",
        "one\ntwo\n  three\n# four",
        "\u202eright to left\u2069 \u200b",
        "",
    ],
)
@pytest.mark.parametrize("say", [ENGLISH, GERMAN], ids=["en", "de"])
def test_what_stands_in_a_gap_is_put_there_as_it_is(argument: str, say: Texts) -> None:
    assert say("answers-reference", sentence=argument, reference="7f").startswith(f"{argument} (")


@pytest.mark.parametrize(
    ("key", "args"),
    [
        ("answers-reference", {"sentence": "secret"}),
        ("preview-share", {"share": "secret"}),  # no number
    ],
)
def test_a_gap_that_cannot_be_filled_is_logged_without_what_members_wrote(
    caplog: pytest.LogCaptureFixture, key: str, args: dict[str, str]
) -> None:
    assert GERMAN(key, **args) != ""
    assert f"text {key}: " in caplog.text
    assert "secret" not in caplog.text


def test_many_threads_get_the_same_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asked for any before: each is made ready by whoever comes first."""
    monkeypatch.setattr(module, "_bundle", module._bundle.__wrapped__)
    fresh = Texts(Language.GERMAN)
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda n: fresh("answers-cooldown", seconds=n % 3), range(900)))
    assert told == [GERMAN("answers-cooldown", seconds=n % 3) for n in range(900)]
