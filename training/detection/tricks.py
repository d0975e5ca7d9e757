"""Ways in which people hide a word, one at a time.

Written apart from ``training/disguise.py``, whose copies the flagger learns from. A trick takes
one word of letters and gives what would be typed instead.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

Trick = Callable[[str, random.Random], str]

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W\d_]{3,}")
_CYRILLIC = dict(zip("aceopxyikmhtb", "асеорхуікмнтв", strict=True))
_GREEK = dict(zip("aeiknoptuvxyz", "αειкηορτυνχγζ", strict=True))
_CHEROKEE = dict(zip("abcdeghijklmprstvwyz", "ᎪᏏᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎽᏃ", strict=True))
_SMALL = dict(zip("abcdefghijklmnopqrstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", strict=True))
_TURNED = dict(zip(LETTERS, "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz", strict=True))
_LEET = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"}
_SIGNS = {"a": "@", "i": "!", "s": "$", "l": "|", "c": "(", "e": "€"}
_HEAVY = _LEET | {"a": "@", "s": "$", "i": "!", "b": "8", "g": "9", "l": "1"}
_HIDDEN = "\u200b\u200c\u200d\u2060\ufeff"
_BIDI = "\u200e\u200f\u202a\u202d\u2066\u2069"
_NEIGHBOURS = {"a": "s", "e": "r", "i": "o", "o": "p", "u": "i", "s": "d", "t": "y", "n": "m"}


def _by(table: Mapping[str, str]) -> Trick:
    """Every letter that the table knows."""
    return lambda word, rng: "".join(table.get(char, char) for char in word.lower())


def _shifted(first: int) -> Trick:
    """Letters of an alphabet that begins at code point ``first``."""
    return _by({char: chr(first + at) for at, char in enumerate(LETTERS)})


def _between(marks: str) -> Trick:
    """One of the marks after every letter but the last."""

    def trick(word: str, rng: random.Random) -> str:
        return "".join(char + rng.choice(marks) for char in word[:-1]) + word[-1]

    return trick


def _joined(separator: str) -> Trick:
    return lambda word, rng: separator.join(word)


def _stacked(least: int, most: int) -> Trick:
    """So many combining marks on every letter."""

    def trick(word: str, rng: random.Random) -> str:
        return "".join(
            char
            + "".join(chr(rng.randrange(0x300, 0x370)) for _ in range(rng.randint(least, most)))
            for char in word
        )

    return trick


def _inner(word: str, rng: random.Random) -> int:
    return rng.randrange(1, max(2, len(word) - 1))


def _accents(word: str, rng: random.Random) -> str:
    marks = [rng.choice("\u0300\u0301\u0302\u0308") if char in "aeiou" else "" for char in word]
    return unicodedata.normalize("NFC", "".join(map("".join, zip(word, marks, strict=True))))


def _stretched(word: str, rng: random.Random) -> str:
    at = _inner(word, rng)
    return word[:at] + word[at] * rng.randint(2, 9) + word[at:]


def _stretched_all(word: str, rng: random.Random) -> str:
    return "".join(char * rng.randint(3, 5) for char in word)


def _starred(word: str, rng: random.Random) -> str:
    vowels = [at for at, char in enumerate(word) if at and char in "aeiou"] or [_inner(word, rng)]
    at = rng.choice(vowels)
    return word[:at] + "*" + word[at + 1 :]


def _starred_middle(word: str, rng: random.Random) -> str:
    return word[0] + "*" * (len(word) - 2) + word[-1]


def _grawlix(word: str, rng: random.Random) -> str:
    at = _inner(word, rng)
    return word[:at] + rng.choice("#%&?+^") + word[at + 1 :]


def _random_case(word: str, rng: random.Random) -> str:
    return "".join(rng.choice((char.lower(), char.upper())) for char in word)


def _marked(mark: str) -> Trick:
    """Discord's mark-up around one or two letters inside the word."""

    def trick(word: str, rng: random.Random) -> str:
        at = _inner(word, rng)
        end = min(at + rng.randint(1, 2), len(word))
        return word[:at] + mark + word[at:end] + mark + word[end:]

    return trick


def _flags(word: str, rng: random.Random) -> str:
    # Two flag letters in a row make a flag, so people put something invisible between.
    return "\u200b".join(chr(0x1F1E6 + ord(char) - ord("a")) if char in LETTERS else char
                         for char in word.lower())  # fmt: skip


def _turned(word: str, rng: random.Random) -> str:
    return "".join(_TURNED.get(char, char) for char in reversed(word.lower()))


def _swapped(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _slipped(word: str, rng: random.Random) -> str:
    places = [at for at, char in enumerate(word) if char in _NEIGHBOURS] or [_inner(word, rng)]
    at = rng.choice(places)
    return word[:at] + _NEIGHBOURS.get(word[at], "x") + word[at + 1 :]


def _cut(word: str, rng: random.Random) -> str:
    at = _inner(word, rng)
    return word[:at] + " " + word[at:]


TRICKS: dict[str, Trick] = {
    "Cyrillic letters": _by(_CYRILLIC),
    "Greek letters": _by(_GREEK),
    "Cherokee letters": _by(_CHEROKEE),
    "small capitals": _by(_SMALL),
    "full width": _shifted(0xFF41),
    "maths bold": _shifted(0x1D41A),
    "maths Fraktur": _shifted(0x1D586),
    "maths double-struck": _shifted(0x1D552),
    "circled letters": _shifted(0x24D0),
    "boxed letters": _shifted(0x1F170),
    "flag letters": _flags,
    "accents": _accents,
    "struck through (U+0336)": lambda word, rng: "".join(char + "\u0336" for char in word),
    "zalgo": _stacked(3, 12),
    "zero-width characters": _between(_HIDDEN),
    "bidi controls": _between(_BIDI),
    "soft hyphens": _between("\u00ad"),
    "leet digits": _by(_LEET),
    "leet signs": _by(_SIGNS),
    "heavy leet": _by(_HEAVY),
    "spaced": _joined(" "),
    "dotted": _joined("."),
    "hyphens between": _joined("-"),
    "underscores between": _joined("_"),
    "slashes between": _joined("/"),
    "double spaces": _joined("  "),
    "one letter a line": _joined("\n"),
    "stretched": _stretched,
    "all stretched": _stretched_all,
    "vowel starred": _starred,
    "middle starred": _starred_middle,
    "sign inside": _grawlix,
    "random case": _random_case,
    "bold inside": _marked("**"),
    "italics inside": _marked("*"),
    "strike-through inside": _marked("~~"),
    "spoiler inside": _marked("||"),
    "code inside": _marked("`"),
    "one space inside": _cut,
    "letters swapped": _swapped,
    "neighbouring key": _slipped,
    "reversed": lambda word, rng: word[::-1],
    "upside down": _turned,
}
"""By what is done; the word has three letters or more."""
UNREADABLE = frozenset({"reversed", "upside down", "middle starred"})
"""Tricks that leave people guessing too; shown, but not part of the mean."""


def applied(text: str, trick: str, seed: int, words: re.Pattern[str] | None = None) -> str:
    """``text`` with a trick on its words of three letters or more, drawn by ``seed`` and text.

    With ``words``, only on those inside what the pattern matches.
    """
    rng = random.Random(f"{seed}:{trick}:{text}")
    change = TRICKS[trick]

    def disguise(found: re.Match[str]) -> str:
        return _WORD.sub(lambda word: change(word.group(), rng), found.group())

    return (words or _WORD).sub(disguise, text)
