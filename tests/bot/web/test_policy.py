"""The privacy policy as a page."""

import aiohttp
import pytest

from bot.core.disclosure import Installation
from bot.web import serve, web_app
from tests.bot.web.test_health import Vitals

ENGLISH, GERMAN = "<h1>Privacy policy</h1>", "<h1>Datenschutzerklärung</h1>"


@pytest.mark.parametrize(
    ("query", "accepted", "heading"),
    [
        ("", "", ENGLISH),
        ("", "de-AT,de;q=0.9,en;q=0.5", GERMAN),
        ("", "fr;q=1", ENGLISH),
        ("?lang=de", "en", GERMAN),
        ("?lang=<script>", "de", ENGLISH),
    ],
)
async def test_it_is_served_in_the_readers_language(
    query: str, accepted: str, heading: str
) -> None:
    app = web_app(Vitals(), installation=Installation("<b>us</b>"))
    async with (
        serve(app, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(headers={"Accept-Language": accepted}) as session,
        session.get(f"http://127.0.0.1:{port}/privacy{query}") as response,
    ):
        page = await response.text()
        assert (response.status, response.content_type) == (200, "text/html")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert heading in page
    assert "&lt;b&gt;us&lt;/b&gt;" in page
