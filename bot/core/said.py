"""What the core has to say, before it is put in anybody's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Language(StrEnum):
    """The languages that the bot speaks, by their IETF tags."""

    ENGLISH = "en"
    GERMAN = "de"

    @classmethod
    def of(cls, locale: str | None) -> "Language":
        """The language of a locale such as ``en-US``; English for any that the bot lacks."""
        tag = (locale or "").replace("_", "-").partition("-")[0].casefold()
        return cls(tag) if tag in list(cls) else cls.ENGLISH


@dataclass(frozen=True, slots=True)
class Said:
    """A text by its key; :class:`bot.language.texts.Texts` has the words."""

    key: str
    args: Mapping[str, "Argument"] = field(default_factory=dict)


Argument = str | int | float | Said | tuple[Said, ...]
"""What may stand in a gap. Numbers are written as the language writes them, so snowflakes have to
be strings; texts in a text are put in its language, several with commas between."""


def said(key: str, /, **args: Argument) -> Said:
    """A text by its key, with what stands in its gaps."""
    return Said(key, args)


def permissions(titles: Iterable[str]) -> tuple[Said, ...]:
    """Discord's permissions by their English titles, such as ``Manage Webhooks``."""
    return tuple(said(f"permissions-{title.casefold().replace(' ', '-')}") for title in titles)
