"""What a translator still has to do, and what nobody asks for any more."""

import ast
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from bot.core.said import Language
from bot.language.texts import FOLDER, resources

_CODE = FOLDER.parent
_KEY = re.compile(r"[a-z]+(-[a-z0-9]+)+")
_HEAD = re.compile(r"[a-z]+-([a-z0-9]+-)*")


@dataclass(frozen=True, slots=True)
class Written:
    """What the files of a language hold."""

    gaps: dict[str, frozenset[str]] = field(default_factory=dict)
    """The arguments of each text, by its key."""
    faults: list[str] = field(default_factory=list)
    """What cannot be read, stands there twice, or stands in another subject's file."""


class _Gaps(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def written(files: list[Path]) -> Written:
    """The texts of ``files``."""
    found = Written()
    for file in files:
        where = f"{file.parent.name}/{file.name}"
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
            if isinstance(entry, ftl.Junk):
                line = (entry.content or "").partition("\n")[0]
                found.faults.append(f"{where}: cannot be read: {line}")
            if not isinstance(entry, ftl.Message):
                continue
            key = entry.id.name
            if key in found.gaps:
                found.faults.append(f"{where}: {key} stands there twice")
            if not key.startswith(f"{file.stem}-"):
                found.faults.append(f"{where}: {key} belongs in another file")
            gaps = _Gaps()
            gaps.visit(entry)
            found.gaps[key] = frozenset(gaps.names)
    return found


def compared(language: str, own: Written, english: Written) -> list[str]:
    """What ``own`` has not, has in excess, or says with other gaps than English."""
    lines = list(own.faults)
    for key in sorted({*own.gaps, *english.gaps}):
        if key not in own.gaps:
            lines.append(f"{language}: {key} is missing")
        elif key not in english.gaps:
            lines.append(f"{language}: {key} is not there in English")
        elif own.gaps[key] != english.gaps[key]:
            wanted = ", ".join(sorted(english.gaps[key])) or "none"
            lines.append(f"{language}: {key} has other gaps than English: {wanted}")
    return lines


def used(english: Written, not_texts: frozenset[str] = frozenset()) -> list[str]:
    """Texts that no code asks for, and texts that code asks for and nobody wrote.

    A key is asked for by a string in the code, or by one that ends in a hyphen and begins keys
    that are put together. ``not_texts`` look like keys and are something else.
    """
    strings = _strings()
    heads = tuple(text for text in strings if _HEAD.fullmatch(text))
    keys = {text for text in strings if _KEY.fullmatch(text)} - not_texts
    subjects = {key.partition("-")[0] for key in english.gaps}
    unused = (key for key in english.gaps if key not in keys and not key.startswith(heads))
    unknown = (key for key in keys - english.gaps.keys() if key.partition("-")[0] in subjects)
    return [
        *(f"{key} is asked for by nobody" for key in sorted(unused)),
        *(f"{key} is asked for and stands nowhere" for key in sorted(unknown)),
    ]


def report() -> list[str]:
    """Everything that is wrong with the texts; empty if all is well."""
    english = written(resources(Language.ENGLISH))
    lines = used(english)
    for language in Language:
        lines += compared(language.value, written(resources(language)), english)
    return lines


@cache
def _strings() -> frozenset[str]:
    return frozenset(
        node.value
        for file in _CODE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
