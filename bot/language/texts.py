"""Every text that members and moderators read, from one folder a language.

``en/*.ftl`` and ``de/*.ftl`` are Fluent files (https://projectfluent.org). A key begins with the
name of its file. What is missing in a language is said in English.
"""

import logging
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from babel.dates import format_skeleton
from fluent.runtime import FluentBundle, FluentResource, resolver
from fluent.runtime.errors import FluentReferenceError

from bot.core.said import Argument, Language, Said

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
# Fluent refuses longer arguments, against texts of strangers that refer to one another without
# end. These texts are ours, and a member's wording may take all that Discord has room for.
resolver.MAX_PART_LENGTH = 20_000


class Texts:
    """One language's texts: ``texts("post-withdrawn")``, ``texts.of(said(...))``.

    May be called from any thread: what a call works on is its own, and what is kept of a text
    after its first use is the same whoever makes it. Takes some 5 to 100 µs.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._bundles = [_bundle(language)]
        if language is not Language.ENGLISH:
            self._bundles.append(_bundle(Language.ENGLISH))

    def __call__(self, key: str, /, **args: Argument) -> str:
        """The text ``key`` with ``args`` in its gaps; the key itself if nobody knows it.

        What stands in a gap is put there as it is: whoever brings a member's words escapes their
        markdown and mentions first (:mod:`bot.views.markdown`).
        """
        for bundle in self._bundles:
            if not bundle.has_message(key):
                continue
            pattern = bundle.get_message(key).value
            if pattern is None:
                continue
            worded = {name: self._worded(argument) for name, argument in args.items()}
            text, errors = bundle.format_pattern(pattern, worded)
            if errors:  # a gap without its argument: the rest of the text still helps
                logger.error("text %s: %s", key, ", ".join(_named(errors)))
            return str(text)
        logger.error("there is no text %s", key)
        return key

    def of(self, said: Said) -> str:
        """What the core said, in this language."""
        return self(said.key, **said.args)

    def day(self, day: date) -> str:
        """A day of this year, for pictures: ``Mar 4``. Chats have timestamps of their own."""
        return str(format_skeleton("MMMd", day, locale=self.language.value))

    def _worded(self, argument: Argument) -> str | int | float:
        if isinstance(argument, Said):
            return self.of(argument)
        if isinstance(argument, tuple):
            return ", ".join(map(self.of, argument))
        return argument

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return any(bundle.has_message(key) for bundle in self._bundles)


@cache
def texts(language: Language) -> Texts:
    """The texts of a language, read once."""
    return Texts(language)


def resources(language: Language) -> list[Path]:
    """The files of a language."""
    return sorted((FOLDER / language.value).glob("*.ftl"))


@cache
def _bundle(language: Language) -> FluentBundle:
    bundle = FluentBundle([language.value], use_isolating=False)
    for file in resources(language):
        bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle


def _named(errors: Iterable[Exception]) -> Iterable[str]:
    """What went wrong, without what stood in the gaps: that may be a member's."""
    for error in errors:
        named = isinstance(error, FluentReferenceError)  # names the gap, never its content
        yield f"{error}" if named else type(error).__name__


ENGLISH = texts(Language.ENGLISH)
