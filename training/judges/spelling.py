"""Which words are broken? Glued or cut ones that nobody writes, like "thetranslatitensen".

A word counts as broken where neither its source, nor any reference of the set, nor the large
English list of wordfreq (some 320,000 forms seen in several of eight kinds of text, slang and
usual misspellings included) knows it.
"""

import re
from collections.abc import Collection
from functools import cache

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@cache
def _listed() -> Collection[str]:
    from wordfreq import get_frequency_dict  # noqa: PLC0415 - optional dependency, reads a list

    return get_frequency_dict("en", wordlist="large").keys()


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
        if not (
            word in own
            or word in known
            or any(c.isdigit() for c in word)
            or all(part in own or part in known or part in _listed() for part in _forms(word))
        )
    ]


def _forms(word: str) -> tuple[str, ...]:
    """What the list has to know: the word itself, or what stands before an apostrophe."""
    return (word,) if word in _listed() else (word.partition("'")[0],)
