"""`words test` and `words check`: a word list from a file, without a server."""

import asyncio
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.commands.answers import BREAKS, Advance, Model, Options, answer_all
from bot.commands.exits import ExitCode, Failure
from bot.core.plurals import counted
from bot.core.ports import Priority
from bot.core.reading import Reader, Reading
from bot.core.words.lists import Screen
from bot.core.words.matcher import Found, Matcher
from bot.core.words.telling import outcome, rule, standing
from bot.core.words.textfile import Parsed, parse
from bot.language.texts import ENGLISH
from detox_model.results import Rewrite, Verdict


class _Direct:
    """A model that is called where one stands: nobody else waits."""

    def __init__(self, model: Model) -> None:
        self._model = model

    async def score(
        self, texts: Sequence[str], *, priority: Priority, timeout: float | None = None
    ) -> list[Verdict]:
        del priority, timeout
        return self._model.score(texts)

    async def rewrite(
        self,
        texts: Sequence[str],
        *,
        threshold: float,
        priority: Priority,
        always: bool = False,
        timeout: float | None = None,
    ) -> list[Rewrite]:
        raise NotImplementedError


def read_list(file: Path) -> Parsed:
    """What a file lists; raises ``Failure`` if it cannot be read as text."""
    try:
        return parse(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise Failure(f"{file} is not UTF-8 text", ExitCode.USAGE) from None
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}", ExitCode.USAGE) from error


def check(file: Path) -> bool:
    """Say what a file lists and name the lines that cannot be taken; whether all can."""
    parsed = read_list(file)
    for refused in parsed.refused:
        # What cannot be seen would puzzle, and a file from elsewhere may try to move the cursor.
        text = refused.text if refused.text.isprintable() else repr(refused.text)
        print(f"line {refused.line}: {ENGLISH.of(refused.reason)}: {text}")
    entries = counted(len(parsed.entries), "entry", "entries")
    repeated = f", {parsed.repeated:,} said again" if parsed.repeated else ""
    print(f"{entries}{repeated}, {counted(len(parsed.refused), 'line')} refused")
    return not parsed.refused


def try_out(
    model: Model, file: Path, texts: Sequence[str], options: Options, places: Sequence[int]
) -> None:
    """Print for each text what matches and why, and what would become of it.

    Warns on standard error where the list has lines that cannot be taken.
    """
    reader = Reader(_Direct(model))
    parsed = read_list(file)
    if parsed.refused:
        lines = counted(len(parsed.refused), "line")
        print(f"{lines} of {file} cannot be taken: see words check", file=sys.stderr)
    screen = Screen(Matcher(parsed.entries), tuple(places))

    async def read(chunk: Sequence[str]) -> list[Reading]:
        return [
            await reader.read(
                text, screen, threshold=options.threshold, priority=Priority.INTERACTIVE
            )
            for text in chunk
        ]

    def answer(chunk: list[str], advance: Advance) -> Iterable[str]:
        for reading in asyncio.run(read(chunk)):
            advance(1)
            yield (_as_json if options.as_json else _plain)(reading, options.threshold)

    answer_all(texts, options, answer)


def _plain(reading: Reading, threshold: float) -> str:
    lines = [f"{reading.screened.text}\n  {ENGLISH.of(outcome(reading, threshold))}"]
    for found in reading.screened.found:
        match = found.match
        stretch = reading.screened.text[match.start : match.end]
        lines.append(
            f"  {match.start}-{match.end} {stretch!r}: {match.entry.kind} {match.entry.pattern} "
            f"({ENGLISH.of(rule(match.entry.pattern))}): {ENGLISH.of(standing(found))}"
        )
    return "\n".join(lines)


def _as_json(reading: Reading, threshold: float) -> str:
    fields = {
        "text": reading.screened.text,
        "toxicity": round(reading.verdict.toxicity, 6),
        "category": reading.category,
        "blocked": bool(reading.screened.blocked),
        "flagged": bool(reading.screened.blocked)
        or reading.category is not None
        or reading.toxicity >= threshold,
        "outcome": ENGLISH.of(outcome(reading, threshold)),
        "matches": [_match(found) for found in reading.screened.found],
    }
    return json.dumps(fields, ensure_ascii=False).translate(BREAKS)


def _match(found: Found) -> dict[str, object]:
    match = found.match
    return {
        "kind": match.entry.kind,
        "pattern": match.entry.pattern,
        "place": match.entry.place_id,
        "start": match.start,
        "end": match.end,
        "counts": found.yields_to is None,
        "rule": ENGLISH.of(rule(match.entry.pattern)),
        "why": ENGLISH.of(standing(found)),
    }
