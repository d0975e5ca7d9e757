"""What ``python -m training evaluate-flagger`` does: read, measure, show, write."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from training.detection import writing
from training.detection.measure import FEWEST, Report, measure
from training.detection.sets import GENERAL_CORPORA, Sample, held_out, read_samples, sampled
from training.detection.systems import Bars, FlaggerSystem, System, others
from training.detection.tables import tables
from training.evaluate import read_profanity
from training.mixture import STRONG

PICTURES = "images"
"""Folder of the document's pictures, beside the document."""
_WIDTH = 150
"""Columns that the tables need; a narrower terminal wraps."""


def gather(
    files: Sequence[Path], data: Path | None, limit: int | None, console: Console
) -> list[Sample]:
    """The texts of the files or, without files, the held-out part of every source.

    Raises :class:`~training.corpora.CorpusError`; :class:`ValueError` without files and data.
    """
    if files:
        return sampled((each for path in files for each in read_samples(path)), limit)
    if data is None:
        raise ValueError(
            "give files of texts, or --data with the corpora to take held-out texts of"
        )
    with console.status("reading the corpora"):
        return sampled(held_out(data), limit)


def run(
    samples: Sequence[Sample],
    model: Path,
    against: Path | None,
    *,
    data: Path | None,
    judges: bool,
    draws: int,
    console: Console,
) -> Report:
    """Measure a model folder's flagger, with a progress bar, and say what is too small to rank.

    Raises :class:`~detox_model.errors.CheckpointError` and :class:`ValueError`.
    """
    systems: list[System] = [FlaggerSystem("flagger", model)]
    if against is not None:
        systems.append(FlaggerSystem(_name(against), against))
    if judges:
        systems += others()
    words = read_profanity(data) if data is not None else re.compile(STRONG.pattern, re.IGNORECASE)
    with _bars(console) as bars:
        report = measure(samples, systems, words, bars, draws=draws)
    unranked = {sample.source for sample in samples} - report.sources.keys() - GENERAL_CORPORA
    if unranked:
        console.print(
            f"Not in the tables by source, which need {FEWEST} toxic and {FEWEST} harmless texts: "
            f"{', '.join(sorted(unranked))}",
            markup=False,
            soft_wrap=True,
        )
    return report


def _name(folder: Path) -> str:
    """``runs/mine/model`` is called "mine": every run's folder ends in "model"."""
    own = folder.resolve()
    name = own.parent.name if own.name in {"model", "flagger"} else own.name
    return name if name != "flagger" else "other flagger"


@contextmanager
def _bars(console: Console) -> Iterator[Bars]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=console, transient=True) as progress:

        @contextmanager
        def bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
            task = progress.add_task(what, total=total)
            yield lambda count: progress.advance(task, count)
            progress.remove_task(task)

        yield bar


def write(
    report: Report,
    *,
    json_file: Path | None,
    markdown: Path | None,
    output: Path | None,
    document: Path | None,
) -> None:
    """Print the tables and write what is asked for.

    Raises :class:`ValueError` for a picture that cannot be drawn and for a document without
    places for the tables.
    """
    made = tables(report)
    console = Console()
    if console.width < _WIDTH and not console.is_terminal:
        console = Console(width=_WIDTH)
    writing.show(made, console)
    if json_file is not None:
        writing.write_json(report, json_file)
    if markdown is not None:
        writing.write_markdown(made, markdown)
    if document is not None:
        filled = writing.fill(document.read_text(encoding="utf-8"), made)
        document.write_text(filled, encoding="utf-8")
    if output is not None or document is not None:
        from training.detection import pictures  # noqa: PLC0415 - matplotlib takes a second

        if output is not None:
            pictures.draw(report, output)
        if document is not None:
            pictures.draw_each(report, document.parent / PICTURES)
