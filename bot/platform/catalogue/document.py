"""The catalogue as a page: every call, every answer, every outcome."""

import ast
import inspect
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise

from bot.core import errors
from bot.core.errors import DetoxbotError, PermissionMissing, SlowMode
from bot.core.incidents import Outcome, Step
from bot.core.service import Ignored
from bot.language.texts import ENGLISH
from bot.platform.catalogue import CALLS
from bot.platform.catalogue.kinds import Call, Ending, Stands, Told, error_of
from bot.platform.codes import Answer
from bot.views.answers import sentence_for

_HEAD = """# What Discord may answer, and what follows

Made from the code: `python -m bot.platform.catalogue --write docs/OUTCOMES.md` writes this page
anew, and a test says when it is out of date. Another test drives the real bot through every line
of the tables below, with the answer given in place of what the call would have done, and compares
what then stands in the channel, what is stored and who was told.
"""


def page() -> str:
    """The whole page, in markdown."""
    calls = "\n".join(line for call in CALLS for line in _section(call))
    return "\n".join(
        [
            _HEAD,
            *_meanings("How an incident ends", Outcome),
            *_meanings("How far an incident got", Step),
            *_meanings("Why a message is left alone without an incident", Ignored),
            *_meanings("What stands afterwards", Stands),
            *_meanings("Who is told", Told),
            *_errors(),
            *_answers(),
            "## Call by call\n",
            calls,
        ]
    )


def _errors() -> Iterator[str]:
    yield "## What a member or moderator is told of an error\n"
    yield "Each sentence ends with a reference number that stands in the operator's log.\n"
    yield "| error | when | sentence |"
    yield "| --- | --- | --- |"
    for kind in _kinds(DetoxbotError):
        error = _example(kind)
        meaning = " ".join((inspect.getdoc(kind) or "").split("\n\n", maxsplit=1)[0].split())
        yield f"| {kind.__name__} | {_plain(meaning)} | {sentence_for(error, ENGLISH)} |"
    yield ""


def _example(kind: type[DetoxbotError]) -> DetoxbotError:
    if issubclass(kind, PermissionMissing):
        return kind("View Channel")
    return kind(datetime(2030, 1, 1, tzinfo=UTC)) if issubclass(kind, SlowMode) else kind()


def _kinds(kind: type[DetoxbotError]) -> Iterator[type[DetoxbotError]]:
    if kind.__module__ == errors.__name__:
        yield kind
    for child in kind.__subclasses__():
        yield from _kinds(child)


def _answers() -> Iterator[str]:
    yield "## What Discord may answer\n"
    yield "| answer | HTTP | code | meaning | error |"
    yield "| --- | --- | --- | --- | --- |"
    met = {answer for call in CALLS for answer, _, _ in call.cases}
    for answer in (answer for answer in Answer if answer in met):
        numbers = f"{answer.status or ''} | {answer.code or ''}"
        error = error_of(answer).__name__
        yield f"| {_named(answer)} | {numbers} | {answer.meaning} | {error} |"
    yield ""


def _section(call: Call) -> Iterator[str]:
    yield f"### {call.name[0].upper()}{call.name[1:]}\n"
    made = ", ".join(f"`{one.partition(':')[2]}`" for one in call.made_by)
    yield f"`{call.route}` by {made}\n"
    yield "| answer | incident | in the channel | told | later |"
    yield "| --- | --- | --- | --- | --- |"
    yield _line("done", call.done)
    endings: dict[Ending, list[str]] = {}
    for answer, once, ending in call.cases:
        endings.setdefault(ending, []).append(_named(answer) + (", once" if once else ""))
    for ending, answers in endings.items():
        yield _line("; ".join(answers), ending)
    yield ""


def _line(answers: str, ending: Ending) -> str:
    outcome = ending.outcome or ("waits" if ending.later else "as it was")
    return f"| {answers} | {outcome} | {ending.stands} | {ending.told} | {ending.later or ''} |"


def _named(answer: Answer) -> str:
    return answer.name.lower().replace("_", " ")


def _meanings(title: str, kind: type[StrEnum]) -> Iterator[str]:
    told = _docstrings(kind)
    yield f"## {title}\n"
    yield "| name | meaning |"
    yield "| --- | --- |"
    for member in kind:
        yield f"| {member.value} | {_plain(told[member.name])} |"
    yield ""


def _docstrings(kind: type[StrEnum]) -> dict[str, str]:
    """The string below each member, by its name."""
    [definition] = ast.parse(inspect.getsource(kind)).body
    told = {}
    if isinstance(definition, ast.ClassDef):
        for member, below in pairwise(definition.body):
            if isinstance(member, ast.Assign) and isinstance(below, ast.Expr):
                told[ast.unparse(member.targets[0])] = ast.literal_eval(below.value)
    return told


def _plain(text: str) -> str:
    return " ".join(text.replace("``", "`").split())
