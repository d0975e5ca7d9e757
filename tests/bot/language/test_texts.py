"""Every language says everything, with the same gaps, and the code asks for nothing else."""

import ast
import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from bot.core.said import Language, said
from bot.language.texts import ENGLISH, FOLDER, resources, texts

LANGUAGES = list(Language)
KEY = re.compile(r"[a-z]+(-[a-z0-9]+)+")


class Gaps(Visitor):
    """Collects the arguments that a text asks for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def gaps(language: Language) -> dict[str, frozenset[str]]:
    """The gaps of each text of a language."""
    found: dict[str, frozenset[str]] = {}
    for file in resources(language):
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{file.name}: {entry.content}"
            if isinstance(entry, ftl.Message):
                assert entry.id.name not in found, f"{entry.id.name} stands there twice"
                assert entry.id.name.startswith(file.stem + "-"), f"{entry.id.name} in {file.name}"
                visitor = Gaps()
                visitor.visit(entry)
                found[entry.id.name] = frozenset(visitor.names)
    return found


def strings(file: Path) -> set[str]:
    """Every string in a Python file that may be a key."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {text for text in nodes if isinstance(text, str) and KEY.fullmatch(text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_everything_with_the_same_gaps(language: Language) -> None:
    assert gaps(language) == gaps(Language.ENGLISH)


def test_every_text_is_asked_for() -> None:
    asked = {key for file in FOLDER.parent.rglob("*.py") for key in strings(file)}
    starts = _starts()
    unused = [
        key
        for key in gaps(Language.ENGLISH)
        if key not in asked and not any(key.startswith(start) for start in starts)
    ]
    assert unused == []


def test_the_code_asks_for_nothing_that_is_missing() -> None:
    subjects = {file.stem for file in resources(Language.ENGLISH)}
    asked = {
        key
        for file in FOLDER.parent.rglob("*.py")
        for key in strings(file)
        if key.partition("-")[0] in subjects
    }
    assert sorted(key for key in asked if not ENGLISH.has(key) and key not in NO_TEXTS) == []


NO_TEXTS: frozenset[str] = frozenset()
"""Strings of the code that look like keys and are something else."""


def _starts() -> set[str]:
    """What computed keys begin with: strings such as ``"modes-"``, often in an f-string."""
    return {
        node.value
        for file in FOLDER.parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"([a-z]+-)([a-z0-9]+-)*", node.value)
    }


def test_numbers_and_plurals_are_the_languages_own() -> None:
    german = texts(Language.GERMAN)
    assert ENGLISH("answers-cooldown", seconds=1) == "Please wait a second."
    assert german("answers-cooldown", seconds=1200) == "Bitte warte 1.200 Sekunden."
    assert german.of(said("answers-not-kept")) == german("answers-not-kept")


def test_a_text_that_nobody_knows_is_its_key(caplog: pytest.LogCaptureFixture) -> None:
    assert texts(Language.GERMAN)("answers-nothing") == "answers-nothing"
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
