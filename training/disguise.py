"""Disguised copies of texts, so that the flagger learns to read masked and misspelt words."""

import random
import re

_WORD = re.compile(r"[^\W\d_]{3,}")
_SPELT = 1 / 6
_LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7"}
_ALIKE = {"a": "\u0430", "c": "\u0441", "e": "\u0435", "i": "\u0456", "o": "\u043e", "p": "\u0440",
          "s": "\u0455", "x": "\u0445", "y": "\u0443", "u": "\u057d"}  # fmt: skip
_ODDS = (2, 4, 2, 0.2, 1, 1, 1, 1, 1)
"""Of the disguises below. Look-alike letters come off for certain, masked ones do not."""
_SLIPS = {"ck": "kk", "ing": "in", "er": "a", "you": "u", "u": "oo", "i": "e", "s": "z", "c": "k"}


def disguise(text: str, rng: random.Random, *, share: float = 0.35) -> str:
    """``text`` with about ``share`` of its longer words masked, misspelt or spelt in leet.

    One in six is spelt letter by letter instead, so that its words run together.
    """
    if rng.random() < _SPELT:
        start = rng.randrange(max(1, len(text) // 2))
        stop = start + rng.randrange(8, 40)
        return text[:start] + " ".join(text[start:stop].replace(" ", "")) + text[stop:]
    return _WORD.sub(
        lambda match: _word(match.group(), rng) if rng.random() < share else match.group(), text
    )


def _word(word: str, rng: random.Random) -> str:
    inner = rng.randrange(1, len(word) - 1) if len(word) > 2 else 1
    match rng.choices(range(9), _ODDS)[0]:
        case 0:
            return "".join(rng.choice(_LEET.get(c, c)) if rng.random() < 0.6 else c for c in word)
        case 1:
            return word[:inner] + "*" + word[inner + 1 :]
        case 2:
            stop = rng.randrange(inner + 1, len(word) + 1)
            return word[:inner] + "*" * (stop - inner) + word[stop:]
        case 3:
            return "".join(_ALIKE.get(c, c) for c in word)
        case 4:
            return word[: inner + 1] + word[inner] * rng.randrange(1, 5) + word[inner + 1 :]
        case 5:
            return word[:inner] + word[inner + 1] + word[inner] + word[inner + 2 :]
        case 6:
            return word[:inner] + word[inner + 1 :]
        case 7:
            slip = rng.choice(list(_SLIPS))
            return word.replace(slip, _SLIPS[slip], 1)
        case _:
            return rng.choice(" .-_").join(word)
