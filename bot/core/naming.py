"""Names of people as they stand in texts: words folded, and which of them are nobody's own."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from detox_model.lexicon import FILE

_GIVEN = Path(__file__).with_name("givennames.txt")
MOST_WORDS = 3
"""Words of a name that is looked for as a whole."""
_SHORTEST_PART = 3
"""Letters of one word of a name that is looked for by itself, too."""
WORD = re.compile(r"[^\W_](?:[\w.'\u2019-]*[^\W_])?")
"""A word or a name, without what adorns it at its ends."""
_POSSESSIVE = re.compile(r"['\u2019]s$")


def fold(word: str) -> str:
    """A word in the form in which names are compared: ``Ann's`` and ``ANN`` are ``ann``."""
    if word.isascii() and word.isalpha():
        return word.lower()
    return _POSSESSIVE.sub("", unicodedata.normalize("NFKC", word).casefold())


def folded_words(name: str) -> tuple[str, ...]:
    """The words of a name, folded; none where it is all signs and digits.

    >>> folded_words("xX_Sn1per_Xx \u2728"), folded_words("~ 42 ~")
    (('xx_sn1per_xx',), ())
    """
    found = tuple(
        fold(match.group()) for match in WORD.finditer(unicodedata.normalize("NFKC", name))
    )
    return found if any(_is_telling(word) for word in found) else ()


def forms(name: str) -> frozenset[str]:
    """What to look for in a text: the whole name, and those of its words that are its own.

    >>> sorted(forms("Ann Berg the Great")), sorted(forms("the boss"))
    (['ann', 'berg'], ['the boss'])
    """
    words = folded_words(name)
    if len(words) == 1:
        return frozenset(words)
    whole = (" ".join(words),) if 0 < len(words) <= MOST_WORDS else ()
    own = (
        word
        for word in words
        if len(word) >= _SHORTEST_PART and _is_telling(word) and not is_everyday(word)
    )
    return frozenset((*whole, *own))


@cache
def _everyday_words() -> frozenset[str]:
    listed, given = (path.read_text(encoding="utf-8").split() for path in (FILE, _GIVEN))
    return frozenset(listed) - frozenset(given)


def is_everyday(word: str) -> bool:
    """Whether a folded word is one that anybody may use without meaning whoever is called so."""
    return word in _everyday_words()


def all_everyday(words: Iterable[str]) -> bool:
    """Whether each of some folded words is an everyday one."""
    return all(is_everyday(word) for word in words)


def _is_telling(word: str) -> bool:
    return len(word) > 1 and not word.isdigit()
