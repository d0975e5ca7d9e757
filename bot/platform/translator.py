"""Names and descriptions of commands, in every language that the bot speaks."""

import discord
from discord import app_commands

from bot.core.said import Language
from bot.language.texts import ENGLISH, texts

_KEY = "text"


def localised(key: str) -> app_commands.locale_str:
    """A command's text by its key: English here, and what :class:`Translator` makes of it."""
    return app_commands.locale_str(ENGLISH(key), **{_KEY: key})


class Translator(app_commands.Translator):
    """Hands Discord the texts of commands in the languages that it asks for."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The text in that language; ``None`` where English has to do."""
        del context
        key = string.extras.get(_KEY)
        language = Language.of(locale.value)
        if key is None or language is Language.ENGLISH:
            return None
        return texts(language)(key)
