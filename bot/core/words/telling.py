"""Why a list says what it says of a text, in words for moderators."""

from bot.core.reading import Reading
from bot.core.words.entries import Kind, WordEntry
from bot.core.words.matcher import Found
from bot.core.words.pattern import compile_pattern


def rule(pattern: str) -> str:
    """What a pattern matches; raises :class:`~bot.core.words.pattern.BadPattern`."""
    key = compile_pattern(pattern).key
    bare = key.strip("*")
    if "*" in bare or "?" in bare:
        return "words of this shape"
    what = "phrase" if " " in bare else "word"
    if key.startswith("*") and key.endswith("*"):
        return f"all that holds this {what}"
    if key.endswith("*"):
        return f"all that begins with this {what}"
    if key.startswith("*"):
        return f"all that ends with this {what}"
    return f"the whole {what}"


def standing(found: Found) -> str:
    """Whether a match counts, and if not, why."""
    entry, stronger = found.match.entry, found.yields_to
    if stronger is None:
        return "blocked" if entry.kind is Kind.BLOCK else "not held against the message"
    if stronger.entry.kind is entry.kind:
        return f"already covered by {_named(stronger.entry)}"
    longer = stronger.end - stronger.start > found.match.end - found.match.start
    reason = "longer" if longer else "narrower" if _narrower(stronger.entry, entry) else "allowed"
    return f"does not count: {_named(stronger.entry)} is {reason} there"


def outcome(reading: Reading, threshold: float) -> str:
    """What becomes of a text that was read so, in one sentence."""
    score = f"{reading.verdict.toxicity:.0%}"
    if reading.category is not None:
        return f"Left to moderators or withheld: it reads as {reading.category.value}."
    if reading.screened.blocked:
        return f"Flagged, because of what is blocked. The flagger gives it {score}."
    if reading.toxicity >= threshold:
        return f"Flagged: the flagger gives it {score}, and I act from {threshold:.0%} on."
    if reading.verdict.toxicity >= threshold:
        rest = f"{reading.toxicity:.0%}"
        return f"Left alone: the flagger gives it {score}, but {rest} without what is allowed."
    return f"Left alone: nothing is blocked and the flagger gives it {score}."


def _narrower(one: WordEntry, other: WordEntry) -> bool:
    return one.place_id is not None and one.place_id != other.place_id


def _named(entry: WordEntry) -> str:
    verb = "the blocked" if entry.kind is Kind.BLOCK else "the allowed"
    return f"{verb} \u201c{entry.pattern}\u201d"
