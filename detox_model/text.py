"""The form of text the network reads and writes: lower-cased, detokenised, one line.

The public corpora mix tokenised and natural spelling ("do n't", "it ' s", " ."); people type
neither consistently. Both sides of every training pair and every input pass through
:func:`simplify`, so the network never spends capacity on spelling variants;
:mod:`detox_model.form` brings the author's own form back afterwards.
"""

import re
import unicodedata

_TABLE = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u02bc": "'", "\u00b4": "'",
        "`": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-", "\u2026": "...",
    }
)  # fmt: skip
# Cf: zero-width and bidi controls; Cc: control characters (white space is folded before);
# Cs: lone surrogates, which no encoder takes.
_DROPPED = frozenset({"Cf", "Cc", "Cs", "Cn"})
_SPACE = re.compile(r"\s+")
_SPLIT_APOSTROPHE = re.compile(r"(?<=\w) ?' ?(?=(?:s|re|ve|ll|d|m|t)\b)")
_NEGATION = re.compile(r"\b(\w+) n't\b")
_DOUBLE_QUOTES = re.compile(r"(?<!\w)''(?!\w)|(?<=\w)''(?!\w)|(?<!\w)''(?=\w)")
# Closing marks lose the blank before them; ":", ";" and ")" only where no emoticon begins.
_BEFORE_PUNCTUATION = re.compile(r" +(?=[.,!?]+(?:\W|$)|[;:%)\]}](?:[\s.,!?\"]|$))")
_QUOTED = re.compile(r'" *([^"]*?) *"')
_AFTER_BRACKET = re.compile(r"(?<=[(\[{]) +")


def simplify(text: str) -> str:
    """Return ``text`` as the network reads it. Linear time, idempotent, any Unicode in.

    >>> simplify("Do n\u2019t go , it ' s COLD !")
    "don't go, it's cold!"
    """
    text = _SPACE.sub(" ", unicodedata.normalize("NFKC", text).translate(_TABLE))
    if not text.isascii():
        text = "".join(c for c in text if unicodedata.category(c) not in _DROPPED)
    elif not text.isprintable():
        text = "".join(c for c in text if c.isprintable())
    text = text.lower()
    text = _DOUBLE_QUOTES.sub('"', text)
    text = _NEGATION.sub(r"\1n't", text)
    text = _SPLIT_APOSTROPHE.sub("'", text)
    text = _BEFORE_PUNCTUATION.sub("", text)
    text = _AFTER_BRACKET.sub("", text)
    text = _QUOTED.sub(r'"\1"', text)
    return _SPACE.sub(" ", text).strip()
