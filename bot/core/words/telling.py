"""Why a list says what it says of a text, for moderators."""

from bot.core.reading import Reading
from bot.core.said import Said, said
from bot.core.words.entries import Kind, WordEntry
from bot.core.words.matcher import Found
from bot.core.words.pattern import compile_pattern


def rule(pattern: str) -> Said:
    """What a pattern matches; raises :class:`~bot.core.words.pattern.BadPattern`."""
    key = compile_pattern(pattern).key
    bare = key.strip("*")
    if "*" in bare or "?" in bare:
        return said("words-rule-shape")
    what = "phrase" if " " in bare else "word"
    if key.startswith("*") and key.endswith("*"):
        return said("words-rule-inside", what=what)
    if key.endswith("*"):
        return said("words-rule-beginning", what=what)
    if key.startswith("*"):
        return said("words-rule-ending", what=what)
    return said("words-rule-whole", what=what)


def standing(found: Found) -> Said:
    """Whether a match counts, and if not, why. An entry is in it as its moderator wrote it."""
    entry, stronger = found.match.entry, found.yields_to
    if stronger is None:
        blocks = entry.kind is Kind.BLOCK
        return said("words-standing-blocked" if blocks else "words-standing-allowed")
    kind, pattern = stronger.entry.kind.value, stronger.entry.pattern
    if stronger.entry.kind is entry.kind:
        return said("words-standing-covered", kind=kind, pattern=pattern)
    longer = stronger.end - stronger.start > found.match.end - found.match.start
    reason = "longer" if longer else "narrower" if _narrower(stronger.entry, entry) else "allowed"
    return said("words-standing-yields", kind=kind, pattern=pattern, reason=reason)


def outcome(reading: Reading, threshold: float) -> Said:
    """What becomes of a text that was read so."""
    score = reading.verdict.toxicity
    if reading.category is not None:
        return said("words-outcome-category", category=reading.category.value)
    if reading.screened.blocked:
        return said("words-outcome-blocked", score=score)
    if reading.toxicity >= threshold:
        return said("words-outcome-hostile", score=score, threshold=threshold)
    if score >= threshold:
        return said("words-outcome-allowed", score=score, rest=reading.toxicity)
    return said("words-outcome-fine", score=score)


def _narrower(one: WordEntry, other: WordEntry) -> bool:
    return one.place_id is not None and one.place_id != other.place_id
