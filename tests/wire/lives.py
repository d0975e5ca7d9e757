"""Lives of the bot in processes of their own, each of which ends at a point drawn beforehand."""

import asyncio
import multiprocessing
import os
import re
import signal
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

from tests.wire.discord_server import DiscordServer, Request
from tests.wire.points import Point, Where
from tests.wire.process import run_obedient

PATIENCE_S = 60.0
_ABOUT_MESSAGES = re.compile(r"/channels/\d+/(messages|webhooks).*|/webhooks/.*")

# A process that has everything imported and splits off the doomed ones in no time.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.wire.process"])


class Life:
    """One process of the bot; :meth:`living` starts and buries it."""

    def __init__(self, server: DiscordServer, process_id: int, orders: Connection) -> None:
        self._server = server
        self._process_id = process_id
        self._orders = orders
        self._done = asyncio.Event()
        self._over = asyncio.Event()
        self.last_words: str | None = None
        """Where it died, if that was at a point that it counted itself."""
        asyncio.get_running_loop().add_reader(orders.fileno(), self._hear)

    @classmethod
    @asynccontextmanager
    async def living(
        cls,
        server: DiscordServer,
        environment: Mapping[str, str],
        point: Point | None = None,
        ahead: timedelta = timedelta(0),
    ) -> AsyncIterator["Life"]:
        """A bot that has said hello to Discord, or died before; killed at the end of the block."""
        ours, theirs = FORKS.Pipe()
        arguments = (server.url, environment, theirs, point, ahead)
        process = FORKS.Process(target=run_obedient, args=arguments)
        seen = server.identifies
        process.start()
        theirs.close()
        assert process.pid is not None
        life = cls(server, process.pid, ours)
        if point is not None and point.where is Where.REQUEST:
            life._die_at_request(point)
        try:
            hello = server.until(lambda: server.identifies > seen, patience=PATIENCE_S)
            await life._unless_over(hello)
            yield life
        finally:
            server.arrived = None
            process.kill()
            await asyncio.to_thread(process.join)
            process.close()
            life._end()
            ours.close()

    @property
    def is_over(self) -> bool:
        """Whether the process is known to have died."""
        return self._over.is_set()

    def kill(self) -> None:
        """End it now."""
        if not self.is_over:
            os.kill(self._process_id, signal.SIGKILL)

    def kill_after(self, milliseconds: int) -> None:
        """End it in a while."""
        asyncio.get_running_loop().call_later(milliseconds / 1000, self.kill)

    async def handle(self, ids: Iterable[int]) -> None:
        """Wait until these messages have left the road, or it is over."""
        await self._obeyed(ids, None)

    async def settle(self, ids: Iterable[int], ahead: timedelta = timedelta(0)) -> None:
        """As :meth:`handle`, and until what others left half done is settled, too.

        For that the clock goes ``ahead`` of the real one.
        """
        await self._obeyed(ids, ahead)

    async def _obeyed(self, ids: Iterable[int], ahead: timedelta | None) -> None:
        self._done.clear()
        try:
            self._orders.send((frozenset(ids), ahead))
        except ConnectionError:
            return
        await self._unless_over(asyncio.wait_for(self._done.wait(), PATIENCE_S))

    def _die_at_request(self, point: Point) -> None:
        passed = 0

        async def count(request: Request) -> None:
            nonlocal passed
            name = f"{request.method} {request.path}"
            if not (_ABOUT_MESSAGES.fullmatch(request.path) and name.startswith(point.of)):
                return
            passed += 1
            if passed == point.number + 1:
                self.last_words = f"{point} ({name})"
                self.kill()
                await self._over.wait()

        self._server.arrived = count

    async def _unless_over(self, wait: Coroutine[Any, Any, object]) -> None:
        waiting = asyncio.ensure_future(wait)
        over = asyncio.ensure_future(self._over.wait())
        done, pending = await asyncio.wait((waiting, over), return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        if over not in done:
            await waiting

    def _hear(self) -> None:
        try:
            told = self._orders.recv()
        except (EOFError, ConnectionError):
            self._end()
            return
        if told:
            self.last_words = told
        else:
            self._done.set()

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._orders.fileno())
        self._over.set()
