"""``python -m training``: corpora, train, flagger, evaluate, evaluate-flagger, ablation …"""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from detox_model.checkpoint import CheckpointError
from training.corpora import CorpusError
from training.preset import PRESETS, PresetError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Train, measure and package the models that the bot runs.",
)
err = Console(stderr=True)
_WIDE = 150
"""Columns that the table of corpora needs in a pipe."""

DataOption = Annotated[
    Path,
    typer.Option("--data", help="Folder with parallel/, toxicity/ and general/.", exists=True,
                 file_okay=False),
]  # fmt: skip


@app.command()
def corpora(
    data: DataOption,
    preset: str = "default",
    missing: Annotated[
        bool, typer.Option(help="Only say which files are there and where all are from.")
    ] = False,
) -> None:
    """Read and filter the corpora of a preset, and print what would be trained on.

    Where files are missing, it says first what each has to hold and where it is from.
    """
    from training import sources  # noqa: PLC0415 - --help stays fast
    from training.preset import load_preset  # noqa: PLC0415
    from training.train import read_pairs  # noqa: PLC0415

    if missing or any(sources.missing(data)):
        console = Console()
        wide = console.width >= _WIDE or console.is_terminal
        (console if wide else Console(width=_WIDE)).print(sources.table(data))
    if missing:
        return
    with err.status("reading the corpora"):
        pairs, clean = read_pairs(load_preset(preset), data)
    table = Table("corpus", "pairs", "words a target")
    for name, items in pairs.items():
        words = sum(p.target.count(" ") + 1 for p in items) / max(1, len(items))
        table.add_row(name, f"{len(items):,}", f"{words:.1f}")
    table.add_row("clean sentences for synthetic pairs", f"{len(clean):,}", "")
    Console().print(table)


@app.command()
def train(
    data: DataOption,
    out: Annotated[Path, typer.Option(help="Run folder; the model lands in OUT/model.")],
    preset: Annotated[str, typer.Option(help="A shipped preset or a .toml file.")] = "default",
    name: Annotated[str, typer.Option(help="The model's name; default: the run folder's.")] = "",
    resume: Annotated[bool, typer.Option(help="Go on where an interrupted run stopped.")] = False,
    device: str = "auto",
    threads: Annotated[int, typer.Option(min=0, help="0: as torch chooses.")] = 0,
    flagger: Annotated[
        Path | None, typer.Option(help="Folder to take the flagger from; default: shipped.")
    ] = None,
) -> None:
    """Train the rewriting network by a preset and write a model folder.

    OUT tells of itself: README.md with curves, scores and samples, the corpora's hashes, events
    for TensorBoard. Ctrl-C saves and stops; --resume then ends where the run would have ended.
    For several GPUs: torchrun --nproc-per-node N -m training train ...
    """
    from detox_model.checkpoint import DEFAULT  # noqa: PLC0415
    from training.train import train_model  # noqa: PLC0415
    from training.trainer import Stopped  # noqa: PLC0415

    try:
        folder = train_model(
            preset, data, out, name=name, resume=resume, device=device, threads=threads,
            flagger=flagger or DEFAULT,
        )  # fmt: skip
    except Stopped as stopped:
        err.print(f"{stopped}: the same command with --resume goes on")
        raise typer.Exit(130) from None
    err.print(f"[green]model written to[/] {folder}; see {out / 'README.md'}")


