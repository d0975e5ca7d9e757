"""Every label, title and hint fits in Discord's room for it, in every language.

What a text is used for is read from the code, for a form that is too long for Discord is noticed
by nobody but those who speak that language.
"""

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from bot.core.said import Language
from bot.language.audit import written
from bot.language.texts import FOLDER, resources, texts

BOT = FOLDER.parent
GAPS = written(resources(Language.ENGLISH)).gaps
FILLED = "x" * 12
"""Stands in each gap."""
BUTTON, TITLE, LABEL, HINT, MENU_HINT, FIELD, FOOTER = 80, 45, 45, 100, 150, 256, 2_048
BY_NAME = {
    "label": BUTTON,
    "placeholder": MENU_HINT,
    "title": TITLE,
    "name": FIELD,
    "text": FOOTER,
}
BY_CALL = {
    ("TextInput", "label"): LABEL,
    ("TextInput", "placeholder"): HINT,
    ("SelectOption", "label"): HINT,
    ("SelectOption", "description"): HINT,
    ("Choice", "name"): HINT,
    ("Embed", "title"): FIELD,
    ("Chart", "title"): FIELD,
}
"""Characters, by what is called and the argument's name; otherwise by that name alone."""


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2].partition("[")[0]


def _head(node: ast.expr) -> str:
    """What a text that is put together begins with; empty for anything else."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) else None
    return str(first.value) if isinstance(first, ast.Constant) else ""


@cache
def _trees() -> list[ast.Module]:
    files = [file for room in ("cogs", "views") for file in (BOT / room).rglob("*.py")]
    return [ast.parse(file.read_text(encoding="utf-8")) for file in files]


@cache
def _begun_with(head: str) -> frozenset[str]:
    """The keys that ``head`` begins and nothing longer in the code does."""
    found = [node for tree in _trees() for node in ast.walk(tree) if isinstance(node, ast.expr)]
    longer = {one for node in found if (one := _head(node)).startswith(head) and one != head}
    whole = {node.value for node in found if isinstance(node, ast.Constant)}
    mine = {key for key in GAPS if key.startswith(head) and key not in whole}
    return frozenset(key for key in mine if not key.startswith(tuple(longer)))


def _keys(node: ast.expr) -> Iterator[str]:
    """The keys of the texts that ``node`` asks for, cut or not."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and inner.value in GAPS:
            yield str(inner.value)
        elif isinstance(inner, ast.expr) and (head := _head(inner)):
            yield from _begun_with(head)


def _says(node: ast.expr) -> bool:
    return any(
        isinstance(inner, ast.Call) and _called(inner) in ("say", "_say", "localised")
        for inner in ast.walk(node)
    )


def _uses(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Keys with the characters that there is room for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for named in node.keywords:
                name = named.arg or ""
                room = BY_CALL.get((_called(node), name), BY_NAME.get(name))
                if room is not None and _says(named.value):
                    yield from ((key, room) for key in _keys(named.value))
            if node.args and (_called(node) == "__init__" or _called(node).endswith("Form")):
                title = node.args[0]
                if _says(title):
                    yield from ((key, TITLE) for key in _keys(title))
        elif isinstance(node, ast.Assign):
            target = ast.unparse(node.targets[0]).rpartition(".")[2]
            if target in ("label", "title"):  # of a class that says it later, or of an item
                yield from ((key, BY_NAME[target]) for key in _keys(node.value))


def uses() -> set[tuple[str, int]]:
    """Every key that the code gives to Discord in a narrow place, with the room there."""
    return {use for tree in _trees() for use in _uses(tree)}


@pytest.mark.parametrize("language", list(Language))
def test_texts_fit_where_they_are_used(language: Language) -> None:
    say = texts(language)
    told = {(key, room): say(key, **dict.fromkeys(GAPS[key], FILLED)) for key, room in uses()}
    wide = {key: text for (key, room), text in told.items() if not 1 <= len(text) <= room}
    assert wide == {}


@pytest.mark.parametrize(
    "use",
    [
        ("appeal-button", BUTTON),  # by a class that says its label later
        ("post-why", BUTTON),
        ("panel-make-log", BUTTON),  # by the head of its key
        ("privacy-delete-confirm", BUTTON),  # assigned to an item
        ("appeal-label", LABEL),  # cut to Discord's room, which would lose words
        ("appeal-hint", HINT),
        ("appeal-title", TITLE),  # the form's first argument
        ("review-edit-title", TITLE),
        ("rewriting-form-title", TITLE),
        ("exempt-end-people", MENU_HINT),
        ("panel-choose-mode", MENU_HINT),
        ("card-why", FIELD),
        ("stats-footer", FOOTER),
        ("setup-fallback-choice-mask", HINT),
    ],
)
def test_uses_are_found(use: tuple[str, int]) -> None:
    assert use in uses()


@pytest.mark.parametrize("language", list(Language))
def test_every_text_fits_in_a_message(language: Language) -> None:
    say = texts(language)
    assert max(len(say(key, **dict.fromkeys(gaps, FILLED))) for key, gaps in GAPS.items()) < 2_000
