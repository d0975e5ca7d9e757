import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import aiohttp
import pytest

from bot.web import Sample, serve, web_app


class Vitals:
    """Says what the test wants said."""

    def __init__(self) -> None:
        self.parts: dict[str, str | None] = {"gateway": None, "database": None}
        self.stuck = False

    async def problems(self) -> Mapping[str, str | None]:
        if self.stuck:
            await asyncio.Event().wait()
        return self.parts

    def samples(self) -> Iterator[Sample]:
        yield Sample("up", "Whether it is.", 1)


@pytest.fixture
def vitals() -> Vitals:
    return Vitals()


@pytest.fixture
async def get(vitals: Vitals) -> AsyncIterator[Any]:
    async with (
        serve(web_app(vitals, patience=0.01), "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):

        async def get(path: str) -> tuple[int, str, str]:
            async with session.get(path) as response:
                return response.status, response.content_type, await response.text()

        yield get


async def test_alive_as_long_as_it_answers(get: Any, vitals: Vitals) -> None:
    vitals.parts["gateway"] = "gone"
    status, kind, text = await get("/healthz")
    assert (status, kind, text) == (200, "application/json", '{"alive": true}')


async def test_ready_when_every_part_is(get: Any, vitals: Vitals) -> None:
    status, _, text = await get("/readyz")
    assert status == 200
    assert text == '{"ready": true, "parts": {"gateway": "ok", "database": "ok"}}'
    vitals.parts["database"] = "cannot be reached"
    status, _, text = await get("/readyz")
    assert status == 503
    assert '"database": "cannot be reached"' in text


async def test_not_ready_when_a_part_does_not_answer(get: Any, vitals: Vitals) -> None:
    vitals.stuck = True
    status, _, text = await get("/readyz")
    assert status == 503
    assert "did not answer in time" in text


async def test_metrics_are_plain_text(get: Any) -> None:
    status, kind, text = await get("/metrics")
    assert (status, kind) == (200, "text/plain")
    assert text.endswith("up 1\n")


@pytest.mark.parametrize("path", ["/", "/metrics/", "/..%2f..%2fetc/passwd"])
async def test_there_is_nothing_else(get: Any, path: str) -> None:
    assert (await get(path))[0] == 404


async def test_a_port_that_is_taken_is_told(vitals: Vitals) -> None:
    async with serve(web_app(vitals), "127.0.0.1", 0) as port:
        with pytest.raises(OSError, match="address already in use"):
            async with serve(web_app(vitals), "127.0.0.1", port):
                pass
