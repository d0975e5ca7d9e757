"""`detoxbot run` in a process of its own, on the Discord at the address in the first argument.

Further arguments are moments at which the process kills itself, such as ``SqlIncidents.claim``:
right after that method did its work, as a power cut would.
"""

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import discord.gateway
import discord.http
import yarl

from bot import app
from bot.cli import main
from bot.database.incidents import SqlIncidents
from bot.platform.chat import DiscordPlatform
from tests.wordmodel import WordModel

CLASSES = {cls.__name__: cls for cls in (SqlIncidents, DiscordPlatform)}


def die_after(moment: str) -> None:
    """Replace the method at ``moment`` by one that does its work and then kills the process."""
    class_name, _, method_name = moment.partition(".")
    cls = CLASSES[class_name]
    method = getattr(cls, method_name)

    async def fatal(*args: Any, **kwargs: Any) -> Any:
        await method(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(cls, method_name, fatal)


def run_bot(url: str, *moments: str, environment: Mapping[str, str] | None = None) -> None:
    """Run the bot on the Discord at ``url`` until a signal or one of the moments comes."""
    if environment:
        os.environ.update(environment)
        os.chdir(Path(environment["DATA_KEY_FILE"]).parent)  # away from anybody's .env
    discord.http.Route.BASE = url
    gateway = yarl.URL(url.replace("http", "ws", 1) + "/gateway")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    app.__dict__["detoxifier"] = lambda *_: WordModel
    for moment in moments:
        die_after(moment)
    main(["run"])


if __name__ == "__main__":
    run_bot(*sys.argv[1:])
