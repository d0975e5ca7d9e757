"""`detoxbot words`: its options. What the commands do is in ``bot.commands.wordlists``."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.exits import ExitCode
from bot.core.policy import DEFAULT_THRESHOLD

words = typer.Typer(no_args_is_help=True, help="Try a word list out, without a server.")

ListFile = Annotated[
    Path, typer.Option("--list", help="A word list, as /detox words export writes it.")
]


@words.command("test")
def try_out(
    file: ListFile,
    texts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TEXT]...", help="Texts; without any, one a line on standard input."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
    channel: Annotated[
        list[int] | None, typer.Option(help="Ids of the channel, thread or category they stand in.")
    ] = None,
    threshold: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Toxicity from which a text is flagged.")
    ] = DEFAULT_THRESHOLD,
    model: Annotated[
        Path | None, typer.Option("--model", help="A model folder, instead of DETOX_MODEL.")
    ] = None,
) -> None:
    """Say which entries match a text and why, and what would become of it."""
    from bot.commands import answers, wordlists  # noqa: PLC0415 - keeps `--help` quick
    from bot.commands.exits import Failure  # noqa: PLC0415
    from bot.settings import SettingsError, load_settings  # noqa: PLC0415

    wordlists.read_list(file)  # before a model is opened
    try:
        settings = load_settings()
    except SettingsError as error:
        raise Failure(str(error), ExitCode.USAGE) from error
    options = answers.Options(threshold=threshold, as_json=as_json)
    detoxifier = answers.open_model(settings, model, None)
    wordlists.try_out(detoxifier, file, texts or [], options, channel or [])


@words.command()
def check(
    file: Annotated[Path, typer.Argument(help="A word list as a text file.")],
) -> None:
    """Name the lines of a word list that cannot be taken; exit code 1 where there are any."""
    from bot.commands import wordlists  # noqa: PLC0415

    if not wordlists.check(file):
        raise typer.Exit(ExitCode.FAULTS)
