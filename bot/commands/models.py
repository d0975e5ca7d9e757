"""`detoxbot models`: its options. What the commands do is in ``bot.commands.promoting``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.exits import ExitCode, Failure

if TYPE_CHECKING:
    from bot.settings import Settings

models = typer.Typer(no_args_is_help=True, help="Choose the model that answers.")


def _settings() -> "Settings":
    from bot.settings import SettingsError, load_settings  # noqa: PLC0415 - keeps `--help` quick

    try:
        return load_settings()
    except SettingsError as error:
        raise Failure(str(error), ExitCode.USAGE) from error


@models.command()
def promote(
    model: Annotated[Path, typer.Argument(help="A model folder, or a run folder that holds one.")],
    gate: Annotated[
        Path | None,
        typer.Option(
            help="The verdict of 'python -m training evaluate --gate'; default: gate.json in the "
            "run folder."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overlook the gate; that is kept on record.")
    ] = False,
) -> None:
    """Put a model in service; running bots take it up within seconds, without a restart.

    It is copied into MODELS_DIR, put to its smoke test, named by one pointer, and recorded in the
    database. The gate must have let it pass against the model in service.
    """
    settings = _settings()
    from bot.commands import promoting  # noqa: PLC0415

    promoting.promote(settings, model, gate=gate, force=force)


@models.command()
def rollback(
    to: Annotated[
        str | None,
        typer.Option(help="A model's or folder's name from 'models list', or 'shipped'."),
    ] = None,
) -> None:
    """Put the model that was in service before back in service."""
    settings = _settings()
    from bot.commands import promoting  # noqa: PLC0415

    promoting.rollback(settings, to=to)


@models.command()
def prune(
    keep: Annotated[
        int, typer.Option(min=1, help="How many models before the one in service stay.")
    ] = 5,
) -> None:
    """Remove the promoted models that nobody will roll back to any more from MODELS_DIR."""
    settings = _settings()
    from bot.commands import promoting  # noqa: PLC0415

    promoting.prune(settings, keep=keep)


@models.command("list")
def show(
    history: Annotated[
        bool, typer.Option("--history", help="What happened to them, from the database.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """List the promoted models, the one in service marked."""
    settings = _settings()
    from bot.commands import promoting  # noqa: PLC0415

    if history:
        promoting.show_history(settings, as_json=as_json)
    else:
        promoting.show(settings, as_json=as_json)
