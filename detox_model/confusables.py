"""Characters that look like Latin letters, folded to them: one character in, a few out.

Compatibility forms (full width, maths alphabets, circled and superscript letters) and accents
fold by Unicode's own tables; look-alikes of other scripts by the Unicode consortium's list of
confusables, as ``confusable_homoglyphs`` ships it. That list is made for spoofed names, so the
table below adds what chats use besides: small capitals, letters with bars and hooks, currency
signs. Text in Cyrillic or Greek stays unreadable as English.
"""

import unicodedata
from functools import lru_cache

from confusable_homoglyphs import confusables as unicode_list

_ALIKE = (
    # Letters, marks and blanks, by the character they look like.
    ("a", "\u0250\u1d00\u2c65\u04d9\u0259\u028c\u039b\u0394"),
    ("b", "\u0432\u0253\u0185\u0299\u044c\u0431\u03b2\u00df\u0180"),
    ("c", "\u00a9\u0254\u0188\u03c2\u023c\u20b5"),
    ("d", "\u0257\u1d05\u0256\u0111\u00f0"),
    ("e", "\u0454\u03b5\u1d07\u025b\u0247\u20ac\u2211\u03be"),
    ("f", "\u0192\u0493\u03dd\ua730\u20a3"),
    ("g", "\u0260\u0262\u01e5\u20b2"),
    ("h", "\u043d\u029c\u0266\u0127\u045b\u0452"),
    ("i", "\u0268\u0399\u00a1"),
    ("j", "\u029d\u0237\u1d0a\u0249"),
    ("k", "\u043a\u03ba\u1d0b\u0138\u0199\u049b\u20ad"),
    ("l", "\u029f\u0142\u026b\u019a\u00a3"),
    ("m", "\u043c\u1d0d\u03fb\u20a5\u028d"),
    ("n", "\u0274\u0273\u0272\u03b7\u0438\u043f\u0564\u20a6"),
    ("o", "\u00f8\u0275\u04e9\u07c0\u00a4"),
    ("p", "\u1d18\u01bf\u00fe\u20b1"),
    ("q", "\u024b\u03d9"),
    ("r", "\u0280\u027c\u027e\u044f\u024d\u20bd"),
    ("s", "\u0282\u00a7"),
    ("t", "\u0442\u03c4\u1d1b\u01ad\u0167\u0288\u20ae"),
    ("u", "\u0446\u028a\u03bc\u0289"),
    ("v", "\u221a"),
    ("w", "\u0448\u03c9\u20a9\u0449"),
    ("x", "\u03c7\u04b3"),
    ("y", "\u01b4\u00a5\u04b1\u024f"),
    ("z", "\u0290\u01b6\u0240\u2c6c"),
    ("'", "\u2018\u2019\u201a\u201b\u02bc\u00b4`\u2032"),
    ('"', "\u201c\u201d\u201e\u00ab\u00bb"),
    ("-", "\u2010\u2012\u2013\u2014\u2015\u2212\u2043"),
    ("*", "\u2217\u22c6\u2731\u25cf\u2605\u2606\u2588\u2593\u00b7"),
    (" ", "\u2800\u115f\u1160\u180e"),
)  # fmt: skip
_TABLE = {char: latin for latin, alike in _ALIKE for char in alike}
# Letters in boxes and flags have no compatibility form.
for _first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6):
    _TABLE.update({chr(_first + index): chr(ord("a") + index) for index in range(26)})
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cc", "Cs", "Cn", "Co"})


_FOREIGN = frozenset({"R", "AL", "AN"})
"""Bidirectional classes of scripts whose letters are seldom typed for Latin ones."""


@lru_cache(maxsize=8192)
def fold(char: str) -> str:
    """The lower-case Latin reading of one character; empty for what readers do not see.

    >>> fold("\\u0430"), fold("\\uff21"), fold("\\u00e9"), fold("\\u200b")
    ('a', 'a', 'e', '')
    """
    if char in _TABLE:
        return _TABLE[char]
    if char.isspace():
        return " "
    parts = []
    for part in unicodedata.normalize("NFKD", char):
        # Marks go before case folding: that of U+0345 is a letter.
        if part.isspace():
            parts.append(" ")
        elif unicodedata.category(part) not in _DROPPED:
            parts.append(part.lower() if part.isascii() else _alike(part))
    return "".join(parts)


def _alike(char: str) -> str:
    # First the letter as it was typed: a capital Eta is an H, a small one an n.
    return _latin(char) or "".join(_latin(small) or small for small in char.casefold())


def _latin(char: str) -> str | None:
    if char in _TABLE:
        return _TABLE[char]
    if unicodedata.bidirectional(char) in _FOREIGN:
        return None
    for other in unicode_list.confusables_data.get(char, ()):
        latin: str = other["c"]
        if latin.isascii() and latin.isalpha():
            return latin.lower()
    return None