@app.command()
def finetune(
    pairs: Annotated[
        list[Path],
        typer.Option(help="An export (.jsonl, .tsv, .parquet or a folder); may be repeated."),
    ],
    out: Annotated[Path, typer.Option(help="Run folder; the model lands in OUT/model.")],
    start: Annotated[
        Path | None, typer.Option("--from", help="Model folder to go on from; default: shipped.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="The public corpora that are replayed.", exists=True, file_okay=False),
    ] = None,
    dev: Annotated[
        list[Path] | None, typer.Option(help="Reviewed pairs to choose among the epochs by.")
    ] = None,
    replay: Annotated[float, typer.Option(help="Least share of public pairs, 0 to 0.95.")] = 0.5,
    identity: Annotated[
        float, typer.Option(help="Share of neutral sentences that have to stay, 0 to 0.95.")
    ] = 0.1,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="How often each new pair is seen.")
    ] = None,
    learning_rate: Annotated[float | None, typer.Option(help="At the start.")] = None,
    sweep: Annotated[
        str, typer.Option(help="Replay shares to try, such as 0.3,0.5,0.7; the best one stays.")
    ] = "",
    flagger: Annotated[bool, typer.Option(help="Teach the flagger, too.")] = True,
    seed: int = 1,
    name: Annotated[str, typer.Option(help="The model's name; default: FROM-DATE.N.")] = "",
    resume: Annotated[bool, typer.Option(help="Go on where an interrupted run stopped.")] = False,
    device: str = "auto",
    threads: Annotated[int, typer.Option(min=0, help="0: as torch chooses.")] = 0,
) -> None:
    """Go on from a model with pairs that moderators reviewed, without forgetting the old ones.

    Learns 'toxic' -> 'neutral' of approved and edited messages, to leave alone what was restored
    or not toxic, and replays public pairs beside them. Parts of a split export are found by
    name: train is learnt from, dev steers, test is refused. 'rejected' wordings are not learnt
    from; what was rejected once is left out where it was approved. What else is left out stands,
    with the reason, in OUT/left_out.jsonl.
    """
    from detox_model.checkpoint import DEFAULT  # noqa: PLC0415
    from training.finetune import run  # noqa: PLC0415
    from training.finetune.blend import Plan  # noqa: PLC0415
    from training.finetune.start import Request  # noqa: PLC0415
    from training.finetune.sweep import parse_shares  # noqa: PLC0415
    from training.trainer import Stopped  # noqa: PLC0415

    request = Request(
        start or DEFAULT, tuple(pairs), out, data, tuple(dev or ()),
        Plan(replay, identity, epochs or Plan.epochs, learning_rate or Plan.learning_rate, seed),
        name=name, flagger=flagger, resume=resume, device=device, threads=threads,
    )  # fmt: skip
    try:
        folder = run.finetune(request, parse_shares(sweep))
    except Stopped as stopped:
        err.print(f"{stopped}: the same command with --resume goes on")
        raise typer.Exit(130) from None
    err.print(f"[green]model written to[/] {folder}; see {out / 'README.md'}")


@app.command()
def curves(
    run: Annotated[Path, typer.Argument(help="A run folder.", exists=True, file_okay=False)],
) -> None:
    """Draw a run's curves and write its TensorBoard events and page anew, from its log."""
    from training.run.curves import draw, write_events  # noqa: PLC0415
    from training.run.page import write_page  # noqa: PLC0415

    for path in [*draw(run), write_events(run), write_page(run)]:
        typer.echo(path)


@app.command()
def flagger(
    data: DataOption,
    out: Annotated[Path, typer.Option(help="Folder to write the two files to.")],
    seed: int = 1,
) -> None:
    """Train the toxicity scorer into the folder OUT."""
    from training.flagger import run  # noqa: PLC0415

    Console().print_json(json.dumps(run(data, out, seed)))


@app.command()
def lexicon(
    data: DataOption,
    out: Annotated[Path, typer.Option(help="File to write, one word a line.")],
    size: Annotated[int, typer.Option(min=1, help="Most words.")] = 30_000,
) -> None:
    """Count the words by which disguised spellings are read; a flagger is trained on its own."""
    from training.lexicon import run  # noqa: PLC0415

    typer.echo(f"{run(data, out, size)} words in {out}")


