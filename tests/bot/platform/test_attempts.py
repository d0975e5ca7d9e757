"""A call whose connection breaks before the answer counts as lost, whoever repeats it."""

import asyncio

import aiohttp
from aiohttp import web

from bot.platform.attempts import lost_answers, tracing


async def test_a_request_that_aiohttp_repeats_by_itself_is_noticed() -> None:
    seen = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal seen
        while await reader.readuntil(b"\r\n\r\n"):
            seen += 1
            if seen == 2:  # it was done, but the answer never comes
                break
            status = b"200 OK" if seen == 1 else b"404 Not Found"
            writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with server, aiohttp.ClientSession(trace_configs=[tracing()]) as session:
        with lost_answers() as lost:
            async with session.delete(url):
                pass
            assert lost == []
            async with session.delete(url) as answer:  # over the kept connection
                assert answer.status == 404
        assert seen == 3
        assert lost == [0]


async def test_answers_from_500_up_and_broken_connections_are_noticed() -> None:
    async def busy(_request: web.Request) -> web.Response:
        return web.Response(status=502)

    app = web.Application()
    app.router.add_get("/", busy)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    async with aiohttp.ClientSession(trace_configs=[tracing()]) as session:
        with lost_answers() as lost:
            async with session.get(url):
                pass
            await runner.cleanup()
            try:
                async with session.post(url):
                    pass
            except aiohttp.ClientConnectionError:
                pass
    assert lost == [502, 0]
