"""`detoxbot policy`: the privacy policy of this installation, to be published."""

from bot.core.disclosure import disclosure
from bot.core.said import Language
from bot.language.policy import as_markdown
from bot.language.texts import texts
from bot.settings import Settings


def policy(settings: Settings, language: Language) -> str:
    """The policy as Markdown."""
    return as_markdown(disclosure(settings.installation), texts(language))
