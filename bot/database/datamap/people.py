"""What servers and members chose, and what is kept of what they did."""

from bot.database.datamap.facts import NUMBER, SERVER, WHEN, Fact, Kept, Whose

PEOPLE = {
    "guild_settings": Kept(
        why="How a server wants to be moderated.",
        until="As long as the operator keeps the server.",
        deletion="The member leaves the server's list of exempt members.",
        columns={
            "guild_id": SERVER,
            "mode": Fact("The mode.", Whose.SERVER),
            "threshold": Fact("The toxicity from which messages are flagged.", Whose.SERVER),
            "preset": Fact("The sensitivity by name.", Whose.SERVER),
            "log_channel_id": Fact("Where cards go.", Whose.SERVER),
            "fallback": Fact("What happens where no wording is good enough.", Whose.SERVER),
            "remove_after_reply": Fact("Whether the original goes in reply mode.", Whose.SERVER),
            "exempt_role_ids": Fact("Roles that are left alone.", Whose.SERVER),
            "exempt_channel_ids": Fact("Channels that are left alone.", Whose.SERVER),
            "channel_modes": Fact("Modes of single channels.", Whose.SERVER),
            "exempt_member_ids": Fact("Members who are left alone.", Whose.MEMBER),
            "channel_sensitivities": Fact("Sensitivities of single channels.", Whose.SERVER),
            "training_consent": Fact(
                "Whether messages may be lent for training, and whose.", Whose.SERVER
            ),
            "report_emoji": Fact("The reaction that reports.", Whose.SERVER),
            "language": Fact("The language in channels.", Whose.SERVER),
            "retention_days": Fact("Days until incidents are erased.", Whose.SERVER),
            "keeping": Fact("Whether words are kept until then or until a review.", Whose.SERVER),
            "keeps_samples": Fact("Whether shadow mode keeps samples.", Whose.SERVER),
            "rules": Fact(
                "What follows when messages of one member are flagged again and again.",
                Whose.SERVER,
            ),
            "updated_at": WHEN,
        },
    ),
    "word_entries": Kept(
        why="What a server blocks and allows, whatever the score.",
        until="Until a moderator removes the entry.",
        deletion=(
            "Entries stay, for they are the server's; the id of a member who added some is "
            "taken out."
        ),
        columns={
            "id": NUMBER,
            "guild_id": SERVER,
            "place_id": Fact("The place that it is for.", Whose.SERVER),
            "kind": Fact("Blocked or allowed.", Whose.SERVER),
            "pattern": Fact("The word or phrase.", Whose.SERVER),
            "created_by": Fact("Who added it.", Whose.MODERATOR),
            "created_at": WHEN,
        },
    ),
    "privacy_choices": Kept(
        why="A member's choices about their own words; they hold even after deletion.",
        until="As long as the operator keeps the server.",
        deletion="Stays, under the key: an opt-out must go on holding.",
        columns={
            "guild_id": SERVER,
            "member_key": Fact("Stands for the member.", Whose.MEMBER, keyed=True),
            "training": Fact("Whether their words may train a model.", Whose.MEMBER),
            "keeping": Fact("Whether their words are kept as long as everybody's.", Whose.MEMBER),
            "updated_at": WHEN,
        },
    ),
    "forgotten": Kept(
        why=(
            "Who asked to be forgotten: what copies, such as journals and exports, must not "
            "bring back."
        ),
        until="For good: it names nobody.",
        deletion="Is written.",
        columns={
            "id": NUMBER,
            "member_key": Fact("Stands for the member.", Whose.MEMBER, keyed=True),
            "guild_id": Fact("Where; none: everywhere.", Whose.SERVER),
            "at": WHEN,
        },
    ),
    "names": Kept(
        why=(
            "Names that members go by, where a server lends or lent texts for training: to take "
            "them out of the texts."
        ),
        until=(
            "A year after the name was last seen, and for as long as a text from that time or "
            "before is kept; at once where nothing is lent any more and no text is kept."
        ),
        deletion="Stays: it cannot be told whose it is.",
        columns={
            "guild_id": SERVER,
            "digest": Fact("Of a name.", Whose.MEMBER, keyed=True),
            "seen_at": WHEN,
        },
    ),
    "audit": Kept(
        why="Who read, changed or exported what.",
        until=(
            "`AUDIT_DAYS` (365 unless the operator chose otherwise); after the server's "
            "retention without the member's id."
        ),
        deletion="The key takes the place of the id.",
        columns={
            "id": NUMBER,
            "at": WHEN,
            "guild_id": Fact("Where; none: the whole installation.", Whose.SERVER),
            "actor": Fact(
                "Who did it; none: the operator or the bot.",
                Whose.MEMBER,
                then="replaced by their key after the retention",
            ),
            "action": Fact("What they did.", Whose.MEMBER),
            "subject": Fact("What they did it to, as numbers and names of things.", Whose.NOBODY),
        },
    ),
}
