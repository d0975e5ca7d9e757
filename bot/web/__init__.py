"""The small HTTP side: is it alive, is it ready, how does it do. No member data leaves here."""

from bot.web.health import serve, web_app
from bot.web.metrics import Sample
from bot.web.vitals import Vitals

__all__ = ["Sample", "Vitals", "serve", "web_app"]
