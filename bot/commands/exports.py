"""`detoxbot exports`: its options. What the commands do is in ``bot.commands.lent``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.exits import ExitCode, Failure

if TYPE_CHECKING:
    from bot.settings import Settings

exports = typer.Typer(no_args_is_help=True, help="See what was exported, and keep it lawful.")


@exports.command("list")
def list_(
    guild: Annotated[
        int | None, typer.Option(help="Only exports of this server alone, by its id.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Print what left the database, when, for whom, and how many asked since to be forgotten."""
    settings = _settings()
    from bot.commands import lent  # noqa: PLC0415 - keeps `--help` quick

    lent.list_exports(settings, guild=guild, as_json=as_json)


@exports.command()
def scrub(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Files or folders of exports, or their manifests."),
    ],
) -> None:
    """Take members who asked to be forgotten out of exports.

    All files of an export are written anew, each replaced in one step, and the manifest tells of
    them. Copies elsewhere, and models trained on them, are yours to see to.
    """
    settings = _settings()
    from bot.commands import lent  # noqa: PLC0415

    lent.scrub(settings, files)


def _settings() -> "Settings":
    from bot.settings import SettingsError, load_settings  # noqa: PLC0415

    try:
        return load_settings()
    except SettingsError as error:
        raise Failure(str(error), ExitCode.USAGE) from error
