"""What ``python -m training evaluate`` does: load systems, run them, judge them, show it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from detox_model.checkpoint import DEFAULT
from detox_model.detoxifier import Detoxifier
from training.ablation import WAYS, decode
from training.corpora import Reference
from training.evaluate import (
    Comparison,
    as_json,
    as_markdown,
    as_tables,
    baselines,
    compare,
    read_outputs,
    read_profanity,
    read_references,
)
from training.judges import JUDGES
from training.judges.validation import validate

__all__ = ["ablate", "as_json", "gather", "measure", "named_models", "show", "show_judges", "write",
           "write_outputs"]  # fmt: skip
_WIDTH = 100
"""Columns that the tables need; a narrower terminal wraps."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """What every system made of the same sentences."""

    references: Sequence[Reference]
    texts: dict[str, list[str]]
    """By system; as many as references, in their order."""
    first: str
    """The system that the others are compared with."""


def named_models(models: Sequence[str], against: Sequence[str]) -> dict[str, Path]:
    """Folders by name, the first being the one that the others are compared with.

    A folder alone is called ``model`` if it is the only one, else by its own name. Without
    ``models`` the shipped ones are taken. Raises :class:`ValueError` for a name given twice.
    """
    entries = [_split(entry) for entry in models]
    if not entries:
        shipped = sorted(path.parent for path in DEFAULT.parent.glob("*/config.json"))
        entries = [("model", DEFAULT)]
        entries += [(folder.name, folder) for folder in shipped if folder != DEFAULT]
    elif len(entries) == 1 and not entries[0][0]:
        entries = [("model", entries[0][1])]
    found: dict[str, Path] = {}
    for name, folder in [*entries, *map(_split, against)]:
        # runs/mine/model is called "mine": every run's folder ends in "model"
        own = folder.parent.name if folder.name == "model" else folder.name
        _add(found, name or own, folder)
    return found


def _split(entry: str) -> tuple[str, Path]:
    name, equals, rest = entry.partition("=")
    return (name, Path(rest)) if equals and not Path(entry).exists() else ("", Path(entry))


def _add(found: dict[str, Path], name: str, path: Path) -> None:
    if name in found or name in {"copy", "delete"}:
        raise ValueError(f"two systems are called {name!r}: give names, as in NAME={path}")
    found[name] = path


def gather(
    pairs: Path,
    models: dict[str, Path],
    systems: Sequence[str],
    *,
    data: Path | None,
    device: str,
    console: Console,
) -> Outputs:
    """Read the sentences and what every system makes of them, with a progress bar.

    ``systems`` are entries ``NAME=FILE``. Raises :class:`~training.corpora.CorpusError`,
    :class:`~detox_model.errors.CheckpointError` and :class:`ValueError`.
    """
    references = read_references(pairs)
    sources = [r.source for r in references]
    others = dict(models)
    for entry in systems:
        name, equals, file = entry.partition("=")
        if not equals:
            raise ValueError(f"--system {entry}: a name is needed, as in NAME={entry}")
        _add(others, name, Path(file))
    files = {name: path for name, path in others.items() if name not in models}
    given = {name: read_outputs(path, len(sources)) for name, path in files.items()}
    texts = baselines(sources, read_profanity(data) if data else None)
    with _progress(console) as progress:
        for name, folder in models.items():
            task = progress.add_task(f"rewriting by {name}", total=len(sources))
            model = Detoxifier.load(folder, device=device)
            rewrites = model.rewrite(
                sources,
                always=True,
                on_progress=partial(progress.advance, task),
            )
            texts[name] = [rewrite.rewrite for rewrite in rewrites]
    first = next(iter(models), next(iter(given), "copy"))
    return Outputs(references, texts | given, first)


def ablate(
    pairs: Path, models: dict[str, Path], *, beam: int, device: str, console: Console
) -> Outputs:
    """Every model in every way of decoding, with a progress bar; the first is the one shipped."""
    references = read_references(pairs)
    sources = [r.source for r in references]
    with _progress(console) as progress:
        task = progress.add_task("rewriting", total=len(sources) * len(models) * len(WAYS))

        def tell(name: str, count: int) -> None:
            progress.update(task, description=name, advance=count)

        texts = decode(sources, models, beam=beam, device=device, on_progress=tell)
    return Outputs(references, texts, f"{next(iter(models))}, reranked")


def measure(found: Outputs, *, samples: int, seed: int, console: Console) -> Comparison:
    """Judge all systems, with a progress bar."""
    with _progress(console) as progress:
        task = progress.add_task("judging", total=len(found.texts))
        return compare(
            found.references, found.texts, first=found.first, samples=samples, seed=seed,
            on_progress=lambda _: progress.advance(task),
        )  # fmt: skip


def write_outputs(path: Path, found: Outputs) -> None:
    """JSON lines: the toxic text, the first model's rewrite, the human ones, all systems'."""
    rows = []
    for row, reference in enumerate(found.references):
        systems = {name: texts[row] for name, texts in found.texts.items()}
        rows.append(
            {"toxic": reference.source, "rewrite": systems[found.first],
             "neutral": reference.targets, "systems": systems}
        )  # fmt: skip
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write(comparison: Comparison, *, markdown: Path | None, picture: Path | None) -> None:
    """The files asked for."""
    if markdown is not None:
        markdown.write_text(as_markdown(comparison), encoding="utf-8")
    if picture is not None:
        from training.picture import draw  # noqa: PLC0415 - matplotlib takes a second

        draw(comparison, picture)


def show(comparison: Comparison) -> None:
    """The tables on standard output."""
    console = Console()
    if console.width < _WIDTH and not console.is_terminal:
        console = Console(width=_WIDTH)
    for table in as_tables(comparison):
        console.print(table)


def show_judges(pairs: Path | None, data: Path | None) -> None:
    """The judges and, given human rewrites, how well they tell them from broken ones."""
    console = Console()
    table = Table("measures", "package", "version", "how")
    for judge in JUDGES:
        table.add_row(judge.measures, judge.package, judge.version, judge.method)
    console.print(table)
    if pairs is None:
        return
    listed = read_profanity(data) if data else None
    with console.status("measuring"):
        rows = validate(read_references(pairs), listed)
    table = Table(
        "judge", "against", "texts", "ROC-AUC", "own pair", "pass",
        caption="human rewrites against texts made worse; pass: share over the judge's threshold",
    )  # fmt: skip
    for row in rows:
        paired = "" if row.paired != row.paired else f"{row.paired:.3f}"
        values = (f"{row.auc:.3f}", paired, f"{row.passing:.3f}")
        table.add_row(row.judge, row.against, str(row.texts), *values)
    console.print(table)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=console, transient=True,
    )  # fmt: skip
