"""What flagged a message, for moderators and, told otherwise, for its author."""

from collections.abc import Iterable, Sequence

from bot.core.incidents import Hit, Incident, Source
from bot.language.texts import ENGLISH, Texts
from bot.views.markdown import shown, spoiler

FLAGGED_ROOM = 400
"""Characters of the whole field, so that a card stays within what Discord takes."""
_DETAIL_ROOM, _KINDS_ROOM = 60, 90
_ON_CARD, _CARD_WORD_ROOM = 5, 40
_TO_AUTHOR, _AUTHOR_WORD_ROOM = 10, 80
"""How many words are named, and characters of each."""
_NAMED, _MOST_NAMED = 60, 3
_RULES = {
    Source.AUTOMOD: ("post-why-automod", "post-why-automod-found"),
    Source.WORD_LIST: ("post-why-words", "post-why-words-found"),
}


def flagged_by(incident: Incident, say: Texts = ENGLISH) -> str:
    """One line a source: which rule or how sure, and behind spoilers what it found.

    Empty if nothing is kept; at most :data:`FLAGGED_ROOM` characters.
    """
    kept: list[str] = []
    room = FLAGGED_ROOM - len(say("card-more", count=9_999))
    for at, hit in enumerate(incident.hits):
        line = _line(incident, hit, say)
        room -= len(line) + 1
        if room < 0:
            kept.append(say("card-more", count=len(incident.hits) - at))
            break
        kept.append(line)
    return "\n".join(kept)


def why(incident: Incident, say: Texts = ENGLISH) -> str:
    """What flagged an incident, for its author: words and rules, never who reported it."""
    sources = {hit.source for hit in incident.hits}
    told = [_why_by_score(incident, say)] if not sources or Source.SCORE in sources else []
    for source, keys in _RULES.items():
        hits = [hit for hit in incident.hits if hit.source is source]
        if hits:
            words = _to_author(incident, (span for hit in hits for span in hit.spans))
            told.append(say(keys[1], words=words) if words else say(keys[0]))
    if Source.MODERATOR in sources:
        told.append(say("post-why-moderator"))
    if Source.REPORT in sources:
        told.append(say("post-why-reported-too") if told else say("post-why-reported"))
    return "\n".join(told)


def stretches(text: str, spans: Iterable[tuple[int, int, float]]) -> list[str]:
    """The stretches of a wording that its author should look at, behind spoilers."""
    return _found(text, spans, _TO_AUTHOR, _AUTHOR_WORD_ROOM)


def named(words: Sequence[str]) -> str:
    """A few words as code, in which nothing is markup."""
    cut = (" ".join(word.replace("`", " ").split())[:_NAMED] for word in words[:_MOST_NAMED])
    return ", ".join(f"`{word}`" for word in cut)


def _line(incident: Incident, hit: Hit, say: Texts) -> str:
    words = ", ".join(_found(incident.original, hit.spans, _ON_CARD, _CARD_WORD_ROOM))
    detail = shown(_in_a_line(hit.detail), _DETAIL_ROOM)
    match hit.source:
        case Source.SCORE:
            what = say("card-by-score", percent=_percent(hit.score))
            kinds = shown(_in_a_line(_kinds(hit.detail, say)), _KINDS_ROOM)
            what += f" ({kinds})" if kinds else ""
        case Source.EDIT:
            return say("card-by-edit")
        case Source.MODERATOR:
            by = f"<@{hit.detail}>" if hit.detail else say("review-by-somebody")
            return say("card-by-moderator", moderator=by)
        case Source.REPORT:
            return say("card-by-report", count=max(1, incident.reporters))
        case Source.AUTOMOD:
            what = say("card-by-automod-entry", entry=detail) if detail else say("card-by-automod")
        case Source.WORD_LIST:
            what = say("card-by-words-entry", entry=detail) if detail else say("card-by-words")
    return f"{what}: {words}" if words else what


def _kinds(detail: str, say: Texts) -> str:
    """The kinds of hostility in words; as they are, where a later version stored them."""
    keys = {kind: f"card-kind-{kind.replace(' ', '-')}" for kind in detail.split(", ")}
    return ", ".join(say(key) if say.has(key) else kind for kind, key in keys.items())


def _why_by_score(incident: Incident, say: Texts) -> str:
    percent = _percent(incident.toxicity)
    words = _to_author(incident, incident.spans)
    if not words:
        return say("post-why-score-whole", percent=percent)
    return say("post-why-score", percent=percent, words=words)


def _to_author(incident: Incident, spans: Iterable[tuple[int, int, float]]) -> str:
    return ", ".join(_found(incident.original, spans, _TO_AUTHOR, _AUTHOR_WORD_ROOM))


def _found(text: str, spans: Iterable[tuple[int, int, float]], most: int, room: int) -> list[str]:
    """The stretches of ``text``, the strongest first, each once, behind spoilers."""
    strongest = sorted(spans, key=lambda span: -span[2])
    words = dict.fromkeys(_in_a_line(text[start:end]) for start, end, _ in strongest)
    return [spoiler(word, room) for word in words if word][:most]


def _in_a_line(text: str) -> str:
    return " ".join(text.split())


def _percent(score: float) -> str:
    return f"{100 * score:.0f}"
