"""Characters that look like Latin letters, folded to them: one character in, a few out.

Compatibility forms (full width, maths alphabets, circled and superscript letters) and accents
fold by Unicode's own tables; what follows are look-alikes of other scripts, which Unicode
keeps apart. The table holds letters that people type in place of Latin ones, not every
resemblance: text in Cyrillic or Greek stays unreadable as English.
"""

import unicodedata

_ALIKE = (
    # Cyrillic, Greek, Armenian, Cherokee and IPA letters, by the Latin letter they look like.
    ("a", "\u0430\u0251\u03b1\u0250\u1d00\u2c65\u04d9\u0259\u028c\u039b\u0394\u13aa\u0391"),
    ("b", "\u0432\u0253\u0184\u0185\u0299\u044c\u042c\u0431\u03b2\u00df\u13f4\u0180\u0392"),
    ("c", "\u0441\u03f2\u1d04\u2ca5\u00a9\u0254\u0188\u03c2\u13df\u023c\u20b5"),
    ("d", "\u0501\u0257\u1d05\u0256\u0111\u13a0\u00f0"),
    ("e", "\u0435\u0454\u03b5\u1d07\u0451\u025b\u04bd\u0247\u20ac\u212e\u13ac\u0395\u2211\u03be"),
    ("f", "\u0192\u0493\u03dd\u1e9d\u0584\ua730\u20a3"),
    ("g", "\u0581\u0261\u0260\u0262\u01e5\u13c0\u20b2"),
    ("h", "\u04bb\u043d\u0570\u029c\u0266\u0127\u0395\u045b\u13bb\u0397\u210f\u0452"),
    ("i", "\u0456\u03b9\u0131\u026a\u0268\u0457\u0269\u04cf\u2170\u0399\u00a1"),
    ("j", "\u0458\u03f3\u029d\u0237\u1d0a\u0249"),
    ("k", "\u043a\u03ba\u1d0b\u0138\u0199\u049b\u20ad\u13e6\u039a"),
    ("l", "\u04c0\u029f\u0142\u026b\u217c\u01c0\u013a\u019a\u00a3\u2113"),
    ("m", "\u043c\u1d0d\u03fb\u13b7\u039c\u20a5\u028d"),
    ("n", "\u0578\u0274\u0273\u0272\u03b7\u0438\u043f\u039d\u0564\u20a6"),
    ("o", "\u043e\u03bf\u1d0f\u00f8\u0585\u0275\u04e9\u03c3\u0555\u07c0\u0966\u039f\u00a4"),
    ("p", "\u0440\u03c1\u1d18\u01bf\u00fe\u13e2\u03a1\u20b1"),
    ("q", "\u051b\u0566\u024b\u03d9"),
    ("r", "\u0433\u0280\u027c\u027e\u044f\u024d\u13a1\u20bd"),
    ("s", "\u0455\ua731\u0282\u01bd\u00a7\u13da"),
    ("t", "\u0442\u03c4\u1d1b\u01ad\u0167\u0288\u13a2\u03a4\u20ae"),
    ("u", "\u057d\u03c5\u1d1c\u028b\u0446\u028a\u00b5\u03bc\u0289\u222a"),
    ("v", "\u03bd\u0475\u1d20\u2174\u13d9\u221a\u2228"),
    ("w", "\u0461\u051d\u1d21\u0448\u03c9\u026f\u13b3\u20a9\u0449"),
    ("x", "\u0445\u03c7\u00d7\u2179\u04b3\u03a7\u2573"),
    ("y", "\u0443\u04af\u028f\u03b3\u0263\u01b4\u13a9\u03a5\u00a5\u04b1\u024f"),
    ("z", "\u0290\u1d22\u01b6\u0240\u0396\u13c3\u2c6c"),
    ("'", "\u2018\u2019\u201a\u201b\u02bc\u00b4`\u2032"),
    ('"', "\u201c\u201d\u201e\u00ab\u00bb"),
    ("-", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043"),
    ("*", "\u2217\u22c6\u2731\u25cf\u2605\u2606\u2588\u2593\u00b7"),
    (" ", "\u2800\u3164\u115f\u1160\uffa0\u180e"),
)  # fmt: skip
_TABLE = {char: latin for latin, alike in _ALIKE for char in alike}
# Letters in boxes and flags have no compatibility form.
for _first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6):
    _TABLE.update({chr(_first + index): chr(ord("a") + index) for index in range(26)})
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cc", "Cs", "Cn", "Co"})


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
    for part in unicodedata.normalize("NFKD", char).casefold():
        latin = _TABLE.get(part, part)
        if latin.isspace():
            parts.append(" ")
        elif unicodedata.category(latin) not in _DROPPED:
            parts.append(latin)
    return "".join(parts)
