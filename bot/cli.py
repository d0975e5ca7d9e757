"""`detoxbot`: the commands and their options. What they do is in ``bot.commands``.

Nothing heavy is imported before a command is called, so that `--help` answers at once.
"""

import sys
from collections.abc import Sequence
from importlib.metadata import version as installed_version
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.commands.exits import ExitCode, Failure
from bot.commands.exports import exports
from bot.commands.models import models
from bot.commands.words import words
from bot.core.lending import Format, Kind
from bot.core.policy import DEFAULT_THRESHOLD
from bot.core.said import Language

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(
    name="detoxbot",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A Discord moderation bot that rewrites hostile messages in neutral words.",
    epilog=(
        "Exit codes: 0 well · 1 a check found faults · 2 wrong options, settings or input · "
        "3 the model cannot be used · 4 the export is not permitted · 5 the database cannot be "
        "used · 6 Discord refused · 7 another retraining is under way · 8 the gate blocks the "
        "model · 9 a step of a retraining failed · 130 interrupted · 141 the reader of the output "
        "went away"
    ),
)
db = typer.Typer(no_args_is_help=True, help="Look after the database.")
app.add_typer(db, name="db")
app.add_typer(words, name="words")
app.add_typer(exports, name="exports")
app.add_typer(models, name="models")

