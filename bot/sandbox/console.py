"""What the terminal says while the sandbox is open."""

import webbrowser

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from bot.sandbox.session import Sandbox
from bot.settings import Settings

_CONSOLE = Console(highlight=False)


def say_hello(box: Sandbox, settings: Settings, *, open_browser: bool) -> None:
    """Say where to click, what to type and where things are kept."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("Try", "type something unfriendly in #general and watch it change,")
    table.add_row("", "press Why? or Appeal under it,")
    table.add_row("", "then decide on its card in #mod-log")
    table.add_row("Be someone else", "'Viewing as' above the chat: Ann, Ben or Moe")
    table.add_row("Commands", "type / in the message box: /rewrite and /privacy for everybody,")
    table.add_row("", "/detox setup, review, stats or mode for Moe")
    table.add_row("", "")
    table.add_row("Database", settings.safe_database_url)
    table.add_row("Export", "detoxbot export --format jsonl --output pairs.jsonl")
    if settings.training_permission is None:
        table.add_row("", "needs TRAINING_PERMISSION, see .env.example")
    table.add_row("Stop", "Ctrl-C")
    _CONSOLE.print(Panel(table, title="detoxbot sandbox", border_style="green", expand=False))
    # On lines of their own and never wrapped, so that a terminal can follow them.
    for who, url in (("Ann in #general", box.url), ("Moe in #mod-log", box.log_url)):
        _CONSOLE.print(f"[bold]{who}[/bold]\n  [link={url}]{url}[/link]", soft_wrap=True)
    _CONSOLE.print("Whoever has these addresses acts as these people: keep them to yourself.")
    if open_browser:
        for url in (box.log_url, box.url):  # the last one opened is in front
            webbrowser.open(url)


def say_goodbye() -> None:
    """Say that the sandbox closes; draining may take a moment."""
    _CONSOLE.print("Closing the sandbox …")
