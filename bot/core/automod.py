"""What a rule of Discord's AutoMod found, and what no wording may keep of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.guard import Refusing
from bot.core.incidents import Hit, Source
from detox_model.evasion import normalise

BLOCKED_WORD = "a word that AutoMod flags"
UNKNOWN_WORD = "AutoMod does not say what it flagged"
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
                spans = tuple((one.start(), one.end(), 1.0) for one in met)
        return Hit(Source.AUTOMOD, 1.0, spans, self.keyword[:_DETAIL_LIMIT])


def refusing(original: str, hits: Sequence[Hit]) -> Refusing:
    """Why a wording may not stand in for ``original``, on which AutoMod's rules hit.

    Discord does not run AutoMod on webhook posts and bots, so what a rule met is looked for here,
    in the wording as written and with its disguises taken off.
    """
    found = [hit for hit in hits if hit.source is Source.AUTOMOD]
    patterns = [_pattern(original, hit.detail, span) for hit in found for span in hit.spans]
    blind = any(not hit.spans for hit in found)

    def reasons(candidate: str) -> tuple[str, ...]:
        readings = (candidate, normalise(candidate).text) if patterns else ()
        stands = any(pattern.search(text) for text in readings for pattern in patterns)
        return (UNKNOWN_WORD,) * blind + (BLOCKED_WORD,) * stands

    return reasons


def _pattern(text: str, keyword: str, span: tuple[int, int, float]) -> re.Pattern[str]:
    """The stretch, as a whole word on those sides where the rule asks for that."""
    start, end, _ = span
    stretch = text[start:end]
    spellings = {stretch, normalise(stretch).text} - {""}
    bare = "|".join(re.escape(one) for one in sorted(spellings))
    left = keyword.startswith("*") or not stretch[0].isalnum() or text[:start][-1:].isalnum()
    right = keyword.endswith("*") or not stretch[-1].isalnum() or text[end:][:1].isalnum()
    edges = "" if left else r"(?<![^\W_])", "" if right else r"(?![^\W_])"
    return re.compile(f"{edges[0]}(?:{bare}){edges[1]}", re.IGNORECASE)
