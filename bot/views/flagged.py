"""What flagged a message, for moderators and, told otherwise, for its author."""

from collections.abc import Iterable

from bot.core.incidents import Hit, Incident, Source
from bot.views.markdown import shown, spoiler

FLAGGED_ROOM = 400
"""Characters of the whole field, so that a card stays within what Discord takes."""
_WORDS = 5
_WORD_ROOM = 40
_DETAIL_ROOM = 60


def flagged_by(incident: Incident) -> str:
    """One line a source: which rule or how sure, and behind spoilers what it found."""
    lines = [_line(incident, hit) for hit in incident.hits]
    kept: list[str] = []
    for line in lines:
        if sum(len(other) + 1 for other in kept) + len(line) > FLAGGED_ROOM - 2:
            kept.append("\u2026")
            break
        kept.append(line)
    return "\n".join(kept)


def found_words(text: str, hits: Iterable[Hit], limit: int = _WORDS) -> list[str]:
    """What ``hits`` found in ``text``, the strongest first, each once, behind spoilers."""
    spans = sorted((span for hit in hits for span in hit.spans), key=lambda span: -span[2])
    words = dict.fromkeys(text[start:end].strip() for start, end, _ in spans)
    return [spoiler(word, _WORD_ROOM) for word in words if word][:limit]


def _line(incident: Incident, hit: Hit) -> str:
    words = ", ".join(found_words(incident.original, [hit]))
    detail = shown(hit.detail, _DETAIL_ROOM)
    match hit.source:
        case Source.SCORE:
            what = f"score {hit.score:.0%}"
        case Source.EDIT:
            return "came by an edit"
        case Source.REPORT:
            many = incident.reporters > 1
            return f"reported by {incident.reporters} members" if many else "reported by a member"
        case Source.AUTOMOD:
            what = f"AutoMod, rule entry {detail}" if detail else "AutoMod"
        case Source.WORD_LIST:
            what = f"word list, entry {detail}" if detail else "word list"
    return f"{what}: {words}" if words else what
