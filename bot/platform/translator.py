"""Names and descriptions of commands, in every language that the bot speaks."""

from enum import StrEnum
from typing import Any

import discord
from discord import app_commands

from bot.core.said import Language
from bot.language.texts import ENGLISH, texts

_KEY = "text"
_LANGUAGES = {locale: Language.of(locale.value) for locale in discord.Locale}
"""Looked up, because each start asks for every text in every language that Discord has."""


def localised(key: str) -> app_commands.locale_str:
    """A command's text by its key: English here, and what :class:`Translator` makes of it."""
    return app_commands.locale_str(ENGLISH(key), **{_KEY: key})


class OneOf(app_commands.Transformer):
    """An option with the members of an enumeration as its choices, named in every language.

    Used as ``app_commands.Transform[Kind, OneOf(Kind, "words-kind-")]``; the key of a member is
    the prefix and the member's value, its underscores hyphens.
    """

    def __init__(self, kind: type[StrEnum], prefix: str) -> None:
        self._kind = kind
        self._prefix = prefix

    @property
    def choices(self) -> list[app_commands.Choice[int | float | str]]:
        """The members; their values are what Discord sends back."""
        return [
            app_commands.Choice(
                name=localised(f"{self._prefix}{member.value.replace('_', '-')}"),
                value=member.value,
            )
            for member in self._kind
        ]

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> StrEnum:
        """The member that was chosen."""
        del interaction
        return self._kind(value)


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
        language = _LANGUAGES[locale]
        if key is None or language is Language.ENGLISH:
            return None
        return texts(language)(key)
