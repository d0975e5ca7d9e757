"""`/privacy`: this installation's privacy policy, for members and for Discord's review."""

from collections.abc import Mapping

from aiohttp import web

from bot.core.disclosure import Installation, disclosure
from bot.core.said import Language
from bot.language.policy import as_page
from bot.language.texts import texts

PAGES: web.AppKey[Mapping[Language, str]] = web.AppKey("pages", Mapping)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Language",
}


def pages(installation: Installation) -> dict[Language, str]:
    """The page in each language; it says the same for as long as the bot runs."""
    sections = disclosure(installation)
    return {language: as_page(sections, texts(language)) for language in Language}


async def privacy(request: web.Request) -> web.Response:
    """The policy, in the language of `?lang=` or else the first that the browser asks for."""
    wanted = request.query.get("lang") or request.headers.get("Accept-Language") or ""
    language = Language.of(wanted.partition(",")[0].partition(";")[0].strip())
    return web.Response(
        text=request.app[PAGES][language], content_type="text/html", headers=_HEADERS
    )
