"""What a rule of Discord's AutoMod found, and what no wording may keep of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from bot.core.guard import Refusing
from bot.core.incidents import Hit, Source
from bot.core.reasons import Reason
from detox_model.evasion import normalise

SPANS_LIMIT = 100
"""Stretches that are kept of one rule; a text that holds more is not fit to be posted anyway."""
_DETAIL_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Execution:
    """One action of one AutoMod rule on one message."""

    guild_id: int
    place_id: int
    """The channel or thread."""
    author_id: int
    text: str
    """What its author typed."""
    message_id: int | None = None
    """``None`` where the message was blocked."""
    keyword: str = ""
    """The rule's entry, with its wildcards, or its regular expression; empty if not told."""
    matched: str = ""
    """The stretch of the text that the entry met; empty if not told."""

    @property
    def hit(self) -> Hit:
        """What the rule found; without spans where AutoMod does not say it clearly."""
        spans: tuple[tuple[int, int, float], ...] = ()
        for stretch in (self.matched, self.keyword.strip("*")):
            if not spans and stretch.strip():
                met = re.finditer(re.escape(stretch), self.text, re.IGNORECASE)
                spans = tuple((one.start(), one.end(), 1.0) for one in islice(met, SPANS_LIMIT))
        return Hit(Source.AUTOMOD, 1.0, spans, self.keyword[:_DETAIL_LIMIT])


def refusing(original: str, hits: Sequence[Hit]) -> Refusing:
    """Why a wording may not stand in for ``original``, on which AutoMod's rules hit.

    Discord does not run AutoMod on webhook posts and bots, so what a rule met is looked for here,
    in the wording as written and with its disguises taken off.
    """
    found = [hit for hit in hits if hit.source is Source.AUTOMOD]
    written = {_edged(original, hit.detail, span) for hit in found for span in hit.spans}
    patterns = [_pattern(*one) for one in sorted(written)]
    blind = any(not hit.spans for hit in found)

    def reasons(candidate: str) -> tuple[str, ...]:
        readings = (candidate, normalise(candidate).text) if patterns else ()
        stands = any(pattern.search(text) for text in readings for pattern in patterns)
        return (Reason.AUTOMOD_UNKNOWN,) * blind + (Reason.AUTOMOD_WORD,) * stands

    return reasons


def _edged(text: str, keyword: str, span: tuple[int, int, float]) -> tuple[str, bool, bool]:
    """A stretch, and whether a word has to begin and to end with it, as the rule asks."""
    start, end, _ = span
    stretch = text[start:end]
    begins = not keyword.startswith("*") and not text[:start][-1:].isalnum()
    ends = not keyword.endswith("*") and not text[end:][:1].isalnum()
    small = stretch.lower() if len(stretch.lower()) == len(stretch) else stretch
    return small, begins and stretch[0].isalnum(), ends and stretch[-1].isalnum()


def _pattern(stretch: str, begins: bool, ends: bool) -> re.Pattern[str]:
    spellings = {stretch, normalise(stretch).text} - {""}
    bare = "|".join(re.escape(one) for one in sorted(spellings))
    before, behind = r"(?<![^\W_])" if begins else "", r"(?![^\W_])" if ends else ""
    return re.compile(f"{before}(?:{bare}){behind}", re.IGNORECASE)
