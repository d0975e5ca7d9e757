"""What flagged a message, in words for moderators and authors."""

from bot.core.incidents import Hit, Incident, Source
from bot.views.markdown import shown

_HITS, _DETAIL = 8, 60


def flagged_by(incident: Incident) -> str:
    """What each source found, a line each and the deciding one first; empty if nothing is kept.

    Fits the value of an embed's field.
    """
    lines = [_line(hit) for hit in incident.hits[:_HITS]]
    more = len(incident.hits) - len(lines)
    return "\n".join([*lines, *([f"and {more} more"] if more else [])])


def blocked_words(incident: Incident) -> list[str]:
    """What the word lists objected to, in the author's spelling, each once."""
    spans = [
        (start, end)
        for hit in incident.hits
        if hit.source is Source.WORD_LIST
        for start, end, _ in hit.spans
    ]
    return list(dict.fromkeys(incident.original[start:end].strip() for start, end in sorted(spans)))


def _line(hit: Hit) -> str:
    if hit.source is Source.SCORE:
        return f"score {hit.score:.0%}"
    name = hit.source.value.replace("_", " ")
    return f"{name}: {shown(hit.detail, _DETAIL)}" if hit.detail else name
