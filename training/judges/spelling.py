"""Which words are broken? Glued or cut ones that nobody writes, like "thetranslatitensen".

A word counts as broken where neither its source, nor any reference of the set knows it, and the
large English list of wordfreq (eight kinds of text, slang and usual misspellings included) has
it less than three times in a hundred million words: the list's tail is glued hashtags. On the
development part that finds 87 % of two source words glued and 46 % of words cut by one or two
letters (many cut words are words), and calls 1.3 % of the new words of human rewrites broken
before their references are known: their typing errors, for the most part.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


RARE = 3e-8
"""Share of all words, in [0, 1], up to which the English list is not believed."""


@cache
def _frequencies() -> Mapping[str, float]:
    from wordfreq import get_frequency_dict  # noqa: PLC0415 - optional dependency, reads a list

    found: Mapping[str, float] = get_frequency_dict("en", wordlist="large")
    return found


def _listed(word: str) -> bool:
    return _frequencies().get(word, 0.0) > RARE


def words(text: str) -> list[str]:
    """The words of a text in order, case folded; an inner apostrophe belongs to its word."""
    return _WORD.findall(text.casefold().replace("\u2019", "'"))


def broken(source: str, output: str, known: Collection[str] = ()) -> list[str]:
    """Words of ``output`` that are in neither ``source``, nor ``known``, nor the English list.

    ``known`` holds the words of all references. Words with digits are never broken.
    """
    own = set(words(source))
    return [
        word
        for word in words(output)
        if not any(c.isdigit() for c in word)
        and not any(
            form in own or form in known or _listed(form) for form in (word, word.partition("'")[0])
        )
    ]
