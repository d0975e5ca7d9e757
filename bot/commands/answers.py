"""`rewrite` and `flag`: texts in, one answer a text out, in the same order."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO, cast

from bot.commands.exits import ExitCode, Failure
from bot.commands.lines import Source, from_arguments, from_stream
from detox_model.results import Rewrite, Status, Verdict

if TYPE_CHECKING:
    from bot.settings import Settings
    from detox_model import Detoxifier

_BATCHES = 8
"""Batches read ahead, so that the model can put texts of one length together."""
BREAKS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}
"""Marks that some readers take for the end of a line; JSON may escape any of them."""


class Model(Protocol):
    """As much of :class:`detox_model.Detoxifier` as the commands use."""

    name: str

    def score(self, texts: Sequence[str]) -> list[Verdict]:
        """One verdict a text, in order."""
        ...

    def rewrite(
        self,
        texts: Sequence[str],
        *,
        threshold: float,
        always: bool,
        beam: int,
        batch_size: int,
        on_progress: Callable[[int], None] | None,
    ) -> list[Rewrite]:
        """One rewrite a text, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How `rewrite` and `flag` were called."""

    threshold: float
    as_json: bool = False
    always: bool = False
    beam: int = 8
    batch_size: int = 32
    progress: bool | None = None
    """``None``: when standard error is a terminal and the texts come from standard input."""

    @property
    def chunk(self) -> int:
        """Texts given to the model, and printed, together."""
        return self.batch_size * _BATCHES


Advance = Callable[[int], None]
"""Told how many more texts are finished."""


def open_model(settings: "Settings", folder: Path | None, device: str | None) -> "Detoxifier":
    """The model that the options or else the settings name; raises ``Failure``."""
    from pydantic import ValidationError  # noqa: PLC0415 - keeps `--help` quick

    from bot.settings import Settings  # noqa: PLC0415
    from detox_model import Detoxifier  # noqa: PLC0415
    from detox_model.errors import CheckpointError  # noqa: PLC0415
    from detox_model.pointer import serving  # noqa: PLC0415

    try:
        device = Settings(device=device or settings.device).device
    except ValidationError:
        message = f"--device {device}: allowed are auto, cpu, cuda, cuda:N and mps"
        raise Failure(message, ExitCode.USAGE) from None
    try:
        chosen = serving(folder or settings.detox_model, settings.models_dir)
        return Detoxifier.load(chosen, device=device)
    except CheckpointError as error:
        raise Failure(str(error), ExitCode.MODEL) from error
    except (RuntimeError, AssertionError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        message = f"the model cannot run on the device {device}: {reason}"
        raise Failure(message, ExitCode.MODEL) from error


def rewrite(model: Model, texts: Sequence[str], options: Options) -> None:
    """Print one rewrite a text; texts from standard input where none are given."""

    def answer(chunk: list[str], advance: Advance) -> Iterable[str]:
        wordy = [text for text in chunk if text.strip()]
        answers = iter(
            model.rewrite(
                wordy,
                threshold=options.threshold,
                always=options.always,
                beam=options.beam,
                batch_size=options.batch_size,
                on_progress=advance,
            )
            if wordy
            else []
        )
        results = [next(answers) if text.strip() else blank(text, model.name) for text in chunk]
        return map(rewrite_json if options.as_json else plain, results)

    answer_all(texts, options, answer)


def flag(model: Model, texts: Sequence[str], options: Options) -> None:
    """Print one verdict a text; texts from standard input where none are given."""

    def answer(chunk: list[str], advance: Advance) -> Iterable[str]:
        verdicts = model.score(chunk)
        advance(len(chunk))
        for text, verdict in zip(chunk, verdicts, strict=True):
            flagged = verdict.toxicity >= options.threshold
            if options.as_json:
                yield flag_json(text, verdict, flagged=flagged)
            else:
                yield f"{verdict.toxicity:.3f}\t{'flagged' if flagged else 'ok'}\t{text}"

    answer_all(texts, options, answer)


def rewrite_json(result: Rewrite, **more: object) -> str:
    """One rewrite as one line of JSON, with ``more`` fields behind its own."""
    return _json(
        {
            "text": result.text,
            "rewrite": result.rewrite,
            "changed": result.changed,
            "toxicity_before": round(result.toxicity_before, 6),
            "toxicity_after": round(result.toxicity_after, 6),
            "status": str(result.status),
            "alternatives": [alternative.text for alternative in result.alternatives],
            "model": result.model,
            "category": result.category and result.category.value,
            **more,
        }
    )


def flag_json(text: str, verdict: Verdict, *, flagged: bool) -> str:
    """One verdict as one line of JSON; offsets in characters of the text."""
    return _json(
        {
            "text": text,
            "toxicity": round(verdict.toxicity, 6),
            "flagged": flagged,
            "spans": [[span.start, span.end, round(span.score, 6)] for span in verdict.spans],
            "kinds": [kind.value for kind in verdict.kinds],
        }
    )


def answer_all(
    texts: Sequence[str],
    options: Options,
    answer: Callable[[list[str], Advance], Iterable[str]],
) -> None:
    """Print what ``answer`` says of each chunk of texts, from standard input if none are given."""
    chunks: Iterable[list[str]]
    if texts:
        given = from_arguments(texts)
        chunks = (given[i : i + options.chunk] for i in range(0, len(given), options.chunk))
    else:
        chunks = from_stream(cast("Source", sys.stdin.buffer), options.chunk)
    show = options.progress
    if show is None:
        show = not texts and sys.stderr.isatty()
    with _bar(sys.stderr) if show else _no_bar() as bar:
        for chunk in chunks:
            bar.expect(len(chunk))
            printed = "".join(line + "\n" for line in answer(chunk, bar.advance))
            with bar.aside():
                _print(printed)


def _print(text: str) -> None:
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Python would try once more when it ends, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Failure("", ExitCode.BROKEN_PIPE) from None


class _NoBar:
    def expect(self, count: int) -> None:
        """Count texts that have come in."""

    def advance(self, count: int) -> None:
        """Count texts that are finished."""

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Make room for what is printed."""
        yield


@contextmanager
def _no_bar() -> Iterator[_NoBar]:
    yield _NoBar()


@contextmanager
def _bar(stream: TextIO) -> Iterator[_NoBar]:
    from rich.console import Console  # noqa: PLC0415 - a tenth of a second, only where seen
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(file=stream),
        redirect_stdout=False,
        redirect_stderr=False,
    )
    task = progress.add_task("texts", total=0)

    class Bar(_NoBar):
        total = 0

        def expect(self, count: int) -> None:
            self.total += count
            progress.update(task, total=self.total)

        def advance(self, count: int) -> None:
            progress.advance(task, count)

        @contextmanager
        def aside(self) -> Iterator[None]:
            progress.update(task, completed=self.total)  # blank texts never reach the model
            if not sys.stdout.isatty():
                yield
                return
            progress.live.transient = True
            progress.stop()
            yield
            progress.start()
            progress.live.transient = False

    with progress:
        yield Bar()


def blank(text: str, model: str) -> Rewrite:
    """The answer for a text of white space, which no model needs to see."""
    return Rewrite(text, text, False, 0.0, 0.0, Status.UNCHANGED, (), model)


def plain(result: Rewrite) -> str:
    """One line for people: the rewrite, or why there is none."""
    if result.status is Status.WITHHELD and result.category is not None:
        return f"[withheld: {result.category.value}]"
    return result.rewrite


def _json(fields: dict[str, object]) -> str:
    return json.dumps(fields, ensure_ascii=False).translate(BREAKS)
