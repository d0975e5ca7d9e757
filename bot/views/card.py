"""The moderators' card of one incident."""

from collections.abc import Sequence

import discord

from bot.core.incidents import Incident, Outcome, Review, ReviewAction
from bot.core.reports import BELOW, EXEMPT
from bot.language.texts import ENGLISH
from bot.views.hits import flagged_by
from bot.views.markdown import shown, spoiler
from bot.views.reasons import why_in

_TITLES = {
    Outcome.REPLACED: "Replaced a message",
    Outcome.REPLIED: "Replied with a calmer wording",
    Outcome.REPLY_REPLACED: "Replied and removed a message",
    Outcome.NUDGED: "Offered a calmer wording",
    Outcome.SHADOWED: "Would have acted (shadow mode)",
    Outcome.WITHHELD: "Withheld a message",
    Outcome.LEFT: "Left a message: no wording was good enough",
    Outcome.GONE: "A message is gone and nothing stands for it",
    Outcome.FAILED: "Could not act on a message",
    Outcome.ROLLED_BACK: "Left a message after an interruption",
}
_VERBS = {
    ReviewAction.APPROVED: "approved by",
    ReviewAction.EDITED: "edited by",
    ReviewAction.RESTORED: "restored by",
    ReviewAction.NOT_TOXIC: "marked not toxic by",
    ReviewAction.REWORDED: "reworded by its author",
}
_POST_STANDS = frozenset({Outcome.REPLACED, Outcome.REPLIED, Outcome.REPLY_REPLACED})
_AMBER, _GREY, _GREEN = 0xE0A030, 0x808890, 0x40A060
_TEXT_ROOM = 2_200
_LINE_ROOM = 300
_REVIEWS_SHOWN = 5


def card_embeds(
    incident: Incident, reviews: Sequence[Review] = (), *, hidden: bool = False
) -> list[discord.Embed]:
    """The original behind a spoiler, the rewrite, and everything around them.

    ``hidden`` keeps all words out: those of a place for adults only, on a card elsewhere.
    """
    outcome = incident.outcome
    original = discord.Embed(
        title=_title(incident),
        description=ENGLISH("road-hidden") if hidden else spoiler(incident.original, _TEXT_ROOM),
        colour=_GREEN if reviews else _AMBER if outcome in _POST_STANDS else _GREY,
        timestamp=incident.created_at,
    )
    original.add_field(name="Author", value=f"<@{incident.author_id}>")
    original.add_field(name="Toxicity", value=f"{incident.toxicity:.0%}")
    original.add_field(name="Where", value=_where(incident))
    if incident.category:
        original.add_field(name="Category", value=incident.category)
    if not hidden and (flagged := flagged_by(incident)):
        original.add_field(name="Flagged by", value=flagged, inline=False)
    if incident.detail:
        original.add_field(
            name="Why", value=shown(why_in(ENGLISH, incident.detail), _LINE_ROOM), inline=False
        )
    if reviews:
        lines = [_line(review) for review in reviews[-_REVIEWS_SHOWN:]]
        original.add_field(name="Reviews", value="\n".join(lines), inline=False)
    embeds = [original]
    wording, status = _wording(incident, reviews)
    if incident.proposal is not None and wording and not hidden:
        rewrite = discord.Embed(description=shown(wording, _TEXT_ROOM), colour=original.colour)
        rewrite.set_author(name=f"Wording ({status})")
        rewrite.set_footer(
            text=f"{incident.proposal.model} \u00b7 toxicity "
            f"{incident.proposal.toxicity_after:.0%} \u00b7 incident {incident.id}"
        )
        embeds.append(rewrite)
    else:
        original.set_footer(text=f"incident {incident.id}")
    return embeds


def _title(incident: Incident) -> str:
    if incident.category and incident.outcome is Outcome.LEFT:
        return "Left a message for you to judge"
    if incident.detail in (BELOW, EXEMPT):
        return "A message was reported, for you to judge"
    if not incident.ref.was_posted:
        stands = incident.outcome in _POST_STANDS
        return "Posted a wording for a blocked message" if stands else "AutoMod blocked a message"
    return _TITLES[incident.outcome] if incident.outcome else "A flagged message"


def _wording(incident: Incident, reviews: Sequence[Review]) -> tuple[str, str]:
    for review in reversed(reviews):
        if review.text and review.action in (ReviewAction.EDITED, ReviewAction.REWORDED):
            return review.text, review.action.value
    if incident.proposal is None or incident.category:
        return "", ""  # what stands beside a category is the original once more
    return incident.proposal.text, incident.proposal.status


def _where(incident: Incident) -> str:
    ref = incident.ref
    message_id = ref.message_id
    if incident.outcome in _POST_STANDS and incident.posted_message_id is not None:
        message_id = incident.posted_message_id
    if message_id <= 0:
        return f"<#{ref.place_id}> \u00b7 never public"
    url = f"https://discord.com/channels/{ref.guild_id}/{ref.place_id}/{message_id}"
    return f"<#{ref.place_id}> \u00b7 [jump]({url})"


def _line(review: Review) -> str:
    when = f"<t:{int(review.created_at.timestamp())}:R>"
    if review.action is ReviewAction.REWORDED:
        return f"{_VERBS[review.action]} {when}"
    return f"{_VERBS[review.action]} <@{review.moderator_id}> {when}"
