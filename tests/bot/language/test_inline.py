"""No text for people stands in the code: a translator would not find it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.language.texts import FOLDER

BOT = FOLDER.parent
ROOMS = ("cogs", "views", "core", "platform")
DOCUMENTS = ("catalogue", "codes.py")
"""Write documents for those who run and build the bot, in English."""
FILES = sorted(
    file
    for room in ROOMS
    for file in (BOT / room).rglob("*.py")
    if not set(file.parts).intersection(DOCUMENTS)
)
SENTENCE = re.compile(r"[^\W\d_]+[,;:.]?[ \n]+[^\W\d_]{2,}")
"""Two words with a blank between."""
SHOWN = frozenset({"label", "title", "description", "placeholder", "content", "text", "reason"})
"""Arguments whose every word somebody reads."""
NAMED = frozenset({"name"})
"""Arguments that somebody reads unless they name a command, whose names are in small letters."""

REASON = re.compile(r"(AutoMod|Discord|[^A-Z*`])*(?<![.!?\s])\s?")
"""In the core: small letters and no stop. Such strings are kept in ``Incident.detail`` or logged,
for operators."""

ALLOWED = {
    "core/replacing.py": {"Manage Webhooks": "a permission by its title"},
    "platform/errors.py": dict.fromkeys(
        (
            "Attach Files",
            "View Channel",
            "Read Message History",
            "access to the channel",
            "two-factor authentication of the bot owner",
        ),
        "a permission by its title",
    ),
    "platform/lookup.py": {"View Channel": "a permission by its title"},
    "platform/members.py": {
        "a rule of this server (/detox consequences)": "the server's audit log, in English",
        "a moderator lifted it": "the server's audit log, in English",
    },
    "platform/names.py": {"system message": "a name that Discord refuses"},
    "platform/webhooks.py": {
        "Manage Webhooks": "a permission by its title",
        "posts softened messages under their authors' names": "the server's audit log, in English",
    },
    "views/logchannel.py": {
        " asked for a log channel by /detox setup": "the server's audit log, in English"
    },
    "views/specimen.py": {"this is a stupid idea, you moron": "English, as the model is"},
}
"""What may stand in a file, and why."""


def _strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and text of each string that somebody may be meant to read."""
    passed_over = set(_passed_over(tree))
    for node in ast.walk(tree):
        if id(node) in passed_over:
            continue
        if isinstance(node, ast.keyword) and node.arg in SHOWN | NAMED:
            text = _constant(node.value)
            if re.match(r"\W*[^\W\d_]", text) and (node.arg in SHOWN or not text.islower()):
                yield node.value.lineno, text
        elif isinstance(node, ast.Constant) and SENTENCE.search(_constant(node)):
            yield node.lineno, _constant(node)


def _passed_over(tree: ast.Module) -> Iterator[int]:
    """Nodes below docstrings, what is logged, and what is raised: those are for operators."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        if isinstance(node, ast.Raise) or _logs(node):
            yield from map(id, ast.walk(node))


def _logs(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith("logger.")


def _constant(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def found_in(source: str) -> list[str]:
    """What in ``source`` looks like a text for people."""
    return [text for _, text in sorted(set(_strings(ast.parse(source))))]


def _name(file: Path) -> str:
    return file.relative_to(BOT).as_posix()


@pytest.mark.parametrize("name", sorted(map(_name, FILES)))
def test_no_text_for_people_stands_in_the_code(name: str) -> None:
    found = set(found_in((BOT / name).read_text(encoding="utf-8"))) - ALLOWED.get(name, {}).keys()
    if name.startswith("core/"):
        found = {text for text in found if not REASON.fullmatch(text)}
    assert found == set()


def test_what_may_stand_there_stands_there() -> None:
    for name, texts in ALLOWED.items():
        assert texts.keys() <= set(found_in((BOT / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "source",
    [
        'send("Please try again.")',
        'send(f"Mode {mode} on this server")',
        'send("reported by a member")',
        'Button(label="Remove")',
        'embed.add_field(name="Author", value=author)',
        'locale_str("Report as hostile")',
        'parts = ["and so on", other]',
        'raise_it = dict(description="privacy")',
    ],
)
def test_texts_are_found(source: str) -> None:
    assert len(found_in(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        'def f():\n    """Send it to them."""',
        'x = 1\n"""What x is for."""',
        'logger.warning("no picture by %s: too many are waiting", module)',
        'raise ValueError("out of range, try again")',
        'Command(name="log-channel", description=localised("setup-help"))',
        'say("words-added", entry=entry)',
        '"\\n".join(lines)',
        'f"||{text}||"',
        're.compile(r"[ \\t]+in[ \\t]+")',
    ],
)
def test_what_nobody_reads_is_passed_over(source: str) -> None:
    assert found_in(source) == []
