"""Flagged words made unreadable where no rewrite is good enough."""

import re
from collections.abc import Iterable

from detox_model.entities import find_entities
from detox_model.results import Span
from detox_model.sentences import foreign

BULLET = "\u2022"
"""Stands for a hidden letter; unlike a star it is no markup."""
_MARKUP = frozenset("*_~|`>#-\\ \t\n\r")
_KEPT = frozenset("url invite email mention emoji timestamp everyone subreddit".split())
_RUN = re.compile(r"[^\s*_~|`]+")


def mask(text: str, spans: Iterable[Span]) -> str:
    """Return ``text`` with the words in ``spans`` cut down to their first letter.

    White space, markup, code, quoted lines and entities (links, mentions, custom emoji …)
    stay as they are, and so does the length. Spans may overlap or reach past the end.

    >>> mask("you damn fool", [Span(4, 8, 0.9)])
    'you d\u2022\u2022\u2022 fool'
    """
    chars = list(text)
    kept = {
        at
        for start, end in (
            *((e.start, e.end) for e in find_entities(text) if e.kind in _KEPT),
            *foreign(text),
        )
        for at in range(start, end)
    }
    for span in spans:
        for run in _RUN.finditer(text, max(0, span.start), min(len(text), span.end)):
            first = True
            for at in range(run.start(), run.end()):
                if at in kept or text[at] in _MARKUP:
                    continue
                # A first letter that is no plain letter may be half of a disguise.
                if not (first and text[at].isascii() and text[at].isalpha()):
                    chars[at] = BULLET
                first = False
    return "".join(chars)
