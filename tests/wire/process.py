"""`detoxbot run` in a process of its own, on the Discord at the address in the first argument.

Further arguments are moments at which the process kills itself, such as ``SqlIncidents.claim``:
right after that method did its work, as a power cut would.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import discord.gateway
import discord.http
import yarl

import bot.commands.serve  # so that whoever is split off need not import it  # noqa: F401
from bot import app
from bot.app import DetoxBot
from bot.cli import main
from bot.core.errors import StorageError, StorageUnavailable
from bot.core.messages import ChatMessage
from bot.core.recovery import Recovered, Recovery
from bot.core.service import Handled, ModerationService
from bot.database.clock import utc_now
from bot.database.database import Database
from bot.database.gateway import Gateway
from bot.database.incidents import SqlIncidents
from bot.platform.chat import DiscordPlatform
from tests.wire.points import Point, arm
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


class Obedient:
    """Lets whoever started the bot wait until it has settled everything.

    Through ``orders`` come the ids of messages that were posted and, where recovery is to follow,
    by how much the clock is to go ahead. What is told back is where the process dies, or an empty
    text once those messages have left the road and recovery, where it was asked for, is over.
    """

    def __init__(self, orders: Connection, point: Point | None, ahead: timedelta) -> None:
        self._orders = orders
        self._point = point
        self._ahead = ahead
        self._handled: set[int] = set()
        self._changed = asyncio.Event()
        self._unanswered = 0
        """Calls that did not reach the database, be it that the breaker held them back."""

    def _now(self) -> datetime:
        return utc_now() + self._ahead

    def install(self) -> None:
        """Bend the bot where it is to obey."""
        set_up, handle, recover = DetoxBot.setup_hook, ModerationService.handle, Recovery.run
        call = Gateway.__dict__["_guarded"]
        in_turn = asyncio.Lock()

        async def setup_hook(client: DetoxBot) -> None:
            await set_up(client)
            client._connection.guild_ready_timeout = 0  # the one server comes with READY
            if self._point is not None:
                arm(self._point, self._orders.send)
            loop = asyncio.get_running_loop()
            loop.add_reader(self._orders.fileno(), self._obey, client)

        async def sync_no_commands(_client: DetoxBot) -> None:
            """They are no part of the road, and take most of a start."""

        async def counted(
            service: ModerationService, message: ChatMessage, *args: Any, **kwargs: Any
        ) -> Handled:
            try:
                return await handle(service, message, *args, **kwargs)
            finally:
                self._handled.add(message.ref.message_id)
                self._changed.set()

        async def run(recovery: Recovery, *, grace: timedelta) -> list[Recovered]:
            async with in_turn:
                return await recover(recovery, grace=grace)

        async def reaching(gateway: Gateway, *args: Any, **kwargs: Any) -> Any:
            try:
                return await call(gateway, *args, **kwargs)
            except StorageUnavailable:
                self._unanswered += 1
                raise

        setattr(Gateway, "_guarded", reaching)  # noqa: B010 - mypy
        setattr(DetoxBot, "setup_hook", setup_hook)  # noqa: B010
        setattr(DetoxBot, "_sync_commands", sync_no_commands)  # noqa: B010
        setattr(ModerationService, "handle", counted)  # noqa: B010
        setattr(Recovery, "run", run)  # noqa: B010
        defaults = Database.__init__.__kwdefaults__
        assert defaults is not None
        defaults["clock"] = self._now

    def _obey(self, client: DetoxBot) -> None:
        ids, ahead = self._orders.recv()
        client._spawn(self._do(client, ids, ahead), "order")

    async def _do(self, client: DetoxBot, ids: frozenset[int], ahead: timedelta | None) -> None:
        while not ids <= self._handled:
            self._changed.clear()
            await self._changed.wait()
        if ahead is not None:
            self._ahead = ahead
            while not await self._settled(client):
                await asyncio.sleep(0.05)
        self._orders.send("")

    async def _settled(self, client: DetoxBot) -> bool:
        """Recover; false where the database, lately away, was not there for all of it.

        A pass ends quietly where the database is, and it may be back by the time that it is over.
        """
        before = self._unanswered
        with suppress(StorageError):
            await client.database.leases.beat()
            await client.replaying.run()
        await client.recovery.run(grace=timedelta(0))
        return self._unanswered == before and not client.journal.waiting


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


def run_obedient(
    url: str,
    environment: Mapping[str, str],
    orders: Connection,
    point: Point | None,
    ahead: timedelta,
) -> None:
    """Run the bot on the Discord at ``url`` until it dies at ``point`` or is killed."""
    Obedient(orders, point, ahead).install()
    run_bot(url, environment=environment)


if __name__ == "__main__":
    run_bot(*sys.argv[1:])
