"""`/healthz`, `/readyz` and `/metrics`, and beside them the privacy policy."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.core.disclosure import Installation
from bot.web.metrics import CONTENT_TYPE, exposition
from bot.web.policy import PAGES, pages, privacy
from bot.web.vitals import Vitals

VITALS: web.AppKey[Vitals] = web.AppKey("vitals", Vitals)
PATIENCE = web.AppKey("patience", float)

_log = logging.getLogger(__name__)


def web_app(
    vitals: Vitals, *, patience: float = 5.0, installation: Installation | None = None
) -> web.Application:
    """The pages; ``patience`` is how many seconds readiness may take to find out."""
    app = web.Application()
    app[VITALS] = vitals
    app[PATIENCE] = patience
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    app[PAGES] = pages(installation or Installation())
    app.router.add_get("/privacy", privacy)
    return app


@asynccontextmanager
async def serve(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Listen while the context is open; gives the port, chosen by the system where 0 was asked.

    Raises :class:`OSError` where the address cannot be had.
    """
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=5.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        chosen = int(runner.addresses[0][1])
        _log.info("health and metrics on http://%s:%d", host, chosen)
        yield chosen
    finally:
        await runner.cleanup()


async def healthz(_: web.Request) -> web.Response:
    """200 as long as the event loop turns."""
    return web.json_response({"alive": True})


async def readyz(request: web.Request) -> web.Response:
    """200 when every part works, else 503; either way each part and what is wrong with it."""
    try:
        async with asyncio.timeout(request.app[PATIENCE]):
            problems = dict(await request.app[VITALS].problems())
    except TimeoutError:
        problems = {"answer": "the parts did not answer in time"}
    ready = not any(problems.values())
    parts = {part: problem or "ok" for part, problem in problems.items()}
    return web.json_response({"ready": ready, "parts": parts}, status=200 if ready else 503)


async def metrics(request: web.Request) -> web.Response:
    """The numbers, for Prometheus."""
    text = exposition(request.app[VITALS].samples())
    return web.Response(body=text.encode(), headers={"Content-Type": CONTENT_TYPE})
