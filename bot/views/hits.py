"""What flagged a message, for moderators and, told otherwise, for its author."""

from collections.abc import Iterable

from bot.core.incidents import Hit, Incident, Source
from bot.views.markdown import shown, spoiler

FLAGGED_ROOM = 400
"""Characters of the whole field, so that a card stays within what Discord takes."""
_MORE_ROOM = len("and 9,999 more")
_DETAIL_ROOM = 60
_ON_CARD, _CARD_WORD_ROOM = 5, 40
_TO_AUTHOR, _AUTHOR_WORD_ROOM = 10, 80
"""How many words are named, and characters of each."""
_RULES = {
    Source.AUTOMOD: "This server's AutoMod",
    Source.WORD_LIST: "This server's word list",
}


def flagged_by(incident: Incident) -> str:
    """One line a source: which rule or how sure, and behind spoilers what it found.

    Empty if nothing is kept; at most :data:`FLAGGED_ROOM` characters.
    """
    kept: list[str] = []
    room = FLAGGED_ROOM - _MORE_ROOM
    for at, hit in enumerate(incident.hits):
        line = _line(incident, hit)
        room -= len(line) + 1
        if room < 0:
            kept.append(f"and {len(incident.hits) - at:,} more")
            break
        kept.append(line)
    return "\n".join(kept)


def why(incident: Incident) -> str:
    """What flagged an incident, for its author: words and rules, never who reported it."""
    sources = {hit.source for hit in incident.hits}
    told = [_why_by_score(incident)] if not sources or Source.SCORE in sources else []
    for source, name in _RULES.items():
        hits = [hit for hit in incident.hits if hit.source is source]
        if hits:
            words = _to_author(incident, (span for hit in hits for span in hit.spans))
            told.append(f"{name} flagged: {words}" if words else f"{name} flagged it.")
    if Source.MODERATOR in sources:
        told.append("A moderator had it reworded.")
    if Source.REPORT in sources:
        told.append("It was also reported." if told else "It was reported.")
    return "\n".join(told)


def _line(incident: Incident, hit: Hit) -> str:
    words = ", ".join(_found(incident.original, hit.spans, _ON_CARD, _CARD_WORD_ROOM))
    detail = shown(_in_a_line(hit.detail), _DETAIL_ROOM)
    match hit.source:
        case Source.SCORE:
            what = f"score {hit.score:.0%}" + (f" ({detail})" if detail else "")
        case Source.EDIT:
            return "came by an edit"
        case Source.MODERATOR:
            return f"<@{hit.detail}> had it reworded"
        case Source.REPORT:
            many = incident.reporters > 1
            return f"reported by {incident.reporters} members" if many else "reported by a member"
        case Source.AUTOMOD:
            what = f"AutoMod, rule entry {detail}" if detail else "AutoMod"
        case Source.WORD_LIST:
            what = f"word list, entry {detail}" if detail else "word list"
    return f"{what}: {words}" if words else what


def _why_by_score(incident: Incident) -> str:
    head = f"Your message scored {incident.toxicity:.0%} for hostility."
    words = _to_author(incident, incident.spans)
    if not words:
        return f"{head} No single word stands out; it is the whole sentence."
    return f"{head} What weighed most: {words}"


def _to_author(incident: Incident, spans: Iterable[tuple[int, int, float]]) -> str:
    return ", ".join(_found(incident.original, spans, _TO_AUTHOR, _AUTHOR_WORD_ROOM))


def _found(text: str, spans: Iterable[tuple[int, int, float]], most: int, room: int) -> list[str]:
    """The stretches of ``text``, the strongest first, each once, behind spoilers."""
    strongest = sorted(spans, key=lambda span: -span[2])
    words = dict.fromkeys(_in_a_line(text[start:end]) for start, end, _ in strongest)
    return [spoiler(word, room) for word in words if word][:most]


def _in_a_line(text: str) -> str:
    return " ".join(text.split())
