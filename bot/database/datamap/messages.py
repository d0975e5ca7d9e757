"""What is kept of messages, and what people said and did about them."""

from bot.database.datamap.facts import (
    CHANNEL,
    EMPTIED,
    INCIDENT,
    NUMBER,
    SERVER,
    STAYS,
    THREAD,
    WHEN,
    Fact,
    Kept,
    Whose,
)

MESSAGES = {
    "incidents": Kept(
        why=(
            "What was flagged: to show it to moderators, bring it back, tell what the bot "
            "did, and finish after a crash."
        ),
        until=(
            "The server's retention (90 days unless it chose otherwise), or sooner by `/detox"
            " store` or `/privacy opt-out what: keeping`; then the row is erased: what is "
            "emptied is said below, numbers stay."
        ),
        deletion="The row is deleted with all that hangs on it, erased rows included.",
        columns={
            "id": NUMBER,
            "guild_id": SERVER,
            "channel_id": CHANNEL,
            "thread_id": THREAD,
            "message_id": Fact(
                "The message; a number of its own below 0 where AutoMod blocked it.",
                Whose.AUTHOR,
                then="replaced by a keyed hash",
            ),
            "revision": Fact(
                "A constant; for an edit a digest of its text.",
                Whose.AUTHOR,
                keyed=True,
                then="replaced by the row's number",
            ),
            "author_id": Fact("Who wrote the message.", Whose.AUTHOR, then="0"),
            "author_key": Fact(
                "Stands for who wrote the message; finds their rows when they ask for deletion.",
                Whose.AUTHOR,
                keyed=True,
                then=STAYS,
            ),
            "original": Fact(
                "What they wrote.",
                Whose.AUTHOR,
                then=(
                    "emptied, unless a moderator approved or edited the rewrite and the author "
                    "consents to training"
                ),
            ),
            "toxicity": Fact("How hostile the model found it, 0 to 1.", Whose.AUTHOR, then=STAYS),
            "spans": Fact("Where in the text, as offsets and scores.", Whose.AUTHOR, then=STAYS),
            "category": Fact(
                "A kind that is never reworded, such as a threat.", Whose.AUTHOR, then=STAYS
            ),
            "source": Fact(
                "What brought it before the bot: score, word list, AutoMod, report, moderator.",
                Whose.AUTHOR,
                then=STAYS,
            ),
            "hits": Fact(
                "What each of those found: entries of word lists, keywords.",
                Whose.AUTHOR,
                then=EMPTIED,
            ),
            "mode": Fact("The mode that it was handled in.", Whose.SERVER, then=STAYS),
            "step": Fact("How far it got.", Whose.NOBODY, then=STAYS),
            "outcome": Fact("What became of the message.", Whose.AUTHOR, then=STAYS),
            "detail": Fact("Why, as a code or the name of an error.", Whose.AUTHOR, then=EMPTIED),
            "posted_message_id": Fact("The rewrite on Discord.", Whose.AUTHOR, then=EMPTIED),
            "log_message_id": Fact(
                "The moderators' card on Discord.",
                Whose.SERVER,
                then="emptied once the card's words are taken away",
            ),
            "log_channel_id": Fact(
                "Where that card stands.",
                Whose.SERVER,
                then="emptied once the card's words are taken away",
            ),
            "card_promised_at": Fact(
                "When a card that is still owed was promised.", Whose.NOBODY, then=EMPTIED
            ),
            "latency_ms": Fact("How long it took, in milliseconds.", Whose.NOBODY, then=STAYS),
            "holder": Fact("The process that handled it.", Whose.OPERATOR, then=STAYS),
            "created_at": Fact("When it was flagged.", Whose.AUTHOR, then=STAYS),
            "erased_at": Fact("When the row was erased.", Whose.NOBODY, then=STAYS),
            "emptied_at": Fact("When its texts were erased.", Whose.NOBODY, then=STAYS),
        },
    ),
    "rewrites": Kept(
        why="The wording that the model proposed.",
        until="As the incident.",
        deletion="Deleted with the incident.",
        columns={
            "incident_id": INCIDENT,
            "text": Fact("The wording.", Whose.AUTHOR, then="as the original"),
            "alternatives": Fact("Other wordings.", Whose.AUTHOR, then="as the original"),
            "status": Fact(
                "Whether it was reworded, masked or withheld.", Whose.AUTHOR, then=STAYS
            ),
            "toxicity_after": Fact("How hostile the wording is, 0 to 1.", Whose.AUTHOR, then=STAYS),
            "model": Fact("The model that wrote it.", Whose.OPERATOR, then=STAYS),
            "created_at": WHEN,
        },
    ),
    "reviews": Kept(
        why=(
            "What moderators decided, and authors reworded: shown on cards, and what a better"
            " model learns from."
        ),
        until="As the incident.",
        deletion=(
            "Deleted with the incident; in reviews of others by the member, their key takes "
            "the place of their id."
        ),
        columns={
            "id": NUMBER,
            "incident_id": INCIDENT,
            "moderator_id": Fact(
                "Who decided; the author where they reworded.",
                Whose.MODERATOR,
                then="replaced by their key",
            ),
            "action": Fact("What they decided.", Whose.MODERATOR, then=STAYS),
            "text": Fact("The wording that they wrote.", Whose.MODERATOR, then="as the original"),
            "reason": Fact("Why, in their words.", Whose.MODERATOR, then=EMPTIED),
            "created_at": WHEN,
        },
    ),
    "appeals": Kept(
        why="An author's word against what became of their message.",
        until="As the incident; deleted then.",
        deletion="Deleted with the incident.",
        columns={
            "incident_id": INCIDENT,
            "text": Fact("What they wrote to the moderators.", Whose.AUTHOR),
            "created_at": WHEN,
        },
    ),
    "sanctions": Kept(
        why=(
            "What a rule of the server's did about a member: so that it does so once, and can"
            " be undone."
        ),
        until="As the incident.",
        deletion="Deleted with the incident.",
        columns={
            "id": NUMBER,
            "incident_id": INCIDENT,
            "guild_id": SERVER,
            "member_id": Fact("Whom it was done to.", Whose.MEMBER, then="replaced by their key"),
            "consequence": Fact("Alert, role or timeout.", Whose.MEMBER, then=STAYS),
            "rule": Fact("The rule.", Whose.SERVER, then=STAYS),
            "created_at": WHEN,
        },
    ),
    "reports": Kept(
        why="Counts each member once who reported a message.",
        until="As the incident; deleted then.",
        deletion="Deleted with the incident, and the reports that the member made.",
        columns={
            "incident_id": INCIDENT,
            "reporter": Fact(
                "Stands for who reported, differently for each incident.", Whose.MEMBER, keyed=True
            ),
        },
    ),
    "message_counts": Kept(
        why="How many messages each preset would have flagged, for `/detox preview`.",
        until="35 days.",
        deletion="Nothing of a member is in it.",
        columns={
            "guild_id": SERVER,
            "channel_id": CHANNEL,
            "day": Fact("The day, in UTC.", Whose.NOBODY),
            "band": Fact("The range of toxicity.", Whose.NOBODY),
            "messages": Fact("How many.", Whose.SERVER),
        },
    ),
    "message_samples": Kept(
        why=(
            "A few messages that would be flagged, for `/detox preview` while a server only "
            "looks on."
        ),
        until="7 days, or until the message is deleted on Discord.",
        deletion="It is not kept whose they are; each goes with its message on Discord.",
        columns={
            "message_id": Fact("The message.", Whose.AUTHOR),
            "guild_id": SERVER,
            "channel_id": CHANNEL,
            "thread_id": THREAD,
            "band": Fact("The range of toxicity.", Whose.AUTHOR),
            "toxicity": Fact("How hostile the model found it, 0 to 1.", Whose.AUTHOR),
            "lot": Fact(
                "Drawn at random: of each channel and range the lowest stay.", Whose.NOBODY
            ),
            "text": Fact("What it says.", Whose.AUTHOR),
            "created_at": WHEN,
        },
    ),
}
