"""The moderators' card of one incident."""

from collections.abc import Sequence

import discord

from bot.core.incidents import Incident, Outcome, Review, ReviewAction
from bot.core.reports import BELOW, EXEMPT
from bot.core.reviews import POST_STANDS, awaits_decision, decision_of
from bot.language.texts import ENGLISH, Texts
from bot.views.hits import flagged_by
from bot.views.markdown import shown, spoiler
from bot.views.reasons import why_in

_AMBER, _GREY, _GREEN, _BLUE = 0xE0A030, 0x808890, 0x40A060, 0x4060D0
_ALL_ROOM, _TEXT_ROOM = 6_000, 2_200
"""Characters of all embeds of a message, as Discord counts, and of each text at most."""
_LINE_ROOM, _REASON_ROOM, _APPEAL_ROOM = 300, 120, 500
_REVIEWS_SHOWN = 4


def card_embeds(
    incident: Incident,
    reviews: Sequence[Review] = (),
    say: Texts = ENGLISH,
    *,
    hidden: bool = False,
) -> list[discord.Embed]:
    """The original behind a spoiler, the rewrite, and everything around them.

    ``hidden`` where the texts may not be shown in the channel that the card stands in.
    """
    original = discord.Embed(
        title=_title(incident, reviews, say),
        colour=_colour(incident, reviews),
        timestamp=incident.created_at,
    )
    original.add_field(name=say("card-author"), value=f"<@{incident.author_id}>")
    original.add_field(name=say("card-toxicity"), value=_percent(incident.toxicity, say))
    original.add_field(name=say("card-where"), value=_where(incident, say))
    if incident.category:
        category = _named(f"card-category-{incident.category}", incident.category, say)
        original.add_field(name=say("card-category"), value=category)
    if not hidden and (flagged := flagged_by(incident, say)):
        original.add_field(name=say("card-flagged-by"), value=flagged, inline=False)
    if incident.detail:
        why = shown(why_in(say, incident.detail), _LINE_ROOM)
        original.add_field(name=say("card-why"), value=why, inline=False)
    if incident.appeal is not None and not hidden:
        appeal = shown(incident.appeal, _APPEAL_ROOM)
        original.add_field(name=say("card-appeal"), value=appeal, inline=False)
    if reviews:
        lines = [_line(review, say) for review in _latest(reviews)]
        original.add_field(name=say("card-reviews"), value="\n".join(lines), inline=False)
    if hidden:
        original.description = say("road-hidden")
        original.set_footer(text=say("card-incident", incident=str(incident.id)))
        return [original]
    wording, status = _wording(incident, reviews)
    if not wording:
        original.description = spoiler(incident.original, _TEXT_ROOM)
        original.set_footer(text=say("card-incident", incident=str(incident.id)))
        return [original]
    rewrite = discord.Embed(colour=original.colour)
    rewrite.set_author(
        name=say("card-wording", status=_named(f"card-status-{status}", status, say))
    )
    rewrite.set_footer(text=_footer(incident, say))
    room = min(_TEXT_ROOM, (_ALL_ROOM - len(original) - len(rewrite)) // 2)
    original.description = spoiler(incident.original, room)
    rewrite.description = shown(wording, room)
    return [original, rewrite]


def _title(incident: Incident, reviews: Sequence[Review], say: Texts) -> str:
    title = say(_title_key(incident))
    if incident.appeal is not None and awaits_decision(incident, reviews):
        return say("card-title-appealed", title=title)
    return title


def _title_key(incident: Incident) -> str:
    if incident.category and incident.outcome is Outcome.LEFT:
        return "card-title-to-judge"
    if incident.detail in (BELOW, EXEMPT):
        return "card-title-reported"
    if not incident.ref.was_posted:
        stands = incident.outcome in POST_STANDS
        return "card-title-blocked-posted" if stands else "card-title-blocked"
    if incident.outcome is None:
        return "card-title-flagged"
    return f"card-title-{incident.outcome.value.replace('_', '-')}"


def _colour(incident: Incident, reviews: Sequence[Review]) -> int:
    if incident.appeal is not None and awaits_decision(incident, reviews):
        return _BLUE
    if decision_of(reviews) is not None:
        return _GREEN
    return _AMBER if incident.outcome in POST_STANDS else _GREY


def _wording(incident: Incident, reviews: Sequence[Review]) -> tuple[str, str]:
    for review in reversed(reviews):
        if review.text and review.action in (ReviewAction.EDITED, ReviewAction.REWORDED):
            return review.text, review.action.value
    if incident.proposal is None or incident.category:
        return "", ""  # what stands beside a category is the original once more
    return incident.proposal.text, incident.proposal.status


def _footer(incident: Incident, say: Texts) -> str:
    number = say("card-incident", incident=str(incident.id))
    if incident.proposal is None:
        return number
    percent = _percent(incident.proposal.toxicity_after, say)
    toxicity = say("card-toxicity-after", percent=percent)
    return f"{incident.proposal.model} \u00b7 {toxicity} \u00b7 {number}"


def _where(incident: Incident, say: Texts) -> str:
    ref = incident.ref
    message_id = ref.message_id
    if incident.outcome in POST_STANDS and incident.posted_message_id is not None:
        message_id = incident.posted_message_id
    if message_id <= 0:
        return f"<#{ref.place_id}> \u00b7 {say('card-never-public')}"
    url = f"https://discord.com/channels/{ref.guild_id}/{ref.place_id}/{message_id}"
    return f"<#{ref.place_id}> \u00b7 [{say('card-jump')}]({url})"


def _latest(reviews: Sequence[Review]) -> list[Review]:
    """The latest reviews; of one person's same decision twice, the later, which has the reason."""
    kept: list[Review] = []
    for review in reviews:
        if kept and _same(kept[-1], review):
            kept.pop()
        kept.append(review)
    return kept[-_REVIEWS_SHOWN:]


def _same(one: Review, other: Review) -> bool:
    return (one.moderator_id, one.action) == (other.moderator_id, other.action)


def _line(review: Review, say: Texts) -> str:
    line = say(
        f"card-review-{review.action.value.replace('_', '-')}",
        moderator=review.by,
        when=str(int(review.created_at.timestamp())),
    )
    if review.reason:
        line += f": {shown(' '.join(review.reason.split()), _REASON_ROOM)}"
    return line


def _named(key: str, value: str, say: Texts) -> str:
    """A stored value in words; as it is, where a later version stored it."""
    return say(key) if say.has(key) else value


def _percent(score: float, say: Texts) -> str:
    return say("card-percent", percent=f"{100 * score:.0f}")