@app.command()
def evaluate(
    pairs: Annotated[
        list[Path] | None,
        typer.Option(
            help="TSV: toxic, neutral (or neutral1 …). With --gate it may be repeated; JSON lines "
            "of an export are the log test.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(help="FOLDER or NAME=FOLDER; may be repeated. Default: the shipped ones."),
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option(help="More models, to compare with the first: FOLDER or NAME=FOLDER."),
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option(help="NAME=FILE: another system's rewrites, one a line or .jsonl."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="The corpora: the list that 'delete' uses, the gate's held-out parts."),
    ] = None,
    outputs: Annotated[Path | None, typer.Option(help="Also write the rewrites here.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Also write the tables here.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Also draw bars here (.png, .svg).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead.")] = False,
    samples: Annotated[int, typer.Option(min=100, help="Draws of the bootstrap.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of the bootstrap.")] = 1,
    device: str = "auto",
    gate: Annotated[
        bool,
        typer.Option(
            "--gate",
            help="May --model CANDIDATE take the place of --against INCUMBENT? Exit code 0: yes, "
            "1: no, for the reasons printed.",
        ),
    ] = False,
    floors: Annotated[
        Path | None,
        typer.Option(help="What the candidate has to keep, over training/gate/floors.toml."),
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write the gate's page here (HTML).")] = None,
    gate_file: Annotated[
        Path | None, typer.Option(help="Write the verdict here (JSON); 'promote' asks for it.")
    ] = None,
    allow_equal: Annotated[
        bool, typer.Option("--allow-equal", help="Let pass what is better at nothing.")
    ] = False,
) -> None:
    """Print the table: copy, delete listed words, models, other systems; by length bucket.

    BLEU, chrF, style, similarity, fluency, joint, repeats, copies and broken words, each with a
    95 % interval, and how every system differs from the first model. The scorers are described
    by the command 'judges'; none of them is used by the model.

    With --gate: one candidate against one incumbent on the frozen public test (ParaDetox's
    held-out part of --data, without a TSV) and on the log's, with hard floors, neutral texts, the
    flagger's own tests and latency; docs/GATE.md has the rule.
    """
    if gate:
        from training.gate import command  # noqa: PLC0415

        if system or outputs or markdown or picture:
            raise typer.BadParameter("cannot go with --system, --outputs, --markdown, --picture",
                                     param_hint="--gate")  # fmt: skip
        candidate, incumbent = command.requested(model or [], against or [])
        request = command.Request(
            candidate, incumbent, pairs or [], data, floors, allow_equal, report, gate_file,
            as_json, samples, seed, device,
        )  # fmt: skip
        raise typer.Exit(command.run(request, err))
    if floors or report or gate_file or allow_equal:
        raise typer.BadParameter("needs --gate", param_hint="--floors, --report, --gate-file, "
                                 "--allow-equal")  # fmt: skip
    if len(pairs or []) != 1:
        raise typer.BadParameter("one TSV file is needed", param_hint="--pairs")
    [table] = pairs or []
    from training import evaluation  # noqa: PLC0415

    names = evaluation.named_models(model or [], against or [])
    found = evaluation.gather(table, names, system or [], data=data, device=device, console=err)
    if outputs is not None:
        evaluation.write_outputs(outputs, found)
    comparison = evaluation.measure(found, samples=samples, seed=seed, console=err)
    evaluation.write(comparison, markdown=markdown, picture=picture)
    if as_json:
        typer.echo(json.dumps(evaluation.as_json(comparison)))
    else:
        evaluation.show(comparison)


@app.command()
def evaluate_flagger(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="TSV or JSON lines: text, toxic, as one likes source, term.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Model folder; default: the shipped one.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="Another folder, compared on the same texts.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="The corpora: held-out texts, and the list of rude words.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Texts a source.")] = None,
    judges: Annotated[bool, typer.Option(help="Set the usual libraries beside it.")] = True,
    draws: Annotated[int, typer.Option(min=50, help="Of the bootstrap.")] = 500,
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write JSON here.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Also write the tables here.")] = None,
    output: Annotated[
        Path | None, typer.Option(help="Also draw a picture (.png, .svg, .pdf).")
    ] = None,
    write_docs: Annotated[
        Path | None,
        typer.Option(
            help="Also fill this document's tables and draw its pictures.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
) -> None:
    """Measure the flagger: ranking, presets, calibration, false alarms, identity terms, tricks.

    Without FILES: the held-out part of every corpus under --data.

    Frames with identity terms, functional tests and evasion tricks come on top.
    """
    from detox_model.checkpoint import DEFAULT  # noqa: PLC0415
    from training.detection import command  # noqa: PLC0415

    samples = command.gather(files or [], data, limit, err)
    report = command.run(
        samples, model or DEFAULT, against, data=data, judges=judges, draws=draws, console=err
    )
    command.write(
        report, json_file=json_file, markdown=markdown, output=output, document=write_docs
    )


@app.command()
def ablation(
    pairs: Annotated[Path, typer.Option(help="TSV: toxic, neutral (or neutral1 …).", exists=True)],
    model: Annotated[
        list[str] | None,
        typer.Option(help="FOLDER or NAME=FOLDER; may be repeated. Default: the shipped ones."),
    ] = None,
    beam: Annotated[int, typer.Option(min=2, help="Width of the beam.")] = 8,
    markdown: Annotated[Path | None, typer.Option(help="Also write the tables here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead.")] = False,
    device: str = "auto",
) -> None:
    """Print one table of models decoded greedily, by beam search, and reranked as the bot does.

    Several models, say of presets that differ in one thing, show what that thing is worth.
    """
    from training import evaluation  # noqa: PLC0415

    names = evaluation.named_models(model or [], [])
    found = evaluation.ablate(pairs, names, beam=beam, device=device, console=err)
    comparison = evaluation.measure(found, samples=1000, seed=1, console=err)
    evaluation.write(comparison, markdown=markdown, picture=None)
    if as_json:
        typer.echo(json.dumps(evaluation.as_json(comparison)))
    else:
        evaluation.show(comparison)


@app.command()
def judges(
    pairs: Annotated[
        Path | None,
        typer.Option(help="TSV of human rewrites: measure how far to trust them.", exists=True),
    ] = None,
    data: Annotated[Path | None, typer.Option(help="For the list of words to delete.")] = None,
) -> None:
    """Say which scorers 'evaluate' judges with, and how well they tell good from bad."""
    from training import evaluation  # noqa: PLC0415

    evaluation.show_judges(pairs, data)


@app.command()
def split(
    data: DataOption,
    out: Annotated[Path, typer.Option(help="TSV file to write.")],
    part: Annotated[str, typer.Option(help="dev or test.")] = "test",
) -> None:
    """Write the held-out part of ParaDetox as a TSV for 'evaluate'."""
    from training.train import references  # noqa: PLC0415

    if part not in {"dev", "test"}:
        raise typer.BadParameter("must be dev or test", param_hint="--part")
    rows = ["toxic\tneutral1\tneutral2\tneutral3"]
    for reference in track(references(data, part), "writing", console=err):  # type: ignore[arg-type]
        rows.append("\t".join([reference.source, *reference.targets]))
    out.write_text("\n".join(rows) + "\n", encoding="utf-8")


ModelsOption = Annotated[
    Path,
    typer.Option("--models", envvar="MODELS_DIR", help="Where promoted models lie.",
                 file_okay=False),
]  # fmt: skip


@app.command()
def promote(
    model: Annotated[Path, typer.Argument(help="A model folder, or a run folder that holds one.")],
    models: ModelsOption = Path("data/models"),
    gate: Annotated[
        Path | None,
        typer.Option(help="The verdict of 'evaluate --gate'; default: gate.json in the run."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overlook the gate; that is kept on record.")
    ] = False,
) -> None:
    """Put a model in service; running bots take it up within seconds, between two batches.

    It is copied, put to its smoke test, and named by one pointer. This knows files only: 'detoxbot
    models promote' also keeps it in the database.
    """
    from detox_model import promotion  # noqa: PLC0415

    change = promotion.promote(model, models, gate=gate, force=force)
    for line in change.told:
        typer.echo(line)


@app.command()
def rollback(
    models: ModelsOption = Path("data/models"),
    to: Annotated[
        str | None, typer.Option(help="A model's or folder's name, or 'shipped'.")
    ] = None,
) -> None:
    """Put the model that was in service before back in service."""
    from detox_model import promotion  # noqa: PLC0415

    for line in promotion.rollback(models, to=to).told:
        typer.echo(line)


@app.command()
def presets() -> None:
    """List the shipped presets."""
    from training.preset import load_preset  # noqa: PLC0415

    for path in sorted(PRESETS.glob("*.toml")):
        Console().print(f"[bold]{path.stem}[/]  {load_preset(path.stem).title}")


def main() -> None:
    """Run the command line; known mistakes end in one line, not in a traceback."""
    try:
        app()
    except (CorpusError, PresetError, CheckpointError, ValueError, PermissionError) as error:
        err.print(f"[red]error:[/] {escape(str(error))}", soft_wrap=True)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