Texts = Annotated[
    list[str] | None,
    typer.Argument(metavar="[TEXT]...", help="Texts; without any, one a line on standard input."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
Threshold = Annotated[
    float,
    typer.Option(min=0.0, max=1.0, help="Toxicity from which a text is flagged."),
]
ModelFolder = Annotated[
    Path | None, typer.Option("--model", help="A model folder, instead of DETOX_MODEL.")
]
Device = Annotated[
    str | None, typer.Option(help="auto, cpu, cuda, cuda:N or mps, instead of DEVICE.")
]
BatchSize = Annotated[int, typer.Option(min=1, max=4096, help="Texts read together.")]
ShowProgress = Annotated[
    bool | None,
    typer.Option(
        "--progress/--no-progress",
        help="A progress bar on standard error; by default where that is a terminal.",
        show_default=False,
    ),
]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; ends the process with an :class:`ExitCode`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # an ASCII terminal shows what it can
            stream.reconfigure(errors="backslashreplace")
    try:
        app(list(arguments) if arguments is not None else None)
    except Failure as failure:
        _end(str(failure), failure.code)
    sys.exit(ExitCode.OK)


def _end(message: str, code: ExitCode) -> NoReturn:
    if message:
        print(message, file=sys.stderr)
    sys.exit(code)


def _settings() -> "Settings":
    from bot.settings import SettingsError, load_settings

    try:
        return load_settings()
    except SettingsError as error:
        raise Failure(str(error), ExitCode.USAGE) from error


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(installed_version("detoxbot"))
        raise typer.Exit


@app.command()
def run() -> None:
    """Run the bot on Discord until it is told to stop (Ctrl-C or SIGTERM)."""
    settings = _settings()
    from bot.commands.serve import run_bot

    run_bot(settings)


@app.command()
def sandbox(
    host: Annotated[str, typer.Option(help="Where the page listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 8765,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = True,
) -> None:
    """Try the bot on a demo server in the browser: no token, no account, nothing leaves here."""
    settings = _settings()
    from bot.commands.serve import open_sandbox

    open_sandbox(settings, host=host, port=port, open_browser=open_browser)


@app.command()
def rewrite(
    texts: Texts = None,
    as_json: Json = False,
    always: Annotated[
        bool, typer.Option("--always", help="Rewrite even what is not flagged.")
    ] = False,
    threshold: Threshold = DEFAULT_THRESHOLD,
    device: Device = None,
    batch_size: BatchSize = 32,
    beam: Annotated[int, typer.Option(min=1, max=64, help="Wordings kept while searching.")] = 8,
    model: ModelFolder = None,
    progress: ShowProgress = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Say which words were flagged, which are copied or new, and where each is from.",
        ),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(help="With --explain and one text: draw it into this .png, .svg or .pdf."),
    ] = None,
) -> None:
    """Rewrite texts in neutral words; one result a text, in the same order."""
    from bot.commands import answers

    if explain or output is not None:
        from bot.commands import explaining

        explaining.check(texts or [], output, explain=explain)
    options = answers.Options(
        threshold=threshold,
        as_json=as_json,
        always=always,
        beam=beam,
        batch_size=batch_size,
        progress=progress,
    )
    detoxifier = answers.open_model(_settings(), model, device)
    if explain:
        explaining.explain(detoxifier, texts or [], options, output)
    else:
        answers.rewrite(detoxifier, texts or [], options)


@app.command()
def flag(
    texts: Texts = None,
    as_json: Json = False,
    threshold: Threshold = DEFAULT_THRESHOLD,
    device: Device = None,
    batch_size: BatchSize = 256,
    model: ModelFolder = None,
    progress: ShowProgress = None,
) -> None:
    """Say how toxic texts are; --json also says which words make them so, and their kinds."""
    from bot.commands import answers

    options = answers.Options(
        threshold=threshold, as_json=as_json, batch_size=batch_size, progress=progress
    )
    answers.flag(answers.open_model(_settings(), model, device), texts or [], options)


@app.command()
def policy(
    language: Annotated[Language, typer.Option(help="In which language.")] = Language.ENGLISH,
) -> None:
    """Print the privacy policy of this installation, as Markdown, for you to publish."""
    settings = _settings()
    from bot.commands.policy import policy as text_of

    print(text_of(settings, language), end="")


@app.command()
def export(
    output: Annotated[Path, typer.Option(help="The file, or folder for datasets, to write.")],
    form: Annotated[
        Format, typer.Option("--format", help="How examples are written.")
    ] = Format.JSONL,
    kind: Annotated[
        Kind,
        typer.Option(help="Message and wording, or what moderators preferred to the model's."),
    ] = Kind.PAIRS,
    status: Annotated[
        str | None,
        typer.Option(
            help="Moderators' verdicts (approved, edited, restored, not_toxic), with commas "
            "between, or all. By default approved,edited; of preferences edited,restored.",
            show_default=False,
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Only what was reviewed since: a date or time, UTC.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Only what was reviewed before.")] = None,
    guild: Annotated[int | None, typer.Option(help="Only this server, by its id.")] = None,
    channel: Annotated[
        int | None, typer.Option(help="Only this channel or thread, by its id.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(help="Only what these flagged, such as score,report,automod."),
    ] = None,
    model: Annotated[
        list[str] | None, typer.Option(help="Only rewrites by this model; may be repeated.")
    ] = None,
    min_toxicity: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Only messages that scored so much.")
    ] = 0.0,
    max_toxicity: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Only messages that scored no more.")
    ] = 1.0,
    include_flags: Annotated[
        bool,
        typer.Option(
            "--include-flags",
            help="Also false alarms and confirmed messages without a wording, for the flagger.",
        ),
    ] = False,
    keep_duplicates: Annotated[
        bool, typer.Option("--keep-duplicates", help="Keep what says nearly the same again.")
    ] = False,
    split: Annotated[
        str | None,
        typer.Option(help="Weights of train, dev and test, by author, such as 90,5,5."),
    ] = None,
    progress: ShowProgress = None,
) -> None:
    """Write reviewed pairs for training, as far as operator, server and author allow it.

    Mentions, links, addresses, numbers and members' names are replaced by placeholders, what says
    the same again is left out, and nobody is in two parts of a split. A manifest with counts,
    filters and hashes lies beside the files; 'detoxbot exports' lists what was exported.
    """
    settings = _settings()
    from bot.commands import lending

    wanted = lending.Wanted(
        output=output,
        form=form,
        kind=kind,
        status=status,
        since=since,
        until=until,
        guild=guild,
        channel=channel,
        source=source,
        model=tuple(model or ()),
        min_toxicity=min_toxicity,
        max_toxicity=max_toxicity,
        include_flags=include_flags,
        keep_duplicates=keep_duplicates,
        split=split,
    )
    lending.export(settings, wanted, progress=sys.stderr.isatty() if progress is None else progress)


@app.command()
def retrain(
    if_new_pairs: Annotated[
        int,
        typer.Option(min=0, help="Do nothing unless so many pairs were reviewed since last time."),
    ] = 500,
    promote: Annotated[
        bool, typer.Option("--promote", help="Put the new model in service if the gate lets it.")
    ] = False,
    data: Annotated[
        Path | None, typer.Option(help="The public corpora, instead of TRAINING_DATA.")
    ] = None,
    keep: Annotated[int, typer.Option(min=1, help="Runs whose folders are kept.")] = 5,
    keep_export: Annotated[
        bool,
        typer.Option(
            "--keep-export", help="Keep the exported texts as long as the shortest retention."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
    replay: Annotated[float | None, typer.Option(help="Least share of public pairs.")] = None,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="How often each new pair is seen.")
    ] = None,
    learning_rate: Annotated[float | None, typer.Option(help="At the start.")] = None,
    no_flagger: Annotated[
        bool, typer.Option("--no-flagger", help="Leave the flagger as it is.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Of everything random.")] = None,
    threads: Annotated[int | None, typer.Option(min=0, help="0: as torch chooses.")] = None,
    floors: Annotated[
        Path | None, typer.Option(help="A TOML file over the gate's own floors.")
    ] = None,
    nice: Annotated[
        int, typer.Option(min=0, max=19, help="How far to stand back behind the bot.")
    ] = 10,
    device: Device = None,
) -> None:
    """Export, fine-tune, measure, report and, if asked, promote: all in one, fit for cron.

    Exit code 0: done, or nothing to do. 7: another one is under way. 8: the gate blocks the new
    model, see the report. 9: a step failed, see its log. Texts are deleted at the end.
    """
    settings = _settings()
    from bot.commands import retraining
    from bot.retraining.request import Request

    given = {
        "--replay": replay,
        "--epochs": epochs,
        "--learning-rate": learning_rate,
        "--seed": seed,
        "--threads": threads,
    }
    retraining.retrain(
        settings,
        Request(
            least=if_new_pairs,
            promote=promote,
            data=data or settings.training_data,
            keep=keep,
            keep_export=keep_export,
            dry_run=dry_run,
            finetune=tuple(
                str(part)
                for option, value in given.items()
                if value is not None
                for part in (option, value)
            )
            + (("--no-flagger",) if no_flagger else ()),
            floors=floors,
            device=device or settings.device,
            nice=nice,
            terminal=sys.stderr.isatty(),
        ),
    )


@app.command()
def doctor(
    online: Annotated[
        bool, typer.Option("--online", help="Also ask Discord whether it takes the token.")
    ] = False,
) -> None:
    """Check everything that the bot needs and say what to mend."""
    settings = _settings()
    from bot.doctor import examine

    if not examine(settings, online=online):
        raise typer.Exit(ExitCode.FAULTS)


@app.command()
def audit(
    guild: Annotated[int | None, typer.Option(help="Only this server, by its id.")] = None,
    actor: Annotated[
        int | None, typer.Option(help="Only this member's doings, by their id.")
    ] = None,
    action: Annotated[
        str | None, typer.Option(help="Only this, such as pairs_exported; a wrong one lists all.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Only since: a date or time, UTC.")] = None,
    last: Annotated[int, typer.Option(min=0, help="How many at most; 0: all.")] = 50,
    as_json: Json = False,
) -> None:
    """Show who read, changed or exported what, the newest first; looking is recorded, too."""
    settings = _settings()
    from bot.commands import auditing

    auditing.audit(
        settings,
        guild=guild,
        actor=actor,
        action=action,
        since=since,
        last=last,
        as_json=as_json,
    )


@db.command("rotate-key")
def rotate_key(
    retire: Annotated[
        bool,
        typer.Option("--retire", help="In the end, take the old keys out of the key file."),
    ] = False,
    everywhere: Annotated[
        bool,
        typer.Option(
            "--everywhere",
            help="Where DATA_KEY holds the keys: every bot was restarted with all of them.",
        ),
    ] = False,
    progress: ShowProgress = None,
) -> None:
    """Make a new key and encrypt everything anew with it; bots may run meanwhile.

    Broken off at any point, it goes on when it is run again. The old key stays in the key file,
    behind the new one, until --retire has made sure that nothing is under it any more.
    """
    settings = _settings()
    from bot.commands import rotating

    rotating.rotate_key(
        settings,
        retire=retire,
        everywhere=everywhere,
        progress=sys.stderr.isatty() if progress is None else progress,
    )


@db.command()
def upgrade() -> None:
    """Make the tables, or bring them to this version."""
    settings = _settings()
    from bot.commands import tables

    tables.upgrade(settings)


@db.command()
def current() -> None:
    """Print the revision that the database is at."""
    settings = _settings()
    from bot.commands import tables

    tables.current(settings)


@db.command()
def check() -> None:
    """Compare the tables with what this version expects; exit code 1 where they differ."""
    settings = _settings()
    from bot.commands import tables

    if not tables.check(settings):
        raise typer.Exit(ExitCode.FAULTS)
